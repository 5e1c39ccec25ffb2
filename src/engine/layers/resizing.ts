// torch.nn.Upsample and its kin, and the layers that move elements between channels and positions.

import type { Shape } from '../../model/shape.ts';
import { ofDimension } from '../../model/shapes/resizing.ts';
import type { Layer, LayerTypes } from '../layer.ts';
import { type Mapping, product } from '../spatial/mapping.ts';
import { channelShuffle, pixelShuffle, pixelUnshuffle } from '../spatial/permutations.ts';
import {
  cubicAxis,
  cubicGradientAxis,
  linearAxis,
  nearestAxis,
  nearestExactAxis,
  nearestShortcutAxis,
} from '../spatial/resizeAxes.ts';
import { createPermutation, createSums, type SpatialBuild } from './spatial.ts';

export const resizingLayers = {
  Upsample: {
    layout: 'channels',
    create(build) {
      const { mode, scale_factor, align_corners, recompute_scale_factor } = build.args;
      const scales = recompute_scale_factor ? null : scale_factor;
      return createResizing(build, mode, scales, align_corners ?? false);
    },
  },
  UpsamplingNearest2d: {
    layout: 'channels',
    create: (build) => createResizing(build, 'nearest', build.args.scale_factor, false),
  },
  UpsamplingBilinear2d: {
    layout: 'channels',
    create: (build) => createResizing(build, 'bilinear', build.args.scale_factor, true),
  },
  PixelShuffle: {
    layout: 'channels',
    create: (build) => createPermutation(build, pixelShuffle(build.input.shape[2]!, build.args.upscale_factor)),
  },
  PixelUnshuffle: {
    layout: 'channels',
    create: (build) => createPermutation(build, pixelUnshuffle(build.outputShape[2]!, build.args.downscale_factor)),
  },
  ChannelShuffle: {
    layout: 'channels',
    create: (build) => createPermutation(build, channelShuffle(build.input.shape[0]!, build.args.groups)),
  },
} satisfies Partial<LayerTypes>;

type Mode = 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'bicubic' | 'trilinear';

/** `scales` are given where they, and not the sizes, say how far apart outputs lie. */
function createResizing(
  build: SpatialBuild,
  mode: Mode,
  scales: readonly number[] | null,
  alignCorners: boolean,
): Layer {
  const along = (axis: (size: number, outputs: number, scale: number | undefined) => Mapping): Mapping =>
    product(
      build.input.shape
        .slice(1)
        .map((size, d) => axis(size, build.outputShape[d + 1]!, scales ? ofDimension(scales, d) : undefined)),
    );
  // Torch then copies the gradient of bicubic, whatever the scale.
  const sameShape = build.input.shape.every((size, d) => size === build.outputShape[d]);
  switch (mode) {
    case 'nearest': {
      const shortcut = along(nearestShortcutAxis);
      // Backward torch always takes it.
      const map = liesChannelsLast(build.outputShape) ? shortcut : along(nearestAxis);
      return createSums(build, map, { gradientMap: shortcut });
    }
    case 'nearest-exact':
      return createSums(build, along(nearestExactAxis));
    case 'linear':
    case 'bilinear':
    case 'trilinear':
      return createSums(
        build,
        along((size, outputs, scale) => linearAxis(size, outputs, alignCorners, scale)),
      );
    case 'bicubic':
      return createSums(
        build,
        along((size, outputs, scale) => cubicAxis(size, outputs, alignCorners, scale)),
        {
          gradientMap: sameShape
            ? along(nearestShortcutAxis)
            : along((size, outputs, scale) => cubicGradientAxis(size, outputs, alignCorners, scale)),
        },
      );
    default:
      return mode satisfies never;
  }
}

/** One channel of two or three dimensions lies in memory as torch's channels_last, whose kernels take the shortcut. */
function liesChannelsLast([channels, ...sizes]: Shape): boolean {
  return channels === 1 && sizes.length > 1;
}
