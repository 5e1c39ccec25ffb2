// What the families of fast kernels share: the compiled module's functions, and how a tensor is told to them.

import type { Memory } from '../memory.ts';
import type { Tensor } from '../tensor.ts';

/** What assembly/index.ts exports, all taking and giving numbers. */
export type Exports = Readonly<Record<string, (...values: number[]) => number>>;

export interface WasmContext {
  readonly memory: Memory;
  /** Asking for them commits the memory; so they are asked for at each call and not before. */
  readonly exports: Exports;
}

/** Bytes from row to row. */
export function ld(tensor: Tensor): number {
  return tensor.stride * 4;
}

/** Vectors of four floats in a row, the last perhaps padded. */
export function vectors(tensor: Tensor): number {
  return (tensor.columns + 3) >> 2;
}

/** Vectors in the first `rows` rows with all their padding. */
export function rowVectors(tensor: Tensor, rows: number): number {
  return (tensor.stride * rows) >> 2;
}
