import { describe, expect, test } from 'vitest';
import { clippingProblem, lossProblem, optimizerProblem, schedulerProblem } from '../../src/model/optionRefusal.ts';
import {
  CLIPPINGS,
  type ClippingOptions,
  completeOptimizer,
  completeScheduler,
  LOSSES,
  type LossOptions,
  OPTIMIZERS,
  type OptimizerOptions,
  SCHEDULERS,
  type SchedulerOptions,
  torchName,
} from '../../src/model/trainOptions.ts';

const adam: OptimizerOptions = { type: 'Adam' };
const needed = {
  stepSize: 3,
  milestones: [],
  gamma: 0.5,
  tMax: 5,
  t0: 5,
  maxLr: 0.1,
  schedulers: [{ type: 'StepLR', stepSize: 3 }],
  maxNorm: 1,
  clipValue: 1,
};

describe('defaults are accepted', () => {
  test.each(Object.keys(LOSSES))('%s', (type) => expect(lossProblem({ type } as LossOptions)).toBeUndefined());
  test.each(Object.keys(OPTIMIZERS))('%s', (type) => {
    expect(optimizerProblem({ type } as OptimizerOptions)).toBeUndefined();
  });
  test.each(Object.keys(CLIPPINGS))('%s', (type) => {
    expect(clippingProblem({ ...needed, type } as ClippingOptions)).toBeUndefined();
  });
  test.each(Object.keys(SCHEDULERS))('%s', (type) => {
    const { gamma, milestones, ...others } = needed;
    const own = { ExponentialLR: { gamma }, MultiStepLR: { milestones }, SequentialLR: { milestones } }[type];
    expect(schedulerProblem({ ...others, ...own, type } as unknown as SchedulerOptions, adam, 500)).toBeUndefined();
  });
});

describe('losses', () => {
  const cases: [options: LossOptions, expected: string][] = [
    [
      { type: 'CrossEntropyLoss', labelSmoothing: 1.5 },
      'label_smoothing of CrossEntropyLoss is 1.5; it must be a number from 0 to 1.',
    ],
    [{ type: 'HuberLoss', delta: 0 }, 'delta of HuberLoss is 0; it must be a number above 0.'],
    [{ type: 'SmoothL1Loss', beta: -1 }, 'beta of SmoothL1Loss is -1; it must be a number from 0.'],
    [
      { type: 'NLLLoss', weight: [1, Number.NaN] },
      'weight of NLLLoss is (1, NaN); it must be a list of finite numbers.',
    ],
    [{ type: 'MSELoss', reduction: 'none' as 'mean' }, 'reduction of MSELoss is none; it must be mean or sum.'],
    [
      { type: 'CTCLoss' as 'MSELoss' },
      'The loss CTCLoss is not supported; CrossEntropyLoss, NLLLoss, MSELoss, L1Loss, SmoothL1Loss, HuberLoss, BCELoss, BCEWithLogitsLoss are.',
    ],
  ];
  test.each(cases)('%j', (options, expected) => expect(lossProblem(options)?.toString()).toBe(expected));
});

describe('optimizers', () => {
  const nesterov = 'SGD with nesterov=True needs a momentum above 0 and a dampening of 0.';
  const cases: [options: OptimizerOptions, expected: string | undefined][] = [
    [{ type: 'SGD', learningRate: -1 }, 'The learning rate is -1; it must be a number from 0.'],
    [{ type: 'SGD', learningRate: 0 }, undefined],
    [{ type: 'SGD', nesterov: true }, nesterov],
    [{ type: 'SGD', nesterov: true, momentum: 0.9, dampening: 0.1 }, nesterov],
    [{ type: 'SGD', nesterov: true, momentum: 0.9 }, undefined],
    [{ type: 'SGD', dampening: -0.5 }, undefined],
    [{ type: 'Adam', betas: [0.9, 1] }, 'betas of Adam is (0.9, 1); it must be two numbers from 0 to less than 1.'],
    [{ type: 'Adam', eps: 0 }, undefined],
    [{ type: 'AdamW', weightDecay: -1 }, 'weight_decay of AdamW is -1; it must be a number from 0.'],
    [{ type: 'RMSprop', alpha: -0.1 }, 'alpha of RMSprop is -0.1; it must be a number from 0.'],
    [
      { type: 'Adagrad', initialAccumulatorValue: -1 },
      'initial_accumulator_value of Adagrad is -1; it must be a number from 0.',
    ],
    [
      { type: 'LBFGS' as 'SGD' },
      'The optimizer LBFGS is not supported; SGD, Adam, AdamW, RMSprop, Adagrad, NAdam, RAdam are.',
    ],
  ];
  test.each(cases)('%j', (options, expected) => expect(optimizerProblem(options)?.toString()).toBe(expected));
});

