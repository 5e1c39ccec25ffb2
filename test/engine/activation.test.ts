// The fast kernels of activations, softmax and dropout against the plain loops.

import { describe, expect, test } from 'vitest';
import type { Elementwise, ElementwiseName } from '../../src/engine/kernels/activation.ts';
import type { DrawOrder } from '../../src/engine/kernels/dropout.ts';
import type { Along } from '../../src/engine/kernels/softmax.ts';
import type { Kernels } from '../../src/engine/kernels.ts';
import { Memory } from '../../src/engine/memory.ts';
import { Generator } from '../../src/engine/random.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { fromArray, type Tensor, toArray } from '../../src/engine/tensor.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import { sequence } from './requests.ts';

const FUNCTIONS: Record<ElementwiseName, readonly number[]> = {
  relu: [],
  leakyRelu: [0.01],
  tanh: [],
  sigmoid: [],
  gelu: [],
  geluTanh: [],
  silu: [],
  elu: [1.5, 1.1, 0.7],
  hardtanh: [-1, 2],
  clamp: [-3, 0.1],
  hardswish: [],
  hardsigmoid: [],
  softplus: [2, 20],
  softsign: [],
  mish: [],
  logsigmoid: [],
  threshold: [0.1, 7],
  hardshrink: [0.5],
  softshrink: [0.5],
  tanhshrink: [],
  negate: [],
  affine: [0.2, -1.5],
  reciprocal: [],
};
const ELEMENTWISE = Object.entries(FUNCTIONS).map(([name, parameters]) => ({ name, parameters }) as Elementwise);

const NEAR = Float32Array.from({ length: 400 }, (_, i) => (i - 200) / 16);
const EDGES = [0, -0, 1e-40, -1e-40, 1e-20, -1e-20, 88.5, -88.5, 104, -104, 1e30, -1e30, 3e38, -3e38];
const ODD = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0.1, -0.1, 3, -3];
const INPUTS = Float32Array.from([...NEAR, ...EDGES, ...ODD]);

describe.each(availableBuilds())('%s', (build) => {
  const fast = (memory: Memory) => createWasmKernels(memory, build);

  function compare(operation: (bench: Bench) => Tensor[], [tolerance, terms]: readonly [number, number]): void {
    const [actual, expected] = [operation(bench(fast)), operation(bench(createReferenceKernels))];
    for (const [i, tensor] of actual.entries()) expectClose(tensor, expected[i]!, tolerance, terms);
  }

  test.each(ELEMENTWISE)('$name and its derivative', (f) => {
    compare(
      ({ kernels, matrix }) => {
        const [rows, columns] = [1, INPUTS.length];
        const [x, dy] = [matrix(rows, columns, INPUTS), matrix(rows, columns)];
        const [y, dx] = [matrix(rows, columns), matrix(rows, columns)];
        kernels.activate(f, x, y, rows);
        kernels.activateGradient(f, x, y, dy, dx, rows);
        return [y, dx];
      },
      // Where terms of the size of x cancel, as in 1 + erf(x), their rounding remains.
      [3e-7, 3],
    );
  });

  test.each(SHAPES)('ReLU and PReLU, %i x %i', (rows, columns) => {
    const relu = { name: 'relu', parameters: [] } as const;
    compare(
      ({ kernels, matrix, zeros }) => {
        const [x, dy, own, shared] = [matrix(rows, columns), matrix(rows, columns), matrix(1, columns), matrix(1, 1)];
        const outputs = Array.from({ length: 6 }, () => matrix(rows, columns));
        const [a, b, c, d, e, f] = outputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
        const [ownGradient, sharedGradient] = [zeros(1, columns), zeros(1, 1)];
        kernels.activate(relu, x, a, rows);
        kernels.activateGradient(relu, x, a, dy, b, rows);
        kernels.prelu(x, own, c, rows);
        kernels.prelu(x, shared, d, rows);
        kernels.preluGradient(x, own, dy, e, rows);
        kernels.preluGradient(x, shared, dy, f, rows);
        kernels.preluWeightGradient(x, dy, ownGradient, rows);
        kernels.preluWeightGradient(x, dy, sharedGradient, rows);
        // What the optimizer takes must not catch the garbage of the activations' padding.
        for (const { data, columns } of [ownGradient, sharedGradient]) {
          expect([...data.subarray(columns)].every((value) => value === 0)).toBe(true);
        }
        return [...outputs, ownGradient, sharedGradient];
      },
      // Sums of hundreds of float32 terms.
      [1e-5, 1],
    );
  });

  test.each(SHAPES)('softmax and its logarithm, %i x %i', (rows, columns) => {
    for (const along of ALONG.filter((way) => way === 'columns' || rows % (way.length * way.step) === 0)) {
      compare(
        ({ kernels, matrix }) => {
          const [x, dy] = [matrix(rows, columns), matrix(rows, columns)];
          const outputs = Array.from({ length: 4 }, () => matrix(rows, columns));
          const [p, dp, q, dq] = outputs as [Tensor, Tensor, Tensor, Tensor];
          kernels.softmax(x, p, rows, along);
          kernels.softmaxGradient(p, dy, dp, rows, along);
          kernels.logSoftmax(x, q, rows, along);
          kernels.logSoftmaxGradient(q, dy, dq, rows, along);
          return outputs;
        },
        [1e-6, 1],
      );
    }
  });

  test('softmax of odd values', () => {
    const rows = INPUTS.length;
    compare(
      ({ kernels, matrix }) => {
        const x = matrix(
          rows,
          3,
          [...INPUTS].flatMap((value) => [value, 1, value]),
        );
        const outputs = Array.from({ length: 4 }, () => matrix(rows, 3));
        const [a, b, c, d] = outputs as [Tensor, Tensor, Tensor, Tensor];
        kernels.softmax(x, a, rows, 'columns');
        kernels.logSoftmax(x, b, rows, 'columns');
        kernels.softmax(x, c, rows, { length: 1, step: 1 });
        kernels.logSoftmax(x, d, rows, { length: 1, step: 1 });
        return outputs;
      },
      // log(sum) and what it is taken from are of the size of x.
      [3e-7, 10],
    );
  });

  test.each(DRAWS)('masks of %j', ({ count, order }) => {
    for (const already of [0, 1, 2, 311, 623, 624, 625]) {
      const answers = [fast, createReferenceKernels].map((kernelsFor) => {
        const { kernels, zeros } = bench(kernelsFor);
        const generator = new Generator(11);
        for (let i = 0; i < already; i++) generator.random();
        const mask = zeros(1, count);
        kernels.bernoulli(generator, 0.3, 1.25, mask, order);
        const first = toArray(mask);
        kernels.bernoulli(generator, 0.9, 1, mask, order);
        return { first, second: toArray(mask), next: generator.random() };
      });
      expect(answers[0]).toEqual(answers[1]);
    }
  });

  test('what dropout does with a mask', () => {
    compare(
      ({ kernels, matrix, zeros }) => {
        const [x, mask, y, z] = [matrix(9, 7), zeros(9, 7), matrix(9, 7), matrix(9, 7)];
        kernels.bernoulli(new Generator(1), 0.5, 0.75, mask, { extents: [1, 1, 70], steps: [0, 0, 1] });
        kernels.multiply(x, mask, y, 9);
        kernels.multiplyAndShift(x, mask, -1.5, 0.25, z, 9);
        return [y, z];
      },
      [1e-7, 1.5],
    );
  });
});

