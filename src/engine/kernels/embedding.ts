// Rows of a table by index. Indices are the elements of a matrix, row by row; one that is no row of the table gives NaN.

import type { Tensor } from '../tensor.ts';

export interface EmbeddingKernels {
  /** output[i] = weight[index i], for the indices in the first `rows` rows. */
  embedding(indices: Tensor, weight: Tensor, output: Tensor, rows: number): void;
  /**
   * weightGradient[index i] = sum of outputGradient[i], where index i is not `skipped`. With `counts`, the address of as
   * many 32-bit integers as the table has rows, each term is divided by how often its index occurs.
   */
  embeddingGradient(
    indices: Tensor,
    outputGradient: Tensor,
    weightGradient: Tensor,
    skipped: number | undefined,
    counts: number | undefined,
    rows: number,
  ): void;
  /** Scales each row of the table that an index names to the p-norm `most` where its own is greater. */
  embeddingRenormalize(indices: Tensor, weight: Tensor, most: number, p: number, rows: number): void;
}
