// What is observed of tensors, and histograms, against float64 sums over the same float32 values.

import { describe, expect, test } from 'vitest';
import type { Measurement, StatisticsSource } from '../../src/engine/kernels/statistics.ts';
import { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { fromArray, Tensor } from '../../src/engine/tensor.ts';
import { availableBuilds, type Build, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import { HISTOGRAM_BINS, PERCENTILES, STATISTICS } from '../../src/protocol/trainEvent.ts';
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
  'whose range is too great for float32': (_, random) => random * 3.4e38,
  'nearly all zero': (i, random) => (i % 400 === 13 ? random : 0),
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

const WIDTH = STATISTICS.length;

describe.each(availableBuilds())('%s', (build) => {
  describe.each(Object.entries(distributions))('values %s', (_name, value) => {
    test.each(shapes)('%i x %i', (rows, columns) => {
      const { memory, tensor } = make(rows, columns, value);
      const [fast, plain] = both(memory, build, [{ tensor, positions: 0 }]);
      const [mean = 0, std = 0, min = 0, max = 0, norm = 0, ...fractions] = fast.measure(1);
      const [expectedMean = 0, expectedStd = 0, ...others] = plain.measure(1);
      const [expectedMin = 0, expectedMax = 0, expectedNorm = 0, ...expectedFractions] = others;
      expect(Math.abs(std - expectedStd)).toBeLessThanOrEqual(RELATIVE * expectedStd + 1.5e-45);
      // A mean near zero is known as well as the values that cancel in it.
      const size = Math.max(Math.abs(expectedMean), expectedStd / 10);
      expect(Math.abs(mean - expectedMean)).toBeLessThanOrEqual(RELATIVE * size + 1.5e-45);
      expect([min, max].map(unsignZero)).toEqual([expectedMin, expectedMax].map(unsignZero));
      expect(norm === expectedNorm || Math.abs(norm - expectedNorm) <= RELATIVE * expectedNorm + 1.5e-45).toBe(true);
      expect(fractions).toEqual(expectedFractions);
      // The second time it is known whether there are zeros.
      expect([...fast.measure(1)]).toEqual([mean, std, min, max, norm, ...fractions]);
      expect([...fast.distributions([0]).percentiles].map(unsignZero)).toEqual(
        [...plain.distributions([0]).percentiles].map(unsignZero),
      );
      expect(fast.distributions([0]).counts).toEqual(plain.distributions([0]).counts);
    });
  });

  test.each([
    ['NaN', [Number.NaN], Number.NaN],
    ['Infinity', [Infinity], Infinity],
    ['-Infinity', [-Infinity], -Infinity],
    ['both infinities', [Infinity, -Infinity], Number.NaN],
  ])('%s among many is seen, and the finite ones are counted', (_name, odd, expected) => {
    for (const position of [0, 1, 500, 4000]) {
      const { memory, tensor } = make(50, 100, (i, random) => odd[i - position] ?? Math.max(random, 0));
      const [fast, plain] = both(memory, build, [{ tensor, positions: 0 }]);
      const measured = [...fast.measure(1)];
      expect(measured.slice(0, 2)).toEqual([expected, Number.NaN]);
      expect(measured.slice(2).map(unsignZero)).toEqual([...plain.measure(1)].slice(2).map(unsignZero));
      expect([...fast.distributions([0]).percentiles].map(unsignZero)).toEqual(
        [...plain.distributions([0]).percentiles].map(unsignZero),
      );
      const counts = fast.distributions([0]).counts;
      expect(counts).toEqual(plain.distributions([0]).counts);
      expect(counts.reduce((a, b) => a + b)).toBe(5000 - odd.length);
    }
  });

  test('only the rows of the batch are measured, and no padding', () => {
    const { memory, tensor } = make(32, 50, (i) => (i < 15 * 50 ? 2 : 9));
    const { measure } = createWasmKernels(memory, build).statistics([{ tensor, positions: 1 }]);
    expect([...measure(15)].slice(0, 4)).toEqual([2, 0, 2, 2]);
    expect(measure(16)[0]).toBeCloseTo(2 + 7 / 16, 6);
    expect([...measure(15)].slice(0, 4)).toEqual([2, 0, 2, 2]);
  });

  test('padding is no zero, where it is zero and where the first element is', () => {
    for (const [padding, element] of [
      [0, 3],
      [7, 0],
    ] as const) {
      const { memory, tensor } = make(6, 5, () => element, padding);
      const { measure } = createWasmKernels(memory, build).statistics([{ tensor, positions: 0 }]);
      expect([...measure(1)].slice(5)).toEqual([element === 0 ? 1 : 0, 0, 0, 0]);
    }
  });

  test('rows that lie far apart, with an odd and an even number of vectors', () => {
    for (const columns of [20, 50, 131]) {
      for (const value of [distributions['nearly all zero']!, distributions['around zero']!]) {
        const memory = new Memory();
        const { address } = fill(memory.matrix(40, 200), () => 0.3, 0.3);
        const tensor = fill(new Tensor(memory, address, 40, columns, 200), value, 0.3);
        const [fast, plain] = both(memory, build, [{ tensor, positions: 0 }]);
        expect([...fast.measure(1)].slice(2, 4).map(unsignZero)).toEqual(
          [...plain.measure(1)].slice(2, 4).map(unsignZero),
        );
        const [found, expected] = [fast.distributions([0]), plain.distributions([0])];
        expect(found.counts).toEqual(expected.counts);
        expect([...found.percentiles].map(unsignZero)).toEqual([...expected.percentiles].map(unsignZero));
      }
    }
  });

  test('many tensors at once, and histograms of some of them', () => {
    const memory = new Memory();
    const sources = [3, 200, 131, 1].map((columns, t) => ({
      tensor: fill(memory.matrix(40, columns), (i, random) => random + t * i, 7),
      positions: t === 1 ? 4 : 0,
    }));
    const [fast, plain] = both(memory, build, sources);
    const measured = fast.measure(5);
    expect(measured.length).toBe(4 * WIDTH);
    expect(plain.measure(5).length).toBe(4 * WIDTH);
    expect(fast.distributions([2, 1]).counts).toEqual(plain.distributions([2, 1]).counts);
    expect(fast.distributions([1]).counts.reduce((a, b) => a + b)).toBe(5 * 4 * 200);
    expect(fast.distributions([0, 3]).counts.length).toBe(2 * HISTOGRAM_BINS);
  });

  test.each(Object.entries(distributions))('of parts of values %s the same as without knowing that', (_name, value) => {
    for (const [position, odd] of [
      [-1, 0],
      [7, Number.NaN],
      [130, Infinity],
      [131, -3e-41],
    ] as const) {
      const memory = new Memory();
      const [x, positive, some] = [memory.matrix(40, 131), memory.matrix(40, 131), memory.matrix(40, 131)];
      fill(x, (i, random) => (i === position ? odd : value(i, random)), 7);
      x.data.forEach((element, i) => {
        positive.data[i] = element > 0 || Number.isNaN(element) ? element : 0;
        some.data[i] = i % 5 < 2 ? element : 0;
      });
      // The whole comes last: it is measured first all the same.
      const [known, unknown] = [true, false].map((isKnown) =>
        createWasmKernels(memory, build).statistics([
          { tensor: some, positions: 0, part: isKnown ? { of: x, isPositive: false } : undefined },
          { tensor: positive, positions: 0, part: isKnown ? { of: x, isPositive: true } : undefined },
          { tensor: x, positions: 0 },
        ]),
      );
      for (let i = 0; i < 2; i++) {
        expect([...known!.measure(1)].map(nearly)).toEqual([...unknown!.measure(1)].map(nearly));
      }
      expect(known!.distributions([0, 1, 2])).toEqual(unknown!.distributions([0, 1, 2]));
    }
  });

  test('of nothing finite there is no lowest and no highest, and a histogram is empty', () => {
    const { memory, tensor } = make(3, 3, () => Number.NaN);
    const { measure, distributions } = createWasmKernels(memory, build).statistics([{ tensor, positions: 0 }]);
    expect([...measure(1)]).toEqual([...new Array(5).fill(Number.NaN), 0, 0, 1, 0]);
    expect(distributions([0]).counts.every((count) => count === 0)).toBe(true);
    expect([...distributions([0]).percentiles]).toEqual(PERCENTILES.map(() => Number.NaN));
  });
});

function both(memory: Memory, build: Build, sources: readonly StatisticsSource[]): [Measurement, Measurement] {
  return [createWasmKernels(memory, build).statistics(sources), createReferenceKernels(memory).statistics(sources)];
}

/** What is lowest may be either zero where both are there. */
function unsignZero(value: number): number {
  return value + 0;
}

/** To six digits: sums may be added in another order. */
function nearly(value: number): number {
  return Number(value.toPrecision(6)) + 0;
}

/** A tensor with `padding` in its padding. */
function make(rows: number, columns: number, value: Values, padding = 7): { memory: Memory; tensor: Tensor } {
  const memory = new Memory();
  return { memory, tensor: fill(memory.matrix(rows, columns), value, padding) };
}

function fill(tensor: Tensor, value: Values, padding: number): Tensor {
  tensor.data.fill(padding);
  const { rows, columns } = tensor;
  fromArray(
    tensor,
    sequence(rows * columns, 3).map((random, i) => value(i, random)),
  );
  return tensor;
}
