// Which runs a sweep is, what they are called, and how people write its values.

import { expect, test } from 'vitest';
import { isBatchNorm } from '../../src/model/modelSpec.ts';
import { MOST_SWEEP_RUNS, planSweep, type SweepWish, sweepName } from '../../src/protocol/sweep.ts';
import { type NumberDimension, readBatchNorm, readSweepValues } from '../../src/protocol/sweepValues.ts';
import { batchNorm, linear, relu, request, syntheticData, wineRequest } from '../engine/requests.ts';

function namesOf(wish: SweepWish): string[] {
  const plan = planSweep(wineRequest({ batchSize: 16 }), wish);
  if (plan.type !== 'plan') throw new Error(plan.type);
  return plan.runs.map(({ point }) => sweepName(point, plan.varied));
}

test('every combination is a run, named by what differs', () => {
  expect(namesOf({ learningRates: [0.1, 0.01], batchNorm: ['with', 'without'], seeds: [1, 2] })).toEqual([
    'lr 0.1 · with BatchNorm · seed 1',
    'lr 0.1 · with BatchNorm · seed 2',
    'lr 0.1 · without BatchNorm · seed 1',
    'lr 0.1 · without BatchNorm · seed 2',
    'lr 0.01 · with BatchNorm · seed 1',
    'lr 0.01 · with BatchNorm · seed 2',
    'lr 0.01 · without BatchNorm · seed 1',
    'lr 0.01 · without BatchNorm · seed 2',
  ]);
  expect(namesOf({ batchSizes: [32, 16, 32], learningRates: [0.5] })).toEqual(['batch 32', 'batch 16']);
  expect(namesOf({})).toEqual(['lr 0.001']);
  expect(namesOf({ learningRates: [1e-7], seeds: [] })).toEqual(['lr 1e-7']);
});

test('a run has the options that its values would give alone, and all others as they were', () => {
  const own = wineRequest({ optimizer: { type: 'Adam', learningRate: 0.02, betas: [0.8, 0.9] } });
  const plan = planSweep({ ...own, wantsState: true }, { learningRates: [0.3], seeds: [7] });
  if (plan.type !== 'plan') throw new Error(plan.type);
  expect(plan.runs).toEqual([
    {
      point: { learningRate: 0.3, batchSize: 32, batchNorm: 'with', seed: 7 },
      isTwin: false,
      request: {
        ...own,
        threads: 1,
        options: {
          ...own.options,
          optimizer: { type: 'Adam', learningRate: 0.3, betas: [0.8, 0.9] },
          seed: 7,
          sources: { learningRate: 'given', seed: 'given' },
        },
      },
    },
  ]);
});

test('BatchNorm is taken out of a model that has some, and put into one that has none', () => {
  const norms = (layers: Parameters<typeof request>[0], wish: SweepWish['batchNorm']) => {
    const plan = planSweep(request(layers, syntheticData(8, 4, 2)), { batchNorm: wish! });
    if (plan.type !== 'plan') return plan.type;
    return plan.runs.map(({ point, request: { model }, isTwin }) => {
      return [point.batchNorm, model.layers.filter(isBatchNorm).length, isTwin];
    });
  };
  const [own, other] = [
    [linear(4, 6), batchNorm(6), relu(), linear(6, 2)],
    [linear(4, 6), relu(), linear(6, 2)],
  ];
  expect(norms(own!, ['with', 'without'])).toEqual([
    ['with', 1, false],
    ['without', 0, true],
  ]);
  expect(norms(other!, ['with', 'without'])).toEqual([
    ['with', 1, true],
    ['without', 0, false],
  ]);
  expect(norms(own!, ['without'])).toEqual([['without', 0, true]]);
  expect(norms([linear(4, 2)], ['with', 'without'])).toBe('noTwin');
  expect(norms([linear(4, 2)], ['without'])).toEqual([['without', 0, false]]);
});

test('more runs than anybody compares are refused with their number', () => {
  const seeds = Array.from({ length: MOST_SWEEP_RUNS }, (_, i) => i);
  expect(namesOf({ seeds })).toHaveLength(MOST_SWEEP_RUNS);
  expect(planSweep(wineRequest(), { seeds, learningRates: [1, 2] })).toEqual({ type: 'tooMany', count: 128 });
});

