// Means, standard deviations and histograms against float64 sums over the same float32 values.

import { describe, expect, test } from 'vitest';
import { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { fromArray, type Tensor } from '../../src/engine/tensor.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import { HISTOGRAM_BINS } from '../../src/protocol/trainEvent.ts';
import { sequence } from './requests.ts';

/** As float32 holds what is computed in float64, with room for sums of 1024 float32 values. */
const RELATIVE = 1e-6;

type Values = (i: number, random: number) => number;

const distributions: Record<string, Values> = {
  'around zero': (_, random) => random,
  'positive, half of them zero': (_, random) => Math.max(random, 0),
  'far from zero': (_, random) => 1000 + random,
  'very far from zero': (_, random) => -3e6 + random,
  'an outlier first': (i, random) => (i === 0 ? 1e5 : random),
  'an outlier last': (i, random) => (i > 0 && i % 997 === 0 ? 1e5 : random),
  'a trend': (i, random) => i + random,
  constant: () => 0.1,
  zero: () => 0,
  'whose squares are too small for float32': (_, random) => random * 1e-30,
  'whose squares are too great for float32': (_, random) => random * 1e30,
  'whose squares lose digits in float32': (_, random) => random * 1e-21,
  subnormal: (_, random) => random * 1e-40,
};
const shapes: [number, number][] = [
  [1, 1],
  [1, 3],
  [32, 3],
  [7, 50],
  [32, 50],
  [13, 100],
  [20, 128],
  [3, 1023],
  [2, 4099],
  [1, 100_000],
  [1000, 131],
];

describe.each(availableBuilds())('%s', (build) => {
  describe.each(Object.entries(distributions))('values %s', (_name, value) => {
    test.each(shapes)('%i x %i', (rows, columns) => {
      const { memory, tensor } = make(rows, columns, value);
      const source = [{ tensor, positions: 0 }];
      const [mean, std] = createWasmKernels(memory, build).moments(source)(1) as unknown as [number, number];
      const [expectedMean, expectedStd] = createReferenceKernels(memory).moments(source)(1) as unknown as [
        number,
        number,
      ];
      expect(Math.abs(std - expectedStd)).toBeLessThanOrEqual(RELATIVE * expectedStd + 1.5e-45);
      // A mean near zero is known as well as the values that cancel in it.
      const size = Math.max(Math.abs(expectedMean), expectedStd / 10);
      expect(Math.abs(mean - expectedMean)).toBeLessThanOrEqual(RELATIVE * size + 1.5e-45);
    });
  });

  test.each([
    ['NaN', [Number.NaN], Number.NaN],
    ['Infinity', [Infinity], Infinity],
    ['-Infinity', [-Infinity], -Infinity],
    ['both infinities', [Infinity, -Infinity], Number.NaN],
  ])('%s among many is seen', (_name, odd, expected) => {
    for (const position of [0, 1, 500, 4000]) {
      const { memory, tensor } = make(50, 100, (i, random) => odd[i - position] ?? random);
      const [mean, std] = createWasmKernels(memory, build).moments([{ tensor, positions: 0 }])(1);
      expect([mean, std]).toEqual([expected, Number.NaN]);
    }
  });

  test('only the rows of the batch are measured, and no padding', () => {
    const { memory, tensor } = make(32, 50, (i) => (i < 15 * 50 ? 2 : 9));
    const measure = createWasmKernels(memory, build).moments([{ tensor, positions: 1 }]);
    expect([...measure(15)]).toEqual([2, 0]);
    expect(measure(16)[0]).toBeCloseTo(2 + 7 / 16, 6);
    expect([...measure(15)]).toEqual([2, 0]);
  });

  describe.each(Object.entries(distributions))('histogram of values %s', (_name, value) => {
    const odd: Values = (i, random) => (i === 77 ? Number.NaN : i === 78 ? Infinity : value(i, random));
    test.each([
      ['all finite', value, 40 * 131],
      ['two of them not finite', odd, 40 * 131 - 2],
    ])('%s', (_finite, values, finite) => {
      const { memory, tensor } = make(40, 131, values);
      const [counts, expected] = [new Uint32Array(HISTOGRAM_BINS), new Uint32Array(HISTOGRAM_BINS)];
      const range = createWasmKernels(memory, build).histogram(tensor, counts);
      expect(range).toEqual(createReferenceKernels(memory).histogram(tensor, expected));
      expect(counts).toEqual(expected);
      expect(counts.reduce((a, b) => a + b)).toBe(finite);
    });
  });

  test('a histogram of nothing finite is empty', () => {
    const { memory, tensor } = make(3, 3, () => Number.NaN);
    const counts = new Uint32Array(HISTOGRAM_BINS).fill(7);
    const range = createWasmKernels(memory, build).histogram(tensor, counts);
    expect(range).toEqual({ lowest: Number.NaN, highest: Number.NaN });
    expect(counts.every((count) => count === 0)).toBe(true);
  });
});

/** A tensor with garbage in its padding. */
function make(rows: number, columns: number, value: Values): { memory: Memory; tensor: Tensor } {
  const memory = new Memory();
  const tensor = memory.matrix(rows, columns);
  tensor.data.fill(7);
  fromArray(
    tensor,
    sequence(rows * columns, 3).map((random, i) => value(i, random)),
  );
  return { memory, tensor };
}
