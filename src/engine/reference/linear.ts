// Plain loops: matrix products. See loops.ts.

import type { LinearKernels } from '../kernels/linear.ts';
import { columnSum, each, get, set, sumOf } from './loops.ts';

export function createReferenceLinear(): LinearKernels {
  return {
    linear(input, weight, bias, output, rows) {
      each(rows, output.columns, (r, c) => {
        const sum = sumOf(weight.rows, (k) => get(input, r, k) * get(weight, k, c));
        set(output, r, c, sum + (bias ? get(bias, 0, c) : 0));
      });
    },
    linearInputGradient(outputGradient, weight, _transposed, inputGradient, rows) {
      each(rows, weight.rows, (r, k) => {
        const sum = sumOf(weight.columns, (c) => get(outputGradient, r, c) * get(weight, k, c));
        set(inputGradient, r, k, sum);
      });
    },
    linearWeightGradient(input, outputGradient, weightGradient, rows) {
      each(weightGradient.rows, weightGradient.columns, (k, c) => {
        const sum = sumOf(rows, (r) => get(input, r, k) * get(outputGradient, r, c));
        set(weightGradient, k, c, sum);
      });
    },
    columnSums(x, sums, rows) {
      each(1, x.columns, (_, c) => set(sums, 0, c, columnSum(x, c, rows)));
    },
  };
}
