// Shapes through Upsample and its kin, and through the layers that move elements between channels and positions.

import { type Phrase, phrase } from '../phrase.ts';
import { counted, type Shape, type ShapeRules } from '../shape.ts';
import { axisName, expectedImage } from './spatial.ts';

interface SizeArguments<E = number> {
  readonly size: readonly E[] | null;
  readonly scale_factor: readonly number[] | null;
  readonly recompute_scale_factor?: boolean | null;
}

/** How many dimensions behind the channels a mode takes. */
const DIMENSIONS = {
  nearest: [1, 2, 3],
  'nearest-exact': [1, 2, 3],
  linear: [1],
  bilinear: [2],
  bicubic: [2],
  trilinear: [3],
} as const;

export const resizingShapes = {
  Upsample: (args, input) => {
    const { mode, align_corners } = args;
    const dimensions: readonly number[] = DIMENSIONS[mode];
    if (!dimensions.includes(input.length - 1)) {
      return dimensions.length === 1
        ? phrase`with mode '${mode}' ${expectedImage(dimensions[0]!)}`
        : phrase`expects channels and one to three dimensions behind them`;
    }
    if (align_corners !== null && mode.startsWith('nearest')) {
      return phrase`has align_corners, which mode '${mode}' does not know.`;
    }
    return resizedShape(args, input);
  },
  UpsamplingNearest2d: (args, input) => (input.length === 3 ? resizedShape(args, input) : expectedImage(2)),
  UpsamplingBilinear2d: (args, input) => (input.length === 3 ? resizedShape(args, input) : expectedImage(2)),
  PixelShuffle: ({ upscale_factor: r }, input) => {
    if (input.length !== 3) return expectedImage(2);
    const [channels, height, width] = input as [number, number, number];
    if (channels % (r * r) !== 0) return phrase`needs a multiple of ${counted(r * r, 'channel')}`;
    return [channels / (r * r), height * r, width * r];
  },
  PixelUnshuffle: ({ downscale_factor: r }, input) => {
    if (input.length !== 3) return expectedImage(2);
    const [channels, height, width] = input as [number, number, number];
    if (height % r !== 0 || width % r !== 0) return phrase`needs a height and a width that are multiples of ${r}`;
    return [channels * r * r, height / r, width / r];
  },
  ChannelShuffle: ({ groups }, input) => {
    if (input.length < 2) return phrase`expects channels and at least one dimension behind them`;
    return input[0]! % groups === 0 ? input : phrase`needs a multiple of ${counted(groups, 'channel')}`;
  },
} satisfies Partial<ShapeRules>;

/** What torch refuses beside a size, whatever comes. */
export function besideSize<E>({ size, scale_factor, recompute_scale_factor }: SizeArguments<E>): Phrase | undefined {
  if (!size) return undefined;
  if (scale_factor) return phrase`has both a size and a scale_factor; one of them is to be given.`;
  return recompute_scale_factor ? phrase`has recompute_scale_factor, which means nothing beside a size.` : undefined;
}

function resizedShape(args: SizeArguments, input: Shape): Shape | Phrase {
  const refusal = besideSize(args);
  if (refusal) return refusal;
  const { size, scale_factor } = args;
  const given = size ?? scale_factor;
  if (!given) return phrase`has neither a size nor a scale_factor.`;
  const dimensions = input.length - 1;
  if (given.length !== 1 && given.length !== dimensions) {
    const name = size ? 'size' : 'scale_factor';
    return phrase`has a ${name} of ${given.length} numbers and expects ${counted(given.length, 'dimension')} behind the channels`;
  }
  const output = [input[0]!];
  for (const [d, extent] of input.slice(1).entries()) {
    const value = ofDimension(given, d);
    if (!Number.isFinite(value)) {
      const name = size ? 'size' : 'scale_factor';
      return phrase`has a ${name} of ${Number.isNaN(value) ? 'nan' : 'inf'}; it must be finite.`;
    }
    const resized = size ? value : Math.trunc(extent * value);
    if (resized < 1) return phrase`would leave a ${axisName(d, dimensions)} of ${resized}`;
    output.push(resized);
  }
  return output;
}

/** A single number stands for all dimensions. */
export function ofDimension(values: readonly number[], dimension: number): number {
  return values.length === 1 ? values[0]! : values[dimension]!;
}
