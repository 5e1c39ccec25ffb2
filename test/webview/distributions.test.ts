// From snapshots to what ridges, heat maps and histograms draw.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { HISTOGRAM_BINS, PERCENTILES, type SnapshotTaken } from '../../src/protocol/trainEvent.ts';
import { colorRamp, toOklab } from '../../webview/charts/colorRamp.ts';
import {
  binAt,
  type Distribution,
  distributionAt,
  distributionIn,
  distributionNear,
  edgeOf,
  thin,
  valueRange,
} from '../../webview/distributions.ts';

function distribution(x: number, lowest = -1, highest = 1): Distribution {
  const counts = new Uint32Array(HISTOGRAM_BINS).fill(1);
  return { x, lowest, highest, counts, total: HISTOGRAM_BINS, most: 1, percentiles: new Float32Array(0) };
}

function snapshot(ranges: readonly number[]): SnapshotTaken {
  const tensors = ranges.length / 2;
  return {
    type: 'snapshotTaken',
    step: 7,
    tensors: Uint32Array.from({ length: tensors }, (_, k) => 3 * k),
    ranges: Float32Array.from(ranges),
    counts: Uint32Array.from({ length: tensors * HISTOGRAM_BINS }, (_, k) => k % 5),
    percentiles: Float32Array.from({ length: tensors * PERCENTILES.length }, (_, k) => k),
    batchNorms: new Float32Array(0),
  };
}

test('a tensor of a snapshot, the same object each time; none where it has no finite value or is not there', () => {
  const taken = snapshot([-1, 1, Number.NaN, Number.NaN, 2, 2]);
  const last = distributionIn(taken, 6)!;
  expect(last).toMatchObject({ x: 7, lowest: 2, highest: 2, most: 4 });
  expect(last.total).toBe(last.counts.reduce((a, b) => a + b, 0));
  expect([...last.percentiles]).toEqual([14, 15, 16, 17, 18, 19, 20]);
  expect(distributionIn(taken, 6)).toBe(last);
  expect(distributionIn(taken, 3)).toBeUndefined();
  expect(distributionIn(taken, 1)).toBeUndefined();
});

test('a value lies in the bin whose edges are around it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (lowest, span, part) => {
        const at = distribution(1, lowest, lowest + span);
        const value = Math.min(lowest + part * span, at.highest);
        const bin = binAt(at, value)!;
        const slack = 1e-9 * (Math.abs(lowest) + span);
        expect(edgeOf(at, bin)).toBeLessThanOrEqual(value + slack);
        expect(edgeOf(at, bin + 1)).toBeGreaterThanOrEqual(value - slack);
      },
    ),
    { seed: 3 },
  );
  expect(binAt(distribution(1), 1.01)).toBeUndefined();
  expect(binAt(distribution(1), Number.NaN)).toBeUndefined();
  expect(binAt(distribution(1, 2, 2), 2)).toBe(0);
});

describe('of many moments', () => {
  const all = Array.from({ length: 300 }, (_, k) => distribution(k * k, -k, 2 * k));

  test('some are kept: the first, the last and the one that is looked at, spread evenly over the steps', () => {
    const kept = thin(all, 20, 10_000);
    expect(kept.length).toBeLessThanOrEqual(21);
    expect(kept[0]).toBe(all[0]);
    expect(kept.at(-1)).toBe(all.at(-1));
    expect(kept).toContain(all[100]);
    expect(kept.map(({ x }) => x)).toEqual(kept.map(({ x }) => x).sort((a, b) => a - b));
    const gaps = kept.slice(1).map(({ x }, k) => x - kept[k]!.x);
    expect(Math.max(...gaps)).toBeLessThan((2 * 299 ** 2) / 19);
    expect(thin(all.slice(0, 5), 20, 0)).toEqual(all.slice(0, 5));
    expect(thin([], 20, 0)).toEqual([]);
  });

  test('the one in force at a step is the newest before it', () => {
    expect(distributionAt(all, 99)!.x).toBe(81);
    expect(distributionAt(all, 100)!.x).toBe(100);
    expect(distributionAt(all.slice(5), 1)!.x).toBe(25);
    expect(distributionAt([], 1)).toBeUndefined();
    const snapshots = [0, 10, 20].map((step) => ({ ...snapshot([-1, 1]), step }));
    const without = { ...snapshots[2]!, step: 30, tensors: Uint32Array.of(5) };
    const history = { snapshots: [...snapshots, without] } as unknown as RunHistory;
    expect([0, 9, 10, 99].map((step) => distributionNear(history, 0, step)!.x)).toEqual([0, 0, 10, 20]);
    expect(distributionNear(history, 5, 3)!.x).toBe(30);
    expect(distributionNear(history, 1, 3)).toBeUndefined();
    expect(valueRange(all)).toEqual({ lowest: -299, highest: 598 });
    expect(valueRange([])).toEqual({ lowest: Number.NaN, highest: Number.NaN });
  });
});

test.each([
  ['light', [250, 250, 253, 1], [26, 92, 255, 1]],
  ['dark', [25, 26, 27, 1], [134, 207, 134, 1]],
  ['high contrast', [0, 0, 0, 1], [255, 211, 112, 1]],
] as const)('%s: colours differ from the background more and more, evenly as the eye sees it', (_, background, hue) => {
  const ramp = colorRamp(background, hue);
  expect(ramp[3]).toBe(0);
  const lightness = Array.from({ length: 255 }, (_, k) => {
    const [red, green, blue] = ramp.subarray(4 * (k + 1));
    return toOklab([red!, green!, blue!])[0];
  });
  const [start] = toOklab(background);
  const steps = lightness.map(
    (value, k) => Math.abs(value - start) - (k === 0 ? 0 : Math.abs(lightness[k - 1]! - start)),
  );
  expect(steps[0]).toBeGreaterThan(start === 0 ? 0.35 : 0.04);
  const average = (Math.abs(lightness.at(-1)! - start) - Math.abs(lightness[0]! - start)) / 254;
  // Eight bits a channel leave some roughness.
  for (const step of steps.slice(1)) expect(Math.abs(step - average)).toBeLessThan(0.005);
  expect(Math.abs(lightness.at(-1)! - start)).toBeGreaterThan(0.55);
});
