// The course of alarms: each ill layer's own, what silences which, and when they are over.

import { expect, test } from 'vitest';
import { type AlarmWatch, createAlarmWatch } from '../../src/alarms/alarmWatch.ts';
import { indexOf } from '../../src/alarms/tensorTable.ts';
import { completeThresholds } from '../../src/alarms/thresholds.ts';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import type { EpochEnded, RunStarted } from '../../src/protocol/trainEvent.ts';
import { STATISTICS } from '../../src/protocol/trainEvent.ts';
import { failing } from './cases.ts';
import { alarmsOf, eventsOf } from './runs.ts';

const [started] = eventsOf(failing['twelve layers of sigmoid']!.request) as [RunStarted];
const place = (layer: number, quantity: string, parameter?: string) =>
  started.tensors.findIndex((one) => one.layer === layer && one.quantity === quantity && one.parameter === parameter);

const outputGradientOf = (layer: number) => place(layer, 'outputGradient');

/** All well: weights of norm 1; updates of `ratio`, gradients of `gradient`, outputs up to `size` in the layers given. */
function step(ill: Readonly<Record<number, { ratio?: number; gradient?: number; size?: number }>> = {}): Float32Array {
  const statistics = new Float32Array(started.tensors.length * STATISTICS.length);
  for (let layer = 0; layer <= 24; layer += 2) {
    const { ratio = 0.001, gradient = 1, size = 1 } = ill[layer] ?? {};
    statistics[indexOf(place(layer, 'parameter', 'weight'), 'norm')] = 1;
    statistics[indexOf(place(layer, 'parameterUpdate', 'weight'), 'norm')] = ratio;
    statistics[indexOf(place(layer, 'outputGradient'), 'std')] = gradient;
    statistics[indexOf(place(layer, 'output'), 'max')] = size;
  }
  return statistics;
}

function watch(): AlarmWatch {
  const made = createAlarmWatch(
    started,
    completeThresholds(),
    () => ({}),
    () => 1,
  );
  made.begin(step());
  return made;
}

const vanishing = { ratio: 1e-9, gradient: 1e-6 };
const saturated = (layers: readonly number[], at: number) =>
  ({
    type: 'epochEnded',
    epoch: 1,
    step: at,
    trainingLoss: 1,
    units: Float32Array.from(started.units.map(({ layer }) => (layers.includes(layer) ? 1 : 0))),
  }) as EpochEnded;
const told = (alarms: ReturnType<AlarmWatch['look']>) =>
  alarms.map(({ type, kind, layer }) => `${type} ${kind} ${layer}`);

test('each layer whose gradient vanishes has an alarm of its own', () => {
  const { request } = failing['twelve layers of sigmoid']!;
  const layers = alarmsOf(eventsOf(request)).map(({ layer }) => layer!);
  expect(layers.length).toBeGreaterThan(3);
  expect(new Set(layers).size).toBe(layers.length);
});

test('units that let nothing pass silence the layers before them, but for a gradient that vanishes behind them', () => {
  const looked = (ill: Parameters<typeof step>[0]) => {
    const alarms = watch();
    alarms.endEpoch(saturated([5], 1));
    return Array.from({ length: 90 }, (_, i) => told(alarms.look(i + 1, 16, 1, step(ill)))).flat();
  };
  expect(looked({ 0: vanishing, 4: vanishing })).toEqual([]);
  expect(looked({ 0: vanishing, 8: vanishing })).toEqual([
    'alarmRaised vanishingGradient 8',
    'alarmRaised vanishingGradient 0',
  ]);
});

test('an update that throws the weights away is told at once, a smaller one when it lasts', () => {
  expect(told(watch().look(1, 16, 1, step({ 2: { ratio: 1e5 } })))).toEqual(['alarmRaised explodingGradient 2']);
  const alarms = watch();
  const steps = [1, 2, 3].map((at) => told(alarms.look(at, 16, 1, step({ 2: { ratio: 5 }, 6: { ratio: 3 } }))));
  expect(steps).toEqual([[], [], ['alarmRaised explodingGradient 2', 'alarmRaised explodingGradient 6']]);
});

test('units that stay idle when what made them so is over are told then, once', () => {
  const alarms = watch();
  expect(told(alarms.look(1, 16, 1, step({ 2: { ratio: 1e5 } })))).toEqual(['alarmRaised explodingGradient 2']);
  const steps = Array.from({ length: 101 }, (_, i) => [
    ...told(i % 10 === 0 ? alarms.endEpoch(saturated([5], i + 1)) : []),
    ...told(alarms.look(i + 2, 16, 1, step())),
  ]).flat();
  expect(steps).toEqual(['alarmEnded explodingGradient 2']);
  expect(alarms.endEpoch(saturated([5], 102))).toMatchObject([{ kind: 'saturation', layer: 5, step: 102 }]);
  expect(alarms.endEpoch(saturated([5], 103))).toEqual([]);
});

