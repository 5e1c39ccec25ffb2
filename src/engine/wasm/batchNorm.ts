// Fast kernels: normalization of columns. What each is, is said in kernels/batchNorm.ts; how, in assembly/.

import type { BatchNormKernels } from '../kernels/batchNorm.ts';
import { ld, vectors, type WasmContext } from './context.ts';

export function createWasmBatchNorm(context: WasmContext): BatchNormKernels {
  return {
    batchStatistics(input, mean, variance, rows) {
      context.exports.batchStatistics(input.address, ld(input), rows, vectors(input), mean.address, variance.address);
    },
    inverseStd(variance, eps, invStd) {
      context.exports.inverseStd(variance.address, eps, invStd.address, vectors(variance));
    },
    updateRunning(running, keep, value, weight) {
      context.exports.scaleAndAdd(running.address, keep, value.address, weight, vectors(running));
    },
    normalize(input, { mean, invStd, weight }, bias, output, rows) {
      // biome-ignore format: as above
      context.exports.normalize(
        input.address, ld(input), rows, vectors(input),
        mean.address, invStd.address, weight?.address ?? 0, bias?.address ?? 0,
        output.address,
      );
    },
    normalizeGradient(
      input,
      { mean, invStd, weight },
      outputGradient,
      inputGradient,
      weightGradient,
      biasGradient,
      rows,
    ) {
      // biome-ignore format: as above
      context.exports.normalizeGradient(
        input.address, ld(input), rows, vectors(input),
        mean.address, invStd.address, weight?.address ?? 0,
        outputGradient.address, inputGradient.address, weightGradient.address, biasGradient.address,
      );
    },
  };
}
