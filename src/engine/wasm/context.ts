// What the families of fast kernels share: the compiled module's functions, and how a tensor is told to them.

import type { Memory } from '../memory.ts';
import type { Tensor } from '../tensor.ts';

/** What assembly/index.ts exports, all taking and giving numbers. */
export type Exports = Readonly<Record<string, (...values: number[]) => number>>;

export interface WasmContext {
  readonly memory: Memory;
  /** Asking for them commits the memory; so they are asked for at each call and not before. */
  readonly exports: Exports;
  /** How many there are to work; each needs scratch of its own. */
  readonly threads: 1 | 2;
  /**
   * Calls a function for 0 … count: in two halves at once where there is a second thread and `work`, in multiply-adds, is
   * worth it. `grain`: what the first half is a multiple of, unless its end is
   * given as `middle`. Halves must not depend on each other, nor use the same scratch.
   */
  split(
    work: number,
    name: string,
    count: number,
    grain: number,
    argumentsOf: (from: number, to: number, thread: 0 | 1) => readonly number[],
    middle?: number,
  ): void;
}

/**
 * Where two threads divide so many rows of a weight, of its gradient and its states, and so many columns of a matrix that has
 * one for each of these rows; undefined for few. The thread that sums a half of the gradient then updates it and multiplies
 * by it: where two cores have no cache in common, moving it from one to the other takes longer than the update itself.
 */
export function middleOf(extent: number): number | undefined {
  return extent < FEW ? undefined : Math.round(extent / 2 / 16) * 16;
}

const FEW = 64;

/** What an element that is read takes, in multiply-adds. */
export const READ = 4;

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
