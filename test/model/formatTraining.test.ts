import { describe, expect, test } from 'vitest';
import { formatBytes } from '../../src/model/formatBytes.ts';
import { formatCall, formatSchedule } from '../../src/model/formatTraining.ts';
import type { OptimizerOptions } from '../../src/model/trainOptions.ts';

describe('calls are written with what differs from torch', () => {
  const cases: [options: Parameters<typeof formatCall>[0], text: string][] = [
    [{ type: 'SGD' }, 'SGD(lr=0.001)'],
    [{ type: 'SGD', momentum: 0.9, learningRate: 0.001, nesterov: true }, 'SGD(lr=0.001, momentum=0.9, nesterov=True)'],
    [{ type: 'Adam', betas: [0.9, 0.99], eps: 1e-8 }, 'Adam(lr=0.001, betas=(0.9, 0.99))'],
    [{ type: 'RMSprop' } as OptimizerOptions, 'RMSprop(lr=0.01)'],
    [{ type: 'CrossEntropyLoss', weight: [1, 2] }, 'CrossEntropyLoss(weight=tensor([1, 2]))'],
    [{ type: 'MSELoss', reduction: 'sum' }, "MSELoss(reduction='sum')"],
    [{ type: 'norm', maxNorm: 1, normType: Number.POSITIVE_INFINITY }, 'clip_grad_norm_(max_norm=1, norm_type=inf)'],
    [{ type: 'CosineAnnealingLR', tMax: 50, interval: 'step' }, 'CosineAnnealingLR(T_max=50)'],
  ];
  test.each(cases)('%j', (options, text) => expect(formatCall(options)).toBe(text));

  test('schedulers say what they count', () => {
    expect(formatSchedule({ type: 'CosineAnnealingLR', tMax: 50, interval: 'step' })).toBe(
      'CosineAnnealingLR(T_max=50), each step',
    );
    expect(formatSchedule({ type: 'ReduceLROnPlateau', patience: 3 })).toBe(
      'ReduceLROnPlateau(patience=3), each epoch',
    );
    const parts = [{ type: 'LinearLR' }, { type: 'ExponentialLR', gamma: 0.9 }] as const;
    expect(formatSchedule({ type: 'SequentialLR', schedulers: parts, milestones: [5] })).toBe(
      'SequentialLR(schedulers=[LinearLR, ExponentialLR(gamma=0.9)], milestones=[5]), each epoch',
    );
  });
});

test.each([
  [999, '999 bytes'],
  [632_000, '632 KB'],
  [2_940_000, '2.9 MB'],
  [9.96e9, '10.0 GB'],
])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
