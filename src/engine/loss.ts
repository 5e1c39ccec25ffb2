// torch.nn.CrossEntropyLoss on logits and class indices, and the accuracy beside it.

import type { Kernels } from './kernels.ts';
import type { Tensor } from './tensor.ts';

export interface BatchLoss {
  /** The mean over the rows; NaN where there are none. */
  readonly loss: number;
  /** The fraction of rows whose greatest logit is the target's. */
  readonly accuracy: number;
}

/**
 * The mean cross-entropy of (rows, classes) logits; writes d(loss) / d(logits) to `logitsGradient`.
 * `targets` is the address of 32-bit class indices. Reference: torch.nn.CrossEntropyLoss.
 */
export function crossEntropyLoss(
  kernels: Kernels,
  logits: Tensor,
  targets: number,
  logitsGradient: Tensor,
  rows: number,
): BatchLoss {
  const { loss, correct } = kernels.crossEntropy(logits, targets, logitsGradient, rows);
  return { loss: loss / rows, accuracy: correct / rows };
}
