// The history of a run against a plain oracle that keeps every step.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, copyHistory, startHistory } from '../../src/history/runHistory.ts';
import { MAX_POINTS, mostPoints, type RunHistory, STATISTICS_COLUMN } from '../../src/protocol/runHistory.ts';
import {
  type EpochEnded,
  HISTOGRAM_BINS,
  MAX_SNAPSHOTS,
  mostSnapshots,
  PERCENTILES,
  type RunStarted,
  type SnapshotTaken,
  STATISTICS,
  type StepsEnded,
} from '../../src/protocol/trainEvent.ts';

const run: RunStarted = {
  type: 'runStarted',
  model: { name: 'net', layers: [], outputLayers: [] },
  data: {
    name: 'a.csv',
    targetName: 'y',
    featureNames: [],
    task: 'classification',
    classNames: [],
    trainingRows: 1,
    heldOutRows: 0,
  },
  options: { epochs: 1, batchSize: 1, seed: 0, optimizer: { type: 'SGD', learningRate: 0.1 }, heldOutFraction: 0 },
  tensors: [{ layer: 0, quantity: 'output', shape: [1] }],
  units: [],
  batchNorms: [],
  stepsPerEpoch: 1,
  totalSteps: 1,
  memoryBytes: 0,
  startedAt: 0,
};
const WIDTH = STATISTICS_COLUMN + STATISTICS.length;

/** Steps `from` (0-based) to `to` of rows of (loss, accuracy, learning rate, mean, std); the other statistics are the mean. */
function stepsEnded(rows: readonly (readonly number[])[], from: number, to: number): StepsEnded {
  const part = rows.slice(from, to);
  return {
    type: 'stepsEnded',
    firstStep: from + 1,
    count: part.length,
    elapsedMs: to,
    trainingMs: 2 * (to - from),
    observationMs: to - from,
    losses: Float32Array.from(part, (row) => row[0]!),
    accuracies: Float32Array.from(part, (row) => row[1]!),
    learningRates: Float64Array.from(part, (row) => row[2]!),
    statistics: Float32Array.from(part.flatMap((row) => STATISTICS.map((_, s) => row[3 + s] ?? row[3]!))),
  };
}

function historyOf(rows: readonly (readonly number[])[], cuts: readonly number[]): RunHistory {
  const history = startHistory(run);
  const edges = [0, ...[...cuts].sort((a, b) => a - b), rows.length];
  for (let k = 1; k < edges.length; k++) apply(history, stepsEnded(rows, edges[k - 1]!, edges[k]!));
  return history;
}

/** What the series promises, computed from every row of a point at once. */
function checkAgainstRows(history: RunHistory, rows: readonly (readonly number[])[]): void {
  const { series } = history;
  expect(series.steps).toBe(rows.length);
  expect(series.points).toBe(Math.ceil(rows.length / series.stepsPerPoint));
  expect(series.points).toBeLessThanOrEqual(MAX_POINTS);
  for (let point = 0; point < series.points; point++) {
    const covered = rows.slice(point * series.stepsPerPoint, (point + 1) * series.stepsPerPoint);
    for (let column = 0; column < WIDTH; column++) {
      const numbers = covered.map((row) => Math.fround(row[column]!)).filter((value) => !Number.isNaN(value));
      const at = point * WIDTH + column;
      const expected = [numbers.length ? Math.min(...numbers) : NaN, numbers.length ? Math.max(...numbers) : NaN];
      expect([series.lowest[at]! + 0, series.highest[at]! + 0]).toEqual(expected.map((value) => value + 0));
      expect(series.last[at]).toEqual(numbers.at(-1) ?? NaN);
    }
  }
}

