// The first values that torch.nn's constructors give a module's parameters: each class's reset_parameters.

import type { BoundLayer } from '../model/modelSpec.ts';
import { parameterShapes } from '../model/parameterShapes.ts';
import { type Shape, sizeOf } from '../model/shape.ts';
import { type Generator, uniform } from './random.ts';

/**
 * For each parameter, in torch's order, its values in torch's row-major order. Draws from the generator what the
 * constructor draws, so that a module that is built and not trained is followed by calling this.
 * Bounds are computed as Python computes them, values in float32.
 */
export function defaultParameters(layer: BoundLayer, generator: Generator): readonly Float32Array[] {
  const shapes = parameterShapes(layer);
  const [weight] = shapes;
  if (!weight) return [];
  switch (layer.type) {
    case 'Linear':
    case 'Conv1d':
    case 'Conv2d':
    case 'Conv3d':
    case 'ConvTranspose1d':
    case 'ConvTranspose2d':
    case 'ConvTranspose3d': {
      // Weight by kaiming_uniform_(a=sqrt(5)), He et al. 2015, then bias from ±1/sqrt(fan_in).
      const fanIn = sizeOf(weight.shape.slice(1));
      const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
      const weightBound = Math.sqrt(3) * (gain / Math.sqrt(fanIn));
      const biasBound = 1 / Math.sqrt(fanIn);
      return shapes.map(({ name, shape }) => {
        const bound = name === 'weight' ? weightBound : biasBound;
        return filled(shape, uniform(generator, -bound, bound));
      });
    }
    case 'PReLU':
      return [filled(weight.shape, () => layer.arguments.init)];
    default:
      // Normalization: weight 1, bias 0.
      return shapes.map(({ name, shape }) => filled(shape, () => (name === 'weight' ? 1 : 0)));
  }
}

function filled(shape: Shape, draw: () => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return values;
}
