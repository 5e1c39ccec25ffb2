// How much work is done to read a text.

import { phrase } from '../../model/phrase.ts';

/** Multiples of the usual work: each is done where the one before it was not enough. */
export type Patience = readonly number[];

export const USUAL: Patience = [1];

/** Why something is not known where the work is used up. */
export const TOO_MUCH_WORK = phrase`the file asks for more work than is done to read it`;

/** What `read` gives with as much work as is enough, or with the most. */
export function untilEnough<T extends { readonly isCutShort?: boolean }>(
  [first = 1, ...more]: Patience,
  read: (times: number) => T,
): T {
  let found = read(first);
  for (const times of more) if (found.isCutShort) found = read(times);
  return found;
}

/** About how many nodes are evaluated: for a class or function by itself, and in all. */
export const MAX_STEPS_ALONE = 30_000;
const MAX_STEPS_IN_ALL = 4_000_000;
/** Of these, what is kept to say what was read. */
export const STEPS_TO_TELL = 10_000;

/** In all, more for longer texts: what stands in a few lines is no work of a second. */
export function stepsFor(text: string): number {
  const more = Math.min(MOST_FOR_NETWORKS, 6 * Math.max(0, text.length - LONG_ENOUGH));
  return Math.min(MAX_STEPS_IN_ALL, 25_000 + STEPS_TO_TELL + 8 * text.length + more);
}

/** A text of so many letters may describe a network of a hundred blocks: what building it once or twice takes. */
const LONG_ENOUGH = 6_000;
const MOST_FOR_NETWORKS = 150_000;

/** Beside them, for the ways in which conditions may turn out, where a person waits for it: a part of what reading takes. */
export const STEPS_FOR_WAYS = 5_000;

/** Of them, for the file as it runs. */
export function stepsForFile(text: string): number {
  const inAll = stepsFor(text);
  return Math.min(Math.max(150_000, inAll / 2), inAll - STEPS_TO_TELL);
}
