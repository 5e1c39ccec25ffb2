// Every loss's gradient against central differences, in float64 with the reference kernels; and what a run makes of
// losses, optimizers and schedulers beside the numbers, which test/torch compares.

import { describe, expect, test } from 'vitest';
import { createLoss, reduceLoss } from '../../src/engine/loss.ts';
import { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { createRun } from '../../src/engine/run.ts';
import { fromArray } from '../../src/engine/tensor.ts';
import { train } from '../../src/engine/trainer.ts';
import { completeLoss, LOSSES, type LossOptions } from '../../src/model/trainOptions.ts';
import type { TrainEvent, TrainingData, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, layer, linear, request, sequence, syntheticData } from './requests.ts';

const STEP = 1e-6;
const [ROWS, COLUMNS] = [5, 3];

const options: LossOptions[] = [
  ...Object.keys(LOSSES).map((type) => ({ type }) as LossOptions),
  { type: 'CrossEntropyLoss', weight: [0.5, 2, 1], ignoreIndex: 1, labelSmoothing: 0.2 },
  { type: 'CrossEntropyLoss', reduction: 'sum', labelSmoothing: 0.3 },
  { type: 'NLLLoss', weight: [0.5, 2, 1], ignoreIndex: 0 },
  { type: 'SmoothL1Loss', beta: 0.3, reduction: 'sum' },
  { type: 'HuberLoss', delta: 0.4 },
  { type: 'BCELoss', reduction: 'sum' },
  { type: 'BCEWithLogitsLoss', posWeight: [2, 1, 0.5] },
];

test.each(options)('gradient of $type: %j', (loss) => {
  const complete = completeLoss(loss);
  const memory = new Memory('float64');
  const kernels = createReferenceKernels(memory);
  const [outputs, numbers] = [memory.matrix(ROWS, COLUMNS), memory.matrix(ROWS, COLUMNS)];
  const [gradient, unused] = [memory.matrix(ROWS, COLUMNS), memory.matrix(ROWS, COLUMNS)];
  const classes = memory.allocate(ROWS * 4);
  memory.integers(classes, ROWS).set([0, 2, 1, 1, 0]);
  const isBinary = loss.type.startsWith('BCE');
  fromArray(
    outputs,
    [...sequence(ROWS * COLUMNS, 5)].map((x) => (loss.type === 'BCELoss' ? 0.5 + 0.45 * x : 2 * x)),
  );
  fromArray(
    numbers,
    [...sequence(ROWS * COLUMNS, 9)].map((x) => (isBinary ? (x + 1) / 2 : x)),
  );
  const lossOf = createLoss(kernels, memory, complete, COLUMNS, 'classification');
  const targets = { classes, numbers };
  lossOf(outputs, targets, gradient, ROWS);
  const valueWith = (at: number, value: number) => {
    const was = outputs.data[at]!;
    outputs.data[at] = value;
    const reduced = reduceLoss(complete, lossOf(outputs, targets, unused, ROWS)).loss;
    outputs.data[at] = was;
    return reduced;
  };
  for (let r = 0; r < ROWS; r++) {
    for (let c = 0; c < COLUMNS; c++) {
      const at = r * outputs.stride + c;
      const x = outputs.data[at]!;
      const slope = (valueWith(at, x + STEP) - valueWith(at, x - STEP)) / (2 * STEP);
      expect(gradient.data[at], `output ${r}, ${c}`).toBeCloseTo(slope, 7);
    }
  }
});

const eventsOf = (wanted: TrainRequest): TrainEvent[] => [...train(wanted, { aborted: false })].flat();
const two = syntheticData(40, 4, 2);
const three = syntheticData(40, 4, 3);
const numbers: TrainingData = {
  ...two,
  task: 'regression',
  targetName: 'height',
  targets: sequence(40, 3).map((x) => 3 * x),
  classNames: [],
};

describe('what a loss cannot be used for is refused', () => {
  const cases: [name: string, wanted: TrainRequest, message: string][] = [
    [
      'classes where numbers are',
      request([linear(4, 1)], numbers, { loss: { type: 'CrossEntropyLoss' } }),
      'Column height of synthetic.csv holds numbers, but CrossEntropyLoss needs classes. Choose MSELoss or another loss of numbers.',
    ],
    [
      'two outputs for one number',
      request([linear(4, 2)], numbers),
      'network.0 (Linear, line 11) gives 2 outputs, but MSELoss needs 1: column height holds one number a row.',
    ],
    [
      'numbers where names are',
      request([linear(4, 1)], three, { loss: { type: 'L1Loss' } }),
      'Column class of synthetic.csv holds classes ("c0"), but L1Loss needs numbers. Choose CrossEntropyLoss.',
    ],
    [
      'one output for three classes',
      request([linear(4, 1)], three, { loss: { type: 'BCEWithLogitsLoss' } }),
      'network.0 (Linear, line 11) gives 1 output, but BCEWithLogitsLoss needs an output for each of the 3 classes: column class has 3 classes.',
    ],
    [
      'targets beyond 0 and 1',
      request([linear(4, 1)], numbers, { loss: { type: 'BCELoss' } }),
      'BCELoss needs targets from 0 to 1, but row ',
    ],
    [
      'too few weights',
      request([linear(4, 3)], three, { loss: { type: 'CrossEntropyLoss', weight: [1, 2] } }),
      'weight of CrossEntropyLoss has 2 values, but network.0 (Linear, line 11) gives 3 outputs. It needs one for each.',
    ],
    [
      'a wrong argument',
      request([linear(4, 3)], three, { clipping: { type: 'norm', maxNorm: 1, normType: -2 } }),
      'norm_type of clip_grad_norm_ is -2; it must be a number above 0, or inf.',
    ],
    [
      'a scheduler shorter than the run',
      request([linear(4, 3)], three, { scheduler: { type: 'OneCycleLR', maxLr: 1, totalSteps: 99 } }),
      'OneCycleLR is made for 99 steps, but the run has 100.',
    ],
  ];
  test.each(cases)('%s', (_, wanted, message) => {
    const events = eventsOf(wanted);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'runFailed', step: 0 });
    expect((events[0] as { message: string }).message.slice(0, message.length)).toBe(message);
  });
});

