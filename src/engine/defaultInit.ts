// The first values that torch.nn's constructors give a module's parameters: each class's reset_parameters.

import { withInitDefaults } from '../model/initCall.ts';
import type { BoundLayer } from '../model/modelSpec.ts';
import { parameterShapes } from '../model/parameterShapes.ts';
import { sizeOf } from '../model/shape.ts';
import { applyInit, fans, fillUniform } from './nnInit.ts';
import { fillNormal, type Generator } from './random.ts';

const KAIMING = {
  function: 'kaiming_uniform_',
  arguments: withInitDefaults('kaiming_uniform_', { a: Math.sqrt(5) }),
} as const;

/**
 * For each parameter, in torch's order, its values in torch's row-major order. Draws from the generator what the
 * constructor draws, so that a module that is built and not trained is followed by calling this.
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
    case 'ConvTranspose3d':
      return shapes.map(({ name, shape }) => {
        // He et al. 2015.
        if (name === 'weight') return applyInit(KAIMING, shape, generator);
        const values = new Float32Array(sizeOf(shape));
        const bound = 1 / Math.sqrt(fans(weight.shape).fanIn);
        fillUniform(generator, values, -bound, bound);
        return values;
      });
    case 'PReLU':
      return [new Float32Array(sizeOf(weight.shape)).fill(layer.arguments.init)];
    case 'Embedding': {
      const values = new Float32Array(sizeOf(weight.shape));
      fillNormal(generator, values, 0, 1);
      const { padding_idx: padding, num_embeddings: rows, embedding_dim: width } = layer.arguments;
      // A negative index counts from the end.
      const row = padding === null ? undefined : padding < 0 ? rows + padding : padding;
      if (row !== undefined) values.fill(0, row * width, (row + 1) * width);
      return [values];
    }
    default:
      // Normalization: weight 1, bias 0.
      return shapes.map(({ name, shape }) => new Float32Array(sizeOf(shape)).fill(name === 'weight' ? 1 : 0));
  }
}
