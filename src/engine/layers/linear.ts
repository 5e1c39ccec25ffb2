// torch.nn.Linear.

import { type Layer, type LayerBuild, type LayerTypes, layerRoom } from '../layer.ts';
import type { Parameter } from '../parameters.ts';
import type { Activation } from '../tensor.ts';

export const linearLayers = {
  Linear: {
    layout: 'last',
    // A weight lies transposed, (in, out), which its forward product reads without a copy.
    parameterLayout: (_name, { in_features, out_features }) => {
      return { rows: in_features, columns: out_features, strides: (stride) => [1, stride] };
    },
    create: createLinear,
  },
} satisfies Partial<LayerTypes>;

/**
 * y = x Wᵀ + b of (…, in_features), on the last dimension. Reference: torch.nn.Linear.
 */
function createLinear({
  args,
  input,
  outputShape,
  parameters,
  memory,
  kernels,
  capacity,
}: LayerBuild<'Linear'>): Layer {
  const { in_features, out_features } = args;
  const [weight, bias] = parameters as [Parameter, Parameter?];
  const room = layerRoom(memory, capacity, outputShape, 'last');
  const { output, outputGradient } = room;
  const transposed = memory.matrix(Math.ceil(out_features / 4) * 4, in_features);
  const rowsOf = (samples: number) => samples * input.positions;
  const forward = (x: Activation, samples: number) =>
    kernels.linear(x, weight.value, bias?.value, output, rowsOf(samples));
  return {
    ...room,
    parameters,
    forward,
    evaluate: forward,
    // dW = xᵀ dy, db = sum of dy over the batch, dx = dy W
    backward(x, inputGradient, samples) {
      const rows = rowsOf(samples);
      kernels.linearWeightGradient(x, outputGradient, weight.gradient, rows);
      if (bias) kernels.columnSums(outputGradient, bias.gradient, rows);
      if (inputGradient) kernels.linearInputGradient(outputGradient, weight.value, transposed, inputGradient, rows);
    },
  };
}
