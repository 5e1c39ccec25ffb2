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
  const bins = counts.subarray(i * HISTOGRAM_BINS, (i + 1) * HISTOGRAM_BINS);
  // Equal values are all in the first bin.
  if (factor === 0) {
    const all = bins.reduce((sum, count) => sum + count, 0);
    bins.fill(0).set([all]);
  } else if (bins.some((count, bin) => bin > 0 && count > 0)) bins.reverse();
  const own = percentiles.subarray(i * PERCENTILES.length, (i + 1) * PERCENTILES.length).reverse();
  own.forEach((value, p) => {
    own[p] = factor * value;
  });
}
