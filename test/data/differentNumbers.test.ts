import { expect, test } from 'vitest';
import { areMeasured, countDifferent } from '../../src/data/differentNumbers.ts';

test('different numbers are counted, and NaN is none', () => {
  expect(countDifferent([1, 2, Number.NaN, 2, -0, 0], 10)).toBe(3);
  expect(countDifferent([Number.NaN], 10)).toBe(0);
});

test('no further is looked than it matters', () => {
  const numbers = {
    length: 4,
    0: 1,
    1: 2,
    2: 3,
    get 3(): number {
      throw new Error('looked at');
    },
  };
  expect(countDifferent(numbers, 2)).toBe(3);
});

const upTo = (count: number, step: number) => Array.from({ length: 1000 }, (_, i) => (i % count) * step);

test.for([
  ['whole numbers of a quarter of the rows', upTo(250, 1), false],
  ['whole numbers of more', upTo(251, 1), true],
  ['fractions of ten values', upTo(10, 0.5), false],
  ['fractions of more', upTo(11, 0.5), true],
  ['whole numbers, some missing', upTo(100, 1).map((value) => value || Number.NaN), false],
] as const)('%s', ([, values, expected]) => {
  expect(areMeasured(values)).toBe(expected);
});
