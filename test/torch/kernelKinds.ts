// Each build of the fast kernels, and the plain ones.

import type { Kernels } from '../../src/engine/kernels.ts';
import type { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';

export const kernelKinds: readonly [name: string, (memory: Memory) => Kernels][] = [
  ...availableBuilds().map((build): [string, (memory: Memory) => Kernels] => [
    build,
    (memory) => createWasmKernels(memory, build),
  ]),
  ['reference', createReferenceKernels],
];
