// Pooling, sparse sums and permutations: the fast kernels, each build of them, against the plain loops.

import { describe, expect, test } from 'vitest';
import type { PoolingKernels } from '../../src/engine/kernels/pooling.ts';
import { relaxedSimd, simd } from '../../src/engine/kernels.generated.ts';
import { Memory } from '../../src/engine/memory.ts';
import { createReferencePooling } from '../../src/engine/reference/pooling.ts';
import { type Mapping, product, transpose } from '../../src/engine/spatial/mapping.ts';
import { padAxis } from '../../src/engine/spatial/padAxes.ts';
import { channelShuffle, permutation, pixelShuffle } from '../../src/engine/spatial/permutations.ts';
import { placeIntegers, placeMemberships, placeWeighted, placeWindows } from '../../src/engine/spatial/place.ts';
import { adaptiveAxis, averageAxis, windowAxis } from '../../src/engine/spatial/poolAxes.ts';
import { cubicAxis, linearAxis } from '../../src/engine/spatial/resizeAxes.ts';
import { fromArray, type Tensor, toArray } from '../../src/engine/tensor.ts';
import type { Exports, WasmContext } from '../../src/engine/wasm/context.ts';
import { createWasmPooling } from '../../src/engine/wasm/pooling.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import { sequence } from './requests.ts';

const CHANNELS = [1, 3, 4, 5, 16, 17, 35, 64];
const SAMPLES = 3;
/** One sample more, that must stay as it is. */
const CAPACITY = SAMPLES + 1;

const window = (kernel: number, stride: number, padding = 0, dilation = 1) => ({ kernel, stride, padding, dilation });
const WINDOWS: Record<string, Mapping> = {
  'kernel 2': product([windowAxis(6, 3, window(2, 2)), windowAxis(4, 2, window(2, 2))]),
  overlapping: product([windowAxis(5, 5, window(3, 1, 1)), windowAxis(4, 4, window(3, 1, 1))]),
  'with positions in no window': windowAxis(11, 3, window(2, 4)),
  'dilated out of the input': windowAxis(2, 1, window(2, 1, 1, 3)),
  adaptive: product([adaptiveAxis(5, 3), adaptiveAxis(4, 3), adaptiveAxis(3, 2)]),
};
const SUMS: Record<string, Mapping> = {
  'average with padding': product([
    averageAxis(5, 3, window(3, 2, 1), 'padded'),
    averageAxis(4, 4, window(3, 1, 1), 'padded'),
  ]),
  'one mean of many positions': adaptiveAxis(3001, 1),
  cubic: product([cubicAxis(3, 7, false), cubicAxis(4, 5, true)]),
  linear: product([linearAxis(3, 5, false), linearAxis(4, 4, false), linearAxis(2, 1, false)]),
  'constant padding that crops': product([padAxis(4, 2, -1, 'constant'), padAxis(3, -1, 2, 'constant')]),
};
const EDGES = [Number.NaN, Infinity, -Infinity, 1e30, -1e30, 0, -0, 1e-40, 1, 1, -1];

describe.each(availableBuilds())('%s', (build) => {
  describe.each(CHANNELS)('%i channels', (channels) => {
    test.each(Object.entries(WINDOWS))('maximum, %s', (_name, windows) => {
      for (const values of ['noise', 'edges', 'ties'] as const) {
        const [fast, plain] = both(build, (bench) => maximum(bench, windows, channels, values));
        expect(fast[0]).toEqual(plain[0]);
        expectClose(fast[1]!, plain[1]!);
      }
    });

    test.each(Object.entries(SUMS))('sums, %s', (_name, map) => {
      const [fast, plain] = both(build, ({ memory, kernels, matrix }) => {
        const [table, back] = [placeWeighted(memory, map), placeWeighted(memory, transpose(map))];
        table.write();
        back.write();
        const [x, dy] = [matrix(map.sources, channels), matrix(map.targets, channels)];
        const [y, dx] = [matrix(map.targets, channels), matrix(map.sources, channels)];
        kernels.spatialSums(x, table.table, 7, y, SAMPLES);
        kernels.spatialSums(dy, back.table, 0, dx, SAMPLES);
        return [y, dx];
      });
      fast.forEach((values, i) => {
        expectClose(values, plain[i]!);
      });
    });

    test('permutations', () => {
      const [source, target] = [
        { positions: 6, channels: channels * 4 },
        { positions: 24, channels },
      ];
      const [fast, plain] = both(build, ({ memory, kernels, matrix }) => {
        const shuffle = permutation(source, target, pixelShuffle(3, 2));
        const groups = permutation(source, source, channelShuffle(source.channels, 2));
        const [there, back, mixed] = [shuffle.elements, shuffle.inverse, groups.elements].map((elements) => {
          const placed = placeIntegers(memory, elements);
          placed.write();
          return placed.table;
        }) as [number, number, number];
        const [x, y] = [matrix(source.positions, source.channels), matrix(target.positions, target.channels)];
        const [z, m] = [matrix(source.positions, source.channels), matrix(source.positions, source.channels)];
        kernels.permuteElements(x, { targets: 24, sources: 6, elements: there }, y, SAMPLES);
        kernels.permuteElements(y, { targets: 6, sources: 24, elements: back }, z, SAMPLES);
        kernels.permuteElements(x, { targets: 6, sources: 6, elements: mixed }, m, SAMPLES);
        const used = SAMPLES * source.positions;
        expect(toArray(z, used)).toEqual(toArray(x, used));
        return [y, z, m];
      });
      expect(fast).toEqual(plain);
    });
  });

  test('two halves of the samples are the whole', () => {
    const [whole, halves] = [bench(build), bench(build)];
    const divided = { ...halves, kernels: createWasmPooling(inHalves(halves.memory, build)) };
    const ofAll = ({ memory, kernels, matrix }: Bench) => {
      const map = SUMS['average with padding']!;
      const [table, windows] = [
        placeWeighted(memory, map),
        maximum({ memory, kernels, matrix }, WINDOWS.overlapping!, 5, 'noise'),
      ];
      table.write();
      const [x, y] = [matrix(map.sources, 5), matrix(map.targets, 5)];
      kernels.spatialSums(x, table.table, 0, y, SAMPLES);
      const shuffle = placeIntegers(
        memory,
        permutation({ positions: 6, channels: 4 }, { positions: 6, channels: 4 }, channelShuffle(4, 2)).elements,
      );
      shuffle.write();
      const [z, shuffled] = [matrix(6, 4), matrix(6, 4)];
      kernels.permuteElements(z, { targets: 6, sources: 6, elements: shuffle.table }, shuffled, SAMPLES);
      return [...windows, y, shuffled].map((tensor) => toArray(tensor));
    };
    expect(ofAll(divided)).toEqual(ofAll(whole));
  });

  test('the first of equal values wins, the last NaN, and an empty window has -Infinity', () => {
    const values = [2, 5, 5, Number.NaN, 1, Number.NaN];
    const { memory, kernels } = bench(build);
    const [x, y] = [memory.matrix(6, 1), memory.matrix(3, 1)];
    fromArray(x, values);
    const winners = memory.allocate(3 * y.stride * 4);
    const windows = placeWindows(memory, {
      sources: 6,
      targets: 3,
      starts: Uint32Array.of(0, 3, 6, 6),
      positions: Uint32Array.of(0, 1, 2, 3, 4, 5),
      weights: new Float64Array(6),
    });
    windows.write();
    kernels.maxPool(x, windows.table, y, winners, 1);
    expect([...toArray(y)]).toEqual([5, Number.NaN, Number.NEGATIVE_INFINITY]);
    const places = new Uint32Array(memory.wasm.buffer, winners, 3 * y.stride);
    expect([places[0], places[y.stride]]).toEqual([1, 2]);
  });
});