test('an overflow is told at once, not its exploding gradient, at the first layer alone until that is over', () => {
  const alarms = watch();
  const huge = { 4: { size: 1e20, ratio: 1e5 }, 8: { size: 1e20 }, 12: { size: 1e20 } };
  const steps = [1, 2, 3].map((at) => told(alarms.look(at, 16, 1, step(huge))));
  expect(steps).toEqual([['alarmRaised overflow 4'], [], []]);
  const { 4: _, ...others } = huge;
  const later = Array.from({ length: 103 }, (_, i) => told(alarms.look(i + 4, 16, 1, step(others)))).flat();
  expect(later.filter((line) => line.includes('overflow'))).toEqual([
    'alarmEnded overflow 4',
    'alarmRaised overflow 8',
  ]);
});

test('a gradient that is below the normal numbers in one step and zero in others is no underflow', () => {
  const tiny = (subnormals: number) => {
    const statistics = step();
    for (let layer = 0; layer <= 24; layer += 2) {
      const place = (name: 'max' | 'zeros' | 'subnormals') => indexOf(outputGradientOf(layer), name);
      if (layer > 4) statistics[place('max')] = 1;
      if (layer > 4) continue;
      statistics[place('max')] = subnormals > 0 ? 1e-40 : 0;
      statistics[place('subnormals')] = subnormals;
      statistics[place('zeros')] = 1 - subnormals;
    }
    return statistics;
  };
  const looked = (steps: readonly number[]) => {
    const alarms = watch();
    return steps.flatMap((part, i) => told(alarms.look(i + 1, 16, 1, tiny(part))));
  };
  expect(looked([0.5, 0, 0, 0, 0, 0])).toEqual([]);
  expect(looked([0.5, 0.5])).toEqual(['alarmRaised underflow 4']);
});

test('an update that is too large is told when the loss shows it, and lasts until the loss is back', () => {
  const alarms = watch();
  const large = step({ 2: { ratio: 5 } });
  expect(told(alarms.look(1, 16, 1, large))).toEqual([]);
  expect(told(alarms.look(2, 16, 50, step()))).toEqual(['alarmRaised explodingGradient 2']);
  const high = Array.from({ length: 200 }, (_, i) => told(alarms.look(i + 3, 16, 50, step()))).flat();
  expect(high).toEqual([]);
  const back = Array.from({ length: 101 }, (_, i) => told(alarms.look(i + 203, 16, 1, step()))).flat();
  expect(back).toEqual(['alarmEnded explodingGradient 2']);
  const others = watch();
  others.look(1, 16, 1, step());
  expect(told(others.look(2, 16, 50, step()))).toEqual([]);
});

test('a weight that grows from next to nothing does not explode', () => {
  const alarms = watch();
  const small = () => {
    const statistics = step({ 2: { ratio: 1e-4 } });
    statistics[indexOf(place(2, 'parameter', 'weight'), 'norm')] = 1e-6;
    return statistics;
  };
  const found = Array.from({ length: 20 }, (_, i) => told(alarms.look(i + 1, 16, 1, small()))).flat();
  expect(found).toEqual([]);
});

test('an alarm is over after a hundred steps without it, and again not over where the run goes back', () => {
  const alarms = watch();
  const history = startHistory(started);
  const look = (at: number, statistics = step()) => {
    const found = alarms.look(at, 16, 1, statistics);
    for (const alarm of found) apply(history, alarm);
    return told(found);
  };
  look(1, step({ 2: { ratio: 1e5 } }));
  const ends = Array.from({ length: 150 }, (_, i) => [i + 2, look(i + 2)] as const).filter(
    ([, found]) => found.length > 0,
  );
  expect(ends).toEqual([[102, ['alarmEnded explodingGradient 2']]]);
  expect(history.alarms).toMatchObject([{ step: 1, endedAt: 102 }]);
  alarms.goBackTo(50);
  apply(history, { type: 'runRewound', step: 50, from: 151, epochs: 0 });
  expect(history.alarms[0]).not.toHaveProperty('endedAt');
  expect(look(51, step({ 2: { ratio: 1e5 } }))).toEqual([]);
  alarms.goBackTo(0);
  alarms.begin(step());
  expect(look(1, step({ 2: { ratio: 1e5 } }))).toEqual(['alarmRaised explodingGradient 2']);
});

test('an alarm that comes again and again is over after twice as many steps each time', () => {
  const alarms = watch();
  let raised = 0;
  for (let at = 1; at <= 20_000; at++) {
    const found = alarms.look(at, 16, 1, step(at % 105 === 0 ? { 2: { ratio: 1e5 } } : {}));
    raised += found.filter(({ type }) => type === 'alarmRaised').length;
  }
  // Not 190 times.
  expect(raised).toBe(2);
});
