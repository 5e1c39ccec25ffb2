// torch.nn.LayerNorm and RMSNorm.

import type { ModuleName } from '../../model/modules.ts';
import type { Shape } from '../../model/shape.ts';
import { type Layer, type LayerBuild, layerRoom } from '../layer.ts';
import type { Activation } from '../tensor.ts';

/** torch.finfo(torch.float32).eps, which RMSNorm takes where eps is None. */
const FLOAT32_EPSILON = 2 ** -23;

/**
 * Layer normalization over the last dimensions, those of normalized_shape: y = (x - mean) / sqrt(var + eps) * weight +
 * bias, with mean and biased variance of these dimensions' elements and weight and bias for each of them; the same in
 * training and evaluation. Reference: torch.nn.LayerNorm; Ba, Kiros and Hinton 2016.
 */
export function createLayerNorm(build: LayerBuild<'LayerNorm'>): Layer {
  const { normalized_shape, eps } = build.args;
  return createBlockNorm(build, normalized_shape, eps, 'centred');
}

/**
 * y = x / sqrt(mean(x²) + eps) * weight over the dimensions of normalized_shape.
 * Reference: torch.nn.RMSNorm; Zhang and Sennrich 2019.
 */
export function createRMSNorm(build: LayerBuild<'RMSNorm'>): Layer {
  const { normalized_shape, eps } = build.args;
  return createBlockNorm(build, normalized_shape, eps ?? FLOAT32_EPSILON, 'as it is');
}

function createBlockNorm<K extends ModuleName>(
  { outputShape, parameters, memory, kernels, capacity }: LayerBuild<K>,
  normalizedShape: Shape,
  eps: number,
  centre: 'centred' | 'as it is',
): Layer {
  const room = layerRoom(memory, capacity, outputShape, 'last');
  const { output, outputGradient } = room;
  const [weight, bias] = parameters;
  const rows = normalizedShape.slice(0, -1).reduce((size, extent) => size * extent, 1);
  const blocksPerSample = output.positions / rows;
  const blocks = capacity * blocksPerSample;
  const mean = centre === 'centred' ? memory.vector(blocks) : undefined;
  const by = { mean, invStd: memory.vector(blocks), weight: weight?.value };
  // Where there is no bias, its gradient is a by-product that nobody reads.
  const biasGradient = bias?.gradient ?? memory.matrix(rows, output.columns);
  const forward = (input: Activation, samples: number) =>
    kernels.layerNorm(input, by, eps, bias?.value, output, rows, samples * blocksPerSample);
  return {
    ...room,
    parameters,
    forward,
    evaluate: forward,
    // dx = (g - mean(g) - xhat mean(g xhat)) / sqrt(var + eps) with g = dy weight; RMSNorm without mean(g)
    backward(input, inputGradient, samples) {
      const n = samples * blocksPerSample;
      if (weight) {
        const { gradient } = weight;
        kernels.layerNormParameterGradients(input, by, outputGradient, gradient, biasGradient, rows, n);
      }
      if (inputGradient) kernels.layerNormInputGradient(input, by, outputGradient, inputGradient, rows, n);
    },
  };
}
