// Operations over the positions of a sample, the same for every channel: the greatest of windows, sparse sums (average
// pooling, resizing, padding), and permutations. Which positions belong together is said by tables, made in spatial/.

import type { Tensor } from '../tensor.ts';

/**
 * For each target position its source positions, in compressed rows of 32-bit integers in memory. Positions are those
 * of one sample, row-major: of a source (samples * sources, channels) and a target (samples * targets, channels).
 */
export interface SpatialTable {
  readonly targets: number;
  readonly sources: number;
  /** Address of targets + 1 integers: where each target's entries start, and where the last one's end. */
  readonly starts: number;
  /** Address of the entries' source positions. */
  readonly positions: number;
}

export interface WeightedTable extends SpatialTable {
  /** Address of each entry's factor, in the memory's precision. */
  readonly weights: number;
}

/** Windows seen from their positions: targets are a window's positions, sources the windows that hold them. */
export interface MembershipTable extends SpatialTable {
  /** Address of each entry's place in its window: 0 for the window's first position. */
  readonly places: number;
}

/** For each element of a sample's target, which element of the sample's source it is. */
export interface PermutationTable {
  /** Positions of a sample. */
  readonly targets: number;
  readonly sources: number;
  /**
   * Address of targets * channels 32-bit integers, by position and channel: the element's place in the source, the
   * padding between its rows counted.
   */
  readonly elements: number;
}

export interface PoolingKernels {
  /**
   * output = the greatest of each window, of equal ones the first, or else the last NaN; -Infinity of an empty window.
   * `winners`, the address of 32-bit integers that lie as the elements of output do, is where its place is kept.
   */
  maxPool(input: Tensor, windows: SpatialTable, output: Tensor, winners: number, samples: number): void;
  /** inputGradient = the sum of the outputGradient of the windows in which the element won. */
  maxPoolGradient(
    outputGradient: Tensor,
    winners: number,
    memberships: MembershipTable,
    inputGradient: Tensor,
    samples: number,
  ): void;
  /** output = the sum of weight * input over a target's entries; `empty` where it has none. */
  spatialSums(input: Tensor, table: WeightedTable, empty: number, output: Tensor, samples: number): void;
  /** Each element of output is the element of input that the table names. */
  permuteElements(input: Tensor, table: PermutationTable, output: Tensor, samples: number): void;
}
