// Plain loops: normalization of columns. See loops.ts.

import type { BatchNormKernels } from '../kernels/batchNorm.ts';
import { columnSum, each, get, set, sumOf } from './loops.ts';

export function createReferenceBatchNorm(): BatchNormKernels {
  return {
    batchStatistics(input, mean, variance, rows) {
      each(1, input.columns, (_, c) => {
        const m = columnSum(input, c, rows) / rows;
        set(mean, 0, c, m);
        set(variance, 0, c, sumOf(rows, (r) => (get(input, r, c) - m) ** 2) / rows);
      });
    },
    inverseStd(variance, eps, invStd) {
      each(1, variance.columns, (_, c) => set(invStd, 0, c, 1 / Math.sqrt(get(variance, 0, c) + eps)));
    },
    updateRunning(running, keep, value, weight) {
      each(1, running.columns, (_, c) => set(running, 0, c, keep * get(running, 0, c) + weight * get(value, 0, c)));
    },
    normalize(input, { mean, invStd, weight }, bias, output, rows) {
      each(rows, input.columns, (r, c) => {
        const normalized = (get(input, r, c) - get(mean, 0, c)) * get(invStd, 0, c);
        set(output, r, c, normalized * (weight ? get(weight, 0, c) : 1) + (bias ? get(bias, 0, c) : 0));
      });
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
      for (let c = 0; c < input.columns; c++) {
        const inv = get(invStd, 0, c);
        const normalized = (r: number) => (get(input, r, c) - get(mean, 0, c)) * inv;
        const sum = columnSum(outputGradient, c, rows);
        const products = sumOf(rows, (r) => get(outputGradient, r, c) * normalized(r));
        set(biasGradient, 0, c, sum);
        set(weightGradient, 0, c, products);
        const scale = inv * (weight ? get(weight, 0, c) : 1);
        for (let r = 0; r < rows; r++) {
          const d = get(outputGradient, r, c) - sum / rows - (normalized(r) * products) / rows;
          set(inputGradient, r, c, scale * d);
        }
      }
    },
  };
}
