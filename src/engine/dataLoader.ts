// Which rows are trained on and in which order: torch.utils.data's random_split and DataLoader(shuffle=True).

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
  const trainingRows = rows - heldOutRows(rows, heldOutFraction);
  const order = randperm(generator, rows);
  return { training: order.subarray(0, trainingRows), heldOut: order.subarray(trainingRows) };
}

export function heldOutRows(rows: number, heldOutFraction: number): number {
  return Math.floor(rows * heldOutFraction);
}

/**
 * The order in which one epoch of DataLoader(shuffle=True) takes `rows`. Of the default generator it draws a base seed
 * for worker processes that are not there, then the seed of the sampler's own generator.
 * Reference: torch.utils.data _BaseDataLoaderIter and RandomSampler.
 */
export function shuffledRows(generator: Generator, rows: Uint32Array): Uint32Array {
  randomInt64(generator);
  const sampler = new Generator(randomInt64(generator));
  return randperm(sampler, rows.length).map((i) => rows[i]!);
}
