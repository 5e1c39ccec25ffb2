// A run's result from its events, and which run of several is the best.

import { expect, test } from 'vitest';
import { train } from '../../src/engine/trainer.ts';
import { bestOf, ResultWatch, WAITING } from '../../src/history/runResult.ts';
import type { RunResult } from '../../src/protocol/sweep.ts';
import { STATISTICS, type TrainEvent } from '../../src/protocol/trainEvent.ts';
import { wineRequest } from '../engine/requests.ts';

function resultOf(events: Iterable<TrainEvent>): RunResult {
  const watch = new ResultWatch();
  for (const event of events) watch.take(event);
  return watch.result;
}

function steps(firstStep: number, ...losses: number[]): TrainEvent {
  const times = { elapsedMs: 5 * (firstStep + losses.length - 1), trainingMs: 1, observationMs: 1 };
  const statistics = new Float32Array(STATISTICS.length * losses.length);
  const accuracies = new Float32Array(losses.length);
  const counted = { type: 'stepsEnded' as const, firstStep, count: losses.length, ...times };
  return { ...counted, losses: Float32Array.from(losses), accuracies, statistics };
}

function epoch(number: number, trainingLoss: number, heldOutLoss = Number.NaN): TrainEvent {
  const accuracies = { trainingAccuracy: 0.5, heldOutAccuracy: 0.25 };
  const ended = { type: 'epochEnded' as const, epoch: number, step: number * 2, trainingLoss, heldOutLoss };
  return { ...ended, ...accuracies, units: new Float32Array() };
}

const end: TrainEvent = { type: 'runEnded', reason: 'finished', step: 4, elapsedMs: 30 };

test('the losses are those of the last epoch, the best that of the best epoch', () => {
  expect(resultOf([])).toEqual(WAITING);
  expect(resultOf([steps(1, 3, 2)])).toMatchObject({ step: 2, trainingLoss: 2, elapsedMs: 10, isDiverged: false });
  const run = [steps(1, 3, 2), epoch(1, 1, 0.5), steps(3, 2, 2), epoch(2, 0.75, 0.625), end];
  expect(resultOf(run)).toMatchObject({
    ...{ state: 'finished', step: 4, trainingLoss: 0.75, heldOutLoss: 0.625, heldOutAccuracy: 0.25 },
    ...{ best: { loss: 0.5, epoch: 1 }, elapsedMs: 30, isDiverged: false },
  });
  // Without rows held out.
  expect(resultOf([steps(1, 3), epoch(1, 1), epoch(2, 2)]).best).toEqual({ loss: 1, epoch: 1 });
});

test('the first alarm stays', () => {
  const alarm = (step: number): TrainEvent => ({ type: 'alarmRaised', kind: 'deadUnits', step, layer: 1 });
  expect(resultOf([alarm(2), alarm(3)]).firstAlarm).toEqual({ kind: 'deadUnits', step: 2, layer: 1 });
});

test.each<[string, TrainEvent[], boolean]>([
  ['a loss that is not finite', [steps(1, 3, Number.NaN)], true],
  ['a loss more than twice the first', [steps(1, 3), epoch(1, 6.5)], true],
  ['one that came down again', [steps(1, 3), epoch(1, 6.5), epoch(2, 2)], false],
  ['a loss not much higher than the first', [steps(1, 3), epoch(1, 3.5)], false],
])('diverged: %s', (_, events, isDiverged) => {
  expect(resultOf(events).isDiverged).toBe(isDiverged);
});

test('a run of the engine: one that learns, and one whose learning rate is too high', () => {
  const run = (learningRate: number) =>
    resultOf(
      [...train(wineRequest({ epochs: 5, optimizer: { type: 'SGD', learningRate } }), { aborted: false })].flat(),
    );
  const [good, bad] = [run(0.0001), run(1e6)];
  expect(good).toMatchObject({ state: 'finished', step: 25, totalSteps: 25, isDiverged: false });
  expect(good.trainingLoss).toBeGreaterThan(0);
  expect(bad).toMatchObject({ state: 'failed', isDiverged: true, firstAlarm: { step: expect.any(Number) } });
  expect(bad.message).toMatch(/^The loss became /);
});

test('the best is the finished run with the lowest loss, of the held-out rows where there are some', () => {
  const finished = { ...WAITING, state: 'finished' as const };
  expect(bestOf([])).toBeUndefined();
  expect(
    bestOf([
      { ...finished, trainingLoss: 2 },
      { ...finished, trainingLoss: 1 },
    ]),
  ).toBe(1);
  const results: RunResult[] = [
    { ...finished, state: 'running', heldOutLoss: 0.1 },
    { ...finished, trainingLoss: 0.1, heldOutLoss: 3 },
    { ...finished, trainingLoss: 0.9, heldOutLoss: 2 },
    { ...finished, trainingLoss: 0.2, heldOutLoss: 2 },
    { ...finished, heldOutLoss: 1, isDiverged: true },
    { ...finished, state: 'failed', heldOutLoss: 1 },
    { ...finished, trainingLoss: Number.NaN },
  ];
  expect(bestOf(results)).toBe(2);
});
