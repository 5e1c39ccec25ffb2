// The loss of a batch, with its gradient.

import type { Tensor } from '../tensor.ts';

export interface Loss {
  /** Sum over the rows. */
  readonly loss: number;
  /** Rows whose greatest logit is the target's; the first of equal ones counts, as in torch.argmax. */
  readonly correct: number;
}

export interface LossKernels {
  /**
   * Cross-entropy of softmax(logits) with class indices, 32-bit integers in memory at `targets`;
   * gradient = d(mean loss) / d(logits) = (softmax(logits) - onehot(target)) / rows.
   */
  crossEntropy(logits: Tensor, targets: number, gradient: Tensor, rows: number): Loss;
}
