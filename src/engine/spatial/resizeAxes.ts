// One dimension of resizing, as torch.nn.functional.interpolate computes it: float32 positions and factors, and entries
// with the factor 0 too, since 0 * NaN is NaN.
// Reference: aten/src/ATen/native/UpSample.h and cpu/UpSampleKernel.cpp.

import { type Entry, type Mapping, mapping } from './mapping.ts';

const f32 = Math.fround;

/** How many inputs an output is apart from the next: from the `scale` given, where one is, else from the sizes. */
function ratio(size: number, outputs: number, scale: number | undefined): number {
  return scale !== undefined && scale > 0 ? f32(1 / scale) : f32(size / outputs);
}

/** mode 'nearest': the input at or before the output's start. */
export function nearestAxis(size: number, outputs: number, scale?: number): Mapping {
  const step = ratio(size, outputs, scale);
  return oneEach(size, outputs, (o) => Math.floor(f32(o * step)));
}

/**
 * What torch sends the gradient of 'nearest' along. It takes no notice of the scale where the size stays or doubles,
 * so that with a scale of 1.1 and five inputs it is not the transpose of the forward map.
 */
export function nearestGradientAxis(size: number, outputs: number, scale?: number): Mapping {
  if (outputs === size || outputs === 2 * size) return nearestAxis(size, outputs);
  return nearestAxis(size, outputs, scale);
}

/** mode 'nearest-exact': the input in which the output's centre lies. */
export function nearestExactAxis(size: number, outputs: number, scale?: number): Mapping {
  const step = ratio(size, outputs, scale);
  return oneEach(size, outputs, (o) => Math.floor(f32(f32(o + 0.5) * step)));
}

function oneEach(size: number, outputs: number, sourceOf: (output: number) => number): Mapping {
  const lists = Array.from({ length: outputs }, (_, o): Entry[] => [[Math.min(sourceOf(o), size - 1), 1]]);
  return mapping(size, lists);
}

/** Modes 'linear', 'bilinear' and 'trilinear'. */
export function linearAxis(size: number, outputs: number, alignCorners: boolean, scale?: number): Mapping {
  const lists = Array.from({ length: outputs }, (_, o): Entry[] => {
    if (outputs === size) {
      return [
        [o, 1],
        [o, 0],
      ];
    }
    const place = Math.max(placeOf(o, size, outputs, alignCorners, scale), 0);
    const i = Math.min(Math.floor(place), size - 1);
    const fraction = Math.min(Math.max(f32(place - i), 0), 1);
    return [
      [i, f32(1 - fraction)],
      [Math.min(i + 1, size - 1), fraction],
    ];
  });
  return mapping(size, lists);
}

/** Mode 'bicubic': Keys' cubic convolution with A = -0.75; inputs beyond the border are the border's. */
export function cubicAxis(size: number, outputs: number, alignCorners: boolean, scale?: number): Mapping {
  const lists = Array.from({ length: outputs }, (_, o): Entry[] => {
    const place = placeOf(o, size, outputs, alignCorners, scale);
    const i = Math.min(Math.floor(place), size - 1);
    const fraction = Math.min(Math.max(f32(place - i), 0), 1);
    const factors = [far(fraction + 1), near(fraction), near(1 - fraction), far(2 - fraction)];
    return factors.map((factor, k) => [Math.min(Math.max(i - 1 + k, 0), size - 1), factor]);
  });
  return mapping(size, lists);
}

const A = -0.75;

/** The cubic kernel at a distance of at most 1. */
function near(x: number): number {
  return ((A + 2) * x - (A + 3)) * x * x + 1;
}

/** The cubic kernel at a distance from 1 to 2. */
function far(x: number): number {
  return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
}

/** Where an output lies among the inputs. */
function placeOf(output: number, size: number, outputs: number, alignCorners: boolean, scale?: number): number {
  if (alignCorners) return f32(output * (outputs > 1 ? f32((size - 1) / (outputs - 1)) : 0));
  return f32(f32(ratio(size, outputs, scale) * f32(output + 0.5)) - 0.5);
}
