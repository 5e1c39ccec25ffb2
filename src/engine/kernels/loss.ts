// The loss of a batch, with its gradient.

import type { Tensor } from '../tensor.ts';

export interface Loss {
  /** Sum over the rows. */
  readonly loss: number;
  /** Rows whose target is torch.argmax of the logits: the first NaN, if there is one, else the first of the greatest. */
  readonly correct: number;
}

export interface LossKernels {
  /**
   * Cross-entropy of softmax(logits) with class indices, 32-bit integers in memory at `targets`;
   * gradient = d(mean loss) / d(logits) = (softmax(logits) - onehot(target)) / rows.
   */
  crossEntropy(logits: Tensor, targets: number, gradient: Tensor, rows: number): Loss;
}
