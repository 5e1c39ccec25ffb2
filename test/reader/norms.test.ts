// Where BatchNorms are built, and whether they lie in a Sequential, however little is known of it: in lists/norms.txt a
// comment says so, as PyTorch does.

import { expect, test } from 'vitest';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { caseFiles } from './cases.ts';

const cases = caseFiles('lists').find(({ name }) => name.startsWith('norms'))!.cases;

test.each(cases)('$title', ({ source }) => {
  const lines = source.split('\n');
  const expected = lines.flatMap((line, at) => {
    const [, where] = /# (in|outside of) a Sequential$/.exec(line) ?? [];
    return where ? [{ line: at + 1, in_sequential: where === 'in' }] : [];
  });
  expect(readSequentials(source).batchnorm).toEqual(expected);
});
