// Convolution, in both directions: torch.nn.Conv1d to Conv3d, and ConvTranspose1d to ConvTranspose3d with the two sides
// exchanged.

import type { Tensor } from '../tensor.ts';

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** One dimension of the positions. */
export interface ConvolutionAxis {
  /** Positions of the image and of the map. */
  readonly image: number;
  readonly map: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding in front of the image; behind it there is as much as the map reaches. */
  readonly before: number;
}

/**
 * A convolution takes an image to a map, a transposed one a map to an image. Both lie as `channels`: rows are samples *
 * positions, columns the image's channels or the map's features. In each dimension map position o meets image position
 * o * stride + k * dilation - before at tap k.
 *
 * Weights are (taps * channels / groups, features): row t * channels / groups + c is channel c of its group at tap t,
 * taps in torch's order.
 */
export interface ConvolutionGeometry {
  /** Outermost first; dimensions that are not there have one position and one tap. */
  readonly axes: readonly [ConvolutionAxis, ConvolutionAxis, ConvolutionAxis];
  readonly channels: number;
  readonly features: number;
  readonly groups: number;
  readonly mode: PaddingMode;
}

/** Of each operation, the first `samples` samples; `from` is the first of them that is done. */
export interface Convolution {
  /** Fills tables; before it only addresses are taken. */
  initialize(): void;
  /** map = the image's padded patches · weight + bias (1, features). */
  correlate(image: Tensor, weight: Tensor, bias: Tensor | undefined, map: Tensor, samples: number, from?: number): void;
  /** image = each position's sum of what `correlate` takes from it: map · weightᵀ, back in place, + bias (1, channels). */
  spread(map: Tensor, weight: Tensor, bias: Tensor | undefined, image: Tensor, samples: number, from?: number): void;
  /** weightGradient = patchesᵀ · map. */
  weightGradient(image: Tensor, map: Tensor, weightGradient: Tensor, samples: number): void;
}

export interface ConvolutionKernels {
  /** Prepares a convolution of batches of at most `capacity` samples. */
  prepareConvolution(geometry: ConvolutionGeometry, capacity: number): Convolution;
}

/** Positions of the image, of the map, and taps. */
export function sizesOf({ axes }: ConvolutionGeometry): {
  readonly image: number;
  readonly map: number;
  readonly taps: number;
} {
  const product = (of: (axis: ConvolutionAxis) => number) => of(axes[0]) * of(axes[1]) * of(axes[2]);
  return {
    image: product((axis) => axis.image),
    map: product((axis) => axis.map),
    taps: product(({ kernel }) => kernel),
  };
}