const SHAPES = [1, 2, 3, 6, 12, 130, 300].flatMap((rows) =>
  [1, 2, 3, 4, 5, 9, 50, 131].map((columns) => [rows, columns] as const),
);
const ALONG: readonly Along[] = [
  'columns',
  { length: 1, step: 1 },
  { length: 3, step: 1 },
  { length: 2, step: 3 },
  { length: 1, step: 6 },
  { length: 6, step: 1 },
];
const DRAWS: readonly { readonly count: number; readonly order: DrawOrder }[] = [
  { count: 1, order: { extents: [1, 1, 1], steps: [0, 0, 1] } },
  { count: 105, order: { extents: [3, 5, 7], steps: [35, 7, 1] } },
  { count: 105, order: { extents: [3, 5, 7], steps: [35, 1, 5] } },
  { count: 1300, order: { extents: [1, 13, 100], steps: [0, 100, 1] } },
  { count: 4000, order: { extents: [2, 2, 1000], steps: [2000, 1, 2] } },
];

interface Bench {
  readonly kernels: Kernels;
  /** A tensor of made-up values, the same on both sides, with garbage in its padding. */
  matrix(rows: number, columns: number, values?: ArrayLike<number>): Tensor;
  zeros(rows: number, columns: number): Tensor;
}

function bench(kernelsFor: (memory: Memory) => Kernels): Bench {
  const memory = new Memory();
  let seed = 0;
  return {
    kernels: kernelsFor(memory),
    matrix(rows, columns, values) {
      const tensor = memory.matrix(rows, columns);
      tensor.data.fill(Number.NaN);
      fromArray(tensor, values ?? sequence(rows * columns, ++seed));
      return tensor;
    },
    zeros: (rows, columns) => memory.matrix(rows, columns),
  };
}

/** Each off by no more than `tolerance` times its size, or that of the terms where those cancel. */
function expectClose(actual: Tensor, expected: Tensor, tolerance: number, terms: number): void {
  const [values, others] = [toArray(actual), toArray(expected)];
  for (const [i, value] of values.entries()) {
    const other = others[i]!;
    if (Object.is(value, other) || value === other) continue;
    const allowed = Math.max(tolerance * Math.max(Math.abs(other), terms), 1.5e-45);
    if (!(Math.abs(value - other) <= allowed)) expect.fail(`element ${i} is ${value}, expected ${other}`);
  }
}
