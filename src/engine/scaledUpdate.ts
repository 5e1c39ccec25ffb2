// What is observed of a tensor times a factor, from what is observed of the tensor: an update of SGD is minus the learning
// rate times a gradient or a moving average of them, and need not be read again.

import { HISTOGRAM_BINS, PERCENTILES, STATISTICS } from '../protocol/trainEvent.ts';

const WIDTH = STATISTICS.length;
const [MEAN, STD, MIN, MAX, NORM] = (['mean', 'std', 'min', 'max', 'norm'] as const).map((name) =>
  STATISTICS.indexOf(name),
) as [number, number, number, number, number];
const ZEROS = STATISTICS.indexOf('zeros');

/**
 * Statistics of `factor` times the tensor `from`, to `to`, which may be the same; no factor is above 0. Fractions stay what
 * they are: that a product underflows is not seen.
 */
export function scaleStatistics(statistics: Float32Array, from: number, to: number, factor: number): void {
  const source = from * WIDTH;
  const target = to * WIDTH;
  const [lowest, highest] = [statistics[source + MIN]!, statistics[source + MAX]!];
  statistics[target + MEAN] = factor * statistics[source + MEAN]!;
  statistics[target + STD] = -factor * statistics[source + STD]!;
  statistics[target + MIN] = factor * highest;
  statistics[target + MAX] = factor * lowest;
  statistics[target + NORM] = -factor * statistics[source + NORM]!;
  if (from !== to) for (let s = ZEROS; s < WIDTH; s++) statistics[target + s] = statistics[source + s]!;
}

/** Turns the i-th histogram and percentiles of a tensor into those of `factor` times it. */
export function reversed(counts: Uint32Array, percentiles: Float32Array, i: number, factor: number): void {
  const [first, last] = [i * HISTOGRAM_BINS, (i + 1) * HISTOGRAM_BINS - 1];
  let beyond = 0;
  for (let bin = first + 1; bin <= last; bin++) beyond += counts[bin]!;
  // Equal values are all in the first bin.
  if (factor === 0) {
    counts[first]! += beyond;
    counts.fill(0, first + 1, last + 1);
  } else if (beyond > 0) counts.subarray(first, last + 1).reverse();
  const start = i * PERCENTILES.length;
  percentiles.subarray(start, start + PERCENTILES.length).reverse();
  for (let p = start; p < start + PERCENTILES.length; p++) percentiles[p]! *= factor;
}
