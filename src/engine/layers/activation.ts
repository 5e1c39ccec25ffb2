// torch.nn's activations.

import type { Layer, LayerBuild, LayerTypes } from '../layer.ts';
import type { Activation, Tensor } from '../tensor.ts';

export const activationLayers = {
  /** y = max(x, 0); the derivative at 0 is 0. */
  ReLU: {
    layout: 'any',
    create: (build) => createFromOutput(build, build.kernels.relu, build.kernels.reluGradient),
  },
  /** y = exp(x) / sum(exp(x)) along the columns. */
  Softmax: {
    layout: 'last',
    create: (build) => createFromOutput(build, build.kernels.softmax, build.kernels.softmaxGradient),
  },
} satisfies Partial<LayerTypes>;

/** A layer without parameters whose derivative follows from its output. */
function createFromOutput(
  { input, outputShape, memory, capacity }: LayerBuild,
  activate: (input: Tensor, output: Tensor, rows: number) => void,
  gradient: (output: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number) => void,
): Layer {
  const output = memory.activation(capacity, outputShape, input.layout);
  const outputGradient = memory.activation(capacity, outputShape, input.layout);
  const { positions } = output;
  const forward = (x: Activation, samples: number) => activate(x, output, samples * positions);
  return {
    output,
    outputGradient,
    parameters: [],
    buffers: [],
    initialize() {},
    forward,
    evaluate: forward,
    backward(_x, inputGradient, samples) {
      if (inputGradient) gradient(output, outputGradient, inputGradient, samples * positions);
    },
  };
}
