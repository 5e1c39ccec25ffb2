// In which row above a histogram the percentiles' texts stand.

import { expect, test } from 'vitest';
import { rowsOf } from '../../webview/charts/markRows.ts';

const marks = (apart: number) =>
  Array.from({ length: 7 }, (_, index) => {
    const half = index === 3 ? 20 : 12;
    return { x: index * apart, left: index * apart - half, half };
  });

test.each([5, 12, 15, 20, 25, 31])('%i px apart, no text lies over another or over its line', (apart) => {
  const placed = marks(apart);
  const rows = rowsOf(placed);
  expect(rows[3]).toBe(0);
  for (const [i, a] of placed.entries()) {
    for (const [j, b] of placed.entries()) {
      const [row, other] = [rows[i], rows[j]];
      if (i === j || row === undefined || other === undefined) continue;
      if (row === other) expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(a.half + b.half + 6);
      if (row > other) expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(b.half + 2);
    }
  }
});

test('where there is room all stand in the lowest row, else the standard deviations are named first', () => {
  expect(rowsOf(marks(60))).toEqual([0, 0, 0, 0, 0, 0, 0]);
  const [, oneBelow, , median, , oneAbove] = rowsOf(marks(14));
  expect([oneBelow, median, oneAbove]).not.toContain(undefined);
});
