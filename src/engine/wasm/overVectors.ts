// Calls of functions that treat each vector alone, which two threads can divide between them.

import type { WasmContext } from './context.ts';

/** A multiple of this many vectors is a multiple of a cache line. */
const GRAIN = 16;

/**
 * Calls name(...addresses, vectors, ...rest) for all vectors; where it is worth it, for one half of them on each thread,
 * with the addresses moved on. `cost`: an element's, in elements that are merely read.
 */
export function overVectors(
  context: WasmContext,
  name: string,
  addresses: readonly number[],
  vectors: number,
  rest: readonly number[] = [],
  cost = 1,
): void {
  if (context.threads === 1) context.exports[name]!(...addresses, vectors, ...rest);
  else {
    context.split(4 * vectors * cost, name, vectors, GRAIN, (from, to) => [
      ...addresses.map((address) => address + 16 * from),
      to - from,
      ...rest,
    ]);
  }
}
