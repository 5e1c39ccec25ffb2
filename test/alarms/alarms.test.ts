// Alarms of whole runs: none where nothing is wrong, and of each way to fail exactly its own.

import { describe, expect, test } from 'vitest';
import { completeThresholds, THRESHOLDS } from '../../src/alarms/thresholds.ts';
import { train } from '../../src/engine/trainer.ts';
import {
  ALARMS,
  type AlarmRaised,
  type RunStarted,
  STATISTICS,
  type TrainEvent,
} from '../../src/protocol/trainEvent.ts';
import { linear, relu, request } from '../engine/requests.ts';
import { failing, healthy } from './cases.ts';
import { alarmsOf, eventsOf, init, table, withInits } from './runs.ts';

test.each(Object.entries(healthy))('%s: none', (_name, request) => {
  const events = eventsOf(request);
  expect(events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'finished' });
  expect(alarmsOf(events)).toEqual([]);
});

test.each(Object.entries(failing))('%s', (_name, { kind, first = [], fault, request }) => {
  const alarms = alarmsOf(eventsOf(request));
  expect([...new Set(alarms.map((alarm) => alarm.kind))]).toEqual([first, kind].flat());
  const places = alarms.map(({ layer }) => layer);
  expect(new Set(places).size).toBe(places.length);
  expect(faultOf(alarms[0]!)).toBe(fault);
});

/** What is told of it, and of which layer. */
function faultOf({ fault }: AlarmRaised): string | undefined {
  return fault?.type === 'weights' && fault.layer !== undefined ? `weights of ${fault.layer}` : fault?.type;
}

test('few layers are not at fault of targets that are too large for the learning rate', () => {
  const layers = [linear(10, 64), relu(), linear(64, 32), relu(), linear(32, 1)];
  const alarms = alarmsOf(
    eventsOf(request(layers, table('diabetes'), { epochs: 5, optimizer: { type: 'SGD', learningRate: 0.1 } })),
  );
  expect(alarms[0]).toMatchObject({ kind: 'explodingGradient' });
  expect(alarms.filter(({ fault }) => fault)).toEqual([]);
});

test('a run that fails gives the advice of its alarm', () => {
  const events = eventsOf(failing['a dozen layers with weights of 100']!.request);
  const alarms = alarmsOf(events);
  expect(alarms.map(({ fault }) => fault?.type)).toEqual(alarms.map(() => 'weights'));
  const end = events.at(-1)!;
  expect(end.type === 'runFailed' && end.message).toMatch(/The initial weights are large: .+ help\.$/);
  const failed = eventsOf(failing['a learning rate of 1e30']!.request).at(-1)!;
  expect(failed.type === 'runFailed' && failed.message).toMatch(/A smaller learning rate .+ help\.$/);
});

test('what an exploding gradient leaves dead is told when that is over', () => {
  const { request } = failing['inputs that are too large for the learning rate']!;
  const events = eventsOf({ ...request, options: { ...request.options, epochs: 60 } });
  const alarms = alarmsOf(events);
  expect([...new Set(alarms.map(({ kind }) => kind))]).toEqual(['explodingGradient', 'deadUnits']);
  const dead = alarms.filter(({ kind }) => kind === 'deadUnits');
  expect(dead.map(({ layer }) => layer)).toEqual([1, 3]);
  const ends = events.flatMap((event) => (event.type === 'alarmEnded' ? [event.step] : []));
  expect(dead[0]!.step).toBeGreaterThanOrEqual(Math.max(...ends));
});

test('dead units behind a weight of zeros say so', () => {
  const { request } = failing['biases far below zero']!;
  const zeros = withInits(request, [init(2, 'zeros_', {}), init(2, 'zeros_', {}, 'bias')]);
  const [alarm, ...others] = alarmsOf(eventsOf(zeros));
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({ kind: 'deadUnits', layer: 3, hasZeroWeight: true });
  expect(alarmsOf(eventsOf(request))[0]).not.toHaveProperty('hasZeroWeight');
});

test('a gradient that vanishes behind weights that are zero or nearly so says so, and where it begins', () => {
  const alarms = alarmsOf(eventsOf(failing['all weights zero']!.request));
  expect(alarms.map(({ layer, hasZeroWeight }) => [layer, hasZeroWeight])).toEqual([
    [4, true],
    [2, true],
    [0, true],
  ]);
  const [run, ...events] = eventsOf(
    failing['six layers of sigmoid, at a learning rate with which their updates are not lost']!.request,
  );
  const [alarm] = alarmsOf(events);
  expect(alarm).not.toHaveProperty('hasZeroWeight');
  expect(alarm).toMatchObject({ threshold: 0.001 });
  expect(alarm!.measured).toBeGreaterThan(1e-5);
  expect(alarm!.measured).toBeLessThan(1e-3);
  expect(run).toMatchObject({ type: 'runStarted' });
});

test('weights and biases that are all zero are named where nothing is ever learned', () => {
  const { request } = failing['too large weights before Hardtanh']!;
  const inits = [0, 2, 4, 6].flatMap((i) => [init(i, 'zeros_', {}), init(i, 'zeros_', {}, 'bias')]);
  const alarms = alarmsOf(eventsOf(withInits(request, inits)));
  expect(alarms.map(({ kind, layer, measured, hasZeroWeight }) => [kind, layer, measured, hasZeroWeight])).toEqual(
    [4, 2, 0].map((layer) => ['vanishingGradient', layer, 0, true]),
  );
});

