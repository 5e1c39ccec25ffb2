// Plain loops: normalization. See loops.ts.

import type { BlockNormalization, ColumnNormalization, NormalizationKernels } from '../kernels/normalization.ts';
import type { Tensor } from '../tensor.ts';
import { each, get, set, sumOf } from './loops.ts';

export function createReferenceNormalization(): NormalizationKernels {
  return {
    columnStatistics(input, { mean, variance, invStd }, eps, rows, blocks) {
      each(blocks, input.columns, (b, c) => {
        const x = (r: number) => get(input, b * rows + r, c);
        const m = sumOf(rows, x) / rows;
        set(mean, b, c, m);
        set(variance, b, c, sumOf(rows, (r) => (x(r) - m) ** 2) / rows);
        set(invStd, b, c, 1 / Math.sqrt(get(variance, b, c) + eps));
      });
    },
    shareStatistics({ mean, variance, invStd }, groups, eps, blocks) {
      const size = mean.columns / groups;
      each(blocks, groups, (b, g) => {
        const first = g * size;
        const m = sumOf(size, (i) => get(mean, b, first + i)) / size;
        const spread = (i: number) => get(variance, b, first + i) + (get(mean, b, first + i) - m) ** 2;
        const v = sumOf(size, spread) / size;
        for (let c = first; c < first + size; c++) {
          set(mean, b, c, m);
          set(variance, b, c, v);
          set(invStd, b, c, inverseOrNaN(get(variance, b, c), eps));
        }
      });
    },
    inverseStd(variance, eps, invStd) {
      each(1, variance.columns, (_, c) => set(invStd, 0, c, 1 / Math.sqrt(get(variance, 0, c) + eps)));
    },
    updateRunning(running, keep, value, weight) {
      each(1, running.columns, (_, c) => set(running, 0, c, keep * get(running, 0, c) + weight * get(value, 0, c)));
    },
    normalize(input, by, bias, output, rows, blocks) {
      each(blocks * rows, input.columns, (r, c) => {
        const y = normalized(input, by, rows, r, c) * (by.weight ? get(by.weight, 0, c) : 1);
        set(output, r, c, y + (bias ? get(bias, 0, c) : 0));
      });
    },
    normalizeSums(input, by, outputGradient, { products, sums }, rows, blocks) {
      each(blocks, input.columns, (b, c) => {
        const dy = (r: number) => get(outputGradient, b * rows + r, c);
        set(
          products,
          b,
          c,
          sumOf(rows, (r) => dy(r) * normalized(input, by, rows, b * rows + r, c)),
        );
        set(sums, b, c, sumOf(rows, dy));
      });
    },
    shareSums({ products, sums }, groups, weight, shared, rows, blocks) {
      const size = sums.columns / groups;
      const share = (from: Tensor, to: Tensor) =>
        each(blocks, groups, (b, g) => {
          const first = g * size;
          const weighted = (i: number) => get(from, b, first + i) * (weight ? get(weight, 0, first + i) : 1);
          const mean = sumOf(size, weighted) / (size * rows);
          for (let c = first; c < first + size; c++) set(to, b, c, mean);
        });
      share(products, shared.products);
      share(sums, shared.sums);
    },
    normalizeInputGradient(input, by, outputGradient, { products, sums }, inputGradient, rows, blocks) {
      each(blocks * rows, input.columns, (r, c) => {
        const b = Math.floor(r / rows);
        const g = get(outputGradient, r, c) * (by.weight ? get(by.weight, 0, c) : 1);
        const d = g - get(sums, b, c) - normalized(input, by, rows, r, c) * get(products, b, c);
        set(inputGradient, r, c, get(by.invStd, b, c) * d);
      });
    },

    layerNorm(input, by, eps, bias, output, rows, blocks) {
      for (let b = 0; b < blocks; b++) {
        const n = rows * input.columns;
        const total = (term: (x: number) => number) => sumOf(n, (i) => term(blockElement(input, rows, b, i)));
        const m = by.mean ? total((x) => x) / n : 0;
        const v = total((x) => (x - m) ** 2) / n;
        if (by.mean) set(by.mean, 0, b, m);
        const variance = input.storage.elementBytes === 4 ? Math.fround(v) : v;
        set(by.invStd, 0, b, by.mean ? inverseOrNaN(variance, eps) : 1 / Math.sqrt(variance + eps));
      }
      each(blocks * rows, input.columns, (r, c) => {
        const y = blockNormalized(input, by, rows, r, c) * (by.weight ? get(by.weight, r % rows, c) : 1);
        set(output, r, c, y + (bias ? get(bias, r % rows, c) : 0));
      });
    },
    layerNormInputGradient(input, by, outputGradient, inputGradient, rows, blocks) {
      const { columns } = input;
      const g = (r: number, c: number) => get(outputGradient, r, c) * (by.weight ? get(by.weight, r % rows, c) : 1);
      for (let b = 0; b < blocks; b++) {
        const mean = (term: (r: number, c: number) => number) =>
          sumOf(rows, (r) => sumOf(columns, (c) => term(b * rows + r, c))) / (rows * columns);
        const meanG = by.mean ? mean(g) : 0;
        const product = mean((r, c) => g(r, c) * blockNormalized(input, by, rows, r, c));
        for (let r = b * rows; r < (b + 1) * rows; r++) {
          for (let c = 0; c < columns; c++) {
            const d = g(r, c) - meanG - blockNormalized(input, by, rows, r, c) * product;
            set(inputGradient, r, c, get(by.invStd, 0, b) * d);
          }
        }
      }
    },
    layerNormParameterGradients(input, by, outputGradient, weightGradient, biasGradient, rows, blocks) {
      each(rows, input.columns, (r, c) => {
        const dy = (b: number) => get(outputGradient, b * rows + r, c);
        const term = (b: number) => dy(b) * blockNormalized(input, by, rows, b * rows + r, c);
        set(weightGradient, r, c, sumOf(blocks, term));
        set(biasGradient, r, c, sumOf(blocks, dy));
      });
    },

    localResponseNorm(input, { size, alpha, beta, k }, base, output, rows) {
      const isFloat32 = input.storage.elementBytes === 4;
      each(rows, input.columns, (r, c) => {
        const square = (j: number) => (isFloat32 ? Math.fround(get(input, r, j) ** 2) : get(input, r, j) ** 2);
        const first = c - Math.floor(size / 2);
        set(base, r, c, k + (alpha / size) * sumInside(input, first, first + size, square));
        set(output, r, c, get(input, r, c) / get(base, r, c) ** beta);
      });
    },
    localResponseNormGradient(input, { size, alpha, beta }, base, output, outputGradient, inputGradient, rows) {
      each(rows, input.columns, (r, c) => {
        const term = (j: number) => (get(outputGradient, r, j) * get(output, r, j)) / get(base, r, j);
        const end = c + Math.floor(size / 2) + 1;
        const own = get(outputGradient, r, c) / get(base, r, c) ** beta;
        const others = sumInside(input, end - size, end, term);
        set(inputGradient, r, c, own - ((2 * alpha * beta) / size) * get(input, r, c) * others);
      });
    },
  };
}

function normalized(x: Tensor, { mean, invStd }: ColumnNormalization, rows: number, r: number, c: number): number {
  const b = Math.floor(r / rows);
  return (get(x, r, c) - get(mean, b, c)) * get(invStd, b, c);
}

/** The inverse deviation as torch's GroupNorm and LayerNorm have it; see `shareStatistics`. */
function inverseOrNaN(variance: number, eps: number): number {
  return variance === Number.POSITIVE_INFINITY ? Number.NaN : 1 / Math.sqrt(variance + eps);
}

/** Element i of block b, row by row. */
function blockElement(x: Tensor, rows: number, b: number, i: number): number {
  return get(x, b * rows + Math.floor(i / x.columns), i % x.columns);
}

function blockNormalized(x: Tensor, { mean, invStd }: BlockNormalization, rows: number, r: number, c: number): number {
  const b = Math.floor(r / rows);
  return (get(x, r, c) - (mean ? get(mean, 0, b) : 0)) * get(invStd, 0, b);
}

/** The sum over the columns from `first` to before `end` that there are. */
function sumInside(x: Tensor, first: number, end: number, term: (column: number) => number): number {
  const from = Math.max(first, 0);
  return sumOf(Math.min(end, x.columns) - from, (i) => term(from + i));
}
