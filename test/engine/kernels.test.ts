// The fast kernels, each build of them, against the plain loops: every shape with its tails, and odd values.

import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/engine/kernels.ts';
import { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { fromArray, type Tensor, toArray } from '../../src/engine/tensor.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import { sequence } from './requests.ts';

interface Bench {
  readonly memory: Memory;
  readonly kernels: Kernels;
  /** A tensor of made-up values, the same on both sides, with garbage in its padding. */
  matrix(rows: number, columns: number, values?: ArrayLike<number>): Tensor;
  vector(columns: number, values?: ArrayLike<number>): Tensor;
  integers(values: readonly number[]): number;
}

const ROWS = [1, 2, 3, 4, 5, 6, 7, 11, 13, 32, 129, 300];
const COLUMNS = [1, 2, 3, 4, 5, 8, 9, 13, 50, 100, 128, 131];

describe.each(availableBuilds())('%s', (build) => {
  /**
   * Runs the same on both sides; the tensors returned must agree within `tolerance` of their greatest value, or of the
   * size of the terms where those cancel.
   */
  function compare(operation: (bench: Bench) => Tensor[], tolerance: number, terms = 0): void {
    const fast = operation(bench((memory) => createWasmKernels(memory, build)));
    const plain = operation(bench(createReferenceKernels));
    fast.forEach((tensor, i) => {
      expectClose(toArray(tensor), toArray(plain[i]!), tolerance, terms);
    });
  }

  test.each(shapes())('linear and its gradients, %i x %i', (rows, columns) => {
    for (const inFeatures of [1, 2, 7, 32]) {
      compare(
        ({ kernels, matrix, vector }) => {
          const [x, w, b] = [matrix(rows, inFeatures), matrix(inFeatures, columns), vector(columns)];
          const [y, unbiased, dy] = [matrix(rows, columns), matrix(rows, columns), matrix(rows, columns)];
          const [dx, dw, db] = [matrix(rows, inFeatures), matrix(inFeatures, columns), vector(columns)];
          const transposed = matrix(Math.ceil(columns / 4) * 4, inFeatures);
          kernels.linear(x, w, b, y, rows);
          kernels.linear(x, w, undefined, unbiased, rows);
          kernels.linearInputGradient(dy, w, transposed, dx, rows);
          kernels.linearWeightGradient(x, dy, dw, rows);
          kernels.columnSums(dy, db, rows);
          return [y, unbiased, dx, dw, db];
        },
        1e-5,
        0.1,
      );
    }
  });

  test('linear where matrices are copied in panels and blocks', () => {
    for (const [rows, inFeatures, columns] of [
      [9, 1000, 37],
      [50, 385, 130],
      [157, 305, 141],
      [810, 7, 132],
    ] as const) {
      compare(({ kernels, matrix, vector }) => {
        const [x, w, b, y] = [
          matrix(rows, inFeatures),
          matrix(inFeatures, columns),
          vector(columns),
          matrix(rows, columns),
        ];
        const [dx, dw, transposed] = [
          matrix(rows, inFeatures),
          matrix(inFeatures, columns),
          matrix(Math.ceil(columns / 4) * 4, inFeatures),
        ];
        kernels.linear(x, w, b, y, rows);
        kernels.linearInputGradient(y, w, transposed, dx, rows);
        kernels.linearWeightGradient(x, y, dw, rows);
        return [y, dx, dw];
      }, 1e-5);
    }
  });

  test('the padding of gradients stays zero whatever the padding of activations holds', () => {
    const { kernels, memory, matrix } = bench((m) => createWasmKernels(m, build));
    const [x, dy, dw, db] = [matrix(5, 3), matrix(5, 6), memory.matrix(3, 6), memory.vector(6)];
    kernels.linearWeightGradient(x, dy, dw, 5);
    kernels.columnSums(dy, db, 5);
    const padding = [...dw.data, ...db.data].filter((_, i) => i % 8 >= 6);
    expect(padding).toEqual(padding.map(() => 0));
  });

  test.each(shapes())('activations and cross-entropy, %i x %i', (rows, columns) => {
    compare(({ kernels, memory, matrix, integers }) => {
      const [x, dy] = [matrix(rows, columns), matrix(rows, columns)];
      const outputs = Array.from({ length: 5 }, () => matrix(rows, columns));
      const [y, dx, p, dp, dz] = outputs as Five;
      kernels.activate(relu, x, y, rows);
      kernels.activateGradient(relu, x, y, dy, dx, rows);
      kernels.softmax(x, p, rows, 'columns');
      kernels.softmaxGradient(p, dy, dp, rows, 'columns');
      const targets = integers(Array.from({ length: rows }, (_, r) => (r * 7) % columns));
      const { loss, correct } = kernels.crossEntropy(x, targets, dz, rows);
      const told = memory.vector(2);
      told.data.set([loss, correct]);
      return [...outputs, told];
    }, 2e-6);
  });

  test('each probability is right to float32, also the small ones', () => {
    const logits = Float32Array.from({ length: 4000 }, (_, i) => -i / 45);
    const [fast, plain] = [(memory: Memory) => createWasmKernels(memory, build), createReferenceKernels].map(
      (kernels) => {
        const { kernels: k, matrix } = bench(kernels);
        const output = matrix(1, logits.length);
        k.softmax(matrix(1, logits.length, logits), output, 1, 'columns');
        return toArray(output);
      },
    ) as [Float64Array, Float64Array];
    // The sum of thousands of float32 values has an error of its own, common to all.
    const common = fast[0]! / plain[0]!;
    expect(Math.abs(common - 1)).toBeLessThan(1e-6);
    for (const [i, p] of fast.entries()) {
      expect(Math.abs(p / common - plain[i]!)).toBeLessThanOrEqual(4e-7 * plain[i]! + 2e-45);
    }
  });

  test('gathering rows and the update', () => {
    compare(({ kernels, memory, vector, integers }) => {
      const [table, batch] = [memory.activation(40, [13]), memory.activation(32, [13])];
      fromArray(table, sequence(40 * 13));
      kernels.gatherSamples(table, integers(Array.from({ length: 32 }, (_, i) => (i * 17) % 40)), batch, 32);
      const [w, dw] = [vector(160), vector(160)];
      kernels.sgdStep({ parameters: w, parts: [], gradients: dw, weightDecay: 0, maximize: false }, 0.05);
      return [batch, w];
    }, 1e-7);
  });

  test.each([
    { extents: [3, 16, 2, 4], from: [128, 1, 64, 16], to: [128, 8, 4, 1] },
    { extents: [3, 7, 1, 9], from: [72, 1, 0, 8], to: [64, 9, 0, 1] },
    { extents: [2, 9, 1, 7], from: [64, 7, 0, 1], to: [72, 1, 0, 8] },
    { extents: [2, 3, 4, 5], from: [96, 32, 8, 1], to: [60, 20, 5, 1] },
    { extents: [1, 4, 3, 40], from: [0, 120, 40, 1], to: [0, 40, 160, 1] },
    { extents: [5, 6, 1, 1], from: [12, 2, 0, 0], to: [6, 1, 0, 0] },
  ] as const)('a walk of $extents', ({ extents, from, to }) => {
    compare(({ kernels, memory }) => {
      const [source, target] = [memory.vector(640), memory.vector(640)];
      fromArray(source, sequence(640));
      kernels.permute(source, target, { extents, sourceSteps: from, targetSteps: to });
      return [target];
    }, 0);
  });

  test.each([
    // Sums over positions, over columns, over both, of nothing, and with steps that are no vectors.
    { extents: [3, 7, 5, 13], from: [560, 80, 16, 1], to: [16, 0, 0, 1] },
    { extents: [3, 7, 5, 13], from: [560, 80, 16, 1], to: [140, 20, 4, 0] },
    { extents: [3, 7, 5, 2], from: [560, 80, 16, 1], to: [4, 0, 0, 0] },
    { extents: [3, 4, 5, 2], from: [560, 80, 16, 1], to: [80, 20, 4, 1] },
    { extents: [2, 6, 5, 3], from: [560, 1, 80, 16], to: [24, 1, 0, 0] },
    { extents: [2, 6, 5, 3], from: [560, 1, 80, 16], to: [24, 4, 0, 1] },
  ] as const)('sums along a walk of $extents to $to', ({ extents, from, to }) => {
    compare(({ kernels, memory }) => {
      const [source, target] = [memory.vector(1680), memory.matrix(1, 420)];
      fromArray(source, sequence(1680));
      fromArray(target, sequence(420, 3));
      kernels.accumulate(source, target, 1, { extents, sourceSteps: from, targetSteps: to });
      return [target];
    }, 1e-6);
  });

  test('NaN, infinities, subnormals and extremes pass through as they do in PyTorch', () => {
    const odd = [Number.NaN, Infinity, -Infinity, 1e-40, -1e-40, 0, -0, 3e38, -3e38, 1, -1, 88, -104, 1e-20];
    compare(({ kernels, matrix }) => {
      const x = matrix(
        odd.length,
        5,
        odd.flatMap((value) => [value, 1, 0.5, -2, 3]),
      );
      const same = matrix(
        odd.length,
        5,
        odd.flatMap((value) => [value, value, value, value, value]),
      );
      const outputs = Array.from({ length: 4 }, () => matrix(odd.length, 5));
      const [y, dy, p, q] = outputs as [Tensor, Tensor, Tensor, Tensor];
      kernels.activate(relu, x, y, odd.length);
      kernels.activateGradient(relu, x, y, x, dy, odd.length);
      kernels.softmax(x, p, odd.length, 'columns');
      kernels.softmax(same, q, odd.length, 'columns');
      return outputs;
    }, 2e-6);
  });

  test('of logits that are none, the first is the prediction', () => {
    compare(({ kernels, memory, matrix, integers }) => {
      const logits = matrix(3, 3, [1, Number.NaN, 2, Number.NaN, Number.NaN, 2, 1, 2, Number.NaN]);
      const { correct } = kernels.crossEntropy(logits, integers([1, 1, 2]), matrix(3, 3), 3);
      const found = memory.vector(1);
      found.data[0] = correct;
      expect(correct).toBe(2);
      return [found];
    }, 0);
  });

  test('the first of equal logits is the prediction', () => {
    const { kernels, matrix, integers } = bench((memory) => createWasmKernels(memory, build));
    const logits = matrix(4, 3, [1, 1, 0, 1, 1, 0, 0, 2, 2, Number.NaN, 1, 2]);
    expect(kernels.crossEntropy(logits, integers([0, 1, 1, 2]), matrix(4, 3), 4).correct).toBe(2);
  });
});

const relu = { name: 'relu', parameters: [] } as const;

type Five = [Tensor, Tensor, Tensor, Tensor, Tensor];

function bench(kernelsFor: (memory: Memory) => Kernels): Bench {
  const memory = new Memory();
  let seed = 0;
  const fill = (tensor: Tensor, values?: ArrayLike<number>) => {
    tensor.data.fill(Number.NaN);
    seed++;
    fromArray(tensor, values ?? sequence(tensor.rows * tensor.columns, seed));
    return tensor;
  };
  return {
    memory,
    kernels: kernelsFor(memory),
    matrix: (rows, columns, values) => fill(memory.matrix(rows, columns), values),
    vector: (columns, values) => fill(memory.vector(columns), values),
    integers(values) {
      const address = memory.allocate(values.length * 4);
      new Uint32Array(memory.wasm.buffer, address, values.length).set(values);
      return address;
    },
  };
}

function shapes(): [number, number][] {
  return ROWS.flatMap((rows) => COLUMNS.map((columns): [number, number] => [rows, columns]));
}

/** Off by no more than `tolerance` times the greatest value, or by float32's smallest step. */
function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number, terms: number): void {
  const finite = expected.filter(Number.isFinite).map(Math.abs);
  const scale = finite.reduce((a, b) => Math.max(a, b), terms);
  actual.forEach((value, i) => {
    const other = expected[i]!;
    if (Object.is(value, other) || value === other) return;
    if (!(Math.abs(value - other) <= Math.max(tolerance * Math.min(scale, 1e30), 1.5e-45))) {
      expect.fail(`element ${i} is ${value}, expected ${other} (greatest ${scale})`);
    }
  });
}
