// Elements brought to other places.

import type { Activation, Tensor } from '../tensor.ts';

/** Extents and distances of up to four nested loops, outermost first. */
export interface Walk {
  readonly extents: readonly [number, number, number, number];
  /** In elements of the source's data. */
  readonly sourceSteps: readonly [number, number, number, number];
  readonly targetSteps: readonly [number, number, number, number];
}

export interface LayoutKernels {
  /** output[i] = table[indices[i]], sample by sample; `indices` are 32-bit integers in memory, at this address. */
  gatherSamples(table: Activation, indices: number, output: Activation, samples: number): void;
  /** Copies each element of the walk from its place in the source to its place in the target. */
  permute(source: Tensor, target: Tensor, walk: Walk): void;
  /** Adds each element of the walk up where it goes in the target, whose first `rows` rows are zero before. */
  accumulate(source: Tensor, target: Tensor, rows: number, walk: Walk): void;
  /** output = input, for the first `rows` rows of tensors that lie alike. */
  copy(input: Tensor, output: Tensor, rows: number): void;
  /** output = a + b, for the first `rows` rows of tensors that lie alike. */
  add(a: Tensor, b: Tensor, output: Tensor, rows: number): void;
}
