// Fast kernels: activations. What each is, is said in kernels/activation.ts; how, in assembly/activation.ts and prelu.ts.

import type { ActivationKernels } from '../kernels/activation.ts';
import { ld, rowVectors, vectors, type WasmContext } from './context.ts';
import { createWasmSoftmax } from './softmax.ts';

export function createWasmActivation(context: WasmContext): ActivationKernels {
  return {
    ...createWasmSoftmax(context),

    activate({ name, parameters: [a = 0, b = 0, c = 0] }, input, output, rows) {
      context.exports[`${name}Forward`]!(input.address, output.address, rowVectors(input, rows), a, b, c);
    },
    activateGradient({ name, parameters: [a = 0, b = 0, c = 0] }, input, output, outputGradient, inputGradient, rows) {
      // biome-ignore format: the arguments come in groups
      context.exports[`${name}Backward`]!(
        input.address, output.address, outputGradient.address, inputGradient.address,
        rowVectors(input, rows),
        a, b, c,
      );
    },

    prelu(input, weight, output, rows) {
      const shared = weight.columns === 1 ? 1 : 0;
      const { address } = output;
      context.exports.prelu!(input.address, ld(input), rows, vectors(input), weight.address, shared, address);
    },
    preluGradient(input, weight, outputGradient, inputGradient, rows) {
      // biome-ignore format: as above
      context.exports.preluGradient!(
        input.address, outputGradient.address, ld(input), rows, vectors(input),
        weight.address, weight.columns === 1 ? 1 : 0,
        inputGradient.address,
      );
    },
    preluWeightGradient(input, outputGradient, weightGradient, rows) {
      const { preluSharedGradient, preluWeightGradient } = context.exports;
      const sum = weightGradient.columns === 1 ? preluSharedGradient! : preluWeightGradient!;
      sum(input.address, outputGradient.address, ld(input), rows, input.columns, weightGradient.address);
    },
  };
}
