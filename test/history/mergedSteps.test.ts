// Many steps at once: a copy that takes them in is the history that takes the steps one by one.

import { expect, test } from 'vitest';
import { applySteps, stepsAfter } from '../../src/history/mergedSteps.ts';
import { apply, copyHistory, startHistory } from '../../src/history/runHistory.ts';
import { runStarted, stepsEnded } from '../webview/fixtures.ts';

test.each([
  [1, 3],
  [5, 100],
  [63, 5000],
  [4096, 9000],
  [5001, 7],
  [9000, 12_000],
])('after %d steps, %d more', (before, more) => {
  const run = runStarted({ epochs: 10_000, stepsPerEpoch: 5 });
  const live = startHistory(run);
  apply(live, stepsEnded(run, 1, before));
  const copy = copyHistory(live);
  for (let step = before; step < before + more; ) {
    const count = Math.min(500, before + more - step);
    apply(live, stepsEnded(run, step + 1, count));
    step += count;
  }
  applySteps(copy, stepsAfter(live, before)!);
  expect(stepsAfter(live, before + more)).toBeUndefined();
  const { series } = live;
  const { lowest, highest, last, ...rest } = copy.series;
  expect(rest).toEqual({ ...series, lowest: undefined, highest: undefined, last: undefined, ...rest });
  const end = series.points * series.width;
  for (const key of ['lowest', 'highest', 'last'] as const) {
    const bytes = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, 4 * end);
    expect(bytes(copy.series[key]).equals(bytes(series[key]))).toBe(true);
  }
  expect(copy.recent.lastStep).toBe(live.recent.lastStep);
  const { width, capacity } = live.recent;
  for (let step = copy.recent.firstStep; step <= copy.recent.lastStep; step++) {
    const at = ((step - 1) % capacity) * width;
    expect(copy.recent.values.subarray(at, at + 3)).toEqual(live.recent.values.subarray(at, at + 3));
  }
  expect(copy.trainingMs).toBe(live.trainingMs);
});
