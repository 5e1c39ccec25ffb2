// The fast normalization, each build of it, against the plain loops: tails, blocks, groups, and odd values.

import { describe, expect, test } from 'vitest';
import type { NormalizationKernels } from '../../src/engine/kernels/normalization.ts';
import { simd } from '../../src/engine/kernels.generated.ts';
import { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { fromArray, type Tensor, toArray } from '../../src/engine/tensor.ts';
import type { Exports, WasmContext } from '../../src/engine/wasm/context.ts';
import { createWasmNormalization } from '../../src/engine/wasm/normalization.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import { sequence } from './requests.ts';

interface Bench {
  readonly kernels: NormalizationKernels;
  /** Made-up values, the same on both sides, with NaN in the padding. */
  matrix(rows: number, columns: number, values?: ArrayLike<number>): Tensor;
  vector(columns: number): Tensor;
}

/** Rows and columns of a block, and how many blocks. */
const SHAPES: readonly (readonly [number, number, number])[] = [
  [1, 1, 3],
  [2, 3, 1],
  [3, 4, 2],
  [7, 16, 5],
  [128, 20, 2],
  [129, 33, 1],
  [300, 6, 3],
  [5, 130, 140],
  [1, 515, 4],
];

describe.each(availableBuilds())('%s', (build) => {
  /** Runs the same on both sides; what comes out must agree within `tolerance` of its greatest value, or of `terms`. */
  function compare(operation: (bench: Bench) => Tensor[], tolerance: number, terms = 0.1): void {
    const fast = operation(bench((memory) => createWasmKernels(memory, build)));
    const plain = operation(bench(createReferenceKernels));
    fast.forEach((tensor, i) => {
      expectClose(`tensor ${i}`, toArray(tensor), toArray(plain[i]!), tolerance, terms);
    });
  }

  test.each(SHAPES)('columns of %i x %i, %i blocks', (rows, columns, blocks) => {
    for (const groups of [columns, 1]) {
      for (const plain of [false, true]) {
        compare((b) => columnwise(b, rows, columns, blocks, groups, plain), 1e-5);
      }
    }
  });

  test('groups of columns', () => {
    compare((b) => columnwise(b, 9, 12, 3, 4, false), 1e-5);
    compare((b) => columnwise(b, 1, 35, 2, 5, false), 1e-5);
  });

  test.each(SHAPES)('whole blocks of %i x %i, %i blocks', (rows, columns, blocks) => {
    for (const plain of [false, true]) {
      compare((b) => blockwise(b, rows, columns, blocks, plain), 1e-5);
    }
  });

  test('a mean far above the deviation', () => {
    const values = sequence(700 * 5).map((value) => 1e4 + value);
    compare(({ kernels, matrix, vector }) => {
      const statistics = { mean: vector(5), variance: vector(5), invStd: vector(5) };
      kernels.columnStatistics(matrix(700, 5, values), statistics, 0, 700, 1);
      const by = { mean: vector(1), invStd: vector(1), weight: undefined };
      kernels.layerNorm(matrix(700, 5, values), by, 0, undefined, matrix(700, 5), 700, 1);
      return [...Object.values(statistics), by.mean, by.invStd];
    }, 1e-6);
  });

  test('a column whose first rows are unlike the others', () => {
    const values = sequence(2000 * 5).map((value, i) => (i < 200 * 5 ? 0 : 100 + value));
    compare(({ kernels, matrix, vector }) => {
      const statistics = { mean: vector(5), variance: vector(5), invStd: vector(5) };
      kernels.columnStatistics(matrix(2000, 5, values), statistics, 0, 2000, 1);
      return Object.values(statistics);
    }, 1e-6);
  });

  test('a variance beyond float32, NaN, and a column of equal values', () => {
    const values = sequence(6 * 4);
    values[1] = 1e30;
    values[2] = Number.NaN;
    for (let r = 0; r < 6; r++) values[r * 4 + 3] = 0.1;
    compare(({ kernels, matrix, vector }) => {
      const statistics = { mean: vector(4), variance: vector(4), invStd: vector(4) };
      const [x, y, z] = [matrix(6, 4, values), matrix(6, 4), matrix(6, 4)];
      kernels.columnStatistics(x, statistics, 1e-5, 6, 1);
      kernels.normalize(x, { ...statistics, weight: undefined }, undefined, y, 6, 1);
      const by = { mean: vector(6), invStd: vector(6), weight: undefined };
      kernels.layerNorm(x, by, 1e-5, undefined, z, 1, 6);
      const shared = { mean: matrix(1, 4, [1e30, 1, 2, 3]), variance: matrix(1, 4), invStd: matrix(1, 4) };
      kernels.shareStatistics(shared, 2, 1e-5, 1);
      const rms = { mean: undefined, invStd: vector(6), weight: undefined };
      kernels.layerNorm(x, rms, 1e-5, undefined, matrix(6, 4), 1, 6);
      return [statistics.variance, statistics.invStd, y, by.mean, by.invStd, z, shared.invStd, rms.invStd];
    }, 1e-5);
  });

  test('gradients of parameters are zero in their padding', () => {
    const { kernels, matrix, vector } = bench((memory) => createWasmKernels(memory, build));
    const [x, dy] = [matrix(6, 5), matrix(6, 5)];
    const [products, sums, weightGradient, biasGradient] = [vector(5), vector(5), matrix(2, 5), matrix(2, 5)];
    kernels.normalizeSums(x, { mean: vector(5), invStd: vector(5), weight: undefined }, dy, { products, sums }, 6, 1);
    const by = { mean: vector(3), invStd: vector(3), weight: undefined };
    kernels.layerNormParameterGradients(x, by, dy, weightGradient, biasGradient, 2, 3);
    for (const { data } of [products, sums, weightGradient, biasGradient]) {
      expect([...data].filter((_, i) => i % 8 > 4).every((value) => value === 0)).toBe(true);
    }
  });
});

test('halves of two threads make the whole', () => {
  const wholeAndHalves = [1, 2] as const;
  for (const [rows, columns, blocks] of SHAPES) {
    const [whole, halves] = wholeAndHalves.map((threads) => {
      const made = bench((memory) => createWasmNormalization(inHalves(memory, threads)));
      return columnwise(made, rows, columns, blocks, columns, false).map((tensor) => toArray(tensor));
    });
    // Bit for bit: each column's sums are one thread's.
    expect(halves).toEqual(whole);
  }
});

/** Kernels whose second thread is this one. */
function inHalves(memory: Memory, threads: 1 | 2): WasmContext {
  const module = new WebAssembly.Module(Uint8Array.from(Buffer.from(simd, 'base64')));
  const exports = new WebAssembly.Instance(module, { env: { memory: memory.wasm } }).exports as Exports;
  return {
    memory,
    exports,
    threads,
    split(_work, name, count, grain, argumentsOf) {
      const middle = Math.min(Math.round(count / 2 / grain) * grain, count);
      exports[name]!(...argumentsOf(middle, count, 1));
      exports[name]!(...argumentsOf(0, middle, 0));
    },
  };
}

function columnwise(
  { kernels, matrix, vector }: Bench,
  rows: number,
  columns: number,
  blocks: number,
  groups: number,
  plain: boolean,
): Tensor[] {
  const [x, y, dy, dx] = [0, 1, 2, 3].map(() => matrix(rows * blocks, columns)) as Four;
  const [weight, bias] = plain ? [undefined, undefined] : [vector(columns), vector(columns)];
  const [mean, variance, invStd, unused] = [0, 1, 2, 3].map(() => matrix(blocks, columns)) as Four;
  const [dWeight, dBias, products, sums] = [0, 1, 2, 3].map(() => matrix(blocks, columns)) as Four;
  const [running, ofRunning] = [vector(columns), vector(columns)];
  const by = { mean, invStd, weight };
  kernels.columnStatistics(x, { mean, variance, invStd }, 0.1, rows, blocks);
  if (groups !== columns) kernels.shareStatistics({ mean, variance, invStd }, groups, 0.1, blocks);
  kernels.updateRunning(running, 0.9, running, 0.2);
  kernels.inverseStd(weight ?? running, 2, ofRunning);
  kernels.normalize(x, by, bias, y, rows, blocks);
  kernels.normalizeSums(x, by, dy, { products: dWeight, sums: dBias }, rows, blocks);
  kernels.shareSums({ products: dWeight, sums: dBias }, groups, weight, { products, sums }, rows, blocks);
  kernels.normalizeInputGradient(x, by, dy, { products, sums }, dx, rows, blocks);
  return [mean, variance, invStd, unused, running, ofRunning, y, dWeight, dBias, products, sums, dx];
}

function blockwise(
  { kernels, matrix, vector }: Bench,
  rows: number,
  columns: number,
  blocks: number,
  plain: boolean,
): Tensor[] {
  const [x, y, dy, dx] = [0, 1, 2, 3].map(() => matrix(rows * blocks, columns)) as Four;
  const [weight, bias, dWeight, dBias] = [0, 1, 2, 3].map(() => matrix(rows, columns)) as Four;
  const invStd = vector(blocks);
  const by = plain ? { mean: undefined, invStd, weight: undefined } : { mean: vector(blocks), invStd, weight };
  kernels.layerNorm(x, by, 0.1, plain ? undefined : bias, y, rows, blocks);
  kernels.layerNormInputGradient(x, by, dy, dx, rows, blocks);
  kernels.layerNormParameterGradients(x, by, dy, dWeight, dBias, rows, blocks);
  return [by.mean ?? invStd, invStd, y, dx, dWeight, dBias];
}

type Four = [Tensor, Tensor, Tensor, Tensor];

function bench(kernelsFor: (memory: Memory) => NormalizationKernels): Bench {
  const memory = new Memory();
  let seed = 0;
  const fill = (tensor: Tensor, values?: ArrayLike<number>) => {
    tensor.data.fill(Number.NaN);
    seed++;
    fromArray(tensor, values ?? sequence(tensor.rows * tensor.columns, seed));
    return tensor;
  };
  return {
    kernels: kernelsFor(memory),
    matrix: (rows, columns, values) => fill(memory.matrix(rows, columns), values),
    vector: (columns) => fill(memory.vector(columns)),
  };
}

function expectClose(
  what: string,
  actual: Float64Array,
  expected: Float64Array,
  tolerance: number,
  terms: number,
): void {
  const scale = expected.filter(Number.isFinite).reduce((a, b) => Math.max(a, Math.abs(b)), terms);
  actual.forEach((value, i) => {
    const other = expected[i]!;
    if (Object.is(value, other) || value === other) return;
    if (!(Math.abs(value - other) <= tolerance * scale)) {
      expect.fail(`${what}: element ${i} is ${value}, expected ${other} (greatest ${scale})`);
    }
  });
}
