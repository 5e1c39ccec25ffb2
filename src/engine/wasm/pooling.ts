// The fast kernels of kernels/pooling.ts, from assembly/pooling.ts. Each export takes the range of samples to work on.

import type { PoolingKernels } from '../kernels/pooling.ts';
import { ld, vectors, type WasmContext } from './context.ts';

export function createWasmPooling(context: WasmContext): PoolingKernels {
  return {
    maxPool(input, { targets, sources, starts, positions }, output, winners, samples) {
      // biome-ignore format: the arguments come in groups, one a matrix or table
      context.exports.maxPool(
        input.address, ld(input), sources,
        starts, positions,
        output.address, ld(output), targets, vectors(output),
        winners, 0, samples,
      );
    },
    maxPoolGradient(outputGradient, winners, { targets, sources, starts, positions, places }, inputGradient, samples) {
      // biome-ignore format: as above
      context.exports.maxPoolGradient(
        outputGradient.address, ld(outputGradient), sources, winners,
        starts, positions, places,
        inputGradient.address, ld(inputGradient), targets, vectors(inputGradient),
        0, samples,
      );
    },
    spatialSums(input, { targets, sources, starts, positions, weights }, empty, output, samples) {
      // biome-ignore format: as above
      context.exports.spatialSums(
        input.address, ld(input), sources,
        starts, positions, weights,
        output.address, ld(output), targets, vectors(output),
        empty, 0, samples,
      );
    },
    permuteElements(input, { targets, sources, elements }, output, samples) {
      // biome-ignore format: as above
      context.exports.permuteElements(
        input.address, ld(input), sources,
        elements,
        output.address, ld(output), targets, output.columns,
        0, samples,
      );
    },
  };
}
