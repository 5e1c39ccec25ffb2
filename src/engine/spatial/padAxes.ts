// One dimension of padding: which input each output is. A negative padding crops.

import { type Entry, type Mapping, mapping } from './mapping.ts';

export type PadMode = 'constant' | 'reflection' | 'replication' | 'circular';

/** Outputs that a constant fills have no entry. */
export function padAxis(size: number, before: number, after: number, mode: PadMode): Mapping {
  const lists = Array.from({ length: before + size + after }, (_, o): Entry[] => {
    const source = sourceOf(o - before, size, mode);
    return source === undefined ? [] : [[source, 1]];
  });
  return mapping(size, lists);
}

function sourceOf(i: number, size: number, mode: PadMode): number | undefined {
  if (i >= 0 && i < size) return i;
  switch (mode) {
    case 'constant':
      return undefined;
    case 'reflection':
      return i < 0 ? -i : 2 * (size - 1) - i;
    case 'replication':
      return i < 0 ? 0 : size - 1;
    case 'circular':
      return i < 0 ? i + size : i - size;
    default:
      return mode satisfies never;
  }
}
