// A long file is read to its end.

import { expect, test } from 'vitest';
import { residualNetworks } from '../../bench/readerTexts.ts';
import { readModel } from '../../src/reader/readModel.ts';

test('every network of a file of 10,000 lines is read', () => {
  const text = residualNetworks(10_000);
  const { sequentials, diagnostics } = readModel(text);
  const wholes = sequentials.filter(({ isWhole, errors }) => isWhole && errors.length === 0);
  expect(wholes.map(({ name }) => name)).toEqual([...text.matchAll(/class (ResNet\d+)/g)].map(([, name]) => name));
  expect(diagnostics.filter(({ code }) => code === 'too-long')).toEqual([]);
});
