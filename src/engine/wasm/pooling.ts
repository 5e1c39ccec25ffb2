// Fast kernels: pooling, sparse sums and permutations. What each is, is said in kernels/pooling.ts; how, in assembly/.
// Samples do not depend on each other, so that two threads take half of them each.

import type { PoolingKernels } from '../kernels/pooling.ts';
import type { Tensor } from '../tensor.ts';
import { ld, READ, vectors, type WasmContext } from './context.ts';

export function createWasmPooling(context: WasmContext): PoolingKernels {
  return {
    maxPool(input, { targets, sources, starts, positions }, output, winners, samples) {
      context.split(work(input, output, samples, { sources, targets }), 'maxPool', samples, 1, (from, to) =>
        // biome-ignore format: the arguments come in groups, one a matrix or table
        [
          input.address, ld(input), sources,
          starts, positions,
          output.address, ld(output), targets, vectors(output),
          winners, from, to,
        ],
      );
    },
    maxPoolGradient(outputGradient, winners, { targets, sources, starts, positions, places }, inputGradient, samples) {
      context.split(
        work(outputGradient, inputGradient, samples, { sources, targets }),
        'maxPoolGradient',
        samples,
        1,
        (from, to) =>
          // biome-ignore format: as above
          [
          outputGradient.address, ld(outputGradient), sources, winners,
          starts, positions, places,
          inputGradient.address, ld(inputGradient), targets, vectors(inputGradient),
          from, to,
        ],
      );
    },
    spatialSums(input, { targets, sources, starts, positions, weights }, empty, output, samples) {
      context.split(work(input, output, samples, { sources, targets }), 'spatialSums', samples, 1, (from, to) =>
        // biome-ignore format: as above
        [
          input.address, ld(input), sources,
          starts, positions, weights,
          output.address, ld(output), targets, vectors(output),
          empty, from, to,
        ],
      );
    },
    permuteElements(input, { targets, sources, elements }, output, samples) {
      context.split(work(input, output, samples, { sources, targets }), 'permuteElements', samples, 1, (from, to) =>
        // biome-ignore format: as above
        [
          input.address, ld(input), sources,
          elements,
          output.address, ld(output), targets, output.columns,
          from, to,
        ],
      );
    },
  };
}

/** In multiply-adds, about. */
function work(input: Tensor, output: Tensor, samples: number, positions: { sources: number; targets: number }): number {
  return READ * samples * Math.max(positions.sources * input.stride, positions.targets * output.stride);
}
