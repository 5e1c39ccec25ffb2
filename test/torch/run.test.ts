// Whole runs equal PyTorch's: live, and the wine network also as it was answered once (golden/).

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { formatLayer } from '../../src/model/formatLayer.ts';
import type { BoundLayer } from '../../src/model/modelSpec.ts';
import { HISTOGRAM_BINS, STATISTICS, type TrainEvent, type TrainRequest } from '../../src/protocol/trainEvent.ts';
import {
  batchNorm,
  layer,
  linear,
  relu,
  request,
  softmax,
  standardized,
  syntheticData,
  wineRequest,
} from '../engine/requests.ts';
import { expectClose, expectStatistics } from './closeTo.ts';
import { eventsOf, stepsFrom, trainWithEngine } from './engineRun.ts';
import { decodeRun, type OracleRun, trainWithTorch } from './oracle.ts';
import { expectSameRun } from './sameRun.ts';

/** Rates at which rounding does not grow; see README.md. */
const sgd = (learningRate: number) => ({ optimizer: { type: 'SGD', learningRate } }) as const;

const data = syntheticData(150, 7, 3);

function behindBatchNorm2d(tested: BoundLayer): TrainRequest {
  return request(
    [
      linear(7, 30, false),
      layer('Unflatten', { dim: 1, unflattened_size: [3, 5, 2] }),
      // Its bias would shift what a softmax takes together, and have no gradient but rounding.
      layer('BatchNorm2d', { num_features: 3, affine: false }),
      tested,
      layer('Flatten'),
      linear(30, 3),
    ],
    data,
    // At larger rates rounding grows, and PyTorch's own is another on each kind of processor.
    { epochs: 5, ...sgd(0.02) },
  );
}

const cases: Record<string, TrainRequest> = {
  'the wine network, seed 0, 100 epochs': wineRequest(),
  'another seed and batch size': standardized(wineRequest({ seed: 1234567, batchSize: 10, epochs: 20, ...sgd(0.01) })),
  'a seed beyond 32 bits': wineRequest({ seed: 2 ** 40 + 5, epochs: 2 }),
  'a negative seed': wineRequest({ seed: -7, epochs: 2 }),
  'no rows held out': request([linear(7, 9), relu(), linear(9, 3)], data, { heldOutFraction: 0, ...sgd(0.1) }),
  'one batch an epoch': request([linear(7, 9), relu(), linear(9, 3)], data, { batchSize: 500, ...sgd(0.1) }),
  'batches of one row': request([linear(7, 5), relu(), linear(5, 3)], data, {
    batchSize: 1,
    epochs: 5,
    ...sgd(0.01),
  }),
  'a last batch that is dropped': request([linear(7, 3)], data, {
    epochs: 5,
    loading: { dropLast: true },
    ...sgd(0.1),
  }),
  'rows in their order': request([linear(7, 3)], data, { epochs: 5, loading: { shuffle: false }, ...sgd(0.1) }),
  'generators of their own': request([linear(7, 3)], data, {
    epochs: 5,
    loading: { loaderSeed: 3, splitSeed: -4 },
    ...sgd(0.1),
  }),
  'a single layer': request([linear(7, 3)], data, sgd(0.1)),
  'layers without bias': request([linear(7, 9, false), relu(), linear(9, 3, false)], data, sgd(0.1)),
  'BatchNorm first': request([batchNorm(7), linear(7, 3)], data, sgd(0.1)),
  'BatchNorm last': request([linear(7, 3), batchNorm(3)], data, sgd(0.05)),
  'BatchNorm without affine': request(
    [linear(7, 9), batchNorm(9, { affine: false }), relu(), linear(9, 3)],
    data,
    sgd(0.05),
  ),
  'BatchNorm without running statistics': request(
    [linear(7, 9), batchNorm(9, { track_running_stats: false }), relu(), linear(9, 3)],
    data,
    sgd(0.05),
  ),
  'BatchNorm with a cumulative average': request(
    [linear(7, 9), batchNorm(9, { momentum: null }), relu(), linear(9, 3)],
    data,
    sgd(0.05),
  ),
  'BatchNorm with another eps and momentum': request(
    [linear(7, 9), batchNorm(9, { eps: 0.1, momentum: 0.5 }), linear(9, 3)],
    data,
    sgd(0.05),
  ),
  'Softmax within the chain': request([linear(7, 6), softmax(-1), linear(6, 3), softmax()], data, sgd(0.5)),
  'wide layers': request([linear(7, 130), relu(), linear(130, 257), batchNorm(257), relu(), linear(257, 5)], data, {
    epochs: 5,
    ...sgd(0.01),
  }),
  dropout: request(
    [
      linear(7, 30),
      relu(),
      layer('Dropout', { p: 0.4 }),
      linear(30, 9),
      layer('SELU'),
      layer('AlphaDropout', { p: 0.1 }),
      linear(9, 3),
    ],
    data,
    sgd(0.1),
  ),
  activations: request(
    [
      linear(7, 9),
      layer('GELU'),
      linear(9, 8),
      layer('SiLU'),
      linear(8, 9),
      layer('PReLU', { num_parameters: 9 }),
      linear(9, 8),
      layer('Tanh'),
      linear(8, 9),
      layer('Mish'),
      linear(9, 3),
      layer('Hardtanh', { min_val: -3, max_val: 3 }),
    ],
    data,
    sgd(0.1),
  ),
  // BatchNorm2d leaves its output with channels as columns.
  ...Object.fromEntries(
    [
      layer('Dropout', { p: 0.3 }),
      layer('AlphaDropout', { p: 0.3 }),
      layer('FeatureAlphaDropout', { p: 0.3 }),
      layer('Dropout3d', { p: 0.3 }),
      layer('Softmax2d'),
      layer('PReLU', { num_parameters: 3 }),
      ...[0, 1, 2, 3].map((dim) => layer('LogSoftmax', { dim })),
      ...[1, 2].map((dim) => layer('Softmin', { dim })),
    ].map((tested) => [`${formatLayer(tested)} behind BatchNorm2d`, behindBatchNorm2d(tested)]),
  ),
  'a Softmax over the batch': request([linear(7, 6, false), softmax(0), linear(6, 3)], data, sgd(0.5)),
  'two output layers': request([linear(7, 3)], data, { epochs: 3 }, [softmax(), relu()]),
};

