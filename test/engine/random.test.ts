// The generator against the standard's own check value; what is drawn from it is compared with PyTorch in test/torch.

import { expect, test } from 'vitest';
import { heldOutRows, randomSplit, shuffledRows } from '../../src/engine/dataLoader.ts';
import { Generator, randomInt64, randperm } from '../../src/engine/random.ts';

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
  const { training, heldOut } = randomSplit(generator, 178, 0.2);
  expect([training.length, heldOut.length, heldOutRows(178, 0.2)]).toEqual([143, 35, 35]);
  expect(new Set([...training, ...heldOut]).size).toBe(178);
  expect([...shuffledRows(generator, training)].sort()).toEqual([...training].sort());
});
