// One dimension of resizing, as torch.nn.functional.interpolate computes it: float32 factors, and entries with the
// factor 0 too, since 0 * NaN is NaN.
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
 * The same by torch's shortcut, which takes no notice of the scale where the size stays or doubles: with a scale of 1.1
 * five inputs stay as they are, and without the shortcut they become the first, the first, the second, …
 */
export function nearestShortcutAxis(size: number, outputs: number, scale?: number): Mapping {
  return nearestAxis(size, outputs, outputs === size || outputs === 2 * size ? undefined : scale);
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
  const places = Array.from({ length: outputs }, (_, o) => placeOf(o, size, outputs, alignCorners, scale));
  return cubicMapping(size, places, (product) => product);
}

/** The same as torch computes it for the gradient, without fused operations: its factors are off by some 1e-6. */
export function cubicGradientAxis(size: number, outputs: number, alignCorners: boolean, scale?: number): Mapping {
  const step = alignCorners ? cornerRatio(size, outputs) : ratio(size, outputs, scale);
  const places = Array.from({ length: outputs }, (_, o) =>
    alignCorners ? f32(step * o) : f32(f32(step * (o + 0.5)) - 0.5),
  );
  return cubicMapping(size, places, f32);
}

/** `round` is what happens to a product before it is added to. */
function cubicMapping(size: number, places: readonly number[], round: (product: number) => number): Mapping {
  const lists = places.map((place): Entry[] => {
    const i = Math.min(Math.floor(place), size - 1);
    const fraction = f32(Math.min(Math.max(place - i, 0), 1));
    const rest = f32(1 - fraction);
    const factors = [
      far(f32(fraction + 1), round),
      near(fraction, round),
      near(rest, round),
      far(f32(rest + 1), round),
    ];
    return factors.map((factor, k) => [Math.min(Math.max(i - 1 + k, 0), size - 1), factor]);
  });
  return mapping(size, lists);
}

const A = -0.75;

/** The cubic kernel at a distance of at most 1. */
function near(x: number, round: (product: number) => number): number {
  return f32(f32(f32(f32(round((A + 2) * x) - (A + 3)) * x) * x) + 1);
}

/** The cubic kernel at a distance from 1 to 2. */
function far(x: number, round: (product: number) => number): number {
  const inner = f32(round(f32(round(A * x) - 5 * A) * x) + 8 * A);
  return f32(f32(inner * x) - 4 * A);
}

/** Where an output lies among the inputs: a float32 step, times the output in float64. */
function placeOf(output: number, size: number, outputs: number, alignCorners: boolean, scale?: number): number {
  if (alignCorners) return output * cornerRatio(size, outputs);
  return ratio(size, outputs, scale) * (output + 0.5) - 0.5;
}

/** The step at which the first output lies on the first input and the last on the last. */
function cornerRatio(size: number, outputs: number): number {
  return outputs > 1 ? f32((size - 1) / (outputs - 1)) : 0;
}
