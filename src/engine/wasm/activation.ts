// Fast kernels: activations and softmax. What each is, is said in kernels/activation.ts; how, in assembly/.

import type { ActivationKernels } from '../kernels/activation.ts';
import { ld, rowVectors, type WasmContext } from './context.ts';

export function createWasmActivation(context: WasmContext): ActivationKernels {
  return {
    relu(input, output, rows) {
      context.exports.relu(input.address, output.address, rowVectors(input, rows));
    },
    reluGradient(output, outputGradient, inputGradient, rows) {
      const count = rowVectors(output, rows);
      context.exports.reluGradient(output.address, outputGradient.address, inputGradient.address, count);
    },
    softmax(input, output, rows) {
      context.exports.softmax(input.address, ld(input), rows, input.columns, output.address);
    },
    softmaxGradient(output, outputGradient, inputGradient, rows) {
      const { address, columns } = output;
      context.exports.softmaxGradient(
        address,
        outputGradient.address,
        ld(output),
        rows,
        columns,
        inputGradient.address,
      );
    },
  };
}
