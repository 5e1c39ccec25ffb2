// Numbers of a step: exact where steps are known singly, and of the last one that was observed.

import { expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { statisticAt } from '../../src/history/valueAt.ts';
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
