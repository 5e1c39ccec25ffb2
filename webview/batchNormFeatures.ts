// What BatchNorm layers normalize by, feature by feature, at the moments that a history keeps: pure.

import type { RunHistory } from '../src/protocol/runHistory.ts';
import { BATCH_NORM_ROWS, type RunStarted, type SnapshotTaken } from '../src/protocol/trainEvent.ts';
import type { BandDatum } from './charts/bandController.ts';
import { drawable } from './series.ts';

/** A number for each feature; NaN where the layer has none. */
export interface Features {
  readonly step: number;
  readonly count: number;
  readonly batchMean: Float32Array;
  /** Biased: the batch's, as it normalizes in training mode. */
  readonly batchVariance: Float32Array;
  readonly runningMean: Float32Array;
  /** Unbiased: as it normalizes in evaluation mode. */
  readonly runningVariance: Float32Array;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export const FEATURE_ROWS = [
  'batchMean',
  'batchVariance',
  'runningMean',
  'runningVariance',
  'weight',
  'bias',
] as const satisfies readonly (keyof Features)[];
export type FeatureRow = (typeof FEATURE_ROWS)[number];

/** Of the newest moment with a batch that is not after the step, or the first that has one. */
export function featuresAt({ run, snapshots }: RunHistory, layer: number, step: number): Features | undefined {
  const withBatch = (snapshot: SnapshotTaken) => {
    const features = featuresIn(run, snapshot, layer);
    return features && !Number.isNaN(features.batchMean[0]) ? features : undefined;
  };
  for (let k = snapshots.length - 1; k >= 0; k--) {
    const features = snapshots[k]!.step <= step ? withBatch(snapshots[k]!) : undefined;
    if (features) return features;
  }
  for (const snapshot of snapshots) {
    const features = withBatch(snapshot);
    if (features) return features;
  }
  return undefined;
}

function featuresIn(run: RunStarted, { step, batchNorms }: SnapshotTaken, layer: number): Features | undefined {
  let offset = 0;
  for (const { layer: each, features: count } of run.batchNorms) {
    if (each === layer) {
      if (batchNorms.length < offset + BATCH_NORM_ROWS * count) return undefined;
      const row = (k: number) => batchNorms.subarray(offset + k * count, offset + (k + 1) * count);
      const rows = Object.fromEntries(FEATURE_ROWS.map((name, k) => [name, row(k)])) as Record<
        FeatureRow,
        Float32Array
      >;
      return { step, count, ...rows };
    }
    offset += BATCH_NORM_ROWS * count;
  }
  return undefined;
}

/** Indices of the features in the order in which they are drawn: by a row's numbers, or as they are. */
export function orderBy(values: Float32Array, order: 'value' | 'feature'): Uint32Array {
  const indices = Uint32Array.from(values, (_, index) => index);
  if (order === 'feature') return indices;
  const key = (index: number) => (Number.isNaN(values[index]) ? Number.NEGATIVE_INFINITY : values[index]!);
  return indices.sort((a, b) => key(a) - key(b) || a - b);
}

/**
 * The numbers in an order, from place 0, as at most `most` points; each of several features keeps the lowest and the
 * highest of them.
 */
export function featurePoints(values: Float32Array, order: Uint32Array, most: number): BandDatum[] {
  const size = Math.max(1, Math.ceil(order.length / Math.max(most, 1)));
  const points: BandDatum[] = [];
  for (let from = 0; from < order.length; from += size) {
    const until = Math.min(from + size, order.length);
    let [lowest, highest, sum, count] = [Number.NaN, Number.NaN, 0, 0];
    for (let place = from; place < until; place++) {
      const value = drawable(values[order[place]!]!);
      if (Number.isNaN(value)) continue;
      if (!(lowest <= value)) lowest = value;
      if (!(highest >= value)) highest = value;
      sum += value;
      count++;
    }
    points.push({ x: (from + until - 1) / 2, y: count === 0 ? Number.NaN : sum / count, lowest, highest });
  }
  return points;
}
