// Losses that compare each output with a number, with their gradients. Output, target and gradient are (rows, columns)
// and lie alike.

import type { Tensor } from '../tensor.ts';

/** What a loss is made of: torch.nn.MSELoss, L1Loss, SmoothL1Loss with beta above 0, HuberLoss. */
export type ElementLoss =
  | { readonly type: 'MSELoss' }
  | { readonly type: 'L1Loss' }
  | { readonly type: 'SmoothL1Loss'; readonly beta: number }
  | { readonly type: 'HuberLoss'; readonly delta: number };

export interface BinaryLoss {
  /** Sum over the elements. */
  readonly loss: number;
  /** Elements on their target's side of the threshold: a probability above 0.5, a logit above 0. */
  readonly correct: number;
}

export interface ProbabilityLoss extends BinaryLoss {
  /** Outputs below 0 or above 1; torch refuses them. */
  readonly outside: number;
}

export interface ElementLossKernels {
  /** The sum over the elements; gradient = scale * d(sum) / d(output). */
  elementLoss(loss: ElementLoss, output: Tensor, target: Tensor, gradient: Tensor, rows: number, scale: number): number;
  /** Of probabilities, with logarithms no less than -100 and a gradient's divisor no less than 1e-12, as in torch. */
  binaryCrossEntropy(output: Tensor, target: Tensor, gradient: Tensor, rows: number, scale: number): ProbabilityLoss;
  /** Of logits; posWeight (1, columns) multiplies the loss of targets 1. */
  binaryCrossEntropyWithLogits(
    output: Tensor,
    target: Tensor,
    posWeight: Tensor | undefined,
    gradient: Tensor,
    rows: number,
    scale: number,
  ): BinaryLoss;
}
