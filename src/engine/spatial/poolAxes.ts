// One dimension of pooling: which inputs each window holds.

import { type Entry, type Mapping, mapping } from './mapping.ts';

/** One dimension of a pooling's windows. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** Windows of maximum pooling, all factors 1; what lies in the padding is left out. */
export function windowAxis(size: number, outputs: number, { kernel, stride, padding, dilation }: Window): Mapping {
  const lists = Array.from({ length: outputs }, (_, o) => {
    const start = o * stride - padding;
    const first = Math.max(Math.ceil(-start / dilation), 0);
    const end = Math.min(Math.floor((size - 1 - start) / dilation) + 1, kernel);
    return range(first, end).map((k): Entry => [start + k * dilation, 1]);
  });
  return mapping(size, lists);
}

/** What a window's sum is divided by: its positions with the padding, those without, or nothing. */
export type Divisor = 'padded' | 'unpadded' | 'none';

/**
 * Average pooling. A window that ceil_mode lets reach over the padding's end counts, also with the padding, only as far
 * as there.
 */
export function averageAxis(
  size: number,
  outputs: number,
  { kernel, stride, padding }: Omit<Window, 'dilation'>,
  divisor: Divisor,
): Mapping {
  const lists = Array.from({ length: outputs }, (_, o) => {
    const start = o * stride - padding;
    const end = Math.min(start + kernel, size + padding);
    const first = Math.max(start, 0);
    const last = Math.min(end, size);
    const divideBy = { padded: end - start, unpadded: last - first, none: 1 }[divisor];
    return range(first, last).map((i): Entry => [i, 1 / divideBy]);
  });
  return mapping(size, lists);
}

/** Adaptive pooling: windows that share the input evenly, overlapping where it does not divide; factors 1 / length. */
export function adaptiveAxis(size: number, outputs: number): Mapping {
  const lists = Array.from({ length: outputs }, (_, o) => {
    const first = Math.floor((o * size) / outputs);
    const end = Math.ceil(((o + 1) * size) / outputs);
    return range(first, end).map((i): Entry => [i, 1 / (end - first)]);
  });
  return mapping(size, lists);
}

function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(end - first, 0) }, (_, i) => first + i);
}
