// Runs that compare what a model gives with its own input equal PyTorch's: loss = criterion(model(batch), batch).

import { beforeAll, expect, test } from 'vitest';
import { asReconstruction } from '../../src/protocol/reconstruction.ts';
import type { TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, linear, relu, request, syntheticData, wineRequest } from '../engine/requests.ts';
import { eventsOf, trainWithEngine } from './engineRun.ts';
import { type OracleRun, runsWithTorch } from './oracle.ts';
import { expectSameCourse } from './sameRun.ts';

const wine = asReconstruction(wineRequest().data);
const autoencoder = [linear(13, 8), relu(), linear(8, 3), linear(3, 8, false), batchNorm(8), relu(), linear(8, 13)];
const sgd = { type: 'SGD', learningRate: 0.05 } as const;
const small = asReconstruction(syntheticData(60, 4, 3));

const cases: Record<string, TrainRequest> = {
  'the wine table, standardized': request(autoencoder, wine, { epochs: 8, optimizer: sgd, standardize: true }),
  'another loss': request([linear(4, 2), linear(2, 4)], small, {
    epochs: 10,
    loss: { type: 'SmoothL1Loss' },
    optimizer: { type: 'Adam', learningRate: 0.01 },
  }),
};

let answers: Map<TrainRequest, OracleRun>;
beforeAll(async () => {
  answers = await runsWithTorch(Object.values(cases));
});

test.each(Object.entries(cases))('%s', (_name, request) => {
  const run = trainWithEngine(request);
  expectSameCourse(run, answers.get(request)!);
  expect(run.losses.at(-1)!).toBeLessThan(run.losses[0]!);
});

test.each([
  ['fewer outputs than inputs', [linear(13, 3)], {}, 'gives 3 outputs, but the file compares it with the input'],
  ['a loss of classes', autoencoder, { loss: { type: 'CrossEntropyLoss' } }, 'the file compares the output with'],
  ['inputs beyond 1', autoencoder, { loss: { type: 'BCEWithLogitsLoss' } }, 'the inputs are the targets here'],
] as const)('%s are refused with the reason', (_name, layers, options, message) => {
  const last = eventsOf(request([...layers], wine, { epochs: 1, ...options })).at(-1)!;
  expect(last.type === 'runFailed' && last.message).toContain(message);
});
