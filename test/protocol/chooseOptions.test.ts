import { expect, test } from 'vitest';
import { trainingLine } from '../../src/cli/trainingLine.ts';
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
  expect(trainingLine(chosen)).toBe(
    'Trained with Adam(weight_decay=0.1, lr=0.001) (line 4), CrossEntropyLoss(label_smoothing=0.1, weight=[1, 2]) (line 3), ' +
      'ExponentialLR(gamma=0.9) after each step (line 5), clip_grad_norm_(max_norm=1, norm_type=inf) (line 8), ' +
      '7 epochs (line 6), batches of 64 (line 2), seed 42 (line 1).',
  );
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
  expect(trainingLine(chosen)).toContain('lr=0.5) (line 4, --learning-rate)');
  expect(trainingLine(chosen)).toContain('1 epoch (--epochs), batches of 8 (--batch-size), seed 0 (--seed).');
  expect(chooseOptions({ optimizer: 'SGD' }, training).options.optimizer).toEqual({ type: 'SGD', learningRate: 0.001 });
});

test('without either, the defaults', () => {
  expect(trainingLine(chooseOptions({}))).toBe('Trained with SGD(lr=0.001), 100 epochs, batches of 32, seed 0.');
});
