// In which order rows are taken: torch.utils.data's random_split and DataLoader.

import type { LoadingOptions } from '../model/trainOptions.ts';
import type { TrainOptions } from '../protocol/trainEvent.ts';
import { Generator, randomInt64, randperm } from './random.ts';

/** random_split(dataset, lengths), of lengths that add up to the rows: row numbers of each part. */
export function splitByLengths(generator: Generator, lengths: readonly number[]): Uint32Array[] {
  const order = randperm(
    generator,
    lengths.reduce((sum, length) => sum + length, 0),
  );
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return order.subarray(end - length, end);
  });
}

/** Batches of an epoch: the last may be smaller, or is left out. */
export function batchesOf(rows: number, { batchSize, loading }: Pick<TrainOptions, 'batchSize' | 'loading'>): number {
  return loading?.dropLast ? Math.floor(rows / batchSize) : Math.ceil(rows / batchSize);
}

/** The generators that torch's random_split and DataLoader draw from: the default one, or their own. */
export interface LoaderGenerators {
  readonly split: Generator;
  /** Undefined: the default one, and of its own only what a sampler takes from there. */
  readonly loader: Generator | undefined;
}

export function loaderGenerators(defaultGenerator: Generator, loading: LoadingOptions = {}): LoaderGenerators {
  const { splitSeed, loaderSeed } = loading;
  return {
    split: splitSeed === undefined ? defaultGenerator : new Generator(splitSeed),
    loader: loaderSeed === undefined ? undefined : new Generator(loaderSeed),
  };
}

/**
 * The order in which one epoch of a DataLoader takes the rows; where it drops the last batch, those are at the end.
 *
 * A loader first draws a base seed for worker processes that are not there, from its own generator where it has one,
 * else from the default one. Shuffling without an own generator draws the seed of the sampler's generator; with one, the
 * order comes from it directly, and once more at the end, for a remainder that is empty.
 * Reference: torch.utils.data _BaseDataLoaderIter, RandomSampler, BatchSampler.
 */
export function epochRows(
  defaultGenerator: Generator,
  rows: Uint32Array,
  shuffle: boolean,
  own?: Generator,
): Uint32Array {
  randomInt64(own ?? defaultGenerator);
  if (!shuffle) return rows;
  const sampler = own ?? new Generator(randomInt64(defaultGenerator));
  const order = randperm(sampler, rows.length);
  if (own) randperm(sampler, rows.length);
  return order.map((i) => rows[i]!);
}
