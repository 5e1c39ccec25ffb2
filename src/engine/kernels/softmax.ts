// Softmax and its logarithm, along the rows of a matrix or across them.

import type { Tensor } from '../tensor.ts';

/**
 * Which elements belong together. `columns`: those of a row. Otherwise those of `length` rows, `step` rows apart, in the
 * same column: of rows [i * length * step + k, + step, + 2 step …) for each i and each k below step.
 */
export type Along = 'columns' | { readonly length: number; readonly step: number };

export interface SoftmaxKernels {
  /** output = exp(input) / sum(exp(input)); output may be input. */
  softmax(input: Tensor, output: Tensor, rows: number, along: Along): void;
  /** inputGradient = output * (outputGradient - sum(outputGradient * output)). */
  softmaxGradient(output: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number, along: Along): void;
  /** output = input - log(sum(exp(input))). */
  logSoftmax(input: Tensor, output: Tensor, rows: number, along: Along): void;
  /** inputGradient = outputGradient - exp(output) * sum(outputGradient). */
  logSoftmaxGradient(output: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number, along: Along): void;
}
