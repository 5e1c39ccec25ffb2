// Pooling, padding, resizing and shuffles beside PyTorch: each argument's main values.

import type { ModuleName } from '../../../src/model/modules.ts';
import type { Shape } from '../../../src/model/shape.ts';
import { layer } from '../../engine/requests.ts';
import type { CaseValues, LayerCase } from './case.ts';

/** Samples of each rank; sizes that are stretched, shrunk, kept and doubled. */
const SAMPLES = { 1: [2, 5], 2: [3, 4, 5], 3: [2, 3, 4, 2] } as const;
const SIZES = {
  1: [[9], [3], [5]],
  2: [
    [7, 9],
    [2, 3],
    [8, 5],
  ],
  3: [
    [5, 6, 3],
    [2, 3, 1],
    [3, 8, 4],
  ],
} as const;
const SCALES = { 1: [[2], [1.1], [2.3], [0.6]], 2: [[2], [1.1], [1.3, 2.7], [0.7, 3]], 3: [[2], [1.1], [1.5, 2.1, 3]] };

export const poolingCases: readonly LayerCase[] = [
  ...maxPool(),
  ...averagePool(),
  ...adaptive(),
  ...upsample(),
  ...pads(),
  ...shuffles(),
];

/** Two samples of a case; what is computed is the same in both modes. */
function of(type: ModuleName, shape: Shape, args: object, values: CaseValues = 'plain'): LayerCase {
  return { layer: layer(type, args), shape, samples: 2, values, modes: ['train'] };
}

function maxPool(): LayerCase[] {
  const both = (type: ModuleName, shape: Shape, args: object) => [
    of(type, shape, args),
    of(type, shape, args, 'edges'),
    of(type, shape, args, 'nan'),
  ];
  const one = [
    { kernel_size: [2] },
    { kernel_size: [3], stride: [2], padding: [1] },
    { kernel_size: [3], stride: [1], padding: [1] },
    { kernel_size: [2], stride: [3] },
    { kernel_size: [3], dilation: [2], padding: [1] },
    { kernel_size: [3], stride: [2], ceil_mode: true },
    { kernel_size: [2], stride: [2], padding: [1], ceil_mode: true },
    { kernel_size: [10] },
  ];
  const two = [
    { kernel_size: [2, 2] },
    { kernel_size: [3, 2], stride: [2, 1], padding: [1, 0] },
    { kernel_size: [3, 3], stride: [1, 1], padding: [1, 1] },
    { kernel_size: [2, 3], dilation: [3, 2], padding: [1, 1] },
    { kernel_size: [3, 3], stride: [2, 2], ceil_mode: true },
    { kernel_size: [2, 2], stride: [2, 2], padding: [1, 1], ceil_mode: true },
  ];
  const three = [
    { kernel_size: [2, 2, 2] },
    { kernel_size: [3, 2, 3], stride: [2, 1, 2], padding: [1, 1, 0] },
    { kernel_size: [2, 2, 2], dilation: [2, 1, 3] },
    { kernel_size: [3, 3, 2], stride: [2, 2, 2], ceil_mode: true },
  ];
  return [
    ...one.flatMap((args) => both('MaxPool1d', [3, 10], args)),
    ...two.flatMap((args) => both('MaxPool2d', [5, 8, 7], args)),
    ...three.flatMap((args) => both('MaxPool3d', [2, 5, 4, 6], args)),
    ...both('MaxPool2d', [1, 6, 6], { kernel_size: [2, 2] }),
    ...both('MaxPool2d', [17, 4, 4], { kernel_size: [2, 2] }),
  ];
}

function averagePool(): LayerCase[] {
  const one = [
    { kernel_size: [2] },
    { kernel_size: [3], stride: [2], padding: [1] },
    { kernel_size: [3], stride: [2], padding: [1], count_include_pad: false },
    { kernel_size: [3], stride: [2], ceil_mode: true },
    { kernel_size: [4], stride: [3], padding: [2], ceil_mode: true },
    { kernel_size: [4], stride: [3], padding: [2], ceil_mode: true, count_include_pad: false },
  ];
  const two = [
    { kernel_size: [2, 2] },
    { kernel_size: [3, 2], stride: [2, 1], padding: [1, 1] },
    { kernel_size: [3, 2], stride: [2, 1], padding: [1, 1], count_include_pad: false },
    { kernel_size: [4, 3], stride: [3, 2], padding: [2, 1], ceil_mode: true },
    { kernel_size: [3, 3], padding: [1, 1], ceil_mode: true, count_include_pad: false },
    { kernel_size: [3, 2], padding: [1, 1], divisor_override: 5 },
    { kernel_size: [2, 2], divisor_override: -3, count_include_pad: false },
  ];
  const three = [
    { kernel_size: [2, 2, 2] },
    { kernel_size: [3, 2, 3], stride: [2, 1, 2], padding: [1, 1, 0] },
    { kernel_size: [3, 2, 3], stride: [2, 1, 2], padding: [1, 1, 1], count_include_pad: false, ceil_mode: true },
    { kernel_size: [2, 3, 2], divisor_override: 7 },
  ];
  return [
    ...one.map((args) => of('AvgPool1d', [3, 10], args)),
    ...two.map((args) => of('AvgPool2d', [5, 8, 7], args)),
    ...three.map((args) => of('AvgPool3d', [2, 5, 4, 6], args)),
    of('AvgPool1d', [3, 11], { kernel_size: [2] }, 'edges'),
    of('AvgPool2d', [3, 6, 6], { kernel_size: [2, 2], padding: [1, 1] }, 'edges'),
    of('AvgPool3d', [3, 4, 4, 4], { kernel_size: [2, 2, 2] }, 'edges'),
  ];
}

