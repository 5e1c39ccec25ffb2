// A histogram of any bins as those that the panel draws: of equal width from the lowest to the highest value, with
// percentiles. Within a bin the values are taken to lie evenly, as TensorBoard takes them.

import { HISTOGRAM_BINS, PERCENTILES } from '../protocol/trainEvent.ts';
import type { Histogram } from './event.ts';

export interface Binned {
  readonly low: number;
  readonly high: number;
  /** (HISTOGRAM_BINS) */
  readonly counts: Uint32Array;
  /** (PERCENTILES) */
  readonly percentiles: Float32Array;
}

/** What counts below it are scaled to, and above it down to, where they are weights rather than numbers of values. */
const LEAST_TOTAL = 1000;
const MOST_TOTAL = 2 ** 31;

/** Undefined where it holds nothing. */
export function binHistogram({ min, max, limits, counts }: Histogram): Binned | undefined {
  // Some write the range as that of the bins alone.
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return undefined;
  const final = counts.findLastIndex((count) => count > 0);
  const edges = Float64Array.from({ length: limits.length + 1 }, (_, i) => (i === 0 ? min : limits[i - 1]!));
  const low = finite(Math.max(min, edges[first]!), min);
  const high = Math.max(low, finite(Math.min(max, edges[final + 1]!), max));
  const below = new Float64Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) below[i + 1] = below[i]! + Math.max(0, counts[i]!);
  const total = below[counts.length]!;
  if (!(total > 0) || !Number.isFinite(total)) return undefined;
  const scale = total < LEAST_TOTAL && !Number.isInteger(total) ? LEAST_TOTAL / total : Math.min(1, MOST_TOTAL / total);
  /** How many values lie below a value; `bin` is where the search begins. */
  let bin = 0;
  const countBelow = (value: number): number => {
    while (bin < counts.length - 1 && clip(edges[bin + 1]!, low, high) <= value) bin++;
    const [from, to] = [clip(edges[bin]!, low, high), clip(edges[bin + 1]!, low, high)];
    const part = to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : value >= to ? 1 : 0;
    return below[bin]! + part * (below[bin + 1]! - below[bin]!);
  };
  const binned = new Uint32Array(HISTOGRAM_BINS);
  if (high === low) binned[0] = Math.max(1, Math.round(total * scale));
  let before = 0;
  for (let i = 0; i < HISTOGRAM_BINS && high > low; i++) {
    const isLast = i === HISTOGRAM_BINS - 1;
    const now = Math.round(scale * (isLast ? total : countBelow(low + ((i + 1) * (high - low)) / HISTOGRAM_BINS)));
    binned[i] = Math.max(0, now - before);
    before = now;
  }
  const percentiles = Float32Array.from(PERCENTILES, (percent) => {
    const wanted = (percent / 100) * total;
    let at = first;
    while (at < final && below[at + 1]! < wanted) at++;
    const [from, to] = [clip(edges[at]!, low, high), clip(edges[at + 1]!, low, high)];
    const inBin = below[at + 1]! - below[at]!;
    return from + (to - from) * (inBin > 0 ? Math.min(1, Math.max(0, (wanted - below[at]!) / inBin)) : 0);
  });
  return { low, high, counts: binned, percentiles };
}

function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function finite(value: number, other: number): number {
  return Number.isFinite(value) ? value : other;
}
