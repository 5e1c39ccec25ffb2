// Runs cases of single modules in the engine, on either kernels, and asks PyTorch for the same.

import { fileURLToPath } from 'node:url';
import type { Kernels } from '../../src/engine/kernels.ts';
import type { Memory } from '../../src/engine/memory.ts';
import { Memory as EngineMemory } from '../../src/engine/memory.ts';
import { readParameter } from '../../src/engine/parameters.ts';
import { Generator } from '../../src/engine/random.ts';
import { createSequential } from '../../src/engine/sequential.ts';
import { fromTorch, toArray, toTorch } from '../../src/engine/tensor.ts';
import { formatLayer } from '../../src/model/formatLayer.ts';
import { formatShape, sizeOf } from '../../src/model/shape.ts';
import { sequence } from '../engine/requests.ts';
import type { CaseValues, LayerCase } from './cases/case.ts';
import { runPython } from './oracle.ts';

export interface ModeAnswer {
  readonly output: Float32Array;
  readonly shape: readonly number[];
  readonly inputGradient?: Float32Array;
  readonly parameters?: Readonly<Record<string, Float32Array>>;
  readonly buffers: Readonly<Record<string, Float32Array>>;
}

export interface Answer {
  readonly initial: Readonly<Record<string, Float32Array>>;
  readonly train?: ModeAnswer;
  readonly eval?: ModeAnswer;
}

const SEED = 7;
/** Room for the gradient of any case's output. */
const MOST_OUTPUTS = 20_000;

export function nameOfCase({ name, layer, shape, values = 'plain' }: LayerCase): string {
  return `${name ?? formatLayer(layer)} on ${formatShape(shape)}${values === 'plain' ? '' : `, ${values}`}`;
}

export function inputOf({ shape, samples = 5, values = 'plain' }: LayerCase): Float32Array<ArrayBuffer> {
  const plain = sequence(samples * sizeOf(shape), 3).map((x) => x * 2);
  return plain.map((x, i) => special(values, x, i, plain.length));
}

function special(values: CaseValues, x: number, i: number, length: number): number {
  switch (values) {
    case 'plain':
      return x;
    case 'edges':
      return [x, 0, 1e-40, x, -1e-40, 1e30, x, -1e30, -0, x, x][i % 11]!;
    case 'nan':
      return i === Math.floor(length / 2) ? Number.NaN : x;
    case 'indices':
      return Math.floor(Math.abs(x) * 5) % 10;
    case 'far':
      return 1000 + x;
    default:
      return values satisfies never;
  }
}

export function modesOf({ modes = ['train', 'eval'] }: LayerCase): readonly ('train' | 'eval')[] {
  return modes;
}

/** What the engine makes of a case. */
export function runInEngine(layerCase: LayerCase, kernelsFor: (memory: Memory) => Kernels): Answer {
  const { layer, shape, samples = 5 } = layerCase;
  const memory = new EngineMemory();
  const kernels = kernelsFor(memory);
  const generator = new Generator(SEED);
  const before = memory.activation(samples, shape, 'last');
  // An Identity in front makes the network give the gradient of its input.
  const model = { name: 'case', layers: [identity, layer], outputLayers: [], inputShape: shape };
  const network = createSequential(model, before, { memory, kernels, generator, capacity: samples });
  network.initialize();
  fromTorch(before, inputOf(layerCase));
  const [front, tested] = network.layers as [(typeof network.layers)[0], (typeof network.layers)[0]];
  const initial = Object.fromEntries(tested.parameters.map((parameter) => [parameter.name, readParameter(parameter)]));
  const answer: { initial: Answer['initial']; train?: ModeAnswer; eval?: ModeAnswer } = { initial };
  for (const mode of modesOf(layerCase)) {
    if (mode === 'train') network.forward(before, samples);
    else network.evaluate(before, samples);
    const output = Float32Array.from(toTorch(tested.output, samples));
    let found: ModeAnswer = { output, shape: tested.output.shape, buffers: {} };
    if (mode === 'train') {
      fromTorch(tested.outputGradient, outputGradients().subarray(0, output.length));
      network.backward(before, samples);
      found = {
        ...found,
        inputGradient: Float32Array.from(toTorch(front.outputGradient, samples)),
        parameters: Object.fromEntries(
          tested.parameters.map((parameter) => [
            parameter.name,
            readParameter({ ...parameter, value: parameter.gradient }),
          ]),
        ),
      };
    }
    const buffers = tested.buffers.map(({ name, read }) => [name, Float32Array.from(read())]);
    answer[mode] = { ...found, buffers: Object.fromEntries(buffers) };
  }
  for (const { value } of tested.parameters) toArray(value);
  return answer;
}

const identity = { type: 'Identity', arguments: {}, path: '', range: { from: 0, to: 0 }, line: 0 } as const;

function outputGradients(): Float32Array<ArrayBuffer> {
  return sequence(MOST_OUTPUTS, 11);
}

/** PyTorch's answers, as it gives them. */
export async function askTorch(cases: readonly LayerCase[]): Promise<string> {
  const encode = (values: Float32Array) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
  const messages = cases.map((layerCase) => ({
    layer: layerCase.layer,
    shape: layerCase.shape,
    samples: layerCase.samples ?? 5,
    modes: modesOf(layerCase),
    seed: SEED,
    input: encode(inputOf(layerCase)),
    outputGradient: encode(outputGradients()),
  }));
  return runPython(fileURLToPath(new URL('layers.py', import.meta.url)), JSON.stringify(messages));
}

export function decodeAnswers(text: string): Answer[] {
  return JSON.parse(text, (key, value) => {
    if (typeof value !== 'string' || key === 'type') return value;
    const bytes = Buffer.from(value, 'base64');
    return new Float32Array(Uint8Array.from(bytes).buffer);
  });
}
