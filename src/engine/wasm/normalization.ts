// Fast kernels: normalization. What each is, is said in kernels/normalization.ts; how, in assembly/columnNorm.ts and
// assembly/layerNorm.ts.

import type { NormalizationKernels } from '../kernels/normalization.ts';
import { ld, vectors, type WasmContext } from './context.ts';

export function createWasmNormalization(context: WasmContext): NormalizationKernels {
  return {
    columnStatistics(input, { mean, variance, invStd }, eps, rows, blocks) {
      // biome-ignore format: the arguments come in groups, one a matrix
      context.exports.columnStatistics(
        input.address, ld(input), rows, blocks, vectors(input), eps,
        mean.address, variance.address, invStd.address, ld(mean),
      );
    },
    shareStatistics({ mean, variance, invStd }, groups, eps, blocks) {
      // biome-ignore format: as above
      context.exports.shareStatistics(
        mean.address, variance.address, invStd.address, ld(mean),
        blocks, mean.columns, groups, eps,
      );
    },
    inverseStd(variance, eps, invStd) {
      context.exports.inverseStd(variance.address, eps, invStd.address, vectors(variance));
    },
    updateRunning(running, keep, value, weight) {
      context.exports.scaleAndAdd(running.address, keep, value.address, weight, vectors(running));
    },
    normalize(input, { mean, invStd, weight }, bias, output, rows, blocks) {
      // biome-ignore format: as above
      context.exports.normalizeColumns(
        input.address, ld(input), rows, blocks, vectors(input),
        mean.address, invStd.address, ld(mean), weight?.address ?? 0, bias?.address ?? 0,
        output.address,
      );
    },
    normalizeSums(input, { mean, invStd }, outputGradient, { products, sums }, rows, blocks) {
      // biome-ignore format: as above
      context.exports.normalizeSums(
        input.address, ld(input), rows, blocks, input.columns,
        mean.address, invStd.address, ld(mean),
        outputGradient.address, products.address, sums.address, ld(sums),
      );
    },
    shareSums({ products, sums }, groups, weight, shared, rows, blocks) {
      // biome-ignore format: as above
      context.exports.shareSums(
        products.address, sums.address, ld(sums), rows, blocks, sums.columns, groups, weight?.address ?? 0,
        shared.products.address, shared.sums.address, ld(shared.sums),
      );
    },
    normalizeInputGradient(input, { mean, invStd, weight }, outputGradient, shared, inputGradient, rows, blocks) {
      // biome-ignore format: as above
      context.exports.normalizeInputGradient(
        input.address, ld(input), rows, blocks, vectors(input),
        mean.address, invStd.address, ld(mean), weight?.address ?? 0,
        outputGradient.address, shared.products.address, shared.sums.address, ld(shared.sums),
        inputGradient.address,
      );
    },

    layerNorm(input, { mean, invStd, weight }, eps, bias, output, rows, blocks) {
      // biome-ignore format: as above
      context.exports.layerNorm(
        input.address, ld(input), rows, blocks, input.columns, eps,
        mean?.address ?? 0, invStd.address, weight?.address ?? 0, bias?.address ?? 0,
        output.address,
      );
    },
    layerNormInputGradient(input, { mean, invStd, weight }, outputGradient, inputGradient, rows, blocks) {
      // biome-ignore format: as above
      context.exports.layerNormInputGradient(
        input.address, ld(input), rows, blocks, input.columns,
        mean?.address ?? 0, invStd.address, weight?.address ?? 0,
        outputGradient.address, inputGradient.address,
      );
    },
    layerNormParameterGradients(input, { mean, invStd }, outputGradient, weightGradient, biasGradient, rows, blocks) {
      // biome-ignore format: as above
      context.exports.layerNormParameterGradients(
        input.address, ld(input), rows, blocks, input.columns,
        mean?.address ?? 0, invStd.address,
        outputGradient.address, weightGradient.address, biasGradient.address,
      );
    },

    localResponseNorm(input, { size, alpha, beta, k }, base, output, rows) {
      // biome-ignore format: as above
      context.exports.localResponseNorm(
        input.address, ld(input), rows, input.columns,
        size, alpha, beta, k, base.address, output.address,
      );
    },
    localResponseNormGradient(input, { size, alpha, beta }, base, output, outputGradient, inputGradient, rows) {
      // biome-ignore format: as above
      context.exports.localResponseNormGradient(
        input.address, ld(input), rows, input.columns,
        size, alpha, beta, base.address, output.address, outputGradient.address, inputGradient.address,
      );
    },
  };
}
