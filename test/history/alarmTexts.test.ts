// What alarms advise: it fits what is at fault, and what shows it.

import { expect, test } from 'vitest';
import { ALARM_TEXTS, causeOfAlarm, evidenceOfAlarm, FAULT_CAUSES } from '../../src/history/alarmTexts.ts';
import { sayInEnglish } from '../../src/model/say.ts';
import type { RunStarted } from '../../src/protocol/trainEvent.ts';
import { failing } from '../alarms/cases.ts';
import { alarmsOf, eventsOf } from '../alarms/runs.ts';
import { batchNorm, linear, relu } from '../engine/requests.ts';

const plain = { amount: (value: number) => value.toPrecision(3), share: (part: number) => `${part * 100} %` };

/** The cause and the evidence of the first alarm of a run that fails. */
function toldOf(name: string): [cause: string, evidence: string] {
  const events = eventsOf(failing[name]!.request);
  const [run, [alarm]] = [events[0] as RunStarted, alarmsOf(events)];
  return [causeOfAlarm(sayInEnglish, run, alarm!), evidenceOfAlarm(sayInEnglish, run, alarm!, plain).join(', ')];
}

const cases: [name: string, cause: string, evidence: RegExp][] = [
  [
    'inputs that are too large for the learning rate',
    FAULT_CAUSES.explodingByInputs,
    /threshold 1\.00, inputs up to 1\.68e\+3$/,
  ],
  ['inputs that saturate tanh', FAULT_CAUSES.largeInputs, /inputs up to 1\.68e\+3$/],
  ['biases far below zero', FAULT_CAUSES.deadAtFirst, /threshold 95 %$/],
  [
    'too large weights before tanh',
    FAULT_CAUSES.largeWeights,
    /initial weight of network\.2 Linear 326 times that of He$/,
  ],
  ['weights of 1e38', FAULT_CAUSES.largeWeights, /initial weight of network\.2 Linear 1\.20e\+38 times that of He$/],
  ['first weights below the normal numbers', FAULT_CAUSES.smallWeights, /threshold 1 %$/],
  ['two hundred layers that shrink', FAULT_CAUSES.shrinking, /threshold 1 %$/],
  ['a hundred and twenty layers of weights that are a little too large', FAULT_CAUSES.growing, /^output, forward/],
  [
    'a learning rate of 1e-9',
    ALARM_TEXTS.lostUpdate.cause,
    /^update of weight, update ÷ weight \d\.\d+e-\d+, threshold 5\.96e-8, learning rate 1\.00e-9$/,
  ],
  ['weight decay that leaves a tenth', FAULT_CAUSES.weightDecay, /threshold 1 %$/],
  [
    'running statistics that hardly move',
    FAULT_CAUSES.momentum,
    /threshold 3\.00, network\.1 BatchNorm1d has momentum=0\.0001$/,
  ],
];

test.each(cases)('%s', (name, cause, evidence) => {
  const [told, shown] = toldOf(name);
  expect(told).toBe(cause);
  expect(shown).toMatch(evidence);
});

test.each(['a learning rate of 10', 'a learning rate of 1e30', 'a learning rate that kills ReLUs'])(
  '%s: a smaller one is advised',
  (name) => expect(toldOf(name)[0]).toContain('A smaller learning rate'),
);

test('an evaluation far from the training is advised by what the run has', () => {
  const layers = [linear(4, 8), batchNorm(8), relu(), linear(8, 3)];
  const runOf = (batchSize: number) =>
    ({
      tensors: [],
      model: { name: 'net', layers, outputLayers: [] },
      options: { batchSize },
    }) as unknown as RunStarted;
  const alarm = { type: 'alarmRaised', kind: 'evaluationGap', step: 9, layer: 1 } as const;
  expect(causeOfAlarm(sayInEnglish, runOf(4), alarm)).toContain('Larger batches help.');
  expect(causeOfAlarm(sayInEnglish, runOf(32), alarm)).toBe(FAULT_CAUSES.gapOfRate);
  const ofInputs = { ...alarm, fault: { type: 'inputs', size: 1000 } } as const;
  expect(causeOfAlarm(sayInEnglish, runOf(32), ofInputs)).toBe(FAULT_CAUSES.gapOfInputs);
});