function maximum(
  { memory, kernels, matrix }: Bench,
  map: Mapping,
  channels: number,
  values: 'noise' | 'edges' | 'ties',
): Tensor[] {
  const [windows, memberships] = [placeWindows(memory, map), placeMemberships(memory, transpose(map))];
  windows.write();
  memberships.write();
  const choose = { noise: undefined, edges: EDGES, ties: [3, 3, 2] }[values];
  const [x, dy] = [matrix(map.sources, channels, choose), matrix(map.targets, channels)];
  const [y, dx] = [matrix(map.targets, channels), matrix(map.sources, channels)];
  const winners = memory.allocate(y.rows * y.stride * 4);
  kernels.maxPool(x, windows.table, y, winners, SAMPLES);
  kernels.maxPoolGradient(dy, winners, memberships.table, dx, SAMPLES);
  return [y, dx];
}

interface Bench {
  readonly memory: Memory;
  readonly kernels: PoolingKernels;
  /** Of CAPACITY samples: noise, or noise that chooses among values; NaN in the padding. */
  matrix(positions: number, channels: number, values?: readonly number[]): Tensor;
}

function bench(side: 'plain' | 'simd' | 'relaxedSimd'): Bench {
  const memory = new Memory();
  let seed = 0;
  return {
    memory,
    kernels: side === 'plain' ? createReferencePooling(memory) : createWasmKernels(memory, side),
    matrix(positions, channels, values) {
      const tensor = memory.matrix(CAPACITY * positions, channels);
      tensor.data.fill(Number.NaN);
      seed++;
      const noise = sequence(tensor.rows * channels, seed);
      fromArray(tensor, values ? noise.map((x) => values[Math.floor(((x + 1) / 2) * values.length)]!) : noise);
      return tensor;
    },
  };
}

/** Each call as two threads would share it. */
function inHalves(memory: Memory, build: 'simd' | 'relaxedSimd'): WasmContext {
  const code = Uint8Array.from(Buffer.from(build === 'simd' ? simd : relaxedSimd, 'base64'));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory: memory.wasm } });
  const exports = instance.exports as Exports;
  return {
    memory,
    exports,
    threads: 2,
    split(_work, name, count, _grain, argumentsOf) {
      const middle = Math.floor(count / 2);
      exports[name]!(...argumentsOf(middle, count, 1));
      exports[name]!(...argumentsOf(0, middle, 0));
    },
  };
}

function both(build: 'simd' | 'relaxedSimd', operation: (bench: Bench) => Tensor[]): [Float64Array[], Float64Array[]] {
  const [fast, plain] = ([build, 'plain'] as const).map((side) => operation(bench(side)).map((x) => toArray(x)));
  return [fast!, plain!];
}

/** Sums of numbers below 1, in another order or with one rounding less. */
function expectClose(fast: Float64Array, plain: Float64Array): void {
  const wrong = fast.findIndex((value, i) => !(Math.abs(value - plain[i]!) <= 1e-6));
  if (wrong >= 0) expect.fail(`element ${wrong} is ${fast[wrong]}, expected ${plain[wrong]}`);
}
