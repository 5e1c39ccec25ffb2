// Files that a notebook's cells write are programs of their own: no import of theirs is changed for another's layers.

import { expect, test } from 'vitest';
import { adviseOn } from '../../../src/reader/edits/advice.ts';
import { editedFile } from '../../../src/reader/edits/editedFile.ts';
import { editsOf } from '../../../src/reader/edits/isMended.ts';
import { readCells } from '../../../src/reader/notebook/readNotebook.ts';

const written = '%%writefile model.py\nfrom torch.nn import Linear, ReLU, BatchNorm2d\n';
const named =
  'from torch.nn import Linear, BatchNorm2d, Sequential\nnet = Sequential(Linear(3, 4), BatchNorm2d(4), Linear(4, 2))\n';
const dotted = 'import torch.nn as nn\nnet = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm2d(4), nn.Linear(4, 2))\n';

/** What the fixes of a BatchNorm for other dimensions put in. */
function fixes(cells: readonly string[]): string[] {
  const { cells: all, definition } = readCells(cells.map((text) => ({ kind: 'code', text })));
  const advice = adviseOn(editedFile(all.text, definition)).filter(({ code }) => code === 'batchnorm-dimension');
  return advice.flatMap(({ fix }) => (fix ? editsOf(fix) : [])).map(({ replacement }) => replacement);
}

test.each([
  ['a name', [named], [', BatchNorm1d', 'BatchNorm1d']],
  ['a name, beside a file that a cell writes', [written, named], []],
  ['a name, before a file that a cell writes', [named, written], []],
  ['a name behind a dot, which needs no import', [written, dotted], ['BatchNorm1d']],
])('%s', (_, cells, expected) => {
  expect(fixes(cells)).toEqual(expected);
});
