// A configuration becomes what a run is trained with, and a run's options become a configuration again.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choicesOf, dataFieldsOf, fieldsOf, givenOf, observationOf } from '../../src/configuration/options.ts';
import { readConfigurations } from '../../src/configuration/readConfigurations.ts';
import { callExamples } from '../../src/configuration/schema.ts';
import {
  completeClipping,
  completeLoss,
  completeOptimizer,
  completeScheduler,
  type LossOptions,
  type OptimizerOptions,
  type SchedulerOptions,
} from '../../src/model/trainOptions.ts';
import { chooseOptions, type GivenOptions } from '../../src/protocol/chooseOptions.ts';
import type { Configuration } from '../../src/protocol/configuration.ts';
import type { TrainOptions } from '../../src/protocol/trainEvent.ts';
import { readTrainingCall } from '../../src/reader/training/trainingCall.ts';

const named = { name: 'a', file: 'm.py' };

test('what it says wins over the file and its origin is told; what it does not say is the file’s, then the default', () => {
  const configuration: Configuration = {
    ...{ ...named, optimizer: 'Adam(lr=0.01, weight_decay=0.1)', learningRate: 0.02, scheduler: 'none', epochs: 7 },
    ...{ validation: 0.3, test: 0.1, stratify: true, standardize: false },
  };
  const stated = <T>(value: T, line: number) => ({ value, line, range: { from: 0, to: 1 } });
  const training = {
    ...{ epochs: stated(50, 9), batchSize: stated(16, 10) },
    ...{
      scheduler: stated({ type: 'StepLR', stepSize: 3 } as const, 11),
      loss: stated({ type: 'L1Loss' } as const, 12),
    },
  };
  const { options, sources } = chooseOptions({}, training, { name: 'a', given: givenOf(configuration) });
  expect(options).toEqual({
    ...{ epochs: 7, batchSize: 16, seed: 0, loss: { type: 'L1Loss' }, configuration: 'a' },
    optimizer: { type: 'Adam', learningRate: 0.02, weightDecay: 0.1 },
    ...{ heldOutFraction: 0.3, testFraction: 0.1, stratify: true },
  });
  expect(sources).toEqual({
    ...{
      epochs: 'configuration',
      optimizer: 'configuration',
      learningRate: 'configuration',
      scheduler: 'configuration',
    },
    ...{ heldOutFraction: 'configuration', testFraction: 'configuration', stratify: 'configuration' },
    ...{ standardize: 'configuration', batchSize: 10, loss: 12 },
  });
});

test('what the person gives wins over it; an optimizer brings its own learning rate', () => {
  const given = givenOf({ ...named, optimizer: 'Adam(lr=0.01)', learningRate: 0.02, epochs: 7 });
  const { options, sources } = chooseOptions({ epochs: 3, optimizer: { type: 'SGD' } }, {}, { name: 'a', given });
  expect([options.epochs, options.optimizer]).toEqual([3, { type: 'SGD', learningRate: 0.001 }]);
  expect(sources).toEqual({ epochs: 'given', optimizer: 'given' });
});

test('how rows are loaded: what it says of it holds over the file, what it does not stays', () => {
  const loading = { shuffle: false, dropLast: true, loaderSeed: 3 };
  const training = { loading: { value: loading, line: 8, range: { from: 0, to: 1 } } };
  const chosen = (fields: Partial<Configuration>) =>
    chooseOptions({}, training, { name: 'a', given: givenOf({ ...named, ...fields }) });
  expect(chosen({}).options.loading).toEqual(loading);
  expect(chosen({}).sources.loading).toBe(8);
  const { options, sources } = chosen({ shuffle: true });
  expect(options.loading).toEqual({ ...loading, shuffle: true });
  expect(sources.loading).toBe('configuration');
  expect(fieldsOf({ ...options, sources })).toEqual({ shuffle: true, dropLast: true });
  expect(fieldsOf({ ...chosen({}).options, sources: chosen({}).sources })).toEqual({});
  expect(chooseOptions({}, {}, { name: 'a', given: givenOf({ ...named, dropLast: true }) }).options.loading).toEqual({
    dropLast: true,
  });
});

test('data and observation', () => {
  const fields = { missing: 'most-frequent', ignore: ['id', 'name'], imageSize: '32x24' } as const;
  expect(choicesOf({ ...named, ...fields })).toEqual({
    ...{ missing: 'mostFrequent', ignore: ['id', 'name'], imageSize: [32, 24] },
  });
  expect(dataFieldsOf(choicesOf({ ...named, ...fields }))).toEqual(fields);
  expect(observationOf({ ...named, observeEvery: 4, observeLayers: ['net.0'] })).toEqual({
    ...{ everySteps: 4, layers: ['net.0'] },
  });
});

