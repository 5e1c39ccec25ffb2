import { expect, test } from 'vitest';
import { forgotten, type Kept } from '../../src/host/keptRuns.ts';

const MB = 1 << 20;
const run = (id: string, more: Partial<Kept> = {}): Kept => ({
  id,
  isNeeded: false,
  isOfSweep: false,
  bytes: MB,
  ...more,
});
const several = (count: number, more: Partial<Kept> = {}) => Array.from({ length: count }, (_, i) => run(`${i}`, more));

test('beyond eight the oldest that nobody needs are forgotten', () => {
  expect(forgotten(several(8))).toEqual([]);
  expect(forgotten(several(10))).toEqual(['0', '1']);
  expect(forgotten([run('a', { isNeeded: true }), ...several(9)])).toEqual(['0', '1']);
  expect(forgotten(several(20, { isNeeded: true }))).toEqual([]);
});

test("a sweep's runs are forgotten only where their histories take too much, and leave the others alone", () => {
  expect(forgotten([...several(8), ...several(64, { isOfSweep: true })])).toEqual([]);
  const large = several(4, { isOfSweep: true, bytes: 100 * MB });
  expect(forgotten([...several(8), ...large])).toEqual(['0', '1']);
  expect(forgotten([run('a', { isOfSweep: true, isNeeded: true, bytes: 300 * MB }), ...large.slice(0, 1)])).toEqual([
    '0',
  ]);
});
