// Which alarms hold at a step.

import { expect, test } from 'vitest';
import { lastsAt } from '../../src/history/alarmsOf.ts';

test('an alarm holds from its step to before its end', () => {
  const alarm = { type: 'alarmRaised', kind: 'underflow', step: 5 } as const;
  expect([4, 5, 9, 10].map((step) => lastsAt({ ...alarm, endedAt: 10 }, step))).toEqual([false, true, true, false]);
  expect(lastsAt(alarm, 1000)).toBe(true);
});
