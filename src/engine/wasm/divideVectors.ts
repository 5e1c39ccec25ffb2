// Calls of functions that treat each vector alone, which two threads can divide between them.

import { READ, type WasmContext } from './context.ts';

/** A multiple of this many vectors is a multiple of a cache line. */
const GRAIN = 16;

/**
 * Calls name(...addresses, vectors, ...rest) for all vectors; where it is worth it and there are two threads, for a half on each,
 * with the addresses moved on. `cost`: an element's, in elements that are merely read.
 */
export function divideVectors(
  context: WasmContext,
  name: string,
  addresses: readonly number[],
  vectors: number,
  rest: readonly number[] = [],
  cost = 1,
): void {
  context.split(4 * vectors * cost * READ, name, vectors, GRAIN, (from, to) => [
    ...addresses.map((address) => address + 16 * from),
    to - from,
    ...rest,
  ]);
}
