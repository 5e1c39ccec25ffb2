// torch.nn.ReLU and torch.nn.Softmax along a row.

import type { Layer, LayerContext } from './layer.ts';
import type { Tensor } from './tensor.ts';

/** y = max(x, 0) of (N, columns); the derivative at 0 is 0. Reference: torch.nn.ReLU. */
export function createReLU(columns: number, { memory, kernels, capacity }: LayerContext): Layer {
  const output = memory.matrix(capacity, columns);
  const outputGradient = memory.matrix(capacity, columns);
  const forward = (input: Tensor, rows: number) => kernels.relu(input, output, rows);
  return {
    output,
    outputGradient,
    parameters: [],
    forward,
    evaluate: forward,
    backward(_input, inputGradient, rows) {
      if (inputGradient) kernels.reluGradient(output, outputGradient, inputGradient, rows);
    },
  };
}

/** y = exp(x) / sum(exp(x)) along the columns of (N, columns). Reference: torch.nn.Softmax(dim=1). */
export function createSoftmax(columns: number, { memory, kernels, capacity }: LayerContext): Layer {
  const output = memory.matrix(capacity, columns);
  const outputGradient = memory.matrix(capacity, columns);
  const forward = (input: Tensor, rows: number) => kernels.softmax(input, output, rows);
  return {
    output,
    outputGradient,
    parameters: [],
    forward,
    evaluate: forward,
    // dx = y (dy - sum of dy y)
    backward(_input, inputGradient, rows) {
      if (inputGradient) kernels.softmaxGradient(output, outputGradient, inputGradient, rows);
    },
  };
}
