// The alarms that the report of a run tells.

import { expect, test } from 'vitest';
import { alarmLines } from '../../src/cli/alarmLines.ts';
import { record, startRecord } from '../../src/cli/runRecord.ts';
import type { AlarmKind } from '../../src/protocol/trainEvent.ts';
import { failing } from '../alarms/cases.ts';
import { eventsOf } from '../alarms/runs.ts';

test('neighbours with the same are one line, and so is an alarm that returns', () => {
  const [run] = eventsOf(failing['twelve layers of sigmoid']!.request);
  if (run?.type !== 'runStarted') throw new Error('no run');
  const kept = startRecord(run);
  const raise = (kind: AlarmKind, step: number, layer: number) =>
    record(kept, { type: 'alarmRaised', kind, step, layer });
  for (const layer of [8, 6, 4, 2, 0]) raise('vanishingGradient', 10, layer);
  raise('vanishingGradient', 12, 10);
  raise('vanishingGradient', 12, 18);
  for (const step of [100, 400, 900]) raise('explodingGradient', step, 2);
  expect(alarmLines(kept)).toEqual([
    '  steps 10 to 12: vanishing gradient of network.0 Linear to network.10 Linear, 6 layers',
    '  step 12: vanishing gradient of network.18 Linear',
    '  step 100: exploding gradient of network.2 Linear, again at step 900, 3 times',
  ]);
});

test('each alarm is a line, up to twenty of them', () => {
  const [run, ...events] = eventsOf(failing['weights of 1e38']!.request);
  if (run?.type !== 'runStarted') throw new Error('no run');
  const kept = startRecord(run);
  for (const event of events) record(kept, event);
  expect(alarmLines(kept)).toEqual([
    '  step 1: not finite of network.2 Linear (Inf, output, forward, feature 0, 100 % of the numbers, initial weight of network.2 Linear 1.20e+38 times that of He)',
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
    /^ {2}step 1: overflow of network\.2 Linear \(output, forward, largest number \d\.\d\de\+20, threshold 1\.84e\+19, initial weight of network\.2 Linear \d\.\d\de\+20 times that of He\)$/,
  );
});
