// Plain loops: convolution. See loops.ts.

import {
  type ConvolutionAxis,
  type ConvolutionGeometry,
  type ConvolutionKernels,
  type PaddingMode,
  sizesOf,
} from '../kernels/convolution.ts';
import type { Tensor } from '../tensor.ts';
import { each, get, set } from './loops.ts';

export function createReferenceConvolution(): ConvolutionKernels {
  return {
    prepareConvolution(geometry) {
      const { channels, features, groups } = geometry;
      const [inputs, outputs] = [channels / groups, features / groups];
      const sizes = sizesOf(geometry);
      /** Calls back with the row of image, map and tap, for each three that meet in a sample. */
      const meet = (n: number, visit: (image: number, map: number, tap: number) => void) =>
        eachMeeting(geometry, (i, m, tap) => visit(n * sizes.image + i, n * sizes.map + m, tap));
      /** Calls back with the column of image and map, and the row of the weight. */
      const connect = (tap: number, visit: (channel: number, feature: number, row: number) => void) =>
        each(features, inputs, (f, c) => visit(Math.floor(f / outputs) * inputs + c, f, tap * inputs + c));
      return {
        initialize() {},
        correlate(image, weight, bias, map, samples, from = 0) {
          for (let n = from; n < samples; n++) {
            const sums = startWith(bias, sizes.map, features);
            meet(n, (i, m, tap) =>
              connect(tap, (c, f, row) => {
                sums[(m - n * sizes.map) * features + f]! += get(image, i, c) * get(weight, row, f);
              }),
            );
            each(sizes.map, features, (m, f) => set(map, n * sizes.map + m, f, sums[m * features + f]!));
          }
        },
        spread(map, weight, bias, image, samples, from = 0) {
          for (let n = from; n < samples; n++) {
            const sums = startWith(bias, sizes.image, channels);
            meet(n, (i, m, tap) =>
              connect(tap, (c, f, row) => {
                sums[(i - n * sizes.image) * channels + c]! += get(map, m, f) * get(weight, row, f);
              }),
            );
            each(sizes.image, channels, (i, c) => set(image, n * sizes.image + i, c, sums[i * channels + c]!));
          }
        },
        weightGradient(image, map, weightGradient, samples) {
          const sums = new Float64Array(weightGradient.rows * features);
          for (let n = 0; n < samples; n++) {
            meet(n, (i, m, tap) =>
              connect(tap, (c, f, row) => {
                sums[row * features + f]! += get(image, i, c) * get(map, m, f);
              }),
            );
          }
          each(weightGradient.rows, features, (row, f) => set(weightGradient, row, f, sums[row * features + f]!));
        },
      };
    },
  };
}

function startWith(bias: Tensor | undefined, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(rows * columns);
  if (bias) each(rows, columns, (r, c) => (sums[r * columns + c] = get(bias, 0, c)));
  return sums;
}

function eachMeeting(
  { axes, mode }: ConvolutionGeometry,
  visit: (image: number, map: number, tap: number) => void,
): void {
  const [x, y, z] = axes;
  eachAlong(x, mode, (i0, m0, k0) =>
    eachAlong(y, mode, (i1, m1, k1) =>
      eachAlong(z, mode, (i2, m2, k2) =>
        visit((i0 * y.image + i1) * z.image + i2, (m0 * y.map + m1) * z.map + m2, (k0 * y.kernel + k1) * z.kernel + k2),
      ),
    ),
  );
}

function eachAlong(
  { image, map, kernel, stride, dilation, before }: ConvolutionAxis,
  mode: PaddingMode,
  visit: (image: number, map: number, tap: number) => void,
): void {
  for (let m = 0; m < map; m++) {
    for (let k = 0; k < kernel; k++) {
      const i = padded(m * stride + k * dilation - before, image, mode);
      if (i !== undefined) visit(i, m, k);
    }
  }
}

/** The position of the image that stands at a position in or outside of it. */
function padded(at: number, size: number, mode: PaddingMode): number | undefined {
  if (at >= 0 && at < size) return at;
  switch (mode) {
    case 'zeros':
      return undefined;
    case 'reflect':
      return at < 0 ? -at : 2 * (size - 1) - at;
    case 'replicate':
      return at < 0 ? 0 : size - 1;
    case 'circular':
      return at < 0 ? at + size : at - size;
    default:
      return mode satisfies never;
  }
}
