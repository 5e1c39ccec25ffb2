// The addition at the end of a residual block.

import { type Layer, type LayerContext, layerRoom } from '../layer.ts';
import type { Activation } from '../tensor.ts';

/** output = input + skipped, both of one shape and layout. He et al. 2016. */
export function createResidual(input: Activation, skipped: () => Activation, context: LayerContext): Layer {
  const { memory, kernels, capacity } = context;
  const room = layerRoom(memory, capacity, input.shape, input.layout);
  const { output, outputGradient } = room;
  const forward = (x: Activation, samples: number) => kernels.add(x, skipped(), output, samples * output.positions);
  return {
    ...room,
    parameters: [],
    forward,
    evaluate: forward,
    // The gradient is the same for both terms; the network adds the skipped one's where that layer's is complete.
    backward(_x, inputGradient, samples) {
      if (inputGradient) kernels.copy(outputGradient, inputGradient, samples * output.positions);
    },
  };
}
