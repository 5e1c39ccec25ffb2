import { describe, expect, test } from 'vitest';
import { readTrainingCall } from '../../src/reader/training/trainingCall.ts';
import type { TrainingKind } from '../../src/reader/training/trainingNotes.ts';

describe('a call by itself', () => {
  const cases: [kind: TrainingKind, text: string, options: object][] = [
    ['optimizer', 'Adam', { type: 'Adam' }],
    [
      'optimizer',
      'Adam(lr=0.001, betas=(0.9, 0.99), weight_decay=1e-2)',
      { type: 'Adam', learningRate: 0.001, betas: [0.9, 0.99], weightDecay: 0.01 },
    ],
    [
      'optimizer',
      'torch.optim.SGD(model.parameters(), 1 / 8, 0.9)',
      { type: 'SGD', learningRate: 0.125, momentum: 0.9 },
    ],
    [
      'optimizer',
      'SGD(0.1, momentum=0.9, nesterov=True)',
      { type: 'SGD', learningRate: 0.1, momentum: 0.9, nesterov: true },
    ],
    ['loss', 'nn.CrossEntropyLoss(label_smoothing=0.1)', { type: 'CrossEntropyLoss', labelSmoothing: 0.1 }],
    ['loss', 'BCEWithLogitsLoss(pos_weight=torch.tensor([2.0]))', { type: 'BCEWithLogitsLoss', posWeight: [2] }],
    ['loss', "HuberLoss('sum', delta=2)", { type: 'HuberLoss', reduction: 'sum', delta: 2 }],
    ['scheduler', 'StepLR(step_size=30, gamma=0.1)', { type: 'StepLR', stepSize: 30, gamma: 0.1 }],
    ['scheduler', 'StepLR(optimizer, 30)', { type: 'StepLR', stepSize: 30 }],
    [
      'scheduler',
      "CosineAnnealingLR(T_max=5 * 100, interval='step')",
      { type: 'CosineAnnealingLR', tMax: 500, interval: 'step' },
    ],
    ['scheduler', 'OneCycleLR(max_lr=0.1)', { type: 'OneCycleLR', maxLr: 0.1 }],
    [
      'scheduler',
      'SequentialLR([LinearLR(0.1, total_iters=5), ExponentialLR(optimizer, gamma=0.9)], milestones=[5])',
      {
        type: 'SequentialLR',
        schedulers: [
          { type: 'LinearLR', startFactor: 0.1, totalIters: 5 },
          { type: 'ExponentialLR', gamma: 0.9 },
        ],
        milestones: [5],
      },
    ],
    [
      'scheduler',
      'SequentialLR([LinearLR, StepLR(step_size=3)], milestones=[5])',
      { type: 'SequentialLR', schedulers: [{ type: 'LinearLR' }, { type: 'StepLR', stepSize: 3 }], milestones: [5] },
    ],
    ['clipping', 'clip_grad_norm_(1.0)', { type: 'norm', maxNorm: 1 }],
    [
      'clipping',
      'clip_grad_norm_(model.parameters(), 2, norm_type=inf)',
      { type: 'norm', maxNorm: 2, normType: Number.POSITIVE_INFINITY },
    ],
    ['clipping', 'clip_grad_value_(clip_value=0.5)', { type: 'value', clipValue: 0.5 }],
  ];
  test.each(cases)('%s %s', (kind, text, options) => {
    expect(readTrainingCall(kind, text)).toEqual({ type: 'options', options });
  });
});

describe('what is no such call', () => {
  const cases: [kind: TrainingKind, text: string, message: string][] = [
    ['optimizer', '', 'a call such as Adam(lr=0.001) is expected.'],
    ['optimizer', 'Adam(', 'a call such as Adam(lr=0.001) is expected.'],
    ['optimizer', '0.001', 'a call such as Adam(lr=0.001) is expected.'],
    ['optimizer', 'Adam; SGD', 'a call such as Adam(lr=0.001) is expected.'],
    ['optimizer', 'adam', 'adam is not supported; SGD, Adam, AdamW, RMSprop, Adagrad, NAdam, RAdam are.'],
    ['loss', 'Adam', expect.stringMatching(/^Adam is not supported; CrossEntropyLoss, /) as unknown as string],
    [
      'optimizer',
      'Adam(beta=3)',
      'Adam has no argument `beta`; it takes lr, betas, eps, weight_decay, amsgrad, maximize.',
    ],
    ['optimizer', 'Adam(decoupled_weight_decay=True)', '`decoupled_weight_decay` of Adam is not supported.'],
    ['scheduler', 'StepLR(steps=3)', 'StepLR has no argument `steps`; it takes step_size, gamma.'],
    ['optimizer', 'SGD(lr=rate)', '`lr=rate` is not known: `rate` is not defined here.'],
    ['scheduler', 'StepLR', 'StepLR is given no `step_size`.'],
    ['scheduler', "MultiStepLR(milestones='often')", "`milestones='often'` is not read."],
    ['clipping', 'clip_grad_norm_()', 'clip_grad_norm_ is given no `max_norm`.'],
  ];
  test.each(cases)('%s %s', (kind, text, message) => {
    expect(readTrainingCall(kind, text)).toEqual({ type: 'problem', message });
  });
});