function adaptive(): LayerCase[] {
  return (['Avg', 'Max'] as const).flatMap((kind) => [
    of(`Adaptive${kind}Pool1d`, [3, 10], { output_size: [4] }),
    of(`Adaptive${kind}Pool1d`, [3, 5], { output_size: [8] }),
    of(`Adaptive${kind}Pool1d`, [3, 10], { output_size: [1] }, 'nan'),
    of(`Adaptive${kind}Pool1d`, [3, 10], { output_size: [5] }, 'edges'),
    of(`Adaptive${kind}Pool2d`, [5, 7, 6], { output_size: [1, 1] }),
    of(`Adaptive${kind}Pool2d`, [5, 7, 6], { output_size: [3, 4] }),
    of(`Adaptive${kind}Pool2d`, [5, 7, 6], { output_size: [null, 2] }),
    of(`Adaptive${kind}Pool2d`, [3, 6, 6], { output_size: [2, 3] }, 'edges'),
    of(`Adaptive${kind}Pool3d`, [2, 5, 4, 6], { output_size: [2, 3, 4] }),
    of(`Adaptive${kind}Pool3d`, [2, 5, 4, 6], { output_size: [1, null, 7] }),
    of(`Adaptive${kind}Pool3d`, [2, 5, 4, 6], { output_size: [2, 2, 3] }, 'edges'),
  ]);
}

function upsample(): LayerCase[] {
  const cases: LayerCase[] = [];
  const add = (mode: string, dimensions: 1 | 2 | 3, corners: readonly (boolean | null)[]) => {
    const shape = SAMPLES[dimensions];
    for (const align_corners of corners) {
      for (const size of SIZES[dimensions]) cases.push(of('Upsample', shape, { size, mode, align_corners }));
      for (const scale_factor of SCALES[dimensions]) {
        cases.push(of('Upsample', shape, { scale_factor, mode, align_corners }));
      }
    }
    const recomputed = { scale_factor: SCALES[dimensions].at(-1)!, mode, recompute_scale_factor: true };
    cases.push(of('Upsample', shape, recomputed));
    cases.push(of('Upsample', shape, { size: [7], mode }, 'nan'));
    // Where more than two are added, 1e30 and -1e30 meet, and what they leave depends on the order.
    if (dimensions === 1 || mode.startsWith('nearest')) {
      cases.push(of('Upsample', shape, { size: [4], mode }, 'edges'));
    }
  };
  for (const dimensions of [1, 2, 3] as const) {
    add('nearest', dimensions, [null]);
    add('nearest-exact', dimensions, [null]);
  }
  add('linear', 1, [null, true]);
  add('bilinear', 2, [false, true]);
  add('bicubic', 2, [null, true]);
  add('trilinear', 3, [null, true]);
  return [
    ...cases,
    // One channel is another way through torch.
    of('Upsample', [1, 4, 5], { scale_factor: [1.1] }),
    of('Upsample', [1, 2, 4, 5], { scale_factor: [2.1] }),
    of('UpsamplingNearest2d', [3, 4, 5], { scale_factor: [2, 2] }),
    of('UpsamplingNearest2d', [3, 4, 5], { size: [3, 7] }),
    of('UpsamplingBilinear2d', [3, 4, 5], { scale_factor: [2, 2] }),
    of('UpsamplingBilinear2d', [3, 4, 5], { size: [3, 7] }),
  ];
}

function pads(): LayerCase[] {
  const paddings = {
    1: [
      [2, 3],
      [0, 1],
      [2, -2],
      [-1, 3],
      [-1, -2],
    ],
    2: [
      [1, 2, 3, 0],
      [2, 2, 2, 2],
      [-1, 2, 1, -2],
    ],
    3: [
      [1, 2, 0, 1, 2, 1],
      [-1, 1, 2, -1, 0, 2],
    ],
  } as const;
  const cases: LayerCase[] = [];
  for (const dimensions of [1, 2, 3] as const) {
    const shape = [3, ...[4, 5, 4].slice(0, dimensions)];
    for (const padding of paddings[dimensions]) {
      for (const kind of ['Reflection', 'Replication', 'Zero', 'Circular'] as const) {
        cases.push(of(`${kind}Pad${dimensions}d`, shape, { padding }));
      }
      cases.push(of(`ConstantPad${dimensions}d`, shape, { padding, value: 3.7 }));
    }
    for (const kind of ['Reflection', 'Replication', 'Zero', 'Circular'] as const) {
      cases.push(of(`${kind}Pad${dimensions}d`, shape, { padding: paddings[dimensions][0] }, 'nan'));
      cases.push(of(`${kind}Pad${dimensions}d`, shape, { padding: paddings[dimensions].at(-1)! }, 'edges'));
    }
    const low = { padding: paddings[dimensions][0], value: -1e30 };
    cases.push(of(`ConstantPad${dimensions}d`, shape, low, 'edges'));
  }
  return [
    ...cases,
    of('ConstantPad1d', [3, 4, 5], { padding: [1, 2], value: 1 }),
    of('ZeroPad2d', [2, 3, 4, 5], { padding: [1, 2, 0, 1] }),
  ];
}

function shuffles(): LayerCase[] {
  return (['plain', 'edges'] as const).flatMap((values) => [
    of('PixelShuffle', [12, 3, 2], { upscale_factor: 2 }, values),
    of('PixelShuffle', [9, 2, 2], { upscale_factor: 3 }, values),
    of('PixelUnshuffle', [3, 4, 6], { downscale_factor: 2 }, values),
    of('ChannelShuffle', [6, 3, 2], { groups: 3 }, values),
    of('ChannelShuffle', [8, 5], { groups: 2 }, values),
  ]);
}
