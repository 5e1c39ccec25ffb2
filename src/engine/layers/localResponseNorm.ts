// torch.nn.LocalResponseNorm.

import { type Layer, type LayerBuild, layerRoom } from '../layer.ts';
import type { Activation } from '../tensor.ts';

/**
 * Local response normalization of (N, C, …): y = x / (k + alpha / size * sum of squares of the `size` channels around)^beta,
 * where channels that do not exist count as 0; the same in training and evaluation.
 * Reference: torch.nn.LocalResponseNorm; Krizhevsky et al. 2012, section 3.3.
 */
export function createLocalResponseNorm({
  args,
  outputShape,
  parameters,
  memory,
  kernels,
  capacity,
}: LayerBuild<'LocalResponseNorm'>): Layer {
  const room = layerRoom(memory, capacity, outputShape);
  const { output, outputGradient } = room;
  const base = memory.activation(capacity, outputShape);
  const forward = (x: Activation, samples: number) =>
    kernels.localResponseNorm(x, args, base, output, samples * output.positions);
  return {
    ...room,
    parameters,
    forward,
    evaluate: forward,
    backward(x, dx, samples) {
      if (!dx) return;
      kernels.localResponseNormGradient(x, args, base, output, outputGradient, dx, samples * output.positions);
    },
  };
}
