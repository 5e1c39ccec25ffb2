// Random numbers, first values and the order of rows are PyTorch's, and so is the generator's state after: as it drew them
// once (golden/), and live where it is installed.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { batchesOf, epochRows, splitByLengths } from '../../src/engine/dataLoader.ts';
import { defaultParameters } from '../../src/engine/defaultInit.ts';
import { generatorFrom, generatorState } from '../../src/engine/generatorState.ts';
import { Memory } from '../../src/engine/memory.ts';
import { applyInit } from '../../src/engine/nnInit.ts';
import { readParameter } from '../../src/engine/parameters.ts';
import { bernoulli, fillNormal, Generator, randint, randomInt64, randperm, uniform } from '../../src/engine/random.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { createSequential } from '../../src/engine/sequential.ts';
import { type InitCall, withInitDefaults } from '../../src/model/initCall.ts';
import type { Draw, ModuleLayer } from '../../src/model/modelSpec.ts';
import { layer } from '../engine/requests.ts';
import { type Account, accountOf, drawCases, drawWithTorch, type Item, normal, type Operation } from './drawCases.ts';
import { hasTorch } from './live.ts';

const golden: Account[] = JSON.parse(readFileSync(new URL('golden/draw.json', import.meta.url), 'utf8'));
const live = hasTorch()
  ? (await drawWithTorch(drawCases)).map((drawn, i) => accountOf(drawn, drawCases[i]!.isExact))
  : golden;

test.each(drawCases.map((one, i) => ({ ...one, i })))('seed $seed: $name', ({ seed, operations, isExact, i }) => {
  const generator = new Generator(seed);
  const drawn = operations.map((operation) => perform(generator, operation));
  const ours = accountOf({ values: drawn.map(bytesOf), state: generatorState(generator) }, isExact);
  for (const torch of [golden[i]!, live[i]!]) {
    for (const [at, operation] of operations.entries()) {
      const what = JSON.stringify(operation);
      if (isExact) expect(ours.values[at], `${what} bit for bit`).toBe(torch.values[at]);
      else expectRounded([...(drawn[at] as Float32Array)], torch.values[at]!, what);
    }
    expect(ours.state).toBe(torch.state);
    expect(ours.waiting).toBeCloseTo(torch.waiting, 14);
  }
});

function expectRounded(actual: readonly number[], expected: string, what: string): void {
  const torch = [...new Float32Array(Uint8Array.from(Buffer.from(expected, 'base64')).buffer)];
  expect(actual.length).toBe(torch.length);
  const scale = Math.max(...torch.map(Math.abs));
  for (const [i, value] of actual.entries()) {
    expect(Math.abs(value - torch[i]!) / scale, `${what} [${i}]`).toBeLessThan(2e-6);
  }
}

test.runIf(hasTorch())(
  'torch goes on from our state, and we from torch’s, within a block and with a waiting value',
  async () => {
    const generator = new Generator(99);
    perform(generator, { name: 'randperm', n: 700 });
    perform(generator, normal(3));
    const ours = generatorState(generator);
    const operations: readonly Operation[] = [normal(4), normal(40), { name: 'randperm', n: 2000 }];
    const state = Buffer.from(ours).toString('base64');
    const [torch] = await drawWithTorch([{ seed: 1, state, operations }]);
    const expected = accountOf(torch!, true);
    for (const start of [generator, generatorFrom(ours)!]) {
      const values = operations.map((operation) => bytesOf(perform(start, operation)));
      const found = accountOf({ values, state: generatorState(start) }, true);
      expect({ ...found, waiting: 0 }).toEqual({ ...expected, waiting: 0 });
      expect(found.waiting).toBeCloseTo(expected.waiting, 14);
    }
    expect(generatorState(generatorFrom(torch!.state)!)).toEqual(torch!.state);
  },
);

type Values = Float32Array | Float64Array | Uint32Array | BigInt64Array;

