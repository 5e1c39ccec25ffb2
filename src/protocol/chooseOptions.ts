// What a run is trained with: what the person gives wins over the configuration, that over what the definition's file says,
// and that over the defaults.

import type { Stated, TrainingSpec } from '../model/trainingSpec.ts';
import {
  type ClippingOptions,
  completeOptimizer,
  type LoadingOptions,
  type LossOptions,
  type OptimizerOptions,
  type SchedulerOptions,
} from '../model/trainOptions.ts';
import type { OptionName, OptionSource, OptionSources, TrainOptions } from './trainEvent.ts';

/** The editor's settings have the same; see package.json. The learning rate is the optimizer's own, torch's default. */
export const DEFAULTS = {
  epochs: 100,
  batchSize: 32,
  seed: 0,
  optimizer: { type: 'SGD' },
  heldOutFraction: 0.2,
} as const;

/**
 * What the person gives, on the command line or in settings, or a configuration does; what is left out is the file's, or
 * the default. Null: none, whatever the file says.
 */
export interface GivenOptions {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly loss?: LossOptions;
  readonly optimizer?: OptimizerOptions;
  /** In place of the optimizer's own, whoever gives that. */
  readonly learningRate?: number;
  readonly scheduler?: SchedulerOptions | null;
  readonly clipping?: ClippingOptions | null;
  readonly heldOutFraction?: number;
  readonly testFraction?: number;
  readonly stratify?: boolean;
  readonly standardize?: boolean;
  readonly loading?: LoadingOptions;
}

export interface ChosenOptions {
  readonly options: TrainOptions;
  readonly sources: OptionSources;
}

/** A configuration's name and what it gives. */
export interface NamedOptions {
  readonly name: string;
  readonly given: GivenOptions;
}

export function chooseOptions(
  own: GivenOptions,
  training: TrainingSpec = {},
  configuration?: NamedOptions,
): ChosenOptions {
  const given = configuration ? over(configuration.given, own) : own;
  const sourceOf = (name: keyof GivenOptions): OptionSource => (own[name] === undefined ? 'configuration' : 'given');
  const sources: Partial<Record<OptionName, OptionSource>> = {};
  const choose = <N extends keyof TrainingSpec>(name: N) => {
    const wished = given[name];
    const stated = training[name];
    if (wished !== undefined) sources[name] = sourceOf(name);
    else if (stated) sources[name] = stated.line;
    return (wished === undefined ? stated?.value : (wished ?? undefined)) as StatedValue<N> | undefined;
  };
  const [loss, clipping, scheduler] = [choose('loss'), choose('clipping'), choose('scheduler')];
  const wished = choose('loading');
  // What is given of it holds over the same of the file, and leaves the rest.
  const loading = wished && { ...training.loading?.value, ...wished };
  const optimizer = choose('optimizer') ?? DEFAULTS.optimizer;
  const { learningRate = completeOptimizer(optimizer).learningRate } = given;
  if (given.learningRate !== undefined) sources.learningRate = sourceOf('learningRate');
  for (const name of ['heldOutFraction', 'testFraction', 'stratify', 'standardize'] as const) {
    if (given[name] !== undefined) sources[name] = sourceOf(name);
  }
  const options: TrainOptions = {
    epochs: choose('epochs') ?? DEFAULTS.epochs,
    batchSize: choose('batchSize') ?? DEFAULTS.batchSize,
    seed: choose('seed') ?? DEFAULTS.seed,
    optimizer: { ...optimizer, learningRate },
    ...(loss && { loss }),
    ...(clipping && { clipping }),
    ...(scheduler && { scheduler }),
    ...(loading && { loading }),
    heldOutFraction: given.heldOutFraction ?? DEFAULTS.heldOutFraction,
    ...(given.testFraction && { testFraction: given.testFraction }),
    ...(given.stratify && { stratify: true }),
    ...(given.standardize && { standardize: true }),
    ...(configuration && { configuration: configuration.name }),
  };
  return { options, sources };
}

/** An optimizer that the person gives has its own rate, not the configuration's. */
function over({ learningRate, ...others }: GivenOptions, own: GivenOptions): GivenOptions {
  const keepsRate = learningRate !== undefined && own.optimizer === undefined;
  return { ...others, ...(keepsRate && { learningRate }), ...own };
}

type StatedValue<N extends keyof TrainingSpec> = NonNullable<TrainingSpec[N]> extends Stated<infer T> ? T : never;
