// Plain loops: activations and softmax. See loops.ts.

import type { ActivationKernels } from '../kernels/activation.ts';
import { each, get, rowMax, set, sumOf } from './loops.ts';

export function createReferenceActivation(): ActivationKernels {
  return {
    relu(input, output, rows) {
      each(rows, input.columns, (r, c) => set(output, r, c, Math.max(get(input, r, c), 0)));
    },
    reluGradient(output, outputGradient, inputGradient, rows) {
      each(rows, output.columns, (r, c) => {
        set(inputGradient, r, c, get(output, r, c) <= 0 ? 0 : get(outputGradient, r, c));
      });
    },
    softmax(input, output, rows) {
      for (let r = 0; r < rows; r++) {
        const max = rowMax(input, r);
        const total = sumOf(input.columns, (c) => Math.exp(get(input, r, c) - max));
        each(1, input.columns, (_, c) => set(output, r, c, Math.exp(get(input, r, c) - max) / total));
      }
    },
    softmaxGradient(output, outputGradient, inputGradient, rows) {
      for (let r = 0; r < rows; r++) {
        const dot = sumOf(output.columns, (c) => get(outputGradient, r, c) * get(output, r, c));
        each(1, output.columns, (_, c) => {
          set(inputGradient, r, c, get(output, r, c) * (get(outputGradient, r, c) - dot));
        });
      }
    },
  };
}