test('weights to begin with stay where every run has the same model', () => {
  const own = { ...wineRequest(), initialState: { name: 'w.safetensors', state: [] } };
  const statesOf = (wish: SweepWish) => {
    const plan = planSweep(own, wish);
    return plan.type === 'plan' && plan.runs.map(({ request: { initialState } }) => initialState?.name);
  };
  expect(statesOf({ seeds: [1, 2] })).toEqual(['w.safetensors', 'w.safetensors']);
  expect(statesOf({ batchNorm: ['with', 'without'] })).toEqual([undefined, undefined]);
});

test.each<[NumberDimension, string, '.' | ',', readonly number[]]>([
  ['learningRate', '0.1, 0.01, 0.001', '.', [0.1, 0.01, 0.001]],
  ['learningRate', '0.1,0.01,.001,1e-4', '.', [0.1, 0.01, 0.001, 1e-4]],
  ['learningRate', ' 0.1 0.01\t1 ', '.', [0.1, 0.01, 1]],
  ['learningRate', '0.1; 0.01;', '.', [0.1, 0.01]],
  ['learningRate', '0.1, 0.10, 1e-1', '.', [0.1]],
  ['learningRate', '0,1; 0,01', '.', [0.1, 0.01]],
  ['learningRate', '0,1; 0,01', ',', [0.1, 0.01]],
  ['learningRate', '0,1, 0,01', ',', [0.1, 0.01]],
  ['learningRate', '0,1 0,01', ',', [0.1, 0.01]],
  ['learningRate', '0.1, 0.01', ',', [0.1, 0.01]],
  ['learningRate', '0.1,0.01', ',', [0.1, 0.01]],
  ['learningRate', '1,2', ',', [1.2]],
  ['learningRate', '1,2', '.', [1, 2]],
  ['batchSize', '16,32, 64', '.', [16, 32, 64]],
  ['batchSize', '16,32; 64', ',', [16, 32, 64]],
  ['seed', '0, -1 1', '.', [0, -1, 1]],
])('%s "%s" with "%s" is read', (dimension, text, decimal, values) => {
  expect(readSweepValues(dimension, text, decimal)).toEqual({ type: 'values', values });
});

test.each<[NumberDimension, string, '.' | ',', string, string?]>([
  ['learningRate', '', '.', 'empty'],
  ['learningRate', ' , ;', '.', 'empty'],
  ['learningRate', '0.1, 0', '.', 'refused', '0'],
  ['learningRate', '0.1, -1', '.', 'refused', '-1'],
  ['learningRate', '0.1, abc', '.', 'refused', 'abc'],
  ['learningRate', '1e999', '.', 'refused', '1e999'],
  ['learningRate', '0x10', '.', 'refused', '0x10'],
  ['learningRate', '0,1', '.', 'refused', '0'],
  ['learningRate', '0,1,0,01', ',', 'ambiguous', '0,1,0,01'],
  ['learningRate', '1.000', ',', 'ambiguous', '1.000'],
  ['batchSize', '1,000', '.', 'refused', '000'],
  ['batchSize', '1.5', '.', 'refused', '1.5'],
  ['batchSize', '1.000', ',', 'refused', '1.000'],
  ['batchSize', '0', '.', 'refused', '0'],
  ['batchSize', '2000000', '.', 'refused', '2000000'],
  ['seed', '9007199254740993', '.', 'refused', '9007199254740993'],
  ['seed', Array.from({ length: 65 }, (_, i) => i).join(), '.', 'tooMany'],
])('%s "%s" with "%s" is a problem', (dimension, text, decimal, kind, part) => {
  expect(readSweepValues(dimension, text, decimal)).toEqual({ type: 'problem', kind, ...(part && { part }) });
});

test('with and without', () => {
  expect(readBatchNorm('without, with')).toEqual(['without', 'with']);
  expect(readBatchNorm('with,with')).toEqual(['with']);
  expect(readBatchNorm('on')).toBeUndefined();
  expect(readBatchNorm('')).toBeUndefined();
});
