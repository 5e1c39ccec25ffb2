// Numbers of a step: exact where steps are known singly, and of the last one that was observed.

import { expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { statisticAt, toldAt } from '../../src/history/valueAt.ts';
import { MAX_POINTS } from '../../src/protocol/runHistory.ts';
import { type RunStarted, STATISTICS, type StepsEnded } from '../../src/protocol/trainEvent.ts';

/** A run of one tensor, observed at every so many steps from the first on, whose mean is the step. */
function historyOf(steps: number, every: number) {
  const history = startHistory({ tensors: [{ layer: 0, quantity: 'output', shape: [1] }] } as unknown as RunStarted);
  const statistics = Float32Array.from({ length: steps * STATISTICS.length }, (_, i) =>
    Math.floor(i / STATISTICS.length) % every === 0 ? Math.floor(i / STATISTICS.length) + 1 : Number.NaN,
  );
  const event: StepsEnded = {
    type: 'stepsEnded',
    firstStep: 1,
    count: steps,
    elapsedMs: 0,
    trainingMs: 0,
    observationMs: 0,
    losses: new Float32Array(steps),
    accuracies: new Float32Array(steps),
    statistics,
  };
  apply(history, event);
  return history;
}

test.each([
  [100, 1, 57, 57],
  [100, 1, 100, 100],
  [100, 1, 1000, 100],
  [100, 10, 57, 51],
  [100, 10, 3, 1],
  [100, 1, 0, Number.NaN],
  [3 * MAX_POINTS, 1, 3 * MAX_POINTS - 7, 3 * MAX_POINTS - 7],
  [3 * MAX_POINTS, 1, 401, 404],
])('of %i steps, observed at every %i, step %i', (steps, every, step, expected) => {
  expect(statisticAt(historyOf(steps, every), 0, 'mean', step)).toBe(expected);
});

// A run of three times as many steps as there are points keeps every fourth of them; its newest 512 are kept as well.
const LONG = 3 * MAX_POINTS;
test.each([
  ['each step', 100, 1, 57, 57, 57],
  ['one that was not observed', 100, 10, 57, 51, 51],
  ['before any was observed', 100, 10, 0, 0, 0],
  ['merged steps', LONG, 1, 401, 404, 404],
  ['merged steps, by their last', LONG, 1, 404, 404, 404],
  ['merged steps at the newest', LONG, 1, LONG - 7, LONG - 7, LONG - 7],
  ['the last merged steps, which are not four', LONG + 2, 1, 401, 404, 404],
  ['merged steps of which some were observed', LONG, 10, 402, 401, 404],
  ['merged steps after those that were observed', LONG, 10, 408, 401, 404],
])(
  'of %s: %i steps, observed at every %i, at step %i the numbers are of %i to %i',
  (_, steps, every, step, first, last) => {
    const history = historyOf(steps, every);
    expect(toldAt(history, step, 'statistics')).toEqual({ first, last });
    const value = statisticAt(history, 0, 'mean', step);
    if (step > 0) expect(value >= first && value <= last).toBe(true);
  },
);

test("of a step's batch, which is always known, they are the last merged step's", () => {
  expect(toldAt(historyOf(LONG, 10), 402, 'batch')).toEqual({ first: 404, last: 404 });
  expect(toldAt(historyOf(100, 10), 57, 'batch')).toEqual({ first: 57, last: 57 });
});
