// The alarms that the report of a run tells.

import { expect, test } from 'vitest';
import { alarmLines } from '../../src/cli/alarmLines.ts';
import { record, startRecord } from '../../src/cli/runRecord.ts';
import { failing } from '../alarms/cases.ts';
import { eventsOf } from '../alarms/runs.ts';

test('each alarm is a line, up to twenty of them', () => {
  const [run, ...events] = eventsOf(failing['weights of 1e38']!.request);
  if (run?.type !== 'runStarted') throw new Error('no run');
  const kept = startRecord(run);
  for (const event of events) record(kept, event);
  expect(alarmLines(kept)).toEqual([
    '  step 1: not finite of network.2 Linear (Inf, output, forward, feature 0, 100 % of the numbers)',
  ]);
  for (let step = 2; step < 30; step++) record(kept, { type: 'alarmRaised', kind: 'underflow', step });
  const lines = alarmLines(kept);
  expect(lines.length).toBe(21);
  expect(lines.slice(-2)).toEqual(['  step 20: underflow', '  and 9 more']);
});

test('what was measured says what it is, and huge numbers are short', () => {
  const [run, ...events] = eventsOf(failing['weights of 1e20 before tanh']!.request);
  if (run?.type !== 'runStarted') throw new Error('no run');
  const kept = startRecord(run);
  for (const event of events) record(kept, event);
  expect(alarmLines(kept)[0]).toMatch(
    /^ {2}step 1: overflow of network\.2 Linear \(output, forward, largest number \d\.\d\de\+20, threshold 1\.84e\+19\)$/,
  );
});
