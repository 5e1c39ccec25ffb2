// What torch refuses of normalization, in words.

import { expect, test } from 'vitest';
import type { BoundLayer, LayerOf } from '../../src/model/modelSpec.ts';
import { Phrase } from '../../src/model/phrase.ts';
import type { Shape } from '../../src/model/shape.ts';
import { moduleShape, resolveLazy } from '../../src/model/shapes.ts';
import { layer } from '../engine/requests.ts';

const affine = { num_features: 6, affine: true };

test.each([
  [layer('BatchNorm1d', { num_features: 6 }), [5], 'takes 6 features'],
  [layer('BatchNorm1d', { num_features: 6 }), [5, 4], 'takes 6 channels'],
  [layer('BatchNorm1d', { num_features: 6 }), [6, 4, 4], 'takes a batch of (N, C) or (N, C, L), 2 or 3 dimensions'],
  [layer('BatchNorm2d', { num_features: 6 }), [6], 'takes a batch of (N, C, H, W), 4 dimensions'],
  [layer('LazyBatchNorm3d'), [6, 4, 4], 'takes a batch of (N, C, D, H, W), 5 dimensions'],
  [layer('SyncBatchNorm', { num_features: 6 }), [5, 4, 4], 'takes 6 channels'],
  [layer('InstanceNorm1d', affine), [6], 'takes a batch of (N, C, L), 3 dimensions'],
  [layer('InstanceNorm1d', affine), [5, 4], 'takes 6 channels'],
  [
    layer('InstanceNorm2d', { num_features: 6 }),
    [6, 1, 1],
    'normalizes each channel of each sample by itself and needs more than one position there to train',
  ],
  [
    layer('GroupNorm', { num_groups: 4, num_channels: 6 }),
    [6, 3],
    'has num_channels 6, which num_groups 4 does not divide.',
  ],
  [layer('GroupNorm', { num_groups: 3, num_channels: 6 }), [9, 3], 'takes 6 channels'],
  [layer('GroupNorm', { num_groups: 3, num_channels: 6, affine: false }), [8], 'takes a multiple of 3 channels'],
  [layer('LayerNorm', { normalized_shape: [4] }), [4, 3], 'takes 4 in the last dimension'],
  [layer('LayerNorm', { normalized_shape: [4, 3] }), [4], 'takes (4, 3) in the last dimensions'],
  [layer('RMSNorm', { normalized_shape: [4] }), [5], 'takes 4 in the last dimension'],
] as const)('%o on %o', (tested, shape, expected) => {
  expect(shapeBehind(tested, shape)).toBe(expected);
});

test.each([
  [layer('BatchNorm1d', { num_features: 6 }), [6, 4]],
  [layer('InstanceNorm1d', { num_features: 6 }), [5, 4]],
  [layer('GroupNorm', { num_groups: 3, num_channels: 6, affine: false }), [9]],
  [layer('LazyBatchNorm2d'), [5, 2, 2]],
  [layer('LazyInstanceNorm1d'), [5, 2]],
] as const)('%o takes %o', (tested, shape) => {
  expect(shapeBehind(tested, shape)).toEqual(shape);
});

test.each([
  ['LazyBatchNorm1d', 'BatchNorm1d', [5]],
  ['LazyBatchNorm2d', 'BatchNorm2d', [5, 2, 2]],
  ['LazyBatchNorm3d', 'BatchNorm3d', [5, 2, 2, 2]],
  ['LazyInstanceNorm1d', 'InstanceNorm1d', [5, 2]],
  ['LazyInstanceNorm2d', 'InstanceNorm2d', [5, 2, 2]],
  ['LazyInstanceNorm3d', 'InstanceNorm3d', [5, 2, 2, 2]],
] as const)('%s becomes %s', (lazy, type, shape) => {
  const args = { eps: 0.25, affine: true, track_running_stats: true };
  const resolved = resolveLazy(layer(lazy, args), shape);
  const { path, range, line } = resolved;
  expect(resolved).toEqual({
    ...layer(type, { num_features: 5, ...args }),
    lazy: true,
    path,
    range,
    line,
  });
});

function shapeBehind(tested: BoundLayer, input: Shape): Shape | string {
  const { type, arguments: args } = tested as LayerOf<'Identity', number>;
  const shape = moduleShape(type, args, input);
  return shape instanceof Phrase ? `${shape}` : shape;
}
