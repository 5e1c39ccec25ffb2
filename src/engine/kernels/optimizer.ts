// The update of torch.optim.SGD without momentum, all parameters at once; others are in update.ts.

import type { Tensor } from '../tensor.ts';

export interface OptimizerKernels {
  /** parameters -= learningRate * gradients; both (1, n). */
  sgd(parameters: Tensor, gradients: Tensor, learningRate: number): void;
}
