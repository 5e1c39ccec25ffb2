// One dimension of padding: which input each output is. A negative padding crops.

import { type Entry, type Mapping, mapping } from './mapping.ts';

export type PadMode = 'constant' | 'reflection' | 'replication' | 'circular';

/** Outputs that a constant fills have no entry. */
export function padAxis(size: number, before: number, after: number, mode: PadMode): Mapping {
  const lists = Array.from({ length: before + size + after }, (_, o): Entry[] => {
    const source = mode === 'circular' ? wrapped(o) : sourceOf(o - before, size, mode);
    return source === undefined ? [] : [[source, 1]];
  });
  /** Torch crops first, and then wraps what is left. */
  function wrapped(output: number): number {
    const first = Math.max(-before, 0);
    const left = size - first - Math.max(-after, 0);
    return first + ((output - Math.max(before, 0) + left) % left);
  }
  return mapping(size, lists);
}

function sourceOf(i: number, size: number, mode: Exclude<PadMode, 'circular'>): number | undefined {
  if (i >= 0 && i < size) return i;
  switch (mode) {
    case 'constant':
      return undefined;
    case 'reflection':
      return i < 0 ? -i : 2 * (size - 1) - i;
    case 'replication':
      return i < 0 ? 0 : size - 1;
    default:
      return mode satisfies never;
  }
}
