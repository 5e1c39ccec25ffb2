// What pooling, padding, resizing and shuffles say of inputs and arguments that torch refuses.

import { expect, test } from 'vitest';
import type { ModuleName } from '../../src/model/modules.ts';
import { modelShapes } from '../../src/model/shapes.ts';
import { layer } from '../engine/requests.ts';

const image = [3, 4, 6];

test.each<[string, ModuleName, object, readonly number[], string]>([
  [
    'rows of a table',
    'MaxPool2d',
    { kernel_size: [2, 2] },
    [13],
    'expects (channels, height, width), but the data has 13 features.',
  ],
  [
    'another rank',
    'AvgPool1d',
    { kernel_size: [2] },
    image,
    'expects (channels, length), but the data has rows of (3, 4, 6).',
  ],
  [
    'a window that does not fit',
    'MaxPool2d',
    { kernel_size: [3, 4], dilation: [2, 1] },
    image,
    'needs a height of at least 5, but the data has rows of (3, 4, 6).',
  ],
  [
    'a window of ceil_mode',
    'MaxPool2d',
    { kernel_size: [8, 2], stride: [2, 2], ceil_mode: true },
    image,
    'needs a height of at least 7, but the data has rows of (3, 4, 6).',
  ],
  [
    'much padding',
    'MaxPool2d',
    { kernel_size: [3, 3], padding: [1, 2] },
    image,
    'pads by 2, and at most half of its kernel_size 3 is allowed.',
  ],
  [
    'indices',
    'MaxPool2d',
    { kernel_size: [2, 2], return_indices: true },
    image,
    'returns indices beside its output (return_indices=True); in a Sequential nothing takes them.',
  ],
  [
    'a divisor of 0',
    'AvgPool2d',
    { kernel_size: [2, 2], divisor_override: 0 },
    image,
    'has the divisor_override 0; it must not be zero.',
  ],
  [
    'a reflection of all',
    'ReflectionPad2d',
    { padding: [2, 6, 0, 0] },
    image,
    'reflects 6 and needs a width above that, but the data has rows of (3, 4, 6).',
  ],
  [
    'more around than there is',
    'CircularPad2d',
    { padding: [0, 0, 5, 0] },
    image,
    'wraps 5 around and needs a height of at least 5, but the data has rows of (3, 4, 6).',
  ],
  [
    'nothing left',
    'ZeroPad2d',
    { padding: [-3, -3, 0, 0] },
    image,
    'crops 6 and needs a width above that, but the data has rows of (3, 4, 6).',
  ],
  [
    'nothing asked for',
    'AdaptiveAvgPool2d',
    { output_size: [0, 1] },
    image,
    'has an output_size of 0, which leaves nothing.',
  ],
  ['no size', 'Upsample', {}, image, 'has neither a size nor a scale_factor.'],
  [
    'two sizes',
    'Upsample',
    { size: [3], scale_factor: [2] },
    image,
    'has both a size and a scale_factor; one of them is to be given.',
  ],
  [
    'corners of nearest',
    'Upsample',
    { scale_factor: [2], align_corners: true },
    image,
    "has align_corners, which mode 'nearest' does not know.",
  ],
  [
    'a mode of another rank',
    'Upsample',
    { scale_factor: [2], mode: 'linear' },
    image,
    "with mode 'linear' expects (channels, length), but the data has rows of (3, 4, 6).",
  ],
  [
    'a scale that leaves nothing',
    'Upsample',
    { scale_factor: [0.2] },
    image,
    'would leave a height of 0, but the data has rows of (3, 4, 6).',
  ],
  [
    'channels that do not divide',
    'PixelShuffle',
    { upscale_factor: 2 },
    image,
    'needs a multiple of 4 channels, but the data has rows of (3, 4, 6).',
  ],
  [
    'sizes that do not divide',
    'PixelUnshuffle',
    { downscale_factor: 4 },
    image,
    'needs a height and a width that are multiples of 4, but the data has rows of (3, 4, 6).',
  ],
])('%s', (_name, type, args, input, message) => {
  const tested = { ...layer(type, args), path: 'network.0', line: 12 };
  const { problem } = modelShapes({ layers: [tested], outputLayers: [] }, input);
  expect(`${problem?.message}`).toBe(`network.0 (${type}, line 12) ${message}`);
});
