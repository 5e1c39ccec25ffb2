// The parameters that a module has, with their shapes in torch's order.

import type { BoundLayer } from './modelSpec.ts';
import type { Shape } from './shape.ts';

export interface ParameterShape {
  readonly name: 'weight' | 'bias';
  readonly shape: Shape;
}

/** In the order of torch's named_parameters; empty where there are none, or where the layer is still lazy. */
export function parameterShapes(layer: BoundLayer): readonly ParameterShape[] {
  switch (layer.type) {
    case 'Linear': {
      const { in_features, out_features, bias } = layer.arguments;
      return weighted([out_features, in_features], bias && [out_features]);
    }
    case 'Conv1d':
    case 'Conv2d':
    case 'Conv3d': {
      const { in_channels, out_channels, kernel_size, groups, bias } = layer.arguments;
      return weighted([out_channels, in_channels / groups, ...kernel_size], bias && [out_channels]);
    }
    case 'ConvTranspose1d':
    case 'ConvTranspose2d':
    case 'ConvTranspose3d': {
      const { in_channels, out_channels, kernel_size, groups, bias } = layer.arguments;
      return weighted([in_channels, out_channels / groups, ...kernel_size], bias && [out_channels]);
    }
    case 'BatchNorm1d':
    case 'BatchNorm2d':
    case 'BatchNorm3d':
    case 'SyncBatchNorm':
    case 'InstanceNorm1d':
    case 'InstanceNorm2d':
    case 'InstanceNorm3d': {
      const { num_features, affine } = layer.arguments;
      return affine ? weighted([num_features], [num_features]) : [];
    }
    case 'GroupNorm': {
      const { num_channels, affine } = layer.arguments;
      return affine ? weighted([num_channels], [num_channels]) : [];
    }
    case 'LayerNorm': {
      const { normalized_shape, elementwise_affine, bias } = layer.arguments;
      return elementwise_affine ? weighted(normalized_shape, bias && normalized_shape) : [];
    }
    case 'RMSNorm': {
      const { normalized_shape, elementwise_affine } = layer.arguments;
      return elementwise_affine ? weighted(normalized_shape, false) : [];
    }
    case 'PReLU':
      return weighted([layer.arguments.num_parameters], false);
    case 'Embedding':
      return weighted([layer.arguments.num_embeddings, layer.arguments.embedding_dim], false);
    default:
      return [];
  }
}

function weighted(weight: Shape, bias: Shape | false): readonly ParameterShape[] {
  const parameters: readonly ParameterShape[] = [{ name: 'weight', shape: weight }];
  return bias ? [...parameters, { name: 'bias', shape: bias }] : parameters;
}
