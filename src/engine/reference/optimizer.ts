// Plain loops: updates. See loops.ts.

import type { OptimizerKernels } from '../kernels/optimizer.ts';
import { each, get, set } from './loops.ts';

export function createReferenceOptimizer(): OptimizerKernels {
  return {
    sgd(parameters, gradients, learningRate) {
      each(1, parameters.columns, (_, i) => {
        set(parameters, 0, i, get(parameters, 0, i) - learningRate * get(gradients, 0, i));
      });
    },
  };
}
