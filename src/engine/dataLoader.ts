// Which rows are trained on and in which order: torch.utils.data's random_split and DataLoader.

import { Generator, randomInt64, randperm } from './random.ts';

export interface Split {
  /** Row numbers of the table, in the order of torch's Subset. */
  readonly training: Uint32Array;
  readonly heldOut: Uint32Array;
}

/**
 * random_split(dataset, [rows - held, held]) with held = floor(rows * heldOutFraction), as torch splits by lengths.
 * Draws from torch's default generator also where nothing is held out.
 */
export function randomSplit(generator: Generator, rows: number, heldOutFraction: number): Split {
  const held = heldOutRows(rows, heldOutFraction);
  const [training, heldOut] = splitByLengths(generator, [rows - held, held]);
  return { training: training!, heldOut: heldOut! };
}

export function heldOutRows(rows: number, heldOutFraction: number): number {
  return Math.floor(rows * heldOutFraction);
}

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

/**
 * The lengths that random_split gives parts stated as fractions that add up to 1: each rounded down, and what is left
 * handed out one by one from the first part on.
 */
export function lengthsOfFractions(rows: number, fractions: readonly number[]): number[] {
  const lengths = fractions.map((fraction) => Math.floor(rows * fraction));
  const left = rows - lengths.reduce((sum, length) => sum + length, 0);
  for (let i = 0; i < left; i++) lengths[i % lengths.length]! += 1;
  return lengths;
}

/** What of a DataLoader decides the order of the rows. */
export interface LoaderOptions {
  readonly shuffle: boolean;
  readonly batchSize: number;
  /** Whether a last batch that is not full is left out. */
  readonly dropLast: boolean;
  /** The loader's own `generator=`. */
  readonly generator?: Generator;
}

/**
 * The rows of one epoch in the order in which a DataLoader takes them, all of the batches one after another.
 *
 * A loader first draws a base seed for worker processes that are not there, from its own generator where it has one,
 * else from the default one. Shuffling without an own generator draws the seed of the sampler's generator; with one, the
 * order comes from it directly, and once more at the end, for a remainder that is empty.
 * Reference: torch.utils.data _BaseDataLoaderIter, RandomSampler, BatchSampler.
 */
export function epochRows(defaultGenerator: Generator, rows: Uint32Array, options: LoaderOptions): Uint32Array {
  const { shuffle, batchSize, dropLast, generator } = options;
  randomInt64(generator ?? defaultGenerator);
  const kept = dropLast ? rows.length - (rows.length % batchSize) : rows.length;
  if (!shuffle) return rows.subarray(0, kept);
  const sampler = generator ?? new Generator(randomInt64(defaultGenerator));
  const order = randperm(sampler, rows.length);
  if (generator) randperm(sampler, rows.length);
  return order.subarray(0, kept).map((i) => rows[i]!);
}

/** The order in which one epoch of DataLoader(shuffle=True) takes `rows`. */
export function shuffledRows(generator: Generator, rows: Uint32Array): Uint32Array {
  return epochRows(generator, rows, { shuffle: true, batchSize: 1, dropLast: false });
}