const value = fc.oneof(
  { weight: 6, arbitrary: fc.float({ min: -100, max: 100, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 1e38) },
);
const row = fc.array(value, { minLength: WIDTH, maxLength: WIDTH });
const options = { seed: 7, numRuns: 200 };

describe('steps', () => {
  test('any batching gives the same history', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 200 }), fc.array(fc.nat(200)), (rows, cuts) => {
        const whole = historyOf(rows, []);
        const batched = historyOf(
          rows,
          cuts.map((cut) => cut % (rows.length + 1)),
        );
        expect(batched).toEqual(whole);
        checkAgainstRows(batched, rows);
      }),
      options,
    );
  });

  test('beyond MAX_POINTS neighbours merge, and every point keeps its true lowest, highest and last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MAX_POINTS - 1, max: MAX_POINTS * 5 }),
        fc.array(row, { minLength: 3, maxLength: 50 }),
        fc.array(fc.nat(MAX_POINTS * 5), { maxLength: 20 }),
        (length, pattern, cuts) => {
          const rows = Array.from({ length }, (_, step) => pattern[(step * 7) % pattern.length]!);
          const batched = historyOf(
            rows,
            cuts.map((cut) => cut % length),
          );
          expect(batched).toEqual(historyOf(rows, []));
          checkAgainstRows(batched, rows);
        },
      ),
      { ...options, numRuns: 8 },
    );
  });

  test('a point is NaN only where all of its steps are', () => {
    const rows = Array.from({ length: MAX_POINTS * 2 }, (_, step) => [step % 2 ? NaN : step, NaN, step, 0]);
    const { series } = historyOf(rows, []);
    expect(series.stepsPerPoint).toBe(2);
    expect([...series.last.slice(WIDTH, WIDTH + 4)]).toEqual([2, NaN, 3, 0]);
  });

  test('the newest steps are kept as they came', () => {
    const rows = Array.from({ length: 1300 }, (_, step) => [step + 1, NaN, step % 7, 0, -step]);
    const history = historyOf(rows, [3, 400, 401, 511, 512, 513, 1299]);
    const { recent } = history;
    expect([recent.capacity, recent.firstStep, recent.lastStep]).toEqual([512, 1300 - 511, 1300]);
    const rowOf = (step: number) => ((step - 1) % recent.capacity) * recent.width;
    for (let step = recent.firstStep; step <= recent.lastStep; step++) {
      expect([...recent.values.subarray(rowOf(step), rowOf(step) + 5)]).toEqual(rows[step - 1]);
    }
    apply(history, { type: 'runRewound', step: 1000, from: 1300, epochs: 0 });
    expect([recent.firstStep, recent.lastStep]).toEqual([1300 - 511, 1000]);
    apply(history, stepsEnded(rows, 1000, 1300));
    expect([recent.firstStep, recent.lastStep]).toEqual([1300 - 511, 1300]);
    expect(recent.values[rowOf(1200)]).toBe(1200);
    expect(history).toMatchObject({ trainingMs: 2 * 1600, observationMs: 1600 });
  });

  test('wide series have fewer points, and large snapshots are fewer', () => {
    const tensors = Array.from({ length: 400 }, (_, layer) => ({ ...run.tensors[0]!, layer }));
    const { series, recent } = startHistory({ ...run, tensors });
    expect(mostPoints(series.width) % 2).toBe(0);
    expect(mostPoints(series.width) * series.width * 12).toBeLessThanOrEqual(48 << 20);
    expect(mostPoints(series.width)).toBeGreaterThan(1000);
    expect(mostPoints(WIDTH)).toBe(MAX_POINTS);
    expect(recent.capacity).toBe(512);
    expect(mostSnapshots(run)).toBe(MAX_SNAPSHOTS);
    const most = mostSnapshots({ tensors, batchNorms: [{ layer: 0, features: 4096 }] });
    expect(most).toBeLessThan(MAX_SNAPSHOTS);
    expect(most).toBeGreaterThan(200);
  });

  test('missing, repeated or misshapen steps throw', () => {
    const history = historyOf([[1, 1, 1, 1]], []);
    expect(() => apply(history, stepsEnded([], 2, 2))).toThrow('stepsEnded from step 3 after step 1');
    expect(() => apply(history, stepsEnded([], 0, 0))).toThrow('stepsEnded from step 1 after step 1');
    expect(() => apply(history, { ...stepsEnded([], 1, 1), statistics: new Float32Array(3) })).toThrow('3 statistics');
  });
});

