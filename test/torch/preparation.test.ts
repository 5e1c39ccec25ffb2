// Splits with a test set, stratified ones, filled and standardized inputs equal NumPy's and PyTorch's; so do runs on them.

import { beforeAll, expect, test } from 'vitest';
import { prepareInputs } from '../../src/engine/prepareInputs.ts';
import { createRun } from '../../src/engine/run.ts';
import type { FillStatistic, TrainingData, TrainOptions, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, layer, linear, relu, request, syntheticData, wineRequest } from '../engine/requests.ts';
import { expectClose } from './closeTo.ts';
import { eventsOf, trainWithEngine } from './engineRun.ts';
import { type OracleRun, runsWithTorch } from './oracle.ts';
import { expectSameCourse } from './sameRun.ts';

/** Classes of unequal size, an input that is constant, two of a column of texts; every 9th number is missing. */
function withGaps(fill: FillStatistic): TrainingData {
  const made = syntheticData(150, 7, 3);
  const inputs = made.inputs.map((value, i) => {
    const column = i % 7;
    if (column === 2) return 3.3;
    if (column === 5 || column === 6) return Number(value > 0 === (column === 5));
    return column === 1 ? Math.round(value * 3) : value * 10 ** (column - 2) + column;
  });
  for (let row = 0; row < 150; row++) {
    const one = inputs[row * 7 + 5] === 1;
    inputs[row * 7 + 6] = one ? 0 : 1;
    if (row % 11 === 3) inputs.fill(Number.NaN, row * 7 + 5, row * 7 + 7);
    if (row % 9 === 0) inputs[row * 7 + 1] = Number.NaN;
    if (row % 7 === 0) inputs[row * 7 + 4] = Number.NaN;
  }
  const featureNames = ['a', 'b', 'c', 'd', 'e', 'f_x', 'f_y'];
  return { ...made, inputs, featureNames, preparation: { fill, oneHot: [{ name: 'f', first: 5, count: 2 }] } };
}

const sgd = { type: 'SGD', learningRate: 0.05 } as const;
const network = [linear(7, 9), batchNorm(9), relu(), linear(9, 3)];
const options: Partial<TrainOptions> = { epochs: 15, optimizer: sgd };
const ofGaps = (fill: FillStatistic, more: Partial<TrainOptions> = {}) =>
  request(network, withGaps(fill), { ...options, standardize: true, ...more });
const images: TrainRequest = (() => {
  const conv = layer('Conv2d', { in_channels: 2, out_channels: 4, kernel_size: [2, 2] });
  const made = request([conv, relu(), layer('Flatten'), linear(24, 3)], syntheticData(90, 24, 3), options);
  return { ...made, model: { ...made.model, inputShape: [2, 4, 3] } };
})();

const cases: Record<string, TrainRequest> = {
  'the wine table, standardized': wineRequest({ ...options, standardize: true }),
  'images, standardized by channel': { ...images, options: { ...images.options, standardize: true } },
  'the mean': ofGaps('mean'),
  'the median': ofGaps('median'),
  'the most frequent': ofGaps('mostFrequent'),
  'filled, not standardized': ofGaps('mean', { standardize: false, optimizer: { type: 'SGD', learningRate: 1e-5 } }),
  'three parts': request(network, syntheticData(150, 7, 3), { ...options, testFraction: 0.15 }),
  'three stratified parts': wineRequest({ ...options, standardize: true, stratify: true, testFraction: 0.13 }),
  'stratified by a generator of its own': wineRequest({
    ...options,
    standardize: true,
    stratify: true,
    loading: { splitSeed: 7 },
  }),
};

let answers: Map<TrainRequest, OracleRun>;
beforeAll(async () => {
  answers = await runsWithTorch(Object.values(cases));
});

test.each(Object.entries(cases))('%s', (_name, request) => {
  const torch = answers.get(request)!;
  const { data, model, options } = request;
  const run = createRun(request);
  const shape = model.inputShape ?? [data.features];
  const { inputs } = prepareInputs(data, run.training.order, shape, options.standardize ?? false);
  run.release();
  // Sums in another order: of 10,000 numbers one may be the next float32.
  expectClose(inputs, torch.inputs!, 1.2e-7, 'input');
  expectSameCourse(trainWithEngine(request), torch);
  const end = eventsOf(request).at(-1)!;
  const { loss = Number.NaN, accuracy = Number.NaN } = (end.type === 'runEnded' && end.test) || {};
  expectClose(Float32Array.of(loss, accuracy), torch.test!, 1e-4, 'test');
});

test('each part has its share of each class', () => {
  const { split } = answers.get(cases['three stratified parts']!)!;
  const { targets, classNames } = cases['three stratified parts']!.data;
  const shares = [split.training, split.heldOut, split.test!].map((rows) =>
    classNames.map((_, i) => rows.filter((row) => targets[row] === i).length),
  );
  // 59, 71 and 48 of 178 rows.
  expect(shares).toEqual([
    [39, 48, 33],
    [12, 14, 9],
    [8, 9, 6],
  ]);
});

test('what was done is told: which values were filled in, and the spread before and after', () => {
  const started = eventsOf(ofGaps('median', { epochs: 1 }))[0]!;
  const preparation = started.type === 'runStarted' ? started.data.preparation! : {};
  expect(preparation).toMatchObject({
    fill: 'median',
    filled: [
      { name: 'b', count: 17 },
      { name: 'e', count: 22 },
      { name: 'f', count: 14, value: 'x' },
    ],
  });
  const { names, before, after } = preparation.standardized!;
  expect(names).toEqual(['a', 'b', 'c', 'd', 'e', 'f_x', 'f_y']);
  expect(before.means[2]).toBeCloseTo(3.3, 6);
  expect([before.stds[2], after.stds[2]]).toEqual([0, 0]);
  for (const i of [0, 1, 3, 4, 5, 6]) {
    expect(after.means[i]).toBeCloseTo(0, 6);
    expect(after.stds[i]).toBeCloseTo(1, 6);
  }
});
