import { expect, test } from 'vitest';
import { evaluateExtent, formatExtent, isFloat, parametersOf, sameExtent } from '../../src/model/extent.ts';
import type { ArithmeticOperator, Extent } from '../../src/model/modelSpec.ts';
import { parameter } from './specs.ts';

const apply = (operator: ArithmeticOperator, left: Extent, right: Extent): Extent => ({
  type: 'arithmetic',
  operator,
  left,
  right,
});
const n = parameter('n');

// Python's own results.
test.each<[ArithmeticOperator, number, number, number, boolean]>([
  ['+', 7, 2, 9, false],
  ['-', 7, 9, -2, false],
  ['*', 7, 2, 14, false],
  ['/', 6, 2, 3, true],
  ['//', 7, 2, 3, false],
  ['//', -7, 2, -4, false],
  ['//', 7, -2, -4, false],
  ['%', -7, 3, 2, false],
  ['%', 7, -3, -2, false],
  ['**', 2, 10, 1024, false],
  ['**', 2, -1, 0.5, true],
  ['*', 7, 0.5, 3.5, true],
])('n %s: %d and %d give %d', (operator, left, right, value, float) => {
  const extent = apply(operator, n, right);
  expect(evaluateExtent(extent, { n: left })).toBe(value);
  expect(isFloat(extent, { n: left })).toBe(float);
});

test('int() cuts the fraction off', () => {
  const half: Extent = { type: 'integer', value: apply('*', n, 0.5) };
  expect(evaluateExtent(half, { n: 7 })).toBe(3);
  expect(evaluateExtent(half, { n: -7 })).toBe(-3);
  expect(isFloat(half, { n: 7 })).toBe(false);
});

test('round() goes to the even one of two that are as near', () => {
  const half: Extent = { type: 'integer', value: apply('*', n, 0.5), isRounded: true };
  expect([1, 3, 5, 7, 8, -1, -3].map((value) => evaluateExtent(half, { n: value }))).toEqual([0, 2, 2, 4, 4, 0, -2]);
  expect(isFloat(half, { n: 7 })).toBe(false);
  expect(formatExtent(half)).toBe('round(n * 0.5)');
});

test('without a value, or with a division by zero, there is no value', () => {
  expect(evaluateExtent(n, {})).toBeUndefined();
  expect(evaluateExtent(parameter('toString'), {})).toBeUndefined();
  expect(evaluateExtent(apply('//', 3, n), { n: 0 })).toBeUndefined();
});

test('extents are the same, differ, or it depends', () => {
  expect(sameExtent(apply('*', 2, 3), 6)).toBe(true);
  expect(sameExtent(5, 6)).toBe(false);
  expect(sameExtent(apply('*', n, 2), apply('*', n, 2))).toBe(true);
  expect(sameExtent(apply('*', n, 2), apply('*', 2, n))).toBe(true);
  expect(sameExtent(n, 5)).toBeUndefined();
});

test('an extent reads as Python writes it', () => {
  expect(formatExtent(apply('*', apply('+', n, 1), { type: 'integer', value: n }))).toBe('(n + 1) * int(n)');
  expect(parametersOf(apply('*', apply('+', n, 1), parameter('m')))).toEqual(['n', 'm']);
});

test('sums and products are told apart where they differ for all positive values', () => {
  const k = parameter('k');
  const [twice, half] = [apply('*', n, 2), apply('//', n, 2)];
  expect(sameExtent(twice, apply('*', 2, n))).toBe(true);
  expect(sameExtent(apply('+', apply('*', n, k), n), apply('*', n, apply('+', k, 1)))).toBe(true);
  expect(sameExtent(twice, n)).toBe(false);
  expect(sameExtent(apply('+', n, 3), apply('+', 4, n))).toBe(false);
  expect(sameExtent(apply('*', half, 2), half)).toBe(false);
  // 1 and 1, 0 more, 2 and 2.
  expect(sameExtent(twice, apply('+', n, 1))).toBeUndefined();
  expect(sameExtent(apply('+', n, k), n)).toBeUndefined();
  expect(sameExtent(apply('*', half, 2), n)).toBeUndefined();
});
