// From history to points, against the history itself.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addScalar, emptyScalars } from '../../src/history/recorded.ts';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { LOSS_COLUMN, MAX_POINTS, type RunHistory, STATISTICS_COLUMN } from '../../src/protocol/runHistory.ts';
import { type EpochEnded, STATISTICS, type StepsEnded } from '../../src/protocol/trainEvent.ts';
import { compact, duration, exact, percent, stepTick, tick } from '../../webview/format.ts';
import { recordedPoints } from '../../webview/recordedPoints.ts';
import {
  bandPoints,
  columnOf,
  epochPoints,
  firstStepOfAxis,
  lastStepOfAxis,
  lossRange,
  roundTicks,
  stepPoints,
} from '../../webview/series.ts';
import { epochEvents, newestOf, runStarted } from './fixtures.ts';

const run = { ...runStarted(), tensors: [{ layer: 0, quantity: 'output' as const, shape: [1] }], totalSteps: 1e6 };

function historyOf(rows: readonly (readonly [loss: number, mean: number, std: number])[]): RunHistory {
  const history = startHistory(run);
  const steps: StepsEnded = {
    type: 'stepsEnded',
    firstStep: 1,
    count: rows.length,
    elapsedMs: 1,
    trainingMs: 1,
    observationMs: 0.1,
    losses: Float32Array.from(rows, ([loss]) => loss),
    accuracies: new Float32Array(rows.length),
    statistics: Float32Array.from(rows.flatMap(([, mean, std]) => [mean, std, -1, 1, 2, 0, 0, 0, 0])),
  };
  apply(history, steps);
  return history;
}

const value = fc.oneof(
  { weight: 5, arbitrary: fc.float({ min: -100, max: 100, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -3e38) },
);
const rows = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 300 });
const drawable = (values: readonly number[]) => values.filter((number) => Math.abs(number) <= 1e30);

describe('points', () => {
  test('never more than asked for; every step in one of them; lowest, highest and last of its steps', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 400 }), (given, most) => {
        const { series } = historyOf(given);
        const points = stepPoints(series, LOSS_COLUMN, most);
        expect(points.length).toBeLessThanOrEqual(most);
        let step = 1;
        for (const point of points) {
          expect(point.firstStep).toBe(step);
          step = point.x + 1;
          const losses = drawable(given.slice(point.firstStep - 1, point.x).map(([loss]) => Math.fround(loss)));
          expect(point.y).toBe(losses.at(-1) ?? Number.NaN);
          expect(point.lowest).toBe(losses.length ? Math.min(...losses) : Number.NaN);
          expect(point.highest).toBe(losses.length ? Math.max(...losses) : Number.NaN);
        }
        expect(step).toBe(given.length + 1);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test('a band holds mean ± standard deviation of all its steps', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 400 }), (given, most) => {
        for (const point of bandPoints(historyOf(given).series, 0, most)) {
          for (const [, mean, std] of given.slice(point.firstStep - 1, point.x)) {
            if (drawable([mean, std]).length < 2) continue;
            expect(point.low).toBeLessThanOrEqual(mean - std + 1e-4);
            expect(point.high).toBeGreaterThanOrEqual(mean + std - 1e-4);
          }
        }
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  test('the newest numbers are told as they are', () => {
    expect(newestOf(startHistory(run).series, 0)).toEqual({ mean: Number.NaN, std: Number.NaN });
    expect(
      newestOf(
        historyOf([
          [1, 2, 3],
          [4, 5, Number.POSITIVE_INFINITY],
        ]).series,
        0,
      ),
    ).toEqual({ mean: 5, std: Number.POSITIVE_INFINITY });
    expect(columnOf(3, 'std')).toBe(STATISTICS_COLUMN + 3 * STATISTICS.length + 1);
    const long = Array.from({ length: MAX_POINTS + 2 }, (_, step) => [0, step, 0] as const);
    expect(newestOf(historyOf(long).series, 0).mean).toBe(MAX_POINTS + 1);
  });
});

describe('epochs', () => {
  const epochs = Array.from({ length: 100 }, (_, index) => ({
    ...(epochEvents(runStarted(), index + 1).at(-1) as EpochEnded),
    trainingLoss: index === 7 ? Number.NaN : index,
  }));
  const loss = (epoch: EpochEnded) => epoch.trainingLoss;

  test('far apart, each is a point; what cannot be drawn is none', () => {
    const points = epochPoints(epochs, loss, 5);
    expect(points).toHaveLength(99);
    expect(points[0]).toEqual({ x: 5, y: 0, epoch: 1, epochs: 1 });
    expect(points.some(({ epoch }) => epoch === 8)).toBe(false);
  });

  test('close together, a point is the mean of its epochs', () => {
    const points = epochPoints(epochs, loss, 20);
    expect(points).toHaveLength(25);
    expect(points.slice(0, 2)).toEqual([
      { x: 20, y: 1.5, epoch: 4, epochs: 4 },
      { x: 35, y: 5, epoch: 7, epochs: 3 },
    ]);
    expect(points.at(-1)).toEqual({ x: 500, y: 97.5, epoch: 100, epochs: 4 });
  });
});

