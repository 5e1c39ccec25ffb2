// Normalization. Of columns: `blocks` blocks of `rows` rows each are normalized apart, one block of all rows in BatchNorm,
// one a sample in InstanceNorm and GroupNorm. Of whole blocks, all columns together: LayerNorm and RMSNorm.

import type { Tensor } from '../tensor.ts';

/** (blocks, columns) each. */
export interface ColumnStatistics {
  readonly mean: Tensor;
  /** Biased: the mean of squared deviations. */
  readonly variance: Tensor;
  /** 1 / sqrt(variance + eps). */
  readonly invStd: Tensor;
}

/** What columns are normalized by: mean and invStd (blocks, columns), weight (1, columns), without it 1. */
export interface ColumnNormalization {
  readonly mean: Tensor;
  readonly invStd: Tensor;
  readonly weight: Tensor | undefined;
}

/** For each column and block, (blocks, columns) each; xhat = (input - mean) * invStd. */
export interface ColumnSums {
  /** Of dy * xhat. */
  readonly products: Tensor;
  /** Of dy. */
  readonly sums: Tensor;
}

/** What blocks are normalized by: mean and invStd (1, blocks), weight of a block's rows and columns, without it 1. */
export interface BlockNormalization {
  /** Left out, nothing is subtracted: RMSNorm. */
  readonly mean: Tensor | undefined;
  readonly invStd: Tensor;
  readonly weight: Tensor | undefined;
}

/** The arguments of torch.nn.LocalResponseNorm. The window of column c is from c - size // 2, `size` columns wide. */
export interface LocalResponse {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export interface NormalizationKernels {
  /** Of each column of each block. */
  columnStatistics(input: Tensor, statistics: ColumnStatistics, eps: number, rows: number, blocks: number): void;
  /**
   * Gives the columns of each of `groups` groups of equal size their common statistics, in place. Where the variance is
   * beyond float32, invStd is NaN, as in torch's GroupNorm; in its BatchNorm it is 0.
   */
  shareStatistics(statistics: ColumnStatistics, groups: number, eps: number, blocks: number): void;
  /** invStd = 1 / sqrt(variance + eps), (1, columns). */
  inverseStd(variance: Tensor, eps: number, invStd: Tensor): void;
  /** running = keep * running + weight * value, elementwise, (1, columns). */
  updateRunning(running: Tensor, keep: number, value: Tensor, weight: number): void;
  /** output = (input - mean) * invStd * weight + bias, per column and block; without bias 0. */
  normalize(
    input: Tensor,
    by: ColumnNormalization,
    bias: Tensor | undefined,
    output: Tensor,
    rows: number,
    blocks: number,
  ): void;
  /** For the gradients: with one block the sums are the gradients of weight and bias. */
  normalizeSums(
    input: Tensor,
    by: ColumnNormalization,
    outputGradient: Tensor,
    sums: ColumnSums,
    rows: number,
    blocks: number,
  ): void;
  /**
   * Sets `shared`, for all columns of a group alike, to the means over the group's elements of dy * weight (in `sums`) and
   * of dy * weight * xhat (in `products`). May be in place.
   */
  shareSums(
    sums: ColumnSums,
    groups: number,
    weight: Tensor | undefined,
    shared: ColumnSums,
    rows: number,
    blocks: number,
  ): void;
  /** inputGradient = invStd * (dy * weight - mean of dy * weight - xhat * mean of dy * weight * xhat); see `shareSums`. */
  normalizeInputGradient(
    input: Tensor,
    by: ColumnNormalization,
    outputGradient: Tensor,
    shared: ColumnSums,
    inputGradient: Tensor,
    rows: number,
    blocks: number,
  ): void;

  /**
   * Sets mean and invStd to those of each block; output = (input - mean) * invStd * weight + bias; without bias 0.
   * Where the variance is beyond float32, invStd is as in `shareStatistics`, and 0 in RMSNorm.
   */
  layerNorm(
    input: Tensor,
    by: BlockNormalization,
    eps: number,
    bias: Tensor | undefined,
    output: Tensor,
    rows: number,
    blocks: number,
  ): void;
  /** inputGradient = invStd * (g - mean(g) - xhat * mean(g * xhat)), g = dy * weight; in RMSNorm without mean(g). */
  layerNormInputGradient(
    input: Tensor,
    by: BlockNormalization,
    outputGradient: Tensor,
    inputGradient: Tensor,
    rows: number,
    blocks: number,
  ): void;
  /** weightGradient = sum(dy * xhat), biasGradient = sum(dy) over the blocks; both lie as a block does. */
  layerNormParameterGradients(
    input: Tensor,
    by: BlockNormalization,
    outputGradient: Tensor,
    weightGradient: Tensor,
    biasGradient: Tensor,
    rows: number,
    blocks: number,
  ): void;

  /** base = k + alpha / size * sum of squares of the `size` columns around; output = input / base^beta. */
  localResponseNorm(input: Tensor, by: LocalResponse, base: Tensor, output: Tensor, rows: number): void;
  /** inputGradient = dy / base^beta - 2 alpha beta / size * input * sum of dy * output / base over the windows it is in. */
  localResponseNormGradient(
    input: Tensor,
    by: LocalResponse,
    base: Tensor,
    output: Tensor,
    outputGradient: Tensor,
    inputGradient: Tensor,
    rows: number,
  ): void;
}
