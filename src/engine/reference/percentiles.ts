// Plain loops: percentiles. See loops.ts.

import { PERCENTILES } from '../../protocol/trainEvent.ts';

/** Of the finite values, as torch.quantile in float32. */
export function percentilesOf(values: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  return PERCENTILES.map((percentile) => (sorted.length === 0 ? Number.NaN : interpolate(sorted, percentile)));
}

function interpolate(sorted: Float64Array, percentile: number): number {
  const { below, weight } = rankOf(percentile, sorted.length);
  const low = sorted[below]!;
  if (weight === 0) return low;
  const high = sorted[below + 1]!;
  return lerp(low, high, weight);
}

/** Where a percentile lies among so many sorted values: float32 as torch computes it. */
export function rankOf(percentile: number, count: number): { readonly below: number; readonly weight: number } {
  const rank = Math.fround(Math.fround(percentile / 100) * (count - 1));
  const below = Math.min(Math.floor(rank), count - 1);
  return { below, weight: below === count - 1 ? 0 : Math.fround(rank - below) };
}

/** torch.lerp: from the nearer end. */
function lerp(low: number, high: number, weight: number): number {
  const span = Math.fround(high - low);
  return weight < 0.5 ? Math.fround(low + weight * span) : Math.fround(high - span * Math.fround(1 - weight));
}
