// About how much memory a run's history takes: that of its numbers.

import type { RunHistory } from '../protocol/runHistory.ts';

export function bytesOf({ series, recent, snapshots, recorded }: RunHistory): number {
  const arrays: ArrayBufferView[] = [series.lowest, series.highest, series.last, recent.values];
  for (const { tensors, ranges, counts, percentiles, batchNorms } of snapshots) {
    arrays.push(tensors, ranges, counts, percentiles, batchNorms);
  }
  for (const { steps, lowest, highest, last } of recorded?.scalars ?? []) arrays.push(steps, lowest, highest, last);
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
