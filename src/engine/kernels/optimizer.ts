// Updates of all parameters at once.

import type { Tensor } from '../tensor.ts';

export interface OptimizerKernels {
  /** parameters -= learningRate * gradients; both (1, n). */
  sgd(parameters: Tensor, gradients: Tensor, learningRate: number): void;
}
