// What is observed of tensors.

import type { Tensor } from '../tensor.ts';

export interface StatisticsSource {
  readonly tensor: Tensor;
  /** Rows of one sample, where the first dimension is the batch, of which the last of an epoch may be shorter; else 0. */
  readonly positions: number;
  /** What is known of the elements beforehand, where that saves work. */
  readonly part?: Part | undefined;
}

/** Each element is the one of another tensor, or zero in its place; `isPositive`: those above zero are taken, no others. */
export interface Part {
  readonly of: Tensor;
  readonly isPositive: boolean;
}

export interface StatisticsKernels {
  /** Prepares to measure many tensors at once. */
  statistics(sources: readonly StatisticsSource[]): Measurement;
  /** to = from, of as many columns. */
  copyRow(from: Tensor, to: Tensor): void;
  /** before = after - before, of as many columns. */
  differenceOfRows(after: Tensor, before: Tensor): void;
  /** seen = 1 in columns where one of the first `rows` rows of x is above zero; the others stay as they are, 0 or 1. */
  markPositive(x: Tensor, seen: Tensor, rows: number): void;
  /** counts += how many of the first `rows` rows of x are further than `distance` from `center`, column by column. */
  countFar(x: Tensor, center: number, distance: number, counts: Tensor, rows: number): void;
}

export interface Measurement {
  /**
   * (sources, STATISTICS) of the first `samples` samples, a view that holds until it is called again. Sums are merged in
   * float64, so that mean and std are right also where |mean| is far above std. Where an element is NaN or infinite, they
   * are not finite; lowest and highest are those of the finite elements, NaN where there is none. A zero may be -0.
   */
  measure(samples: number): Float32Array;
  /** How the finite elements of these sources, by their indices, are distributed; they must not have changed since. */
  distributions(of: readonly number[]): Distributions;
}

/** Views that hold until the next call. */
export interface Distributions {
  /**
   * (of, HISTOGRAM_BINS): how many elements each of the bins of equal width between the lowest and the highest holds, as
   * `measure` found them. Where the two are equal, all fall into bin 0. Reference: torch.histc, whose float32 rounding
   * decides what falls on a bin's edge, and which widens a range of equal ends.
   */
  readonly counts: Uint32Array;
  /** (of, PERCENTILES); NaN where there is no element. Reference: torch.quantile, linear in float32. */
  readonly percentiles: Float32Array;
}
