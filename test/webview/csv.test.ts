// What a chart's table becomes as comma-separated values.

import { expect, test } from 'vitest';
import { toCsv } from '../../webview/charts/csv.ts';

test('every digit is kept, and what is not finite has the names that pandas reads', () => {
  const table = {
    head: ['step', 'mean', 'layer, path'],
    rows: [
      [1, Math.fround(0.1), 'network.0'],
      [2, Number.NaN, 'the "last"'],
      [3, Number.NEGATIVE_INFINITY, 'two\nlines'],
      [1e21, 5e-324, ''],
    ],
  };
  expect(toCsv(table)).toBe(
    'step,mean,"layer, path"\r\n' +
      '1,0.10000000149011612,network.0\r\n' +
      '2,nan,"the ""last"""\r\n' +
      '3,-inf,"two\nlines"\r\n' +
      '1e+21,5e-324,\r\n',
  );
});