describe('the rest of a run', () => {
  const snapshot = (step: number): SnapshotTaken => ({
    type: 'snapshotTaken',
    step,
    tensors: Uint32Array.of(0),
    ranges: Float32Array.of(0, 1),
    counts: new Uint32Array(HISTOGRAM_BINS),
    percentiles: new Float32Array(PERCENTILES.length),
    batchNorms: new Float32Array(0),
  });
  const epoch = (number: number): EpochEnded => ({
    type: 'epochEnded',
    epoch: number,
    step: number,
    trainingLoss: 1,
    trainingAccuracy: 1,
    heldOutLoss: NaN,
    heldOutAccuracy: NaN,
    units: new Float32Array(0),
  });

  test('snapshots and epochs stay bounded, in order, with the first and the newest', () => {
    const history = startHistory(run);
    for (let k = 0; k < MAX_SNAPSHOTS * 5; k++) {
      apply(history, snapshot(k));
      expect(history.snapshots.length).toBeLessThanOrEqual(MAX_SNAPSHOTS);
      expect([history.snapshots[0]!.step, history.snapshots.at(-1)!.step]).toEqual([0, k]);
    }
    for (let k = 1; k <= MAX_POINTS * 3; k++) apply(history, epoch(k));
    expect(history.epochs.length).toBeLessThanOrEqual(MAX_POINTS);
    for (const list of [history.snapshots, history.epochs]) {
      expect(list.map(({ step }) => step)).toEqual(list.map(({ step }) => step).sort((a, b) => a - b));
    }
    expect([history.epochs[0]!.epoch, history.epochs.at(-1)!.epoch]).toEqual([1, MAX_POINTS * 3]);
  });

  test('of the epochs of a long run those are kept that lie evenly over it, and the newest', () => {
    const history = startHistory(run);
    for (let k = 1; k <= MAX_POINTS * 11 + 3; k++) apply(history, epoch(k));
    const kept = history.epochs.map((each) => each.epoch);
    expect(kept.length).toBeGreaterThan(MAX_POINTS / 2);
    const gaps = kept.slice(1).map((each, index) => each - kept[index]!);
    expect(new Set(gaps.slice(0, -1))).toEqual(new Set([16]));
    expect(gaps.at(-1)).toBe(2);
    expect([kept[0], kept.at(-1)]).toEqual([1, MAX_POINTS * 11 + 3]);
  });

  test('the end and the time of the newest event are kept', () => {
    const history = historyOf([[1, 1, 1, 1]], []);
    expect(history).toMatchObject({ elapsedMs: 1, end: undefined });
    apply(history, { type: 'runFailed', step: 1, elapsedMs: 12, message: 'The loss became NaN at step 1.' });
    expect(history).toMatchObject({ elapsedMs: 12, end: { type: 'runFailed', step: 1 } });
  });
});

describe('a run that is rewound', () => {
  const rows = Array.from({ length: 3 * MAX_POINTS }, (_, i) => [i + 1, i, i, i, i]);

  test('has the history of one that was at that step for the first time', () => {
    const back = historyOf(rows.slice(0, 900), [400]);
    apply(back, { type: 'runRewound', step: 350, from: 900, epochs: 0 });
    const first = historyOf(rows.slice(0, 350), []);
    const seen = ({ series }: RunHistory) => ({
      points: series.points,
      steps: series.steps,
      last: series.last.slice(0, series.points * series.width),
    });
    expect(seen(back)).toEqual(seen(first));
    apply(back, stepsEnded(rows, 350, 500));
    expect(seen(back)).toEqual(seen(historyOf(rows.slice(0, 500), [])));
  });

  test('has nothing of undone steps in a point of many steps', () => {
    const back = historyOf(rows, []);
    expect(back.series.stepsPerPoint).toBe(4);
    apply(back, { type: 'runRewound', step: 4001, from: rows.length, epochs: 0 });
    expect(back.series).toMatchObject({ points: 1000, steps: 4001 });
    apply(back, stepsEnded(rows, 4001, 4006));
    const { series } = back;
    expect(series).toMatchObject({ points: 1002, steps: 4006 });
    expect([series.lowest[1000 * series.width], series.highest[1000 * series.width]]).toEqual([4002, 4004]);
  });

  test('forgets epochs, alarms, learning rates and moments, and that it had ended', () => {
    const history = historyOf(rows.slice(0, 20), []);
    const copy = copyHistory(history);
    for (const step of [5, 10, 15]) {
      apply(history, { type: 'alarmRaised', kind: 'underflow', step });
      apply(history, { type: 'learningRateSet', step, learningRate: step });
    }
    apply(history, { type: 'momentsKept', step: 15, steps: [0, 5, 10, 15] });
    apply(history, { type: 'runEnded', reason: 'finished', step: 20, elapsedMs: 1 });
    apply(history, { type: 'runRewound', step: 10, from: 20, epochs: 0 });
    expect(history.alarms.map(({ step }) => step)).toEqual([5, 10]);
    expect(history.learningRates.map(({ step }) => step)).toEqual([5, 10]);
    expect(history).toMatchObject({ moments: [0, 5, 10], end: undefined });
    expect(copy).toMatchObject({ alarms: [], series: { steps: 20 } });
  });
});
