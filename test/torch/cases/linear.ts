// Linear, Identity, Flatten and Unflatten.

import { layer } from '../../engine/requests.ts';
import type { LayerCase } from './case.ts';

const linear = (bias = true) => layer('Linear', { in_features: 7, out_features: 5, bias });

export const linearCases: readonly LayerCase[] = [
  { layer: linear(), shape: [7] },
  { layer: linear(false), shape: [7] },
  { layer: linear(), shape: [7], values: 'edges' },
  { layer: linear(), shape: [7], values: 'nan' },
  { layer: linear(), shape: [3, 7] },
  { layer: linear(), shape: [2, 3, 7] },
  { layer: layer('Identity'), shape: [4] },
  { layer: layer('Identity'), shape: [3, 5, 2], values: 'edges' },
  { layer: layer('Flatten'), shape: [3, 5, 2] },
  { layer: layer('Flatten', { start_dim: 2 }), shape: [3, 5, 2] },
  { layer: layer('Flatten', { start_dim: 1, end_dim: 2 }), shape: [3, 5, 2] },
  { layer: layer('Flatten', { start_dim: -2 }), shape: [3, 5, 2, 4] },
  { layer: layer('Unflatten', { dim: 1, unflattened_size: [1, 3, 4] }), shape: [12] },
  { layer: layer('Unflatten', { dim: -1, unflattened_size: [2, -1] }), shape: [3, 8] },
  { layer: layer('Unflatten', { dim: 1, unflattened_size: [2, 3] }), shape: [6, 5] },
];