// At this rate rounding grows, in PyTorch as here, so that each of these steps starts from PyTorch's own state.
const chaotic = wineRequest(sgd(0.01));
const checkpoints = [1, 2, 10, 50, 123, 250, 375, 499, 500];

let answers: Map<TrainRequest, OracleRun>;
beforeAll(async () => {
  const wine = { request: chaotic, checkpoints };
  const requests = [wine, ...Object.values(cases).map((request) => ({ request }))];
  const runs = await trainWithTorch(requests);
  answers = new Map(requests.map(({ request }, i) => [request, runs[i]!]));
  // PyTorch trains all of them, on a machine that others may keep busy.
}, 600_000);

test.each(Object.entries(cases))('%s', (_name, request) => {
  expectSameRun(request, trainWithEngine(request), answers.get(request)!);
});

test('histograms and percentiles of the first step of the wine network are those of torch.histc and torch.quantile', () => {
  const request = cases['the wine network, seed 0, 100 epochs']!;
  // So short a run has a snapshot of every step.
  const events = eventsOf({ ...request, options: { ...request.options, epochs: 1 } });
  const snapshot = events.find((event) => event.type === 'snapshotTaken' && event.step === 1);
  if (snapshot?.type !== 'snapshotTaken') throw new Error('no snapshot of step 1');
  const expected = answers.get(request)!.distributions!;
  expect(snapshot.tensors).toHaveLength(expected.length);
  expected.forEach(({ counts, percentiles }, i) => {
    const own = snapshot.counts.subarray(i * HISTOGRAM_BINS, (i + 1) * HISTOGRAM_BINS);
    const size = counts.reduce((a, b) => a + b);
    expect(own.reduce((a, b) => a + b)).toBe(size);
    const { quantity, parameter, shape } = started(events).tensors[i]!;
    // Numbers that are equal but for rounding change bins at an edge; of a bias under BatchNorm there is nothing but rounding.
    const isNoise = parameter === 'bias' && quantity !== 'parameter' && shape[0] === 50;
    if (isNoise) return;
    const moved = counts.reduce((sum, count, bin) => sum + Math.abs(count - own[bin]!), 0) / 2;
    expect(moved, `${i} ${quantity}`).toBeLessThanOrEqual(Math.max(2, size / 100));
    const span = snapshot.ranges[2 * i + 1]! - snapshot.ranges[2 * i]!;
    // An update is seen in torch as the difference of two parameters, each rounded.
    const near = Math.max(1e-4 * span, quantity === 'parameterUpdate' ? 2 ** -23 : 0);
    percentiles.forEach((percentile, p) => {
      expect(Math.abs(snapshot.percentiles[i * percentiles.length + p]! - percentile)).toBeLessThanOrEqual(near);
    });
  });
});

function started(events: readonly TrainEvent[]) {
  const [run] = events;
  if (run?.type !== 'runStarted') throw new Error('the run did not start');
  return run;
}

test('the wine network as PyTorch answered once', () => {
  const [golden] = JSON.parse(readFileSync(new URL('golden/wine.json', import.meta.url), 'utf8')).map(decodeRun);
  expectSameRun(wineRequest(), trainWithEngine(wineRequest()), golden);
});

test('single steps of the wine network at learning rate 0.01', () => {
  const torch = answers.get(chaotic)!;
  const { tensors } = trainWithEngine({ ...chaotic, options: { ...chaotic.options, epochs: 1 } });
  const width = tensors.length * STATISTICS.length;
  for (const [step, { loss, statistics }] of stepsFrom(chaotic, torch.states)) {
    expectClose([loss], [torch.losses[step - 1]!], 1e-5, `loss of step ${step}`);
    const expected = torch.statistics.subarray((step - 1) * width, step * width);
    expectStatistics([...chaotic.model.layers, ...chaotic.model.outputLayers], tensors, statistics, expected);
  }
});
