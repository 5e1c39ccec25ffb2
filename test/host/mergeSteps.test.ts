import { expect, test } from 'vitest';
import { mergeSteps } from '../../src/host/mergeSteps.ts';
import type { EpochEnded, RunEnded, StepsEnded } from '../../src/protocol/trainEvent.ts';

const steps = (firstStep: number, count: number): StepsEnded => {
  const values = Float32Array.from({ length: count }, (_, i) => firstStep + i);
  return {
    type: 'stepsEnded',
    firstStep,
    count,
    elapsedMs: firstStep + count,
    trainingMs: 2 * count,
    observationMs: count,
    losses: values,
    accuracies: values.map((value) => value / 10),
    learningRates: Float64Array.from(values, (value) => 0.1 / value),
    statistics: Float32Array.from({ length: count * 4 }, (_, i) => firstStep * 100 + i),
  };
};
const epoch = (at: number) => ({ type: 'epochEnded', epoch: at }) as EpochEnded;
const end: RunEnded = { type: 'runEnded', reason: 'finished', step: 6, elapsedMs: 9 };

test('steps become one event in front, the others keep their order', () => {
  const [merged, ...others] = mergeSteps([steps(1, 2), epoch(1), steps(3, 1), epoch(2), steps(4, 3), end]);
  expect(merged).toEqual({
    ...steps(1, 6),
    statistics: Float32Array.of(...steps(1, 2).statistics, ...steps(3, 1).statistics, ...steps(4, 3).statistics),
  });
  expect(others).toEqual([epoch(1), epoch(2), end]);
});

test('a single event of steps, or none, stays as it is', () => {
  expect(mergeSteps([epoch(1), steps(3, 2)])).toEqual([steps(3, 2), epoch(1)]);
  expect(mergeSteps([end])).toEqual([end]);
});
