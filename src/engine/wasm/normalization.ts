// Fast kernels: normalization. What each is, is said in kernels/normalization.ts; how, in assembly/columnNorm.ts and
// assembly/layerNorm.ts. Large ones are divided between two threads: by blocks, and a single block by columns where sums are
// taken, by rows where they are used.

import type { NormalizationKernels } from '../kernels/normalization.ts';
import type { Tensor } from '../tensor.ts';
import { ld, READ, vectors, type WasmContext } from './context.ts';

export function createWasmNormalization(context: WasmContext): NormalizationKernels {
  return {
    columnStatistics(input, { mean, variance, invStd }, eps, rows, blocks) {
      if (context.threads > 1) {
        const argumentsOf = (from: number, to: number) => {
          const part = columnsPart(input, mean, rows, blocks, from, to);
          const { x, statistics } = part;
          // biome-ignore format: the arguments come in groups, one a matrix
          return [
            input.address + x, ld(input), rows, part.blocks, part.vectors, eps,
            mean.address + statistics, variance.address + statistics, invStd.address + statistics, ld(mean),
          ];
        };
        const [count, grain] = blocks > 1 ? [blocks, 1] : [vectors(input), STRIP];
        context.split(elements(input, rows, blocks), 'columnStatistics', count, grain, argumentsOf);
        return;
      }
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
      if (context.threads > 1) {
        const argumentsOf = (from: number, to: number) => {
          const part = rowsPart(input, mean, rows, blocks, from, to);
          const { x, statistics } = part;
          // biome-ignore format: as above
          return [
            input.address + x, ld(input), part.rows, part.blocks, vectors(input),
            mean.address + statistics, invStd.address + statistics, ld(mean), weight?.address ?? 0, bias?.address ?? 0,
            output.address + x,
          ];
        };
        context.split(elements(input, rows, blocks), 'normalizeColumns', blocks > 1 ? blocks : rows, 1, argumentsOf);
        return;
      }
      // biome-ignore format: as above
      context.exports.normalizeColumns(
        input.address, ld(input), rows, blocks, vectors(input),
        mean.address, invStd.address, ld(mean), weight?.address ?? 0, bias?.address ?? 0,
        output.address,
      );
    },
    normalizeSums(input, { mean, invStd }, outputGradient, { products, sums }, rows, blocks) {
      if (context.threads > 1) {
        const argumentsOf = (from: number, to: number) => {
          const part = columnsPart(input, mean, rows, blocks, from, to);
          const { x, statistics } = part;
          // biome-ignore format: as above
          return [
            input.address + x, ld(input), rows, part.blocks, part.columns,
            mean.address + statistics, invStd.address + statistics, ld(mean),
            outputGradient.address + x, products.address + statistics, sums.address + statistics, ld(sums),
          ];
        };
        const [count, grain] = blocks > 1 ? [blocks, 1] : [vectors(input), STRIP];
        context.split(2 * elements(input, rows, blocks), 'normalizeSums', count, grain, argumentsOf);
        return;
      }
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
      if (context.threads > 1) {
        const argumentsOf = (from: number, to: number) => {
          const part = rowsPart(input, mean, rows, blocks, from, to);
          const { x, statistics } = part;
          // biome-ignore format: as above
          return [
            input.address + x, ld(input), part.rows, part.blocks, vectors(input),
            mean.address + statistics, invStd.address + statistics, ld(mean), weight?.address ?? 0,
            outputGradient.address + x,
            shared.products.address + statistics, shared.sums.address + statistics, ld(shared.sums),
            inputGradient.address + x,
          ];
        };
        const count = blocks > 1 ? blocks : rows;
        context.split(2 * elements(input, rows, blocks), 'normalizeInputGradient', count, 1, argumentsOf);
        return;
      }
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

/** Vectors of a cache line. */
const STRIP = 4;

function elements(x: Tensor, rows: number, blocks: number): number {
  return READ * x.stride * rows * blocks;
}

/** Where a half begins, in bytes, and how much it is. */
interface Part {
  /** In matrices of activations. */
  readonly x: number;
  /** In matrices of statistics, which all have the stride of the mean; a single block's lie in vectors. */
  readonly statistics: number;
  readonly rows: number;
  readonly blocks: number;
  readonly columns: number;
  readonly vectors: number;
}

/** Blocks `from` to before `to`; of a single block the columns, both counted in vectors. */
function columnsPart(x: Tensor, mean: Tensor, rows: number, blocks: number, from: number, to: number): Part {
  if (blocks > 1) return blocksPart(x, mean, rows, from, to);
  const columns = Math.min(4 * to, x.columns) - 4 * from;
  return { x: 16 * from, statistics: 16 * from, rows, blocks, columns, vectors: to - from };
}

/** Blocks `from` to before `to`; of a single block the rows. */
function rowsPart(x: Tensor, mean: Tensor, rows: number, blocks: number, from: number, to: number): Part {
  if (blocks > 1) return blocksPart(x, mean, rows, from, to);
  return { x: ld(x) * from, statistics: 0, rows: to - from, blocks, columns: x.columns, vectors: vectors(x) };
}

function blocksPart(x: Tensor, mean: Tensor, rows: number, from: number, to: number): Part {
  const statistics = ld(mean) * from;
  return { x: ld(x) * rows * from, statistics, rows, blocks: to - from, columns: x.columns, vectors: vectors(x) };
}
