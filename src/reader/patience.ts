// How much work is done to read a text.

/** Multiples of the usual work: each is done where the one before it was not enough. */
export type Patience = readonly number[];

export const USUAL: Patience = [1];

/** What `read` gives with as much work as is enough, or with the most. */
export function untilEnough<T extends { readonly isCutShort?: boolean }>(
  [first = 1, ...more]: Patience,
  read: (times: number) => T,
): T {
  let found = read(first);
  for (const times of more) if (found.isCutShort) found = read(times);
  return found;
}
