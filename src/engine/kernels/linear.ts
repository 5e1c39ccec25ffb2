// Matrix products, and the sums beside them.

import type { Tensor } from '../tensor.ts';

export interface LinearKernels {
  /** output (rows, out) = input (rows, in) · weight (in, out) + bias (out). */
  linear(input: Tensor, weight: Tensor, bias: Tensor | undefined, output: Tensor, rows: number): void;
  /** inputGradient (rows, in) = outputGradient (rows, out) · weightᵀ; `transposed` (out, in) is scratch. */
  linearInputGradient(
    outputGradient: Tensor,
    weight: Tensor,
    transposed: Tensor,
    inputGradient: Tensor,
    rows: number,
  ): void;
  /** weightGradient (in, out) = inputᵀ · outputGradient. */
  linearWeightGradient(input: Tensor, outputGradient: Tensor, weightGradient: Tensor, rows: number): void;
  /** sums (1, columns) = the sum of the rows of x. */
  columnSums(x: Tensor, sums: Tensor, rows: number): void;
}
