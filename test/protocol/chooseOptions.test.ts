import { expect, test } from 'vitest';
import { trainingLines, trainingProblem } from '../../src/cli/trainingLines.ts';
import type { TrainingSpec } from '../../src/model/trainingSpec.ts';
import { chooseOptions } from '../../src/protocol/chooseOptions.ts';

const at = <T>(line: number, value: T) => ({ value, line, range: { from: 0, to: 1 } });
const training: TrainingSpec = {
  optimizer: at(4, { type: 'Adam', weightDecay: 0.1 }),
  scheduler: at(5, { type: 'ExponentialLR', gamma: 0.9, interval: 'step' }),
  loss: at(3, { type: 'CrossEntropyLoss', labelSmoothing: 0.1, weight: [1, 2] }),
  clipping: at(8, { type: 'norm', maxNorm: 1, normType: Number.POSITIVE_INFINITY }),
  batchSize: at(2, 64),
  epochs: at(6, 7),
  seed: at(1, 42),
};

test('the file wins over the defaults', () => {
  const chosen = chooseOptions({}, training);
  expect(chosen.options).toEqual({
    epochs: 7,
    batchSize: 64,
    seed: 42,
    optimizer: { type: 'Adam', learningRate: 0.001, weightDecay: 0.1 },
    loss: training.loss!.value,
    clipping: training.clipping!.value,
    scheduler: training.scheduler!.value,
    heldOutFraction: 0.2,
  });
  expect(trainingLines(chosen, 'classification', 'a.py').split('\n')).toEqual([
    '  loss       CrossEntropyLoss(label_smoothing=0.1, weight=tensor([1, 2]))   a.py:3',
    '  optimizer  Adam(lr=0.001, weight_decay=0.1)                               a.py:4',
    '  scheduler  ExponentialLR(gamma=0.9), each step                            a.py:5',
    '  clipping   clip_grad_norm_(max_norm=1, norm_type=inf)                     a.py:8',
    '  7 epochs (line 6), batches of 64 (line 2), seed 42 (line 1)',
    '',
  ]);
});

test('what the person gives wins over the file', () => {
  const chosen = chooseOptions({ epochs: 1, batchSize: 8, seed: 0, learningRate: 0.5, heldOutFraction: 0 }, training);
  expect(chosen.options).toMatchObject({
    epochs: 1,
    batchSize: 8,
    seed: 0,
    optimizer: { type: 'Adam', learningRate: 0.5, weightDecay: 0.1 },
    heldOutFraction: 0,
  });
  const lines = trainingLines(chosen, 'classification', 'a.py');
  expect(lines).toMatch(/Adam\(lr=0\.5, weight_decay=0\.1\) +a\.py:4, its learning rate from --learning-rate\n/);
  expect(lines).toContain('  1 epoch, batches of 8, seed 0\n');
  const { options } = chooseOptions({ optimizer: { type: 'RMSprop' }, scheduler: null, clipping: null }, training);
  expect(options).toMatchObject({ optimizer: { type: 'RMSprop', learningRate: 0.01 }, loss: training.loss!.value });
  expect(options).not.toHaveProperty('scheduler');
  expect(options).not.toHaveProperty('clipping');
});

test('without either, the defaults', () => {
  const lines = '  optimizer  SGD(lr=0.001)      default\n  100 epochs, batches of 32, seed 0\n';
  const [classes, numbers] = (['classification', 'regression'] as const).map((task) =>
    trainingLines(chooseOptions({}), task, 'a.py'),
  );
  expect(classes).toBe(`  loss       CrossEntropyLoss   default for classes\n${lines}`);
  expect(numbers).toMatch(/^ {2}loss {7}MSELoss +default for numbers\n/);
});

test('a refusal names the option or the line', () => {
  const optimizer = { type: 'SGD', momentum: -1 } as const;
  const message = 'momentum of SGD is -1; it must be a number from 0.';
  expect(trainingProblem(chooseOptions({ optimizer }), 'a.py')).toEqual({
    message: `--optimizer: ${message}`,
    isUsage: true,
  });
  expect(trainingProblem(chooseOptions({}, { optimizer: at(9, optimizer) }), 'a.py')).toEqual({
    message: `a.py:9: ${message}`,
    isUsage: false,
  });
  expect(trainingProblem(chooseOptions({ clipping: { type: 'value', clipValue: Number.NaN } }), 'a.py')?.message).toBe(
    '--clip-value: clip_value of clip_grad_value_ is NaN; it must be a number.',
  );
});

test('how rows are loaded is taken over and told', () => {
  const loading = { shuffle: false, dropLast: true, loaderSeed: 3, splitSeed: 42 };
  const chosen = chooseOptions({}, { loading: at(9, loading) });
  expect(chosen.options.loading).toEqual(loading);
  expect(chosen.sources).toEqual({ loading: 9 });
  expect(trainingLines(chosen, 'classification', 'a.py').split('\n').at(-2)).toBe(
    '  100 epochs, batches of 32, seed 0, rows in their order (line 9), full batches only (line 9), shuffled with seed 3 (line 9), split with seed 42 (line 9)',
  );
});