test('what the file or the defaults said of a run is not written down; what the person said is', () => {
  const training = { epochs: { value: 50, line: 9, range: { from: 0, to: 1 } } };
  const own: GivenOptions = { batchSize: 8, learningRate: 0.5, scheduler: null, testFraction: 0.1 };
  const { options, sources } = chooseOptions(own, training);
  expect(fieldsOf({ ...options, sources })).toEqual({ batchSize: 8, learningRate: 0.5, scheduler: 'none', test: 0.1 });
});

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
const LOSS: fc.Arbitrary<LossOptions> = fc.oneof(
  fc.record({
    type: fc.constant('CrossEntropyLoss' as const),
    labelSmoothing: finite(0, 1),
    weight: fc.array(finite(0, 9), { minLength: 1, maxLength: 20 }),
    reduction: fc.constantFrom('mean', 'sum'),
  }),
  fc.record({ type: fc.constant('HuberLoss' as const), delta: finite(0.1, 5) }),
);
const OPTIMIZER: fc.Arbitrary<OptimizerOptions> = fc.oneof(
  fc.record({
    type: fc.constant('Adam' as const),
    learningRate: finite(1e-9, 1),
    betas: fc.tuple(finite(0, 0.9), finite(0, 0.9)),
    amsgrad: fc.boolean(),
  }),
  fc.record({ type: fc.constant('SGD' as const), learningRate: finite(1e-9, 1), momentum: finite(0, 1) }),
);
const STEP: fc.Arbitrary<SchedulerOptions> = fc.record({
  type: fc.constant('StepLR' as const),
  stepSize: fc.integer({ min: 1, max: 99 }),
  gamma: finite(0.01, 1),
  interval: fc.constantFrom('epoch', 'step'),
});
const SCHEDULER: fc.Arbitrary<SchedulerOptions> = fc.oneof(
  STEP,
  fc.record({
    type: fc.constant('MultiStepLR' as const),
    milestones: fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 30 }),
  }),
  fc.constant({
    type: 'SequentialLR' as const,
    schedulers: [{ type: 'LinearLR' as const }, { type: 'CosineAnnealingLR' as const, tMax: 9 }],
    milestones: [5],
    interval: 'step' as const,
  }),
);

const complete = ({ loss, optimizer, scheduler, clipping, ...options }: TrainOptions) => ({
  ...{ ...options, optimizer: completeOptimizer(optimizer) },
  loss: loss && completeLoss(loss),
  scheduler: scheduler && completeScheduler(scheduler),
  clipping: clipping && completeClipping(clipping),
});

test('options of a run, written as fields and read from the file, are the same options', () => {
  const own = fc.record({
    ...{ loss: LOSS, optimizer: OPTIMIZER, scheduler: fc.option(SCHEDULER) },
    clipping: fc.constantFrom(null, { type: 'norm', maxNorm: 2, normType: Infinity } as const, {
      ...({ type: 'value', clipValue: 0.5 } as const),
    }),
    ...{ epochs: fc.integer({ min: 1, max: 1e6 }), batchSize: fc.integer({ min: 1, max: 1e6 }), seed: fc.integer() },
    ...{ heldOutFraction: finite(0, 0.9), testFraction: finite(0, 0.9), stratify: fc.boolean() },
  });
  fc.assert(
    fc.property(own, (given) => {
      const first = chooseOptions(given as GivenOptions);
      const fields = fieldsOf({ ...first.options, sources: first.sources });
      const text = JSON.stringify({ configurations: [{ ...named, ...fields }] });
      const { configurations, findings } = readConfigurations(text);
      expect(findings).toEqual([]);
      const configuration = { name: 'a', given: givenOf(configurations[0]!.configuration) };
      const { configuration: name, ...again } = chooseOptions({}, {}, configuration).options;
      expect(name).toBe('a');
      expect(complete(again)).toEqual(complete(first.options));
    }),
    { seed: 6, numRuns: 300 },
  );
});

test.each(['loss', 'optimizer', 'scheduler', 'clipping'] as const)('what the schema offers is read: %s', (kind) => {
  for (const example of callExamples(kind).filter((text) => text !== 'none')) {
    expect([example, readTrainingCall(kind, example).type]).toEqual([example, 'options']);
  }
});
