// The logarithmic axis that goes through zero.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { symlog, symlogTicks, unitFor } from '../../webview/charts/symlog.ts';

test('a place on the axis and back; larger values lie higher; zero is at zero', () => {
  const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.integer({ min: -9, max: 6 }), (a, b, power) => {
      const { of, back } = symlog(10 ** power);
      expect(Math.abs(back(of(a)) - a)).toBeLessThanOrEqual(1e-9 * Math.abs(a) + 1e-300);
      if (a < b) expect(of(a)).toBeLessThanOrEqual(of(b));
    }),
    { seed: 11, examples: [[0, 1, 0]] },
  );
  expect(symlog(1).of(0)).toBe(0);
});

test.each([
  [[], 1],
  [[0, Number.NaN, Number.POSITIVE_INFINITY], 1],
  [[0.3, 152], 0.1],
  [[2e-5, 4], 1e-5],
  [[1e-20, 1000], 1e-3],
])('the unit for %j is %d', (sizes, unit) => {
  expect(unitFor(sizes)).toBeCloseTo(unit, 12);
});

test('ticks are zero and powers of ten, inside and few', () => {
  const log = symlog(0.1);
  expect(symlogTicks(log, log.of(-160), log.of(145), 8)).toEqual([-100, -1, 0, 1, 100]);
  expect(symlogTicks(log, log.of(-0.05), log.of(15), 20)).toEqual([0, 0.1, 1, 10]);
  // Nearly all of them are negative.
  const fine = symlog(1);
  expect(symlogTicks(fine, fine.of(-12000), fine.of(2), 8)).toEqual([-10000, -1000, -100, -10, -1, 0, 1]);
});
