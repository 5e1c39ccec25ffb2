// Whole runs with each loss, optimizer, clipping and scheduler equal PyTorch's, and those of the bundled tables.

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { toDataset } from '../../src/data/dataset.ts';
import { readTable } from '../../src/data/table.ts';
import type { BoundLayer } from '../../src/model/modelSpec.ts';
import type { TrainingData, TrainOptions, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, layer, linear, relu, request, syntheticData, wineRequest } from '../engine/requests.ts';
import { trainWithEngine } from './engineRun.ts';
import { type OracleRun, runsWithTorch } from './oracle.ts';
import { expectSameCourse } from './sameRun.ts';

const classes = syntheticData(150, 7, 3);
const twoClasses = syntheticData(150, 7, 2);
const numbers: TrainingData = {
  ...classes,
  task: 'regression',
  targets: Float32Array.from({ length: 150 }, (_, r) => 2 * classes.inputs[r * 7]! - classes.inputs[r * 7 + 1]! ** 2),
  classNames: [],
};

type Choice = Partial<TrainOptions>;
const sgd = (learningRate: number) => ({ type: 'SGD', learningRate }) as const;
const body = (outputs: number, ...last: BoundLayer[]) => [linear(7, 9), layer('Tanh'), linear(9, outputs), ...last];
const ofClasses = (options: Choice) => request(body(3), classes, { epochs: 25, optimizer: sgd(0.1), ...options });
const ofTwo = (outputs: number, options: Choice, ...last: BoundLayer[]) =>
  request(body(outputs, ...last), twoClasses, { epochs: 25, optimizer: sgd(0.1), ...options });
const ofNumbers = (options: Choice) => request(body(1), numbers, { epochs: 25, optimizer: sgd(0.05), ...options });

function table(name: string, target: string): TrainingData {
  const read = readTable(`${name}.csv`, readFileSync(`media/data/${name}.csv`, 'utf8'));
  if (read.type === 'error') throw new Error(read.message);
  const dataset = toDataset(read, target);
  if (dataset.type === 'error') throw new Error(dataset.message);
  return dataset.data;
}

/** Digits as 8 x 8 images of one channel. */
function ofImages(layers: readonly BoundLayer[], options: Choice): TrainRequest {
  const made = request(layers, table('digits', 'digit'), options);
  return { ...made, model: { ...made.model, inputShape: [1, 8, 8] } };
}

