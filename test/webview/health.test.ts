// How a layer is at a step, in a word: from its numbers, its alarms, and whether it stands still.

import { expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { RunStarted, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { healthOf } from '../../webview/health.ts';
import { layersOf } from '../../webview/layers.ts';
import { failing, healthy } from '../alarms/cases.ts';
import { eventsOf, init, withInits } from '../alarms/runs.ts';

function historyOf(request: TrainRequest): RunHistory {
  const events = eventsOf(request);
  const history = startHistory(events[0] as RunStarted);
  for (const event of events) apply(history, event);
  return history;
}

const wordsOf = (history: RunHistory, step = history.series.steps) =>
  layersOf(history.run).map((layer) => healthOf(history, layer, step).word);

test('numbers that are none come before alarms, with what they are', () => {
  const request = failing['inputs that are too large for the learning rate']!.request;
  const history = historyOf({
    ...request,
    options: { ...request.options, optimizer: { type: 'SGD', learningRate: 1e9 } },
  });
  expect(history.alarms.filter(({ kind }) => kind === 'explodingGradient').length).toBeGreaterThan(0);
  const words = wordsOf(history);
  expect(words.filter((word) => word === 'exploding gradient')).toEqual([]);
  expect(words.some((word) => /^(NaN|Inf): (output|weight|bias|gradient of (output|weight|bias))$/.test(word))).toBe(
    true,
  );
});

test('units that are all idle are told before the alarm that waits for another to be over', () => {
  const history = historyOf(failing['inputs that are too large for the learning rate']!.request);
  expect(history.alarms.some(({ kind }) => kind === 'deadUnits')).toBe(false);
  const words = wordsOf(history);
  expect([words[1], words[3]]).toEqual(['dead units 100 %', 'dead units 100 %']);
});

test('a layer whose gradient is zero is not well', () => {
  const { model, ...request } = healthy['wine without']!;
  const inits = [0, 2, 4, 6].flatMap((layer) => [init(layer, 'zeros_', {}), init(layer, 'zeros_', {}, 'bias')]);
  const history = historyOf(withInits({ ...request, model }, inits));
  expect(wordsOf(history)).toEqual([
    'no gradient',
    'dead units 100 %',
    'no gradient',
    'dead units 100 %',
    'no gradient',
    'dead units 100 %',
    'no gradient',
  ]);
});

test('a healthy run has only healthy layers, once its first step is over', () => {
  for (const name of ['wine with BatchNorm', 'digits without', 'iris without']) {
    const history = historyOf(healthy[name]!);
    for (const step of [1, 5, history.series.steps])
      expect(new Set(wordsOf(history, step))).toEqual(new Set(['healthy']));
  }
});
