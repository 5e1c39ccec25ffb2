// Losses of classes with all their arguments, with their gradients. Targets are 32-bit class indices in memory at an
// address. The plain cross-entropy, by far the most used, has a kernel of its own.

import type { Tensor } from '../tensor.ts';

export interface ClassLossOptions {
  /** (1, classes) */
  readonly weight: Tensor | undefined;
  /** Rows of this class have no part in the loss. */
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
  readonly reduction: 'mean' | 'sum';
}

export interface ClassLoss {
  /** Weighted sum over the rows. */
  readonly loss: number;
  /** Sum of the rows' weights, by which a mean divides. */
  readonly weight: number;
  /** Rows whose greatest output is the target's, the first of equal ones; ignored rows count like others. */
  readonly correct: number;
}

export interface ClassLossKernels {
  /**
   * -sum over the rows of (1 - s) w[y] log p[y] + s / classes * sum over c of w[c] log p[c], with p = softmax(logits) and
   * s = labelSmoothing; gradient is that of the reduced loss.
   */
  weightedCrossEntropy(
    logits: Tensor,
    targets: number,
    gradient: Tensor,
    rows: number,
    options: ClassLossOptions,
  ): ClassLoss;
  /** -sum over the rows of w[y] x[y]; the label smoothing is not looked at. */
  negativeLogLikelihood(
    output: Tensor,
    targets: number,
    gradient: Tensor,
    rows: number,
    options: ClassLossOptions,
  ): ClassLoss;
  /** Rows whose greatest output is the target's, the first of equal ones. */
  countCorrect(output: Tensor, targets: number, rows: number): number;
}
