// torch.nn.ReLU and torch.nn.Softmax along a row.

import type { Layer, LayerContext } from './layer.ts';
import type { Tensor } from './tensor.ts';

/** y = max(x, 0) of (N, columns); the derivative at 0 is 0. Reference: torch.nn.ReLU. */
export function createReLU(columns: number, context: LayerContext): Layer {
  const { relu, reluGradient } = context.kernels;
  return createActivation(columns, context, relu, reluGradient);
}

/** y = exp(x) / sum(exp(x)) along the columns of (N, columns). Reference: torch.nn.Softmax(dim=1). */
export function createSoftmax(columns: number, context: LayerContext): Layer {
  const { softmax, softmaxGradient } = context.kernels;
  return createActivation(columns, context, softmax, softmaxGradient);
}

/** A layer without parameters whose derivative follows from its output. */
function createActivation(
  columns: number,
  { memory, capacity }: LayerContext,
  activate: (input: Tensor, output: Tensor, rows: number) => void,
  gradient: (output: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number) => void,
): Layer {
  const output = memory.matrix(capacity, columns);
  const outputGradient = memory.matrix(capacity, columns);
  const forward = (input: Tensor, rows: number) => activate(input, output, rows);
  return {
    output,
    outputGradient,
    parameters: [],
    forward,
    evaluate: forward,
    backward(_input, inputGradient, rows) {
      if (inputGradient) gradient(output, outputGradient, inputGradient, rows);
    },
  };
}