test('outputs that BCELoss refuses end the run, before an update, in words', () => {
  const events = eventsOf(request([linear(4, 1)], two, { loss: { type: 'BCELoss' } }));
  const end = events.at(-1)!;
  expect(end).toMatchObject({ type: 'runFailed', step: 0, layer: 0 });
  expect((end as { message: string }).message).toMatch(
    /^network\.0 \(Linear, line 11\) is the last layer: BCELoss needs outputs from 0 to 1, but \d+ are not\. Let the Sequential end with a Sigmoid, or use BCEWithLogitsLoss\.$/,
  );
});

test('every step tells its learning rate, and a number to predict has no accuracy', () => {
  const scheduler = { type: 'StepLR', stepSize: 1, gamma: 0.5 } as const;
  const optimizer = { type: 'Adam', learningRate: 0.25 } as const;
  const events = eventsOf(request([linear(4, 1)], numbers, { epochs: 3, batchSize: 16, optimizer, scheduler }));
  const steps = events.filter((event) => event.type === 'stepsEnded');
  expect(steps.flatMap(({ learningRates }) => [...learningRates!])).toEqual([0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625]);
  expect(steps.every(({ accuracies }) => accuracies.every(Number.isNaN))).toBe(true);
  const epochs = events.filter((event) => event.type === 'epochEnded');
  for (const { trainingLoss, trainingAccuracy, heldOutLoss, heldOutAccuracy } of epochs) {
    expect([trainingAccuracy, heldOutAccuracy]).toEqual([Number.NaN, Number.NaN]);
    expect(trainingLoss + heldOutLoss).toBeGreaterThan(0);
  }
});

test('an eps of 0 leaves the room between parameters as it is', () => {
  const { network, step } = createRun(
    request([linear(4, 3), batchNorm(3), layer('Tanh'), linear(3, 3)], three, {
      optimizer: { type: 'Adam', eps: 0 },
    }),
  );
  for (let i = 0; i < 3; i++) step(0, 32);
  const { values, ofLayers } = network.parameters;
  const used = new Set<number>();
  for (const { value } of ofLayers.flat()) {
    const start = (value.address - values.address) / 4;
    for (let r = 0; r < value.rows; r++) for (let c = 0; c < value.columns; c++) used.add(start + r * value.stride + c);
  }
  const room = [...values.data].filter((_, i) => !used.has(i));
  expect(room.every((value) => value === 0)).toBe(true);
});
