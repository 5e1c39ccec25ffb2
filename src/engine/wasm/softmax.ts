// Fast kernels: softmax. What each is, is said in kernels/softmax.ts; how, in assembly/softmax.ts and softmaxAcross.ts.

import type { SoftmaxKernels } from '../kernels/softmax.ts';
import { ld, vectors, type WasmContext } from './context.ts';

export function createWasmSoftmax(context: WasmContext): SoftmaxKernels {
  return {
    softmax(input, output, rows, along) {
      const { softmax, softmaxAcross } = context.exports;
      if (along === 'columns') softmax!(input.address, ld(input), rows, input.columns, output.address);
      else {
        const { length, step } = along;
        softmaxAcross!(input.address, ld(input), rows, vectors(input), length, step, output.address);
      }
    },
    softmaxGradient(output, { address: dy }, { address: dx }, rows, along) {
      const { softmaxGradient, softmaxAcrossGradient } = context.exports;
      if (along === 'columns') softmaxGradient!(output.address, dy, ld(output), rows, output.columns, dx);
      else {
        const { length, step } = along;
        softmaxAcrossGradient!(output.address, dy, ld(output), rows, vectors(output), length, step, dx);
      }
    },
    logSoftmax(input, output, rows, along) {
      const { logSoftmax, logSoftmaxAcross } = context.exports;
      if (along === 'columns') logSoftmax!(input.address, ld(input), rows, input.columns, output.address);
      else {
        const { length, step } = along;
        logSoftmaxAcross!(input.address, ld(input), rows, vectors(input), length, step, output.address);
      }
    },
    logSoftmaxGradient(output, { address: dy }, { address: dx }, rows, along) {
      const { logSoftmaxGradient, logSoftmaxAcrossGradient } = context.exports;
      if (along === 'columns') logSoftmaxGradient!(output.address, dy, ld(output), rows, output.columns, dx);
      else {
        const { length, step } = along;
        logSoftmaxAcrossGradient!(output.address, dy, ld(output), rows, vectors(output), length, step, dx);
      }
    },
  };
}
