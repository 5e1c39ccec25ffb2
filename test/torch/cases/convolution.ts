// Conv1d to Conv3d and ConvTranspose1d to ConvTranspose3d: each value of each argument.

import { layer } from '../../engine/requests.ts';
import type { LayerCase } from './case.ts';

const conv = (args: Partial<Parameters<typeof layer<'Conv2d'>>[1]> = {}) =>
  layer('Conv2d', { in_channels: 3, out_channels: 5, kernel_size: [3, 3], ...args });
const conv1d = (args: Partial<Parameters<typeof layer<'Conv1d'>>[1]> = {}) =>
  layer('Conv1d', { in_channels: 3, out_channels: 5, kernel_size: [3], ...args });
const conv3d = (args: Partial<Parameters<typeof layer<'Conv3d'>>[1]> = {}) =>
  layer('Conv3d', { in_channels: 2, out_channels: 3, kernel_size: [2, 3, 2], ...args });
const up = (args: Partial<Parameters<typeof layer<'ConvTranspose2d'>>[1]> = {}) =>
  layer('ConvTranspose2d', { in_channels: 3, out_channels: 5, kernel_size: [3, 3], ...args });
const up1d = (args: Partial<Parameters<typeof layer<'ConvTranspose1d'>>[1]> = {}) =>
  layer('ConvTranspose1d', { in_channels: 3, out_channels: 5, kernel_size: [3], ...args });
const up3d = (args: Partial<Parameters<typeof layer<'ConvTranspose3d'>>[1]> = {}) =>
  layer('ConvTranspose3d', { in_channels: 2, out_channels: 3, kernel_size: [2, 3, 2], ...args });

const modes = ['reflect', 'replicate', 'circular'] as const;

