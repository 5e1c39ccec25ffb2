import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { progress } from '../../src/cli/progress.ts';
import { digits, rate, report } from '../../src/cli/report.ts';
import { record, startFullRecord, toJson } from '../../src/cli/runRecord.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { RunStarted, TrainEvent } from '../../src/protocol/trainEvent.ts';

const place = { range: { from: 0, to: 1 }, line: 1 };
const run: RunStarted = {
  type: 'runStarted',
  model: {
    name: 'Net.network',
    layers: [
      { type: 'Linear', path: 'network.0', arguments: { in_features: 2, out_features: 3, bias: true }, ...place },
      {
        type: 'BatchNorm1d',
        path: 'network.1',
        arguments: { num_features: 3, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true },
        ...place,
      },
    ],
    outputLayers: [{ type: 'Softmax', path: 'activation', arguments: { dim: 1 }, ...place }],
  },
  data: {
    name: 't.csv',
    targetName: 'y',
    featureNames: ['a', 'b'],
    task: 'classification',
    classNames: ['p', 'q', 'r'],
    trainingRows: 8,
    heldOutRows: 2,
  },
  options: { epochs: 1, batchSize: 4, seed: 0, optimizer: { type: 'SGD', learningRate: 0.01 }, heldOutFraction: 0.2 },
  tensors: [
    { layer: 0, quantity: 'output', shape: [3] },
    { layer: 0, quantity: 'outputGradient', shape: [3] },
    { layer: 0, quantity: 'parameter', parameter: 'weight', shape: [3, 2] },
    { layer: 1, quantity: 'parameterGradient', parameter: 'weight', shape: [3] },
    { layer: 1, quantity: 'parameter', parameter: 'bias', shape: [3] },
    { layer: 2, quantity: 'output', shape: [3] },
  ],
  units: [],
  batchNorms: [],
  stepsPerEpoch: 2,
  totalSteps: 2,
  memoryBytes: 1 << 20,
  startedAt: 0,
};

const events: TrainEvent[] = [
  {
    type: 'stepsEnded',
    firstStep: 1,
    count: 2,
    elapsedMs: 4,
    trainingMs: 3,
    observationMs: 1,
    losses: new Float32Array([1.1, 0.1]),
    accuracies: new Float32Array([0.5, 0.75]),
    learningRates: new Float64Array([0.01, 0.005]),
    statistics: new Float32Array([
      ...Array(54).fill(9),
      ...[1, 2, 3e-9, 4, 5, 6, 7, 8, 0, 10, -0.25, 12].flatMap((x, i) => (i % 2 ? [x, -20, 20, 30, 0, 0, 0, 0] : [x])),
    ]),
  },
  {
    type: 'epochEnded',
    epoch: 1,
    step: 2,
    trainingLoss: 0.5,
    trainingAccuracy: 0.875,
    heldOutLoss: 0.75,
    heldOutAccuracy: 0.5,
    units: new Float32Array(0),
  },
  { type: 'runEnded', reason: 'finished', step: 2, elapsedMs: 5 },
];

const plain = (text: string) => text;
const marked: Terminal = {
  stream: process.stdout,
  isInteractive: false,
  emphasis: plain,
  faint: plain,
  error: plain,
  warning: plain,
  batchNorm: (text) => `<${text}>`,
};

function recorded(of: readonly TrainEvent[]) {
  const kept = startFullRecord(run);
  for (const event of of) record(kept, event);
  return kept;
}

test('the report has a row for each layer, with BatchNorm marked', () => {
  expect(report(recorded(events), marked)).toMatchInlineSnapshot(`
    "
    Mean ± standard deviation (population) at step 2:

      layer        module           output            output gradient    weight          bias
      network.0    Linear(2, 3)       1.000 ± 2.000   3.000e-9 ± 4.000   5.000 ± 6.000
    <▌ network.1    BatchNorm1d(3)                                                        0 ± 10.00>
      activation   Softmax(dim=1)   -0.2500 ± 12.00

    <▌ BatchNorm>

    After epoch 1, in evaluation mode:

      training   loss 0.5000      accuracy  87.5 % of 8 rows
      held out   loss 0.7500      accuracy  50.0 % of 2 rows

    Trained with CrossEntropyLoss, SGD(lr=0.01).
    2 steps in 0.01 s, 400 steps/s; 1.0 MB of memory, planned before the first step
    "
  `);
});

