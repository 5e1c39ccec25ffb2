// Learning rates equal PyTorch's bit for bit: as it answered once (golden/), and live where it is installed.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ParameterGroup } from '../../src/engine/parameterGroup.ts';
import { cos } from '../../src/engine/preciseMath.ts';
import { createScheduler } from '../../src/engine/scheduler.ts';
import { metrics, type SchedulerCase, STEPS, schedulerCases } from './cases/schedulers.ts';
import { answersOf, decodeDoubles } from './live.ts';

const golden: string[] = JSON.parse(readFileSync(new URL('golden/schedulers.json', import.meta.url), 'utf8'));
const live = await answersOf<string[]>('schedulers.py', { cases: schedulerCases, metrics });

/** [learning rate, momentum] of each step. */
function ratesOf({ learningRate, scheduler }: SchedulerCase): number[] {
  const group: ParameterGroup = { learningRate, momentum: 0.9 };
  const { step } = createScheduler(scheduler, group, STEPS);
  return [...metrics, Number.NaN].flatMap((metric) => {
    const now = [group.learningRate, group.momentum!];
    step(metric);
    return now;
  });
}

test.each(schedulerCases.map((example, i) => [JSON.stringify(example), example, i] as const))('%s', (_, example, i) => {
  const rates = ratesOf(example);
  for (const answers of live ? [golden, live] : [golden]) expect(rates).toEqual([...decodeDoubles(answers[i]!)]);
});

test('OneCycleLR without a length is as long as the run', () => {
  const group = { learningRate: 0.1, momentum: 0.9 };
  const { step } = createScheduler({ type: 'OneCycleLR', maxLr: 1 }, group, 10);
  for (let i = 0; i < 9; i++) step(0);
  expect(group.learningRate).toBe(1 / 25 / 1e4);
});

test('cos is the nearest double', () => {
  // By mpmath, in 300 bits.
  expect(cos(Math.PI / 2)).toBe(6.123233995736766e-17);
  expect(cos((3 * Math.PI) / 2)).toBe(-1.8369701987210297e-16);
  expect(cos(2.5)).toBe(-0.8011436155469337);
  expect(cos(1e6)).toBe(0.9367521275331447);
  expect(cos(0)).toBe(1);
});
