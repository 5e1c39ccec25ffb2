// Fast kernels: updates. What each is, is said in kernels/optimizer.ts; how, in assembly/.

import type { OptimizerKernels } from '../kernels/optimizer.ts';
import { vectors, type WasmContext } from './context.ts';

export function createWasmOptimizer(context: WasmContext): OptimizerKernels {
  return {
    sgd(parameters, gradients, learningRate) {
      context.exports.sgd(parameters.address, gradients.address, vectors(parameters), learningRate);
    },
  };
}
