// Plain loops of softmax and its logarithm.

import type { Along, SoftmaxKernels } from '../kernels/softmax.ts';
import type { Tensor } from '../tensor.ts';

export function createReferenceSoftmax(): SoftmaxKernels {
  return {
    softmax(input, output, rows, along) {
      for (const group of groups(input, rows, along)) {
        const max = maxOf(group, input);
        const total = sumOf(group, (i) => Math.exp(input.data[i]! - max));
        for (const i of group) output.data[i] = Math.exp(input.data[i]! - max) / total;
      }
    },
    softmaxGradient(output, outputGradient, inputGradient, rows, along) {
      for (const group of groups(output, rows, along)) {
        const dot = sumOf(group, (i) => outputGradient.data[i]! * output.data[i]!);
        for (const i of group) inputGradient.data[i] = output.data[i]! * (outputGradient.data[i]! - dot);
      }
    },
    logSoftmax(input, output, rows, along) {
      for (const group of groups(input, rows, along)) {
        const max = maxOf(group, input);
        const logarithm = Math.log(sumOf(group, (i) => Math.exp(input.data[i]! - max)));
        for (const i of group) output.data[i] = input.data[i]! - max - logarithm;
      }
    },
    logSoftmaxGradient(output, outputGradient, inputGradient, rows, along) {
      for (const group of groups(output, rows, along)) {
        const sum = sumOf(group, (i) => outputGradient.data[i]!);
        for (const i of group) inputGradient.data[i] = outputGradient.data[i]! - Math.exp(output.data[i]!) * sum;
      }
    },
  };
}

/** Where the elements lie that belong together. All tensors of one call lie alike. */
function* groups({ columns, stride }: Tensor, rows: number, along: Along): Generator<number[]> {
  if (along === 'columns') {
    for (let r = 0; r < rows; r++) yield Array.from({ length: columns }, (_, c) => r * stride + c);
    return;
  }
  const { length, step } = along;
  for (let first = 0; first < rows; first += length * step) {
    for (let k = 0; k < step; k++) {
      for (let c = 0; c < columns; c++) {
        yield Array.from({ length }, (_, j) => (first + k + j * step) * stride + c);
      }
    }
  }
}

function sumOf(group: readonly number[], term: (i: number) => number): number {
  return group.reduce((sum, i) => sum + term(i), 0);
}

function maxOf(group: readonly number[], { data }: Tensor): number {
  return group.reduce((max, i) => Math.max(max, data[i]!), Number.NEGATIVE_INFINITY);
}