export const convolutionCases: readonly LayerCase[] = [
  { layer: conv(), shape: [3, 6, 7] },
  // Where 1e30 and -1e30 meet in one sum, the rounding of either remains.
  { layer: conv(), shape: [3, 6, 7], values: 'edges', floor: 2e-7 },
  { layer: conv(), shape: [3, 6, 7], values: 'nan' },
  { layer: conv(), shape: [3, 3, 3], samples: 1 },
  { layer: conv({ bias: false }), shape: [3, 6, 7] },
  { layer: conv({ kernel_size: [1, 1] }), shape: [3, 5, 4] },
  { layer: conv({ kernel_size: [2, 5] }), shape: [3, 6, 7] },
  { layer: conv({ stride: [2, 2] }), shape: [3, 6, 7] },
  { layer: conv({ stride: [3, 1] }), shape: [3, 8, 5] },
  { layer: conv({ kernel_size: [1, 1], stride: [2, 3] }), shape: [3, 6, 7] },
  { layer: conv({ padding: [1, 1] }), shape: [3, 6, 7] },
  { layer: conv({ padding: [2, 0] }), shape: [3, 6, 7] },
  { layer: conv({ padding: [4, 3] }), shape: [3, 2, 2] },
  { layer: conv({ padding: 'same' }), shape: [3, 6, 7] },
  { layer: conv({ padding: 'same', kernel_size: [2, 4] }), shape: [3, 6, 7] },
  { layer: conv({ padding: 'same', kernel_size: [4, 2], dilation: [1, 3] }), shape: [3, 6, 7] },
  { layer: conv({ padding: 'same', kernel_size: [2, 4], padding_mode: 'reflect' }), shape: [3, 6, 7] },
  { layer: conv({ padding: 'valid' }), shape: [3, 6, 7] },
  { layer: conv({ dilation: [2, 1] }), shape: [3, 6, 7] },
  { layer: conv({ dilation: [2, 3], stride: [2, 2], padding: [2, 1] }), shape: [3, 7, 8] },
  ...modes.flatMap((padding_mode): LayerCase[] => [
    { layer: conv({ padding: [2, 1], padding_mode }), shape: [3, 4, 5] },
    { layer: conv({ padding: [1, 2], stride: [2, 2], dilation: [1, 2], padding_mode }), shape: [3, 5, 6] },
    { layer: conv1d({ padding: [2], padding_mode }), shape: [3, 7] },
    { layer: conv3d({ padding: [1, 1, 0], padding_mode }), shape: [2, 3, 4, 3] },
  ]),
  { layer: conv({ in_channels: 6, out_channels: 4, groups: 2 }), shape: [6, 5, 5] },
  { layer: conv({ in_channels: 6, out_channels: 9, groups: 3, padding: [1, 1], stride: [2, 1] }), shape: [6, 5, 5] },
  { layer: conv({ in_channels: 16, out_channels: 16, groups: 2, padding: [1, 1] }), shape: [16, 5, 5] },
  { layer: conv({ in_channels: 5, groups: 5 }), shape: [5, 6, 7] },
  { layer: conv({ in_channels: 8, out_channels: 8, groups: 8, padding: [1, 1], stride: [2, 2] }), shape: [8, 6, 7] },
  {
    layer: conv({ in_channels: 8, out_channels: 8, groups: 8, bias: false, padding: [1, 1], padding_mode: 'circular' }),
    shape: [8, 6, 7],
  },
  { layer: conv({ in_channels: 3, out_channels: 6, groups: 3 }), shape: [3, 6, 7] },
  { layer: conv({ in_channels: 1, out_channels: 32 }), shape: [1, 8, 8] },
  // Sums of hundreds of terms.
  { layer: conv({ in_channels: 32, out_channels: 16, padding: [1, 1] }), shape: [32, 5, 4], samples: 3, floor: 4e-7 },
  { layer: conv({ in_channels: 150, out_channels: 7 }), shape: [150, 4, 4], samples: 2, floor: 1e-6 },
  { layer: conv1d(), shape: [3, 9] },
  { layer: conv1d({ bias: false, stride: [2], padding: [3] }), shape: [3, 9] },
  { layer: conv1d({ padding: 'same', kernel_size: [4], dilation: [2] }), shape: [3, 9] },
  { layer: conv1d({ in_channels: 4, out_channels: 4, groups: 4, dilation: [3] }), shape: [4, 9] },
  { layer: conv3d(), shape: [2, 3, 4, 5] },
  { layer: conv3d({ bias: false, stride: [1, 2, 2], padding: [1, 0, 1] }), shape: [2, 3, 5, 4] },
  { layer: conv3d({ padding: 'same', dilation: [1, 1, 2] }), shape: [2, 3, 4, 5] },
  { layer: conv3d({ in_channels: 4, out_channels: 6, groups: 2 }), shape: [4, 3, 4, 3] },
  { layer: up(), shape: [3, 4, 5] },
  { layer: up(), shape: [3, 4, 5], values: 'edges', floor: 2e-7 },
  { layer: up(), shape: [3, 4, 5], values: 'nan' },
  { layer: up({ bias: false }), shape: [3, 4, 5] },
  { layer: up({ kernel_size: [1, 2] }), shape: [3, 4, 5] },
  { layer: up({ stride: [2, 2] }), shape: [3, 4, 5] },
  { layer: up({ stride: [2, 2], padding: [1, 1], output_padding: [1, 1] }), shape: [3, 4, 5] },
  { layer: up({ kernel_size: [4, 4], stride: [2, 2], padding: [1, 1] }), shape: [3, 4, 4] },
  { layer: up({ kernel_size: [2, 2], stride: [2, 2] }), shape: [3, 4, 4] },
  { layer: up({ kernel_size: [1, 1], stride: [3, 2] }), shape: [3, 3, 4] },
  { layer: up({ stride: [3, 2], output_padding: [2, 1] }), shape: [3, 3, 4] },
  { layer: up({ padding: [2, 2] }), shape: [3, 4, 5] },
  { layer: up({ dilation: [2, 3], padding: [1, 0] }), shape: [3, 4, 5] },
  { layer: up({ dilation: [2, 2], stride: [2, 3], output_padding: [1, 2] }), shape: [3, 4, 3] },
  { layer: up({ in_channels: 6, out_channels: 4, groups: 2 }), shape: [6, 3, 4] },
  { layer: up({ in_channels: 8, out_channels: 8, groups: 8, stride: [2, 2], padding: [1, 1] }), shape: [8, 3, 4] },
  { layer: up({ in_channels: 3, out_channels: 6, groups: 3, stride: [2, 1] }), shape: [3, 3, 4] },
  { layer: up1d(), shape: [3, 6] },
  { layer: up1d({ stride: [3], padding: [1], output_padding: [2], bias: false }), shape: [3, 6] },
  { layer: up3d(), shape: [2, 2, 3, 4] },
  { layer: up3d({ stride: [2, 1, 2], padding: [1, 0, 1], output_padding: [1, 0, 0] }), shape: [2, 2, 3, 4] },
];
