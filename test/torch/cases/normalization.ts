// Normalization.

import { layer } from '../../engine/requests.ts';
import type { LayerCase } from './case.ts';

const features = { num_features: 6 };
/** Float32 measures a deviation of 1 around 1000 to 1000 * 2^-24, and PyTorch's own scale and shift round as coarsely. */
const far = { values: 'far', tolerance: 2e-4, floor: 1e-4 } as const;
const edges = { values: 'edges' } as const;
/** The mean of a column that holds 1e30 and -1e30 is what their rounding leaves. */
const cancelling = { values: 'edges', floor: 2e-7 } as const;
const nan = { values: 'nan' } as const;

export const normalizationCases: readonly LayerCase[] = [
  { layer: layer('BatchNorm1d', features), shape: [6] },
  { layer: layer('BatchNorm1d', features), shape: [6, 4] },
  { layer: layer('BatchNorm1d', features), shape: [6, 4], ...cancelling },
  { layer: layer('BatchNorm1d', features), shape: [6, 4], ...nan },
  { layer: layer('BatchNorm1d', features), shape: [6, 4], ...far },
  // Of two values a channel the gradient is zero but for eps.
  { layer: layer('BatchNorm1d', { ...features, eps: 0.2 }), shape: [6], samples: 2 },
  { layer: layer('BatchNorm1d', features), shape: [6, 300], samples: 3 },
  { layer: layer('BatchNorm1d', { ...features, eps: 0.1 }), shape: [6] },
  { layer: layer('BatchNorm1d', { ...features, momentum: 0.7 }), shape: [6] },
  { layer: layer('BatchNorm1d', { ...features, momentum: null }), shape: [6] },
  { layer: layer('BatchNorm1d', { ...features, affine: false }), shape: [6] },
  { layer: layer('BatchNorm1d', { ...features, track_running_stats: false }), shape: [6] },
  { layer: layer('BatchNorm1d', { ...features, affine: false, track_running_stats: false }), shape: [6, 3] },
  { layer: layer('BatchNorm2d', features), shape: [6, 5, 3] },
  { layer: layer('BatchNorm2d', { ...features, eps: 1e-3, momentum: 0.01 }), shape: [6, 5, 3], ...cancelling },
  { layer: layer('BatchNorm2d', { num_features: 21 }), shape: [21, 4, 4] },
  { layer: layer('BatchNorm2d', features), shape: [6, 1, 1] },
  { layer: layer('BatchNorm2d', features), shape: [6, 2, 2], samples: 1 },
  { layer: layer('BatchNorm3d', features), shape: [6, 2, 3, 2] },
  { layer: layer('BatchNorm3d', { ...features, momentum: null, affine: false }), shape: [6, 2, 3, 2], ...nan },
  { layer: layer('SyncBatchNorm', features), shape: [6, 3] },
  { layer: layer('InstanceNorm1d', features), shape: [6, 5] },
  { layer: layer('InstanceNorm1d', features), shape: [6, 5], ...edges },
  { layer: layer('InstanceNorm1d', { ...features, affine: true }), shape: [6, 5] },
  { layer: layer('InstanceNorm1d', { ...features, affine: true }), shape: [6, 5], ...far },
  { layer: layer('InstanceNorm1d', { num_features: 4 }), shape: [6, 5], name: 'InstanceNorm1d of other channels' },
  { layer: layer('InstanceNorm2d', { ...features, affine: true, eps: 0.3 }), shape: [6, 4, 3] },
  { layer: layer('InstanceNorm2d', { ...features, track_running_stats: true }), shape: [6, 4, 3] },
  {
    layer: layer('InstanceNorm2d', { ...features, affine: true, track_running_stats: true }),
    shape: [6, 4, 3],
    ...nan,
  },
  { layer: layer('InstanceNorm2d', { ...features, momentum: 0.6, track_running_stats: true }), shape: [6, 4, 3] },
  { layer: layer('InstanceNorm2d', { ...features, momentum: null, track_running_stats: true }), shape: [6, 4, 3] },
  { layer: layer('InstanceNorm3d', { ...features, affine: true }), shape: [6, 2, 3, 2] },
  { layer: layer('GroupNorm', { num_groups: 3, num_channels: 6 }), shape: [6, 4] },
  { layer: layer('GroupNorm', { num_groups: 3, num_channels: 6, eps: 0.2 }), shape: [6] },
  { layer: layer('GroupNorm', { num_groups: 1, num_channels: 6 }), shape: [6, 4, 5] },
  { layer: layer('GroupNorm', { num_groups: 6, num_channels: 6 }), shape: [6, 4, 5] },
  { layer: layer('GroupNorm', { num_groups: 2, num_channels: 6, eps: 0.2 }), shape: [6, 2, 3, 2] },
  { layer: layer('GroupNorm', { num_groups: 2, num_channels: 6, affine: false }), shape: [6, 4, 5] },
  { layer: layer('GroupNorm', { num_groups: 4, num_channels: 20 }), shape: [20, 7], ...edges },
  { layer: layer('GroupNorm', { num_groups: 3, num_channels: 6 }), shape: [6, 4], ...nan },
  { layer: layer('GroupNorm', { num_groups: 3, num_channels: 6 }), shape: [6, 4], ...far },
  { layer: layer('LayerNorm', { normalized_shape: [7] }), shape: [7] },
  { layer: layer('LayerNorm', { normalized_shape: [8] }), shape: [3, 8] },
  { layer: layer('LayerNorm', { normalized_shape: [5] }), shape: [4, 3, 5] },
  { layer: layer('LayerNorm', { normalized_shape: [3, 5] }), shape: [4, 3, 5] },
  { layer: layer('LayerNorm', { normalized_shape: [4, 3, 8] }), shape: [4, 3, 8] },
  { layer: layer('LayerNorm', { normalized_shape: [7], eps: 0.2 }), shape: [7], samples: 1 },
  { layer: layer('LayerNorm', { normalized_shape: [7], elementwise_affine: false }), shape: [7] },
  { layer: layer('LayerNorm', { normalized_shape: [3, 5], bias: false }), shape: [3, 5] },
  { layer: layer('LayerNorm', { normalized_shape: [16] }), shape: [3, 16], ...edges },
  { layer: layer('LayerNorm', { normalized_shape: [7] }), shape: [7], ...nan },
  { layer: layer('LayerNorm', { normalized_shape: [7] }), shape: [7], ...far },
  { layer: layer('RMSNorm', { normalized_shape: [7] }), shape: [7] },
  { layer: layer('RMSNorm', { normalized_shape: [3, 8] }), shape: [2, 3, 8] },
  { layer: layer('RMSNorm', { normalized_shape: [7], eps: 0.2 }), shape: [3, 7] },
  { layer: layer('RMSNorm', { normalized_shape: [7], elementwise_affine: false }), shape: [7] },
  { layer: layer('RMSNorm', { normalized_shape: [7] }), shape: [4, 7], ...edges },
  { layer: layer('RMSNorm', { normalized_shape: [7] }), shape: [7], ...nan },
  { layer: layer('RMSNorm', { normalized_shape: [7] }), shape: [7], ...far },
  { layer: layer('LocalResponseNorm', { size: 2 }), shape: [6, 4] },
  { layer: layer('LocalResponseNorm', { size: 5, alpha: 0.3, beta: 0.5, k: 2 }), shape: [7, 3, 2] },
  { layer: layer('LocalResponseNorm', { size: 4, alpha: 0.3 }), shape: [3, 2, 2, 2] },
  { layer: layer('LocalResponseNorm', { size: 3, alpha: 0.3 }), shape: [6, 5], ...edges },
  { layer: layer('LocalResponseNorm', { size: 3, alpha: 0.3 }), shape: [6, 5], ...nan },
];
