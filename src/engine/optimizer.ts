// torch.optim.SGD without momentum.

import type { SGDOptions } from '../protocol/trainEvent.ts';
import type { Kernels } from './kernels.ts';
import type { Parameters } from './parameters.ts';

export interface Optimizer {
  /** One update of all parameters from their gradients. */
  step(): void;
}

/** w = w - lr * dloss/dw. Reference: torch.optim.SGD. */
export function createSGD(kernels: Kernels, { values, gradients }: Parameters, options: SGDOptions): Optimizer {
  return { step: () => kernels.sgd(values, gradients, options.learningRate) };
}
