// Normalization of columns by the batch's or other statistics.

import type { Tensor } from '../tensor.ts';

/** What a batch is normalized by: (1, columns) each. */
export interface Normalization {
  readonly mean: Tensor;
  readonly invStd: Tensor;
  readonly weight: Tensor | undefined;
}

export interface BatchNormKernels {
  /** Mean and biased variance of each column, (1, columns) each. */
  batchStatistics(input: Tensor, mean: Tensor, variance: Tensor, rows: number): void;
  /** invStd = 1 / sqrt(variance + eps). */
  inverseStd(variance: Tensor, eps: number, invStd: Tensor): void;
  /** running = keep * running + weight * value, elementwise. */
  updateRunning(running: Tensor, keep: number, value: Tensor, weight: number): void;
  /** output = (input - mean) * invStd * weight + bias, per column; without weight 1, without bias 0. */
  normalize(input: Tensor, by: Normalization, bias: Tensor | undefined, output: Tensor, rows: number): void;
  /**
   * Backward of `normalize` with the batch's own statistics:
   * inputGradient = weight * invStd * (dy - mean(dy) - xhat * mean(dy * xhat)), xhat = (input - mean) * invStd;
   * weightGradient = sum(dy * xhat), biasGradient = sum(dy), each (1, columns).
   */
  normalizeGradient(
    input: Tensor,
    by: Normalization,
    outputGradient: Tensor,
    inputGradient: Tensor,
    weightGradient: Tensor,
    biasGradient: Tensor,
    rows: number,
  ): void;
}