test('a run with dropout says which PyTorch draws the same masks', () => {
  const kept = recorded(events);
  const withDropout = (p: number) => {
    const dropout = { type: 'Dropout', path: 'network.2', arguments: { p, inplace: false }, ...place } as const;
    const model = { ...run.model, layers: [...run.model.layers, dropout] };
    return report({ ...kept, run: { ...run, model } }, marked);
  };
  expect(withDropout(0.5)).toContain('without Intel MKL');
  expect(withDropout(0)).not.toContain('MKL');
});

test('a run says how it was trained, and where its schedule has brought the learning rate', () => {
  const options: RunStarted['options'] = {
    ...run.options,
    loss: { type: 'HuberLoss', delta: 2 },
    scheduler: { type: 'StepLR', stepSize: 1, gamma: 0.5, interval: 'step' },
    clipping: { type: 'norm', maxNorm: 1 },
  };
  const scheduled = { ...recorded(events), run: { ...run, options } };
  expect(report(scheduled, marked)).toContain(
    'Trained with HuberLoss(delta=2), SGD(lr=0.01), StepLR(step_size=1, gamma=0.5), each step (now 0.005), ' +
      'clip_grad_norm_(max_norm=1).',
  );
  const stream = new PassThrough({ encoding: 'utf8' });
  progress({ ...marked, stream }).show(scheduled);
  expect(stream.read()).toBe('epoch 1/1  loss 0.5000  accuracy 87.5 %  held out 50.0 %  learning rate 0.005\n');
});

test('an epoch is told with the learning rate of its own last step, though the steps of later ones came before its end', () => {
  const options: RunStarted['options'] = {
    ...run.options,
    epochs: 3,
    scheduler: { type: 'ExponentialLR', gamma: 0.5, interval: 'epoch' },
  };
  const [steps, ended] = events;
  if (steps?.type !== 'stepsEnded' || ended?.type !== 'epochEnded') throw new Error('other events');
  const four = { ...steps, count: 4, learningRates: new Float64Array([1, 1, 0.5, 0.5]) };
  const last = { ...steps, firstStep: 5, learningRates: new Float64Array([0.25, 0.25]) };
  const all: TrainEvent[] = [four, ended, last, { ...ended, epoch: 2, step: 4 }, { ...ended, epoch: 3, step: 6 }];
  const stream = new PassThrough({ encoding: 'utf8' });
  const shown = progress({ ...marked, stream });
  const kept = startFullRecord({ ...run, options, totalSteps: 6 });
  for (const event of all) {
    record(kept, event);
    shown.show(kept);
  }
  shown.stop();
  const rates = [...stream.read().matchAll(/^epoch (\d)\/3 .* learning rate (\S+)$/gm)].map((found) => found.slice(1));
  expect(rates).toEqual([
    ['1', '1'],
    ['2', '0.5'],
    ['3', '0.25'],
  ]);
  expect(kept.lastRates.size).toBe(0);
});