const cases: Record<string, TrainRequest> = {
  'class weights': ofClasses({ loss: { type: 'CrossEntropyLoss', weight: [1, 0.2, 3] } }),
  'label smoothing': ofClasses({ loss: { type: 'CrossEntropyLoss', labelSmoothing: 0.2 } }),
  'an ignored class': ofClasses({ loss: { type: 'CrossEntropyLoss', ignoreIndex: 1 } }),
  'a summed loss': ofClasses({ loss: { type: 'CrossEntropyLoss', reduction: 'sum' }, optimizer: sgd(0.003) }),
  NLLLoss: request(body(3, layer('LogSoftmax', { dim: 1 })), classes, {
    loss: { type: 'NLLLoss', weight: [1, 2, 3] },
    epochs: 25,
    optimizer: sgd(0.1),
  }),
  MSELoss: ofNumbers({}),
  'MSELoss on classes': ofClasses({ loss: { type: 'MSELoss' } }),
  L1Loss: ofNumbers({ loss: { type: 'L1Loss' }, heldOutFraction: 0 }),
  SmoothL1Loss: ofNumbers({ loss: { type: 'SmoothL1Loss', beta: 0.4 } }),
  HuberLoss: ofNumbers({ loss: { type: 'HuberLoss', delta: 0.3, reduction: 'sum' }, optimizer: sgd(0.003) }),
  BCELoss: ofTwo(1, { loss: { type: 'BCELoss' } }, layer('Sigmoid')),
  BCEWithLogitsLoss: ofTwo(1, { loss: { type: 'BCEWithLogitsLoss' } }),
  'BCEWithLogitsLoss of two outputs': ofTwo(2, { loss: { type: 'BCEWithLogitsLoss', posWeight: [2, 0.5] } }),

  'SGD with momentum': ofClasses({ optimizer: { ...sgd(0.05), momentum: 0.9, weightDecay: 1e-3, nesterov: true } }),
  Adam: ofClasses({ optimizer: { type: 'Adam', learningRate: 0.01 } }),
  'Adam with amsgrad': ofNumbers({ optimizer: { type: 'Adam', learningRate: 0.01, amsgrad: true } }),
  AdamW: ofClasses({ optimizer: { type: 'AdamW', learningRate: 0.01, weightDecay: 0.1 } }),
  RMSprop: ofClasses({ optimizer: { type: 'RMSprop', learningRate: 1e-3, momentum: 0.9, centered: true } }),
  Adagrad: ofClasses({ optimizer: { type: 'Adagrad', learningRate: 0.05, lrDecay: 0.01 } }),
  NAdam: ofClasses({ optimizer: { type: 'NAdam', learningRate: 0.01 } }),
  RAdam: ofClasses({ optimizer: { type: 'RAdam', learningRate: 0.01 } }),

  'gradients clipped by norm': ofNumbers({ clipping: { type: 'norm', maxNorm: 0.3 } }),
  'gradients clipped by greatest': ofClasses({ clipping: { type: 'norm', maxNorm: 0.02, normType: Infinity } }),
  'gradients clipped by value': ofClasses({ clipping: { type: 'value', clipValue: 0.01 } }),

  'a rate stepped down': ofClasses({ scheduler: { type: 'StepLR', stepSize: 8, gamma: 0.5 } }),
  'a rate for each step': ofClasses({ scheduler: { type: 'CosineAnnealingLR', tMax: 100, interval: 'step' } }),
  'one cycle with momentum': ofClasses({ scheduler: { type: 'OneCycleLR', maxLr: 0.2, totalSteps: 100 } }),
  'one cycle of Adam': ofClasses({
    optimizer: { type: 'Adam' },
    scheduler: { type: 'OneCycleLR', maxLr: 0.02, totalSteps: 100 },
  }),
  'a plateau of the held-out loss': ofClasses({
    optimizer: sgd(0.5),
    epochs: 60,
    scheduler: { type: 'ReduceLROnPlateau', patience: 0, factor: 0.5, threshold: 0.02 },
  }),
  'a plateau of the training loss': ofNumbers({
    heldOutFraction: 0,
    scheduler: { type: 'ReduceLROnPlateau', patience: 1, factor: 0.5, threshold: 0.05 },
  }),
  'a warm-up, then decay': ofClasses({
    scheduler: {
      type: 'SequentialLR',
      schedulers: [
        { type: 'LinearLR', startFactor: 0.1, totalIters: 5 },
        { type: 'ExponentialLR', gamma: 0.9 },
      ],
      milestones: [5],
    },
  }),

  'wine, as written': wineRequest(),
  iris: request([linear(4, 16), batchNorm(16), relu(), linear(16, 3)], table('iris', 'species'), {
    optimizer: { type: 'SGD', learningRate: 0.01, momentum: 0.9 },
  }),
  'breast cancer': request(
    [batchNorm(30), linear(30, 16), relu(), linear(16, 1)],
    table('breast_cancer', 'diagnosis'),
    {
      loss: { type: 'BCEWithLogitsLoss' },
      optimizer: { type: 'AdamW', learningRate: 3e-4 },
      batchSize: 57,
      epochs: 63,
    },
  ),
  diabetes: request(
    [batchNorm(10), linear(10, 32), relu(), batchNorm(32), linear(32, 1)],
    table('diabetes', 'progression'),
    { optimizer: { type: 'Adam', learningRate: 0.01 }, batchSize: 59, epochs: 83 },
  ),
  'digits as a table': request(
    [linear(64, 64), batchNorm(64), relu(), linear(64, 32), batchNorm(32), relu(), linear(32, 10)],
    table('digits', 'digit'),
    { optimizer: { type: 'SGD', learningRate: 0.02, momentum: 0.9 }, batchSize: 64, epochs: 22 },
  ),
  'digits as images': ofImages(
    [
      layer('Conv2d', { in_channels: 1, out_channels: 8, kernel_size: [3, 3], padding: [1, 1] }),
      layer('BatchNorm2d', { num_features: 8 }),
      relu(),
      layer('MaxPool2d', { kernel_size: [2, 2] }),
      layer('Conv2d', { in_channels: 8, out_channels: 16, kernel_size: [3, 3] }),
      layer('BatchNorm2d', { num_features: 16 }),
      relu(),
      layer('Flatten'),
      linear(64, 10),
    ],
    { optimizer: { type: 'SGD', learningRate: 0.02, momentum: 0.9 }, batchSize: 64, epochs: 22 },
  ),
};

let answers: Map<TrainRequest, OracleRun>;
beforeAll(async () => {
  answers = await runsWithTorch(Object.values(cases));
});

test.each(Object.entries(cases))('%s', (_name, request) => {
  expectSameCourse(trainWithEngine(request), answers.get(request)!);
});

test('rates that a scheduler changes are told', () => {
  for (const name of ['a rate stepped down', 'a plateau of the held-out loss', 'a plateau of the training loss']) {
    expect(new Set(answers.get(cases[name]!)!.learningRates).size, name).toBeGreaterThan(1);
  }
});
