// What a run is trained with: what the person gives wins over what the file says, and that over the defaults.

import type { Stated, TrainingSpec } from '../model/trainingSpec.ts';
import {
  CLIPPINGS,
  completeOptimizer,
  LOSSES,
  OPTIMIZERS,
  type OptimizerOptions,
  SCHEDULERS,
  torchName,
} from '../model/trainOptions.ts';
import type { TrainOptions } from './trainEvent.ts';

/** The editor's settings have the same; see package.json. */
export const DEFAULTS = {
  epochs: 100,
  batchSize: 32,
  seed: 0,
  learningRate: 0.001,
  heldOutFraction: 0.2,
} as const;

/** What the person gives, on the command line or in settings; what is left out is the file's, or the default. */
export interface GivenOptions {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly optimizer?: OptimizerOptions['type'];
  readonly learningRate?: number;
  readonly heldOutFraction?: number;
}

/** What an option is named for in TrainOptions, but for the learning rate, which belongs to the optimizer. */
export type OptionName = keyof TrainOptions | 'learningRate';

export interface ChosenOptions {
  readonly options: TrainOptions;
  /** Of what is not a default: the file's line, or that the person gave it. */
  readonly sources: { readonly [N in OptionName]?: number | 'given' };
}

export function chooseOptions(given: GivenOptions, training: TrainingSpec = {}): ChosenOptions {
  const sources: Partial<Record<OptionName, number | 'given'>> = {};
  const choose = (name: 'epochs' | 'batchSize' | 'seed'): number => {
    const stated = training[name];
    if (given[name] !== undefined) sources[name] = 'given';
    else if (stated) sources[name] = stated.line;
    return given[name] ?? stated?.value ?? DEFAULTS[name];
  };
  const fromFile = <T>(name: 'loss' | 'clipping' | 'scheduler', stated: Stated<T> | undefined): T | undefined => {
    if (stated) sources[name] = stated.line;
    return stated?.value;
  };
  if (given.heldOutFraction !== undefined) sources.heldOutFraction = 'given';
  const loss = fromFile('loss', training.loss);
  const clipping = fromFile('clipping', training.clipping);
  const scheduler = fromFile('scheduler', training.scheduler);
  const options: TrainOptions = {
    epochs: choose('epochs'),
    batchSize: choose('batchSize'),
    seed: choose('seed'),
    optimizer: chooseOptimizer(given, training.optimizer, sources),
    ...(loss && { loss }),
    ...(clipping && { clipping }),
    ...(scheduler && { scheduler }),
    heldOutFraction: given.heldOutFraction ?? DEFAULTS.heldOutFraction,
  };
  return { options, sources };
}

function chooseOptimizer(
  { optimizer: type, learningRate }: GivenOptions,
  stated: Stated<OptimizerOptions> | undefined,
  sources: Partial<Record<OptionName, number | 'given'>>,
): OptimizerOptions {
  if (learningRate !== undefined) sources.learningRate = 'given';
  const rate = learningRate === undefined ? {} : { learningRate };
  if (type !== undefined) {
    sources.optimizer = 'given';
    return { type, learningRate: DEFAULTS.learningRate, ...rate };
  }
  if (!stated) return { type: 'SGD', learningRate: DEFAULTS.learningRate, ...rate };
  sources.optimizer = stated.line;
  return { ...stated.value, learningRate: completeOptimizer(stated.value).learningRate, ...rate };
}

/** As a call in Python with the arguments that are given: `Adam(lr=0.01, weight_decay=0.0001)`. */
export function formatOptions(options: { readonly type: string }): string {
  const names: Readonly<Record<string, string>> = { norm: 'clip_grad_norm_', value: 'clip_grad_value_' };
  const given = Object.entries(options).filter(([name]) => name !== 'type' && name !== 'interval');
  const defaults = defaultsOf(options.type);
  const shown = given.filter(([name, value]) => name === 'learningRate' || !same(value, defaults[name]));
  const call = `${names[options.type] ?? options.type}(${shown.map(([name, value]) => `${torchName(name)}=${format(value)}`).join(', ')})`;
  return (options as { interval?: string }).interval === 'step' ? `${call} after each step` : call;
}

function defaultsOf(type: string): Readonly<Record<string, unknown>> {
  const tables: readonly Readonly<Record<string, object>>[] = [LOSSES, OPTIMIZERS, CLIPPINGS, SCHEDULERS];
  return (tables.find((table) => Object.hasOwn(table, type))?.[type] ?? {}) as Record<string, unknown>;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function format(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(format).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return formatOptions(value as { type: string });
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === Number.POSITIVE_INFINITY ? 'inf' : typeof value === 'string' ? `'${value}'` : String(value);
}
