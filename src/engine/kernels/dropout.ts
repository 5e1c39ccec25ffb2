// Random masks, and what dropout does with them.

import type { Generator } from '../random.ts';
import type { Tensor } from '../tensor.ts';

/** Where the values of a tensor lie, in the order in which they are drawn: three nested loops, outermost first. */
export interface DrawOrder {
  readonly extents: readonly [number, number, number];
  /** In elements of the tensor's data. */
  readonly steps: readonly [number, number, number];
}

export interface DropoutKernels {
  /** Each value is `scale` with probability `p`, else 0; drawn as torch draws `tensor.bernoulli_(p)` (random.ts). */
  bernoulli(generator: Generator, p: number, scale: number, values: Tensor, order: DrawOrder): void;
  /** output = input * mask, elementwise; all lie alike. */
  multiply(input: Tensor, mask: Tensor, output: Tensor, rows: number): void;
  /** output = input * mask + (`dropped` where the mask is 0, else `kept`); all lie alike. */
  multiplyAndShift(input: Tensor, mask: Tensor, dropped: number, kept: number, output: Tensor, rows: number): void;
}
