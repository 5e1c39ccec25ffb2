// How much work is done to read a text.

import { phrase } from '../model/phrase.ts';

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
