// A fused multiply-add is rounded once, also where float64 cannot hold the sum.

import { expect, test } from 'vitest';
import { fusedMultiplyAdd } from '../../src/engine/float32.ts';

const a = 1 + 2 ** -12;
// a * a lies halfway between two float32 values; what is added decides.
const below = 1 + 2 ** -11;
const above = below + 2 ** -23;

test.each([
  [a, a, 2 ** -80, above],
  [a, a, -(2 ** -80), below],
  [a, -a, 2 ** -80, -below],
  [a, -a, -(2 ** -80), -above],
  [a, a, 0, below],
  [3, 5, 7, 22],
  [2 ** 100, 2 ** 100, 1, Number.POSITIVE_INFINITY],
])('%d * %d + %d', (x, y, z, expected) => {
  expect(fusedMultiplyAdd(x, y, z)).toBe(expected);
});
