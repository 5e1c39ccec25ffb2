// Who is measured on what, and how each is started.

import { fileURLToPath } from 'node:url';

export const MODES = ['unobserved', 'observed', 'full'] as const;
export type Mode = (typeof MODES)[number];

export interface ContenderDescription {
  readonly name: string;
  readonly title: string;
  readonly modes: readonly Mode[];
  readonly workloads: readonly string[];
  /** Workloads of whose steps it takes many seconds each: only where it is named. */
  readonly onlyNamed: readonly string[];
  /** How far each of the first losses may lie from PyTorch's, relatively. */
  readonly tolerance: number;
  command(folder: string, steps: number, mode: Mode): readonly string[];
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
export const python = process.env.LAYERSCOPE_PYTHON ?? '/usr/bin/python3';
const all = ['W1', 'W2', 'W3', 'W4'];

export const contenders: readonly ContenderDescription[] = [
  {
    name: 'layerscope',
    title: 'Layerscope',
    modes: MODES,
    workloads: all,
    onlyNamed: [],
    tolerance: 1e-4,
    command: (folder, steps, mode) => [process.execPath, path('engineSteps.ts'), folder, `${steps}`, mode],
  },
  {
    name: 'layerscope-2',
    title: 'Layerscope, two threads',
    modes: MODES,
    // Smaller steps are trained on one.
    workloads: ['W2', 'W3', 'W4'],
    onlyNamed: [],
    tolerance: 1e-4,
    command: (folder, steps, mode) => [
      process.execPath,
      path('engineSteps.ts'),
      folder,
      `${steps}`,
      mode,
      path('../dist/kernelThread.cjs'),
    ],
  },
  {
    name: 'pytorch',
    title: 'PyTorch',
    modes: MODES,
    workloads: all,
    onlyNamed: [],
    tolerance: 1e-6,
    command: (folder, steps, mode) => [python, path('torch_steps.py'), folder, `${steps}`, mode],
  },
  {
    name: 'jax-js',
    title: 'jax-js',
    modes: MODES,
    workloads: all,
    onlyNamed: [],
    tolerance: 1e-4,
    command: (folder, steps, mode) => [process.execPath, path('jaxSteps.mjs'), folder, `${steps}`, mode],
  },
  {
    name: 'tfjs-wasm',
    title: 'TensorFlow.js wasm',
    modes: ['unobserved'],
    // It has no Conv2DBackpropFilter.
    workloads: ['W1', 'W2'],
    onlyNamed: [],
    tolerance: 1e-4,
    command: (folder, steps) => [process.execPath, path('tfjsSteps.mjs'), folder, `${steps}`, 'wasm'],
  },
  {
    name: 'tfjs-cpu',
    title: 'TensorFlow.js cpu',
    modes: ['unobserved'],
    workloads: all,
    onlyNamed: ['W3', 'W4'],
    tolerance: 1e-4,
    command: (folder, steps) => [process.execPath, path('tfjsSteps.mjs'), folder, `${steps}`, 'cpu'],
  },
];

/** The most, or the least, that ours may take, as a part of what another takes in the same round. */
export interface Target {
  readonly workload: string;
  readonly mode: Mode;
  /** A contender, in the same mode; where it is our own, unobserved. */
  readonly against: string;
  readonly most?: number;
  readonly least?: number;
}

export const targets: readonly Target[] = [
  { workload: 'W1', mode: 'unobserved', against: 'pytorch', most: 0.1 },
  { workload: 'W1', mode: 'unobserved', against: 'jax-js', most: 0.035 },
  { workload: 'W1', mode: 'full', against: 'pytorch', most: 0.04 },
  { workload: 'W1', mode: 'full', against: 'jax-js', most: 0.06 },
  { workload: 'W1', mode: 'observed', against: 'layerscope', most: 1.25 },
  { workload: 'W2', mode: 'unobserved', against: 'pytorch', most: 1.25 },
  { workload: 'W2', mode: 'unobserved', against: 'jax-js', most: 0.5 },
  { workload: 'W2', mode: 'observed', against: 'layerscope', most: 1.1 },
  { workload: 'W2', mode: 'unobserved', against: 'layerscope-2', least: 1.6 },
  { workload: 'W3', mode: 'unobserved', against: 'layerscope-2', least: 1.6 },
  { workload: 'W4', mode: 'unobserved', against: 'layerscope-2', least: 1.6 },
  { workload: 'W3', mode: 'unobserved', against: 'pytorch', most: 1 },
  { workload: 'W3', mode: 'unobserved', against: 'jax-js', most: 0.2 },
  { workload: 'W3', mode: 'observed', against: 'layerscope', most: 1.1 },
  { workload: 'W4', mode: 'unobserved', against: 'pytorch', most: 1.3 },
  { workload: 'W4', mode: 'observed', against: 'layerscope', most: 1.1 },
];