test('an update that is too large once is told with the loss that it brings about', () => {
  const alarms = alarmsOf(eventsOf(failing['Adam with a learning rate of 1']!.request));
  expect(alarms.map(({ step, layer }) => [step, layer])).toEqual([0, 2, 4, 6].map((layer) => [2, layer]));
  expect(Math.min(...alarms.map(({ measured }) => measured!))).toBeGreaterThan(1);
});

describe('updates that are lost in rounding', () => {
  const { request } = failing['a learning rate of 1e-9']!;
  const weightsAt = (events: readonly TrainEvent[]) => {
    const [run] = events as [RunStarted];
    const weights = run.tensors.flatMap(({ quantity, parameter }, i) =>
      quantity === 'parameter' && parameter === 'weight' ? [i] : [],
    );
    const width = run.tensors.length * STATISTICS.length;
    return events.flatMap((event) => {
      if (event.type !== 'stepsEnded') return [];
      return Array.from({ length: event.losses.length }, (_, step) =>
        weights.flatMap((tensor) => [
          ...event.statistics.subarray(step * width + tensor * STATISTICS.length).slice(0, STATISTICS.length),
        ]),
      );
    });
  };

  test('change no weight at all, and are told with the learning rate', () => {
    const events = eventsOf(request);
    const [first, ...others] = weightsAt(events);
    expect(others.length).toBeGreaterThan(100);
    expect(others.every((weights) => weights.join() === first!.join())).toBe(true);
    const [alarm, ...more] = alarmsOf(events);
    expect(more).toEqual([]);
    expect(alarm!.measured).toBeLessThan(2 ** -24);
    const [run] = events as [RunStarted];
    expect(run.tensors[alarm!.tensor!]).toMatchObject({ quantity: 'parameterUpdate', parameter: 'weight' });
  });

  test('are none of a network that has learned, whose rate then falls', () => {
    const options = { ...request.options, scheduler: { type: 'StepLR', stepSize: 2, gamma: 1e-9 } } as const;
    const falling = { ...request, options: { ...options, optimizer: { type: 'SGD', learningRate: 0.05 } as const } };
    expect(alarmsOf(eventsOf(falling))).toEqual([]);
  });

  test('are over when the rate is raised', () => {
    const options = { ...request.options, scheduler: { type: 'StepLR', stepSize: 30, gamma: 1e7 } } as const;
    const events = eventsOf({ ...request, options });
    expect(alarmsOf(events).map(({ kind }) => kind)).toContain('lostUpdate');
    expect(events.filter(({ type }) => type === 'alarmEnded')).toMatchObject([{ kind: 'lostUpdate' }]);
  });

  test('are not told where only some layers are observed', () => {
    const { path } = request.model.layers[0]!;
    expect(alarmsOf(eventsOf({ ...request, observation: { layers: [path] } }))).toEqual([]);
  });
});

test('every kind has a case', () => {
  expect(new Set(Object.values(failing).map(({ kind }) => kind))).toEqual(new Set(ALARMS));
});

describe('numbers that are not finite', () => {
  test('are told with the first tensor, feature, value and step, before the run fails', () => {
    const { request } = failing['weights of 1e38']!;
    const events = eventsOf(request);
    const [alarm] = alarmsOf(events);
    expect(alarm).toMatchObject({ kind: 'notFinite', step: 1, layer: 2, feature: 0, value: 'inf' });
    const [run] = events;
    expect(run!.type === 'runStarted' && run!.tensors[alarm!.tensor!]).toMatchObject({ layer: 2, quantity: 'output' });
    expect(events.indexOf(alarm!)).toBeLessThan(events.findIndex(({ type }) => type === 'runFailed'));
  });

  test('also where the step was not to be observed', () => {
    const { request } = failing['a learning rate of 1e30']!;
    const alarm = alarmsOf(eventsOf({ ...request, observation: { everySteps: 1000 } })).at(-1);
    expect(alarm).toMatchObject({ kind: 'notFinite', step: 2, layer: 2 });
  });
});

test('thresholds can be set', () => {
  const { request } = failing['biases far below zero']!;
  expect(alarmsOf(eventsOf({ ...request, observation: { thresholds: { deadUnits: 1.1 } } }))).toEqual([]);
  expect(completeThresholds({ overflow: 5 })).toEqual({ ...THRESHOLDS, overflow: 5 });
});

test('of every k-th step the same are raised', () => {
  const { kind, request } = failing['twelve layers of sigmoid']!;
  const alarms = alarmsOf(eventsOf({ ...request, observation: { everySteps: 3 } }));
  expect([...new Set(alarms.map((alarm) => alarm.kind))]).toEqual([kind]);
});

test('an alarm that lasts is not repeated', () => {
  const { request } = failing['biases far below zero']!;
  const longer = { ...request, options: { ...request.options, epochs: 200 } };
  let count = 0;
  for (const slice of train(longer, { aborted: false })) count += alarmsOf(slice).length;
  expect(count).toBe(1);
});
