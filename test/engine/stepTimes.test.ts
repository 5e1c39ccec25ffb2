// What steps and their observation took, where some stood still meanwhile.

import { expect, test } from 'vitest';
import { StepTimes } from '../../src/engine/stepTimes.ts';

const step = (
  trainingMs: number,
  observationMs: number,
  more: { isObserved?: boolean; hasSnapshot?: boolean } = {},
) => ({
  ...{ trainingMs, observationMs, isObserved: true, hasSnapshot: false },
  ...more,
});

test('a step that stood still counts as long as the others', () => {
  const times = new StepTimes();
  for (let i = 0; i < 98; i++) times.add(step(2, 1));
  times.add(step(2, 500));
  times.add(step(300, 1));
  expect(times.take()).toEqual({ trainingMs: 200, observationMs: 100 });
  expect(times.take()).toEqual({ trainingMs: 0, observationMs: 0 });
});

test('snapshots, and steps that are not observed, are counted by themselves', () => {
  const times = new StepTimes();
  for (let i = 0; i < 30; i++) times.add(step(2, 0, { isObserved: false }));
  for (let i = 0; i < 10; i++) times.add(step(2, 1));
  for (let i = 0; i < 4; i++) times.add(step(2, 5, { hasSnapshot: true }));
  expect(times.take()).toEqual({ trainingMs: 88, observationMs: 30 });
});

test('of a single step it is its own time', () => {
  const times = new StepTimes();
  times.add(step(40, 3));
  expect(times.take()).toEqual({ trainingMs: 40, observationMs: 3 });
});