describe('clipping', () => {
  const cases: [options: ClippingOptions, expected: string | undefined][] = [
    [{ type: 'norm', maxNorm: 1, normType: Number.POSITIVE_INFINITY }, undefined],
    [
      { type: 'norm', maxNorm: 1, normType: 0 },
      'norm_type of clip_grad_norm_ is 0; it must be a number above 0, or inf.',
    ],
    [{ type: 'value', clipValue: Number.NaN }, 'clip_value of clip_grad_value_ is NaN; it must be a number.'],
  ];
  test.each(cases)('%j', (options, expected) => expect(clippingProblem(options)?.toString()).toBe(expected));
});

describe('schedulers', () => {
  const cases: [options: SchedulerOptions, expected: string | undefined][] = [
    [{ type: 'StepLR', stepSize: 0 }, 'step_size of StepLR is 0; it must be a whole number from 1.'],
    [{ type: 'CosineAnnealingLR', tMax: 2.5 }, 'T_max of CosineAnnealingLR is 2.5; it must be a whole number from 1.'],
    [{ type: 'ReduceLROnPlateau', factor: 1 }, 'factor of ReduceLROnPlateau is 1; it must be a number below 1.'],
    [{ type: 'LinearLR', startFactor: 0 }, 'start_factor of LinearLR is 0; it must be a number above 0 and up to 1.'],
    [{ type: 'OneCycleLR', maxLr: 1, totalSteps: 99 }, 'OneCycleLR is made for 99 steps, but the run has 500.'],
    [{ type: 'OneCycleLR', maxLr: 1, totalSteps: 99, interval: 'epoch' }, undefined],
    [
      { type: 'OneCycleLR', maxLr: 1, epochs: 9, stepsPerEpoch: 10 },
      'OneCycleLR is made for 90 steps, but the run has 500.',
    ],
    [{ type: 'OneCycleLR', maxLr: 1, epochs: 9 }, 'OneCycleLR needs total_steps, or both epochs and steps_per_epoch.'],
    [
      { type: 'SequentialLR', schedulers: [{ type: 'StepLR', stepSize: 0 }], milestones: [] },
      'step_size of StepLR is 0; it must be a whole number from 1.',
    ],
    [
      { type: 'SequentialLR', schedulers: [{ type: 'ReduceLROnPlateau' }], milestones: [] },
      'SequentialLR cannot hold ReduceLROnPlateau.',
    ],
    [
      { type: 'SequentialLR', schedulers: [{ type: 'ConstantLR' }], milestones: [3] },
      'SequentialLR has 1 schedulers and 1 milestones; it needs one milestone less than schedulers.',
    ],
  ];
  test.each(cases)('%j', (options, expected) =>
    expect(schedulerProblem(options, adam, 500)?.toString()).toBe(expected),
  );

  test('OneCycleLR with an optimizer without momentum', () => {
    const problem = schedulerProblem({ type: 'OneCycleLR', maxLr: 1 }, { type: 'Adagrad' }, 500);
    expect(problem?.toString()).toMatch(/^OneCycleLR cycles the momentum, but Adagrad has none/);
  });
});

test('what is left out has its default', () => {
  expect(completeOptimizer({ type: 'RAdam', eps: 1 })).toEqual({
    type: 'RAdam',
    learningRate: 0.001,
    betas: [0.9, 0.999],
    eps: 1,
    weightDecay: 0,
    decoupledWeightDecay: false,
    maximize: false,
  });
  expect(completeScheduler({ type: 'StepLR', stepSize: 4 })).toMatchObject({ stepSize: 4, gamma: 0.1 });
  expect(['learningRate', 'weightDecay', 'tMax', 'minLr'].map(torchName)).toEqual([
    'lr',
    'weight_decay',
    'T_max',
    'min_lr',
  ]);
});
