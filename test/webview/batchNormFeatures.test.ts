// The numbers that BatchNorm layers normalize by, feature by feature.

import { expect, test } from 'vitest';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { BATCH_NORM_ROWS, type SnapshotTaken } from '../../src/protocol/trainEvent.ts';
import { featurePoints, featuresAt, orderBy } from '../../webview/batchNormFeatures.ts';

function taken(step: number, first: number): SnapshotTaken {
  const none = new Float32Array(0);
  const batchNorms = Float32Array.from({ length: BATCH_NORM_ROWS * (2 + 3) }, (_, k) => first + k);
  return {
    type: 'snapshotTaken',
    step,
    tensors: new Uint32Array(0),
    ranges: none,
    counts: new Uint32Array(0),
    percentiles: none,
    batchNorms,
  };
}

const history = {
  run: {
    batchNorms: [
      { layer: 1, features: 2 },
      { layer: 4, features: 3 },
    ],
  },
  snapshots: [taken(0, Number.NaN), taken(10, 100), taken(20, 200)],
} as unknown as RunHistory;

test('of a layer at a step: the newest moment with a batch that is not after it', () => {
  const features = featuresAt(history, 4, 19)!;
  expect(features).toMatchObject({ step: 10, count: 3 });
  expect([...features.batchMean]).toEqual([112, 113, 114]);
  expect([...features.bias]).toEqual([127, 128, 129]);
  expect([...featuresAt(history, 1, 25)!.runningVariance]).toEqual([206, 207]);
  expect(featuresAt(history, 1, 3)!.step).toBe(10);
  expect(featuresAt(history, 2, 20)).toBeUndefined();
});

test('thousands of features become as many points as there is room for, and keep their extremes', () => {
  const values = Float32Array.from({ length: 4096 }, (_, k) => Math.sin(k));
  values[1234] = 50;
  values[77] = Number.NaN;
  const points = featurePoints(values, orderBy(values, 'feature'), 300);
  expect(points.length).toBeLessThanOrEqual(300);
  expect(Math.max(...points.map(({ highest }) => highest))).toBe(50);
  expect(points.every(({ x }, k) => k === 0 || x > points[k - 1]!.x)).toBe(true);
  const sorted = orderBy(values, 'value');
  expect(sorted[0]).toBe(77);
  expect(sorted.at(-1)).toBe(1234);
  expect(
    featurePoints(Float32Array.of(3, 1, 2), orderBy(Float32Array.of(3, 1, 2), 'value'), 300).map(({ y }) => y),
  ).toEqual([1, 2, 3]);
});
