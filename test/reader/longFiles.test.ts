// A long file is read to its end, also a megabyte.

import { expect, test } from 'vitest';
import { residualNetworks } from '../../bench/readerTexts.ts';
import { readModel } from '../../src/reader/readModel.ts';

test.each([10_000, 27_000])('every network of a file of %i lines is read', (lines) => {
  const text = residualNetworks(lines);
  expect(text.length).toBeGreaterThan(38 * lines);
  const { sequentials, diagnostics } = readModel(text);
  const wholes = sequentials.filter(({ isWhole, errors }) => isWhole && errors.length === 0);
  expect(wholes.map(({ name }) => name)).toEqual([...text.matchAll(/class (ResNet\d+)/g)].map(([, name]) => name));
  expect(diagnostics.filter(({ code }) => code === 'too-long')).toEqual([]);
});