test('a run that says nothing for long says where it is', () => {
  vi.useFakeTimers();
  try {
    const stream = new PassThrough({ encoding: 'utf8' });
    const shown = progress({ ...marked, stream });
    vi.advanceTimersByTime(10_000);
    expect(stream.read()).toBe('The network is being built …\n');
    shown.begin(run);
    expect(stream.read()).toBe('  1.0 MB of memory\n');
    shown.show(recorded([]));
    vi.advanceTimersByTime(9_999);
    expect(stream.read()).toBeNull();
    vi.advanceTimersByTime(1);
    expect(stream.read()).toBe('step 0 of 2\n');
    shown.show(recorded(events.slice(0, 1)));
    vi.advanceTimersByTime(10_000);
    expect(stream.read()).toBe('step 2 of 2  loss 0.1000  accuracy 75.0 %\n');
    shown.stop();
    vi.advanceTimersByTime(60_000);
    expect(stream.read()).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test('slow steps and single ones are counted as people do', () => {
  expect([rate(1, 1000), rate(3, 10_000), rate(1, 30_000), rate(0, 0), rate(5000, 1000)]).toEqual([
    '1 step/s',
    '0.3 steps/s',
    '0.033 steps/s',
    '',
    '5,000 steps/s',
  ]);
});

test('numbers that are none give way to the last that are', () => {
  const [steps] = events;
  if (steps?.type !== 'stepsEnded') throw new Error('no steps');
  const statistics = steps.statistics.map((value, i) => (i === steps.statistics.length - 1 ? Number.NaN : value));
  const shown = report(recorded([{ ...steps, statistics }]), marked);
  expect(shown).toContain('at step 1, the last with finite values:');
  expect(shown).toContain('network.0    Linear(2, 3)     9.000 ± 9.000');
  const losses = new Float32Array([1, Number.NaN]);
  expect(report(recorded([{ ...steps, losses }]), marked)).toContain('at step 1, the last');
  const never = report(recorded([{ ...steps, losses: losses.fill(Number.NaN) }]), marked);
  expect(never).toContain('at step 2:');
});

test('a run that was stopped before its first step has an empty report', () => {
  expect(report(recorded([{ type: 'runEnded', reason: 'cancelled', step: 0, elapsedMs: 0 }]), marked).trim()).toBe('');
});

test('the record has the newest step and epoch', () => {
  const kept = recorded(events);
  expect(kept).toMatchObject({ steps: 2, loss: Math.fround(0.1), accuracy: 0.75, epoch: { epoch: 1 }, elapsedMs: 5 });
});

test('the bar shows where the run is', () => {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 120 });
  const bar = progress({ ...marked, stream, isInteractive: true });
  expect(stream.read()).toContain('The network is being built …');
  bar.begin(run);
  bar.show(recorded([]));
  bar.show(recorded(events.slice(0, 1)));
  bar.stop();
  const drawn = stream.read();
  expect(drawn).toContain('  1.0 MB of memory\n');
  expect(drawn).toContain('0%  epoch 1/1  in its first step');
  expect(drawn).toMatch(/100% {2}epoch 1\/1 {2}loss 0\.1000 {2}accuracy 75\.0 % {2}500 steps\/s/);
});

test('the document keeps every step, the last statistics and the end', () => {
  const kept = recorded(events);
  const document = JSON.parse(toJson(kept, kept.course));
  expect(document.losses.map(Math.fround)).toEqual([Math.fround(1.1), Math.fround(0.1)]);
  expect(document.learningRates).toEqual([0.01, 0.005]);
  expect(document.accuracies).toEqual([0.5, 0.75]);
  expect(document.epochs).toEqual([
    { epoch: 1, step: 2, trainingLoss: 0.5, trainingAccuracy: 0.875, heldOutLoss: 0.75, heldOutAccuracy: 0.5 },
  ]);
  expect(document.statistics[2]).toEqual({
    path: 'network.0',
    quantity: 'parameter',
    parameter: 'weight',
    shape: [3, 2],
    mean: 5,
    std: 6,
    min: -20,
    max: 20,
    norm: 30,
    ...{ zeros: 0, subnormals: 0, nans: 0, infs: 0 },
  });
  expect(document.alarms).toEqual([]);
  expect(document.end).toEqual({ type: 'runEnded', reason: 'finished', step: 2, elapsedMs: 5 });
  expect(document.options).toEqual(run.options);
});

test('the document has the alarms by the names of layers and tensors, and their ends', () => {
  const found = { layer: 0, tensor: 2, measured: 7, threshold: 1 };
  const fault = { type: 'weights', layer: 0, size: 8 } as const;
  const ofModel = { type: 'alarmRaised', kind: 'underflow', step: 2 } as const;
  const kept = recorded([
    { type: 'alarmRaised', kind: 'explodingGradient', step: 1, ...found },
    { type: 'alarmEnded', kind: 'explodingGradient', step: 2, layer: 0 },
    { type: 'alarmRaised', kind: 'notFinite', step: 2, layer: 1, feature: 2, value: 'nan', fault },
    ...events,
  ]);
  const document = JSON.parse(toJson(kept, kept.course));
  const tensor = { path: 'network.0', quantity: 'parameter', parameter: 'weight' };
  expect(document.alarms).toEqual([
    { kind: 'explodingGradient', step: 1, endedAt: 2, ...tensor, measured: 7, threshold: 1 },
    {
      kind: 'notFinite',
      step: 2,
      path: 'network.1',
      feature: 2,
      value: 'nan',
      fault: { type: 'weights', path: 'network.0', size: 8 },
    },
  ]);
  expect(document).not.toHaveProperty('furtherAlarms');
  for (let count = 0; count < 1000; count++) record(kept, ofModel);
  expect(JSON.parse(toJson(kept, kept.course))).toMatchObject({ furtherAlarms: 2 });
});

describe('numbers keep four digits', () => {
  const cases: [value: number, expected: string][] = [
    [0, '0'],
    [1, '1.000'],
    [-0.123456, '-0.1235'],
    [0.00012346, '0.0001235'],
    [0.000012346, '1.235e-5'],
    [12345.6, '12346'],
    [999999.9, '1000000'],
    [-1234567, '-1.235e+6'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ];
  test.each(cases)('%d', (value, expected) => expect(digits(value)).toBe(expected));
});