describe('the range of the loss', () => {
  const batches = (values: readonly number[]) =>
    values.map((y, index) => ({ x: index + 1, y, firstStep: index + 1, lowest: y, highest: y }));
  const falling = Array.from({ length: 1000 }, (_, index) => 2 - index / 1000);

  test('holds all values where none is far from the others', () => {
    expect(lossRange(batches(falling))).toEqual({ top: 2, highest: 2 });
    expect(lossRange(batches([3]), [{ x: 1, y: 4, epoch: 1, epochs: 1 }])).toEqual({ top: 4, highest: 4 });
    expect(lossRange([])).toEqual({ top: Number.NEGATIVE_INFINITY, highest: Number.NEGATIVE_INFINITY });
  });

  test('leaves rare peaks out, never the newest value', () => {
    const { top, highest } = lossRange(batches(falling.with(500, 80)));
    expect([highest, top > 1.9, top <= 2]).toEqual([80, true, true]);
    expect(lossRange(batches([...falling, 80])).top).toBe(80);
    // Three in a hundred, but far from all others.
    const diverged = falling.map((loss, index) => (index < 30 ? 300 - index : loss));
    expect(lossRange(batches(diverged)).top).toBeLessThan(5);
    expect(lossRange(batches([...falling, Number.NaN])).top).toBe(2);
  });
});

describe('axes', () => {
  test.each([
    [0, 10],
    [1, 10],
    [15, 15],
    [16, 20],
    [215, 300],
    [601, 800],
    [999_999, 1_000_000],
  ])('after %i steps the axis ends at %i', (steps, end) => {
    const history = startHistory(run);
    history.series.steps = steps;
    expect(lastStepOfAxis(history)).toBe(end);
  });

  test('the axis never goes beyond the run, and ends where an ended run did', () => {
    const history = startHistory({ ...run, totalSteps: 6 });
    expect(lastStepOfAxis(history)).toBe(6);
    history.series.steps = 4;
    history.end = { type: 'runEnded', reason: 'cancelled', step: 4, elapsedMs: 1 };
    expect(lastStepOfAxis(history)).toBe(4);
  });

  test('ticks are round, inside, evenly spaced and few', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (min, span) => {
          const ticks = roundTicks(min, min + span, 5);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(5);
          expect(ticks[0]).toBeGreaterThanOrEqual(min - span * 1e-9);
          expect(ticks.at(-1)).toBeLessThanOrEqual(min + span * (1 + 1e-9));
        },
      ),
      { seed: 5 },
    );
    expect(roundTicks(-1.2, 1.4, 5)).toEqual([-1, 0, 1]);
    expect(roundTicks(1, 1, 5)).toEqual([]);
    expect(roundTicks(Number.NaN, 1, 5)).toEqual([]);
  });
});

test.each([
  [compact(0.123456), '0.123'],
  [compact(-12.3456), '-12.3'],
  [compact(0.000123), '1.23e-4'],
  [compact(12345), '12,345'],
  [compact(45_600_000), '4.56e+7'],
  [compact(0), '0'],
  [compact(Number.NaN), 'NaN'],
  [tick(0.30000000000000004), '0.3'],
  [tick(0.0002), '2e-4'],
  [tick(20_000), '20,000'],
  [tick(123_456), '1.2e+5'],
  // Neighbours on an axis never read the same.
  [stepTick(50_000, 50_000, 80_000), '50,000'],
  [stepTick(0, 50_000, 150_000), '0'],
  [stepTick(50_000, 50_000, 150_000), '50k'],
  [stepTick(100_000, 50_000, 150_000), '100k'],
  [stepTick(117_500, 500, 118_000), '117,500'],
  [stepTick(1_200_000, 200_000, 1_200_000), '1.2M'],
  [stepTick(1_210_000, 10_000, 1_230_000), '1,210k'],
  [tick(1.00002, 2e-5), '1.00002'],
  [tick(0.99998, 2e-5), '0.99998'],
  [tick(1.02e-4, 2e-6), '1.02e-4'],
  [tick(1e-4, 2e-6), '1e-4'],
  [tick(1234.25, 0.25), '1,234.25'],
  [tick(100_001, 1), '100,001'],
  [tick(-0.5, 0.5), '-0.5'],
  [exact(Math.fround(0.1)), '0.1'],
  [exact(Number.NEGATIVE_INFINITY), '-Infinity'],
  [percent(0.3125), '31.3 %'],
  [percent(Number.NaN), '–'],
  [duration(240.4), '240 ms'],
  [duration(12_340), '12.3 s'],
  [duration(245_000), '4 min 05 s'],
])('%s is written as %s', (written, expected) => {
  expect(written).toBe(expected);
});

test('the axis begins before 0 where another program counted from before', () => {
  const history = startHistory(runStarted());
  expect(firstStepOfAxis(history)).toBe(0);
  const scalars = [-3, 4].map((first) => {
    const series = emptyScalars(`from ${first}`);
    for (let step = first; step < first + 20; step++) addScalar(series, step, step, 64);
    return series;
  });
  expect(firstStepOfAxis({ ...history, recorded: { scalars, texts: [] } })).toBe(-3);
  expect(recordedPoints(scalars[0]!, 100, { from: -3, to: 0 }).map(({ x }) => x)).toEqual([-3, -2, -1, 0, 1]);
  expect(recordedPoints(scalars[0]!, 10, { from: -3, to: 16 })[0]).toMatchObject({ firstStep: -3, x: -2 });
});
