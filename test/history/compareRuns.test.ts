// What is measured of two runs.

import { expect, test } from 'vitest';
import { compareRuns } from '../../src/history/compareRuns.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';

/** Epochs of 5 steps, each with (training loss, training accuracy, held-out loss). */
function run(
  task: 'classification' | 'regression',
  ...epochs: readonly (readonly [number, number, number])[]
): RunHistory {
  return {
    run: { data: { task, heldOutRows: 10 } },
    epochs: epochs.map(([trainingLoss, trainingAccuracy, heldOutLoss], i) => {
      return { type: 'epochEnded', epoch: i + 1, step: 5 * (i + 1), trainingLoss, trainingAccuracy, heldOutLoss };
    }),
  } as unknown as RunHistory;
}

test('of classes: the last held-out loss, and where the accuracy is good', () => {
  const good = run('classification', [1, 0.5, 1], [0.5, 0.95, 0.6], [0.4, 0.99, 0.5]);
  const bad = run('classification', [1, 0.5, 1], [0.9, 0.6, 0.9], [0.8, 0.7, 0.85]);
  expect(compareRuns(good, bad)).toEqual({
    level: { kind: 'accuracy', value: 0.9 },
    first: { epochs: 3, loss: 0.5, isHeldOut: true, step: 10 },
    second: { epochs: 3, loss: 0.85, isHeldOut: true, step: undefined },
  });
});

test('of numbers: where each reaches the loss that both do', () => {
  const fast = run('regression', [3, Number.NaN, 3], [1, Number.NaN, 1], [0.5, Number.NaN, 0.5]);
  const slow = run('regression', [4, Number.NaN, 4], [2, Number.NaN, 2], [1, Number.NaN, 1]);
  const { level, first, second } = compareRuns(fast, slow);
  expect([level, first.step, second.step]).toEqual([{ kind: 'loss', value: 1 }, 10, 15]);
});

test('a run without an epoch has no loss', () => {
  expect(compareRuns(run('classification'), run('classification', [1, 0.95, 1]))).toMatchObject({
    first: { epochs: 0, loss: Number.NaN, step: undefined },
    second: { epochs: 1, step: 5 },
  });
});