function perform(generator: Generator, operation: Operation): Values {
  const size = 'shape' in operation ? operation.shape.reduce((a, b) => a * b, 1) : 0;
  const ownGenerator = 'seed' in operation ? new Generator(operation.seed!) : undefined;
  switch (operation.name) {
    case 'normal': {
      const values = new Float32Array(size);
      fillNormal(generator, values, operation.mean, operation.std);
      return values;
    }
    case 'uniform':
      return new Float32Array(size).map(uniform(generator, operation.from, operation.to));
    case 'randint':
      return new Float64Array(size).map(randint(generator, operation.low, operation.high));
    case 'random':
      return new BigInt64Array(size).map(() => randomInt64(generator));
    case 'bernoulli': {
      const draw = bernoulli(generator, operation.p);
      return new Float32Array(size).map(() => Number(draw()));
    }
    case 'randperm':
      return randperm(generator, operation.n);
    case 'init': {
      const call = {
        function: operation.function,
        arguments: withInitDefaults(operation.function, operation.arguments),
      } as Pick<InitCall, 'function' | 'arguments'>;
      return applyInit(call, operation.shape, generator);
    }
    case 'module':
      return flat(defaultParameters(layer(operation.type, operation.arguments), generator));
    case 'construct':
      return construct(generator, operation.items);
    case 'split': {
      const { rows, lengths } = operation;
      const ofRows = lengths.some((length) => length > 1) ? lengths : lengthsOfFractions(rows, lengths);
      const parts = splitByLengths(ownGenerator ?? generator, ofRows);
      return Uint32Array.from(parts.flatMap((part) => [part.length, ...part]));
    }
    case 'loader': {
      const rows = Uint32Array.from({ length: operation.rows }, (_, i) => i);
      const kept = batchesOf(operation.rows, { ...operation, loading: operation }) * operation.batchSize;
      const epoch = () => [...epochRows(generator, rows, operation.shuffle, ownGenerator).subarray(0, kept)];
      return Uint32Array.from(Array.from({ length: operation.epochs }, epoch).flat());
    }
    default:
      return operation satisfies never;
  }
}

function flat(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** The network's parameters after the draws of the items, by the engine's own initialisation. */
function construct(generator: Generator, items: readonly Item[]): Float32Array {
  const modules = items.filter((item) => 'type' in item);
  const bound = modules.map(({ type, arguments: given }) => layer(type, given) as ModuleLayer<number>);
  const layers = modules.flatMap((item, i) => (item.layer === undefined ? [] : [bound[i]!]));
  // A layer that draws nothing need not be among the draws.
  const drawing = items.filter((item) => !('type' in item && item.type === 'BatchNorm1d'));
  const draws = drawing.map((item): Draw<number> => {
    if ('type' in item) return item.layer ?? bound[modules.indexOf(item)]!;
    const target = modules[item.of]!.layer ?? bound[item.of]!;
    const values = withInitDefaults(item.function, item.arguments);
    const place = { range: { from: 0, to: 0 }, line: 1 };
    return { ...item, ...place, type: 'init', layer: target, arguments: values } as Draw<number>;
  });
  const memory = new Memory();
  const kernels = createReferenceKernels(memory);
  const input = memory.activation(4, [6], 'last');
  const network = createSequential({ name: 'model', layers, outputLayers: [], draws }, input, {
    memory,
    kernels,
    generator,
    capacity: 4,
  });
  network.initialize();
  return flat(network.parameters.ofLayers.flat().map(readParameter));
}

function bytesOf({ buffer, byteOffset, byteLength }: Values): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * The lengths that random_split gives parts stated as fractions that add up to 1: each rounded down, and what is left
 * handed out one by one from the first part on.
 */
function lengthsOfFractions(rows: number, fractions: readonly number[]): number[] {
  const lengths = fractions.map((fraction) => Math.floor(rows * fraction));
  const left = rows - lengths.reduce((sum, length) => sum + length, 0);
  for (let i = 0; i < left; i++) lengths[i % lengths.length]! += 1;
  return lengths;
}
