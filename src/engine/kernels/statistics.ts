// What is observed of tensors.

import type { Tensor } from '../tensor.ts';

export interface MomentsSource {
  readonly tensor: Tensor;
  /** Rows of one sample, where the first dimension is the batch, of which the last of an epoch may be shorter; else 0. */
  readonly positions: number;
}

export interface StatisticsKernels {
  /**
   * Prepares to measure many tensors at once. The function returned takes the samples of the batch and gives
   * (sources, [mean, population std]) as a view that holds until it is called again. Sums are merged in float64,
   * so that both are right also where |mean| is far above std; where an element is NaN or infinite, they are not finite.
   */
  moments(sources: readonly MomentsSource[]): (samples: number) => Float32Array;
  /**
   * Writes how many finite elements each of HISTOGRAM_BINS bins of equal width between the lowest and the highest holds,
   * and returns these two; NaN for both where no element is finite. Where they are equal, all fall into bin 0.
   */
  histogram(x: Tensor, counts: Uint32Array): { readonly lowest: number; readonly highest: number };
}
