// Convolution on the fast kernels, each build of them, against the plain loops: arguments drawn at random from a seed, with
// channel counts that fill no vector and garbage in the padding of activations.

import { describe, expect, test } from 'vitest';
import type {
  ConvolutionAxis,
  ConvolutionGeometry,
  ConvolutionKernels,
  PaddingMode,
} from '../../src/engine/kernels/convolution.ts';
import { sizesOf } from '../../src/engine/kernels/convolution.ts';
import { relaxedSimd, simd } from '../../src/engine/kernels.generated.ts';
import { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { fromArray, type Tensor, toArray } from '../../src/engine/tensor.ts';
import type { Exports } from '../../src/engine/wasm/context.ts';
import { createWasmConvolution } from '../../src/engine/wasm/convolution.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import { sequence } from './requests.ts';

const CASES = 110;
const SAMPLES = 7;
/** Of the sum of the magnitudes of what is added, of which there are at most 7 * 343: float32 rounding, summed in slices. */
const TOLERANCE = 1e-6;

const NO_AXIS: ConvolutionAxis = { image: 1, map: 1, kernel: 1, stride: 1, dilation: 1, before: 0 };

describe.each(availableBuilds())('%s', (build) => {
  const fast = (memory: Memory) => createWasmKernels(memory, build);

  test.each(
    [...drawGeometries(CASES), ...FEW_OUTPUTS].map((geometry) => [describeGeometry(geometry), geometry] as const),
  )('%s', (_, geometry) => {
    const found = run(geometry, fast, ({ all }) => all(SAMPLES));
    const expected = run(geometry, createReferenceKernels, ({ all }) => all(SAMPLES));
    const magnitudes = run(geometry, createReferenceKernels, ({ all }) => all(SAMPLES), Math.abs);
    for (const [i, name] of ['map', 'image', 'weight gradient'].entries()) {
      for (const [j, value] of expected[i]!.entries()) {
        const off = Math.abs(found[i]![j]! - value);
        if (!(off <= TOLERANCE * magnitudes[i]![j]! + 1e-44)) {
          expect.fail(`${name}[${j}] is ${found[i]![j]}, expected ${value}`);
        }
      }
    }
  });

  test('halves of the samples give what all of them give, bit for bit', () => {
    for (const geometry of drawGeometries(30)) {
      const whole = run(geometry, fast, ({ all }) => all(SAMPLES));
      const halves = run(geometry, fast, ({ some, all }) => {
        some(4, SAMPLES);
        some(0, 4);
        all(0);
      });
      expect(halves.slice(0, 2)).toEqual(whole.slice(0, 2));
    }
  });

  test('halves of two threads make the whole, bit for bit', () => {
    for (const geometry of [...drawGeometries(30), ...wideGeometries]) {
      const whole = run(geometry, fast, ({ all }) => all(SAMPLES));
      const halves = run(
        geometry,
        (memory) => inHalves(memory, build),
        ({ all }) => all(SAMPLES),
      );
      expect(halves).toEqual(whole);
    }
  });

  test('a sequence of 150,000 positions', () => {
    const axis = { ...NO_AXIS, image: 150_000, map: 150_000, kernel: 3, before: 1 };
    const memory = new Memory();
    const geometry = { axes: [NO_AXIS, NO_AXIS, axis], channels: 1, features: 1, groups: 1, mode: 'zeros' } as const;
    const convolution = fast(memory).prepareConvolution(geometry, 1);
    const [image, map, weight] = [memory.matrix(150_000, 1), memory.matrix(150_000, 1), memory.matrix(3, 1)];
    fromArray(
      image,
      Array.from({ length: 150_000 }, (_, i) => i),
    );
    fromArray(weight, [1, -3, 1]);
    convolution.initialize();
    convolution.correlate(image, weight, undefined, map, 1);
    const expected = Float64Array.from({ length: 150_000 }, (_, i) => -i);
    expected[0] = 1;
    expected[149_999] = -299_999;
    expect(toArray(map).findIndex((value, i) => value !== expected[i])).toBe(-1);
  });

  test('the padding of the weight gradient stays zero', () => {
    const geometry: ConvolutionGeometry = {
      axes: [NO_AXIS, NO_AXIS, { ...NO_AXIS, image: 9, map: 7, kernel: 3 }],
      channels: 3,
      features: 6,
      groups: 1,
      mode: 'zeros',
    };
    for (const groups of [1, 3]) {
      const padding: number[] = [];
      run({ ...geometry, groups }, fast, ({ all, weightGradient }) => {
        all(SAMPLES);
        padding.push(...weightGradient.data.filter((_, i) => i % weightGradient.stride >= 6));
      });
      expect(padding.length).toBeGreaterThan(0);
      expect(padding).toEqual(padding.map(() => 0));
    }
  });
});

const wide = { image: 6, map: 6, kernel: 3, stride: 1, dilation: 1, before: 1 };
/** At most four columns on one side and many on the other, whose sums go along the depth. */
const FEW_OUTPUTS: readonly ConvolutionGeometry[] = [
  [37, 1, 1],
  [8, 2, 1],
  [25, 3, 1],
  [10, 4, 1],
  [24, 8, 2],
  [1, 19, 1],
  [3, 34, 1],
].map(([channels = 0, features = 0, groups = 0]) => {
  const axis = { image: 9, map: 9, kernel: 3, stride: 1, dilation: 1, before: 1 };
  return { axes: [NO_AXIS, axis, axis], channels, features, groups, mode: 'zeros' };
});

/** With enough features for both threads. */
const wideGeometries: ConvolutionGeometry[] = [1, 8, 24].map((groups) => ({
  axes: [NO_AXIS, wide, wide],
  channels: 24,
  features: 24,
  groups,
  mode: 'zeros',
}));

/** Kernels whose second thread is this one, and comes first. */
function inHalves(memory: Memory, build: 'simd' | 'relaxedSimd'): ConvolutionKernels {
  const code = Uint8Array.from(Buffer.from(build === 'simd' ? simd : relaxedSimd, 'base64'));
  const module = new WebAssembly.Module(code);
  let exports: Exports | undefined;
  return createWasmConvolution({
    memory,
    get exports() {
      exports ??= new WebAssembly.Instance(module, { env: { memory: memory.wasm } }).exports as Exports;
      return exports;
    },
    threads: 2,
    split(_work, name, count, grain, argumentsOf) {
      const middle = Math.min(Math.round(count / 2 / grain) * grain, count);
      this.exports[name]!(...argumentsOf(middle, count, 1));
      this.exports[name]!(...argumentsOf(0, middle, 0));
    },
  });
}

interface Steps {
  readonly weightGradient: Tensor;
  /** Both directions of some samples. */
  some(from: number, samples: number): void;
  all(samples: number): void;
}

/** Map, image and weight gradient after some steps on made-up values. */
function run(
  geometry: ConvolutionGeometry,
  kernelsFor: (memory: Memory) => ConvolutionKernels,
  steps: (steps: Steps) => void,
  alter: (value: number) => number = (value) => value,
): Float64Array[] {
  const { channels, features, groups } = geometry;
  const sizes = sizesOf(geometry);
  const memory = new Memory();
  const convolution = kernelsFor(memory).prepareConvolution(geometry, SAMPLES);
  const [image, spread] = [1, 2].map(() => memory.matrix(SAMPLES * sizes.image, channels)) as [Tensor, Tensor];
  const [map, correlated] = [1, 2].map(() => memory.matrix(SAMPLES * sizes.map, features)) as [Tensor, Tensor];
  const weight = memory.matrix((sizes.taps * channels) / groups, features);
  const weightGradient = memory.matrix(weight.rows, features);
  const [featureBias, channelBias] = [memory.vector(features), memory.vector(channels)];
  for (const [i, tensor] of [image, map, spread, correlated, weight, featureBias, channelBias].entries()) {
    if (i < 4) tensor.data.fill(Number.NaN);
    fromArray(tensor, sequence(tensor.rows * tensor.columns, i + 1).map(alter));
  }
  convolution.initialize();
  const some = (from: number, samples: number) => {
    convolution.correlate(image, weight, featureBias, correlated, samples, from);
    convolution.spread(map, weight, channelBias, spread, samples, from);
  };
  steps({
    weightGradient,
    some,
    all(samples) {
      some(0, samples);
      if (samples > 0) convolution.weightGradient(image, map, weightGradient, samples);
    },
  });
  return [correlated, spread, weightGradient].map((tensor) => toArray(tensor));
}

/** The same at each call. */
function drawGeometries(count: number): ConvolutionGeometry[] {
  let state = 12345;
  const below = (bound: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const drawAxis = (mode: PaddingMode): ConvolutionAxis => {
    const [image, kernel, stride, dilation] = [3 + below(7), 1 + below(3), 1 + below(3), pick([1, 1, 1, 2])];
    const reach = dilation * (kernel - 1) + 1;
    const before = Math.max(below(3), Math.ceil((reach - image) / 2));
    const after = Math.max(below(3), reach - image - before);
    const map = Math.floor((image + before + after - reach) / stride) + 1;
    const largest = Math.max(before, (map - 1) * stride + reach - before - image);
    if (mode !== 'zeros' && largest >= image) return drawAxis(mode);
    return { image, map, kernel, stride, dilation, before };
  };
  return Array.from({ length: count }, () => {
    const mode = pick<PaddingMode>(['zeros', 'zeros', 'reflect', 'replicate', 'circular']);
    const dimensions = pick([1, 2, 2, 2, 3]);
    const axes = Array.from({ length: 3 }, (_, i) => (i < 3 - dimensions ? NO_AXIS : drawAxis(mode)));
    const groups = pick([1, 1, 1, 2, 3, 4, 5, 13]);
    const [inputs, outputs] =
      groups === 1
        ? [pick([1, 2, 3, 5, 8, 12, 17]), pick([1, 3, 4, 6, 10, 16])]
        : [pick([1, 1, 2, 3, 4]), pick([1, 1, 2, 3, 4])];
    return {
      axes: axes as unknown as ConvolutionGeometry['axes'],
      channels: groups * inputs,
      features: groups * outputs,
      groups,
      mode,
    };
  });
}

function describeGeometry({ axes, channels, features, groups, mode }: ConvolutionGeometry): string {
  const sizes = axes.filter((axis) => axis !== NO_AXIS);
  const list = (of: (axis: ConvolutionAxis) => number) => sizes.map(of).join('x');
  return `${channels} to ${features} in ${groups}, ${list(({ image }) => image)} to ${list(({ map }) => map)}, kernel ${list(({ kernel }) => kernel)}, stride ${list(({ stride }) => stride)}, dilation ${list(({ dilation }) => dilation)}, ${mode} ${list(({ before }) => before)}`;
}
