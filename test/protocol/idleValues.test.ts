// Which values of a sweep are said to change nothing: the engine's own runs are the same just then.

import { expect, test } from 'vitest';
import { stateOf } from '../../src/engine/networkState.ts';
import { createRun } from '../../src/engine/run.ts';
import { sayInEnglish } from '../../src/model/say.ts';
import { idleText, idleValues } from '../../src/protocol/idleValues.ts';
import { planSweep, type SweepWish } from '../../src/protocol/sweep.ts';
import type { TrainOptions, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, layer, linear, relu, request, syntheticData } from '../engine/requests.ts';
import { eventsOf } from '../torch/engineRun.ts';

const layers = [linear(4, 6), batchNorm(6), relu(), linear(6, 3)];
// 40 rows, of which 32 are trained on.
const given = (options: Partial<TrainOptions> = {}, more = layers): TrainRequest =>
  request(more, syntheticData(40, 4, 3), { epochs: 2, batchSize: 8, ...options });
const withWeights = (options: Partial<TrainOptions>, more = layers): TrainRequest => {
  const own = given(options, more);
  return {
    ...own,
    initialState: { name: 'a', state: stateOf(own.model, createRun(given({ seed: 99 }, more)).network) },
  };
};
const whole = { heldOutFraction: 0, loading: { shuffle: false, splitSeed: 5 } };
const oneCycle = { type: 'OneCycleLR', maxLr: 0.1 } as const;

test.each<[string, TrainRequest, SweepWish, string | undefined]>([
  [
    'learning rates under OneCycleLR',
    given({ scheduler: oneCycle }),
    { learningRates: [0.1, 0.01] },
    'The learning rates change nothing: OneCycleLR sets all rates by its max_lr, the first to 0.004.',
  ],
  [
    'learning rates under StepLR',
    given({ scheduler: { type: 'StepLR', stepSize: 1 } }),
    { learningRates: [0.1, 0.01] },
    undefined,
  ],
  [
    'batches of more rows than there are',
    given(),
    { batchSizes: [64, 128] },
    'Batches of 64, 128 rows are the same: there are 32 training rows.',
  ],
  ['batches of fewer rows', given(), { batchSizes: [16, 31] }, undefined],
  ['one batch size that is large enough', given(), { batchSizes: [16, 64] }, undefined],
  [
    'seeds where nothing is drawn',
    withWeights(whole),
    { seeds: [1, 2] },
    'The seeds change nothing: weights are given, and neither the split nor the order of rows is drawn.',
  ],
  [
    'seeds where generators have their own',
    withWeights({ heldOutFraction: 0.2, loading: { loaderSeed: 1, splitSeed: 2 } }),
    { seeds: [1, 2] },
    'The seeds change nothing: weights are given, and neither the split nor the order of rows is drawn.',
  ],
  ['seeds of first weights', given(whole), { seeds: [1, 2] }, undefined],
  ['seeds of the order', withWeights({ loading: { splitSeed: 5 } }), { seeds: [1, 2] }, undefined],
  [
    'seeds of the split',
    withWeights({ heldOutFraction: 0, loading: { shuffle: false } }),
    { seeds: [1, 2] },
    undefined,
  ],
  [
    'seeds of Dropout',
    withWeights(whole, [linear(4, 6), layer('Dropout'), linear(6, 3)]),
    { seeds: [1, 2] },
    undefined,
  ],
])('%s', async (_, own, wish, told) => {
  expect(idleValues(own, wish).map((idle) => idleText(idle, sayInEnglish))).toEqual(told === undefined ? [] : [told]);
  const plan = planSweep(own, wish);
  if (plan.type !== 'plan') throw new Error(plan.type);
  const results = await Promise.all(
    plan.runs.map(async ({ request: one }) => {
      const events = await eventsOf(one);
      return JSON.stringify(events.filter(({ type }) => type === 'epochEnded'));
    }),
  );
  expect(results[0]).toContain('trainingLoss');
  expect(results[0] === results[1]).toBe(told !== undefined);
});

test('a single value is never idle', () => {
  const wish = { learningRates: [0.1], batchSizes: [64], seeds: [3] };
  expect(idleValues({ ...withWeights({ ...whole, scheduler: oneCycle }) }, wish)).toEqual([]);
});
