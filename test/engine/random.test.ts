// The generator against the standard's own check value; what is drawn from it is compared with PyTorch in test/torch.

import { expect, test } from 'vitest';
import { epochRows, splitByLengths } from '../../src/engine/dataLoader.ts';
import { generatorFrom, generatorState } from '../../src/engine/generatorState.ts';
import { fillNormal, Generator, randomInt64, randperm } from '../../src/engine/random.ts';

test('the 10000th value of mt19937 with its default seed is the one the C++ standard states', () => {
  const generator = new Generator(5489);
  for (let i = 1; i < 10_000; i++) generator.random();
  expect(generator.random()).toBe(4123659995);
});

test('only the low 32 bits of a seed count', () => {
  expect(new Generator(2 ** 40 + 5).random()).toBe(new Generator(5).random());
  expect(new Generator(-1).random()).toBe(new Generator(0xffffffffn).random());
});

test('64 bits are two draws, the first the high ones', () => {
  const [pair, whole] = [new Generator(1), new Generator(1)];
  const expected = (BigInt(pair.random()) << 32n) | BigInt(pair.random());
  expect(whole.random64()).toBe(expected);
  expect(randomInt64(new Generator(1))).toBe(BigInt.asUintN(63, expected));
});

test('an order holds every row once', () => {
  for (const n of [0, 1, 2, 1000]) {
    expect([...randperm(new Generator(7), n)].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  }
});

test('a split is one of all rows, an epoch one of the training rows', () => {
  const generator = new Generator(0);
  const [training, heldOut] = splitByLengths(generator, [143, 35]) as [Uint32Array, Uint32Array];
  expect([training.length, heldOut.length]).toEqual([143, 35]);
  expect(new Set([...training, ...heldOut]).size).toBe(178);
  expect([...epochRows(generator, training, true)].sort()).toEqual([...training].sort());
});

test('a generator goes on from its state, wherever it stands', () => {
  for (const drawn of [0, 1, 300, 623, 624, 625, 2000]) {
    const generator = new Generator(3);
    for (let i = 0; i < drawn; i++) generator.random();
    if (drawn % 2 === 1) generator.cachedNormal = 0.25;
    const copy = generatorFrom(generatorState(generator))!;
    const draws = ({ length = 1300 }, from: Generator) => Array.from({ length }, () => from.random());
    expect(copy.cachedNormal).toBe(generator.cachedNormal);
    expect(draws({}, copy)).toEqual(draws({}, generator));
  }
});

test('what is no state is not taken for one', () => {
  const state = generatorState(new Generator(3));
  expect(generatorFrom(state)).toBeDefined();
  expect(generatorFrom(state.subarray(1))).toBeUndefined();
  expect(generatorFrom(state.map((byte, i) => (i === 16 ? 5 : byte)))).toBeUndefined();
});

test('normal values by the block and singly, with seed 0', () => {
  const draw = (size: number) => {
    const values = new Float32Array(size);
    fillNormal(new Generator(0), values, 0, 1);
    return [...values.subarray(0, 4)];
  };
  expect(draw(4)).toEqual([1.5409960746765137, -0.293428897857666, -2.1787893772125244, 0.5684312582015991]);
  expect(draw(64)).toEqual([-1.1258398294448853, -1.152360200881958, -0.2505785822868347, -0.4338788092136383]);
});
