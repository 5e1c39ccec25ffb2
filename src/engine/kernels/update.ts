// Updates of all parameters at once: (1, n) vectors of values, gradients and states, in the order of operations of
// torch's single-tensor optimizers. Factors that depend on the step alone are computed by the caller.

import type { Tensor } from '../tensor.ts';

/** g = (maximize ? -gradients : gradients) + weightDecay * parameters, which the updates below call g. */
export interface Descent {
  readonly parameters: Tensor;
  /** Them one by one, in the order in which they lie; what two threads divide, they divide along these. */
  readonly parts: readonly Tensor[];
  readonly gradients: Tensor;
  readonly weightDecay: number;
  readonly maximize: boolean;
}

export interface MomentumFactors {
  readonly learningRate: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  /** The first step, whose buffer is g. */
  readonly first: boolean;
}

export interface AdamFactors {
  readonly betas: readonly [number, number];
  /** Multiplies the parameters before the update. */
  readonly keep: number;
  readonly eps: number;
}

export interface UpdateKernels {
  /** p -= learningRate * gradients: g without decay and sign. */
  sgdStep(on: Descent, learningRate: number): void;
  /** buffer = momentum * buffer + (1 - dampening) * g; p -= learningRate * (buffer, or g + momentum * buffer). */
  momentumStep(on: Descent, buffer: Tensor | undefined, factors: MomentumFactors): void;
  /**
   * average = lerp(average, g), square = lerp(square, g²); p -= stepSize * average / (sqrt(square) / root + eps), with
   * the greatest square so far where `greatest` is given.
   */
  adamStep(
    on: Descent,
    average: Tensor,
    square: Tensor,
    greatest: Tensor | undefined,
    factors: AdamFactors & { readonly stepSize: number; readonly root: number },
  ): void;
  /** As Adam; p -= (gradientStep * g + averageStep * average) / (sqrt(square / correction) + eps). */
  nadamStep(
    on: Descent,
    average: Tensor,
    square: Tensor,
    factors: AdamFactors & {
      readonly gradientStep: number;
      readonly averageStep: number;
      readonly correction: number;
    },
  ): void;
  /** As Adam; p -= average / correction * learningRate, times root / (sqrt(square) + eps) * rectification unless that is 0. */
  radamStep(
    on: Descent,
    average: Tensor,
    square: Tensor,
    factors: AdamFactors & {
      readonly learningRate: number;
      readonly correction: number;
      readonly root: number;
      readonly rectification: number;
    },
  ): void;
  /**
   * square = alpha * square + (1 - alpha) * g², minus the squared mean of g where it is given;
   * p -= learningRate * g / (sqrt(square) + eps), by way of a momentum buffer where it is given.
   */
  rmspropStep(
    on: Descent,
    square: Tensor,
    mean: Tensor | undefined,
    buffer: Tensor | undefined,
    factors: {
      readonly learningRate: number;
      readonly alpha: number;
      readonly eps: number;
      readonly momentum: number;
    },
  ): void;
  /** sum += g²; p -= learningRate * g / (sqrt(sum) + eps). */
  adagradStep(on: Descent, sum: Tensor, factors: { readonly learningRate: number; readonly eps: number }): void;

  /** The norm of each tensor, rounded to the memory's precision as torch.norm rounds; p is above 0, perhaps infinite. */
  norms(tensors: readonly Tensor[], p: number): number[];
  /** x *= factor. */
  scale(x: Tensor, factor: number): void;
  /** x = min(max(x, -limit), limit); NaN stays NaN. */
  clamp(x: Tensor, limit: number): void;
}
