// erf against values of Abramowitz and Stegun's table 7.1 and of Python's math.erf; its inverse against erf.

import { expect, test } from 'vitest';
import { erf, erfInverse } from '../../src/engine/errorFunction.ts';

test.each([
  [0, 0],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [2.4, 0.999311486103355],
  [2.6, 0.9997639655834707],
  [3.5, 0.9999992569016276],
  [7, 1],
])('erf(%d)', (x, expected) => {
  expect(Math.abs(erf(x) - expected)).toBeLessThan(3e-16);
  expect(erf(-x)).toBe(-erf(x));
});

test('the inverse undoes it', () => {
  for (const y of [1e-300, 1e-9, 0.1, 0.5, 0.9, 0.999, 1 - 1e-7, 1 - 2 ** -24]) {
    for (const sign of [-1, 1]) expect(Math.abs(erf(erfInverse(sign * y)) - sign * y)).toBeLessThan(1e-15);
  }
  expect(erfInverse(1)).toBe(Number.POSITIVE_INFINITY);
  expect(erfInverse(-1)).toBe(Number.NEGATIVE_INFINITY);
  expect(erfInverse(1.5)).toBeNaN();
});
