// Imports within `try` of names that the library's modules have or lack: real Python takes part in cases, but for what cannot be
// imported it has stand-ins there.

import { expect, test } from 'vitest';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';

test.each([
  ['from torch.nn import Mish', 'body'],
  ['from torch.nn import functional, Parameter, init', 'body'],
  ['from itertools import zip_longest', 'body'],
  ['from collections import OrderedDict, abc', 'body'],
  ['from itertools import izip as zip', 'handler'],
  ['from collections import Mapping', 'handler'],
  ['from string import maketrans', 'handler'],
  ['from torch.nn import SquareReLU as Mish', 'unknown'],
  ['from torch.nn.functional import square_relu', 'unknown'],
  ['from numpy import blob', 'unknown'],
])('%s', (statement, expected) => {
  const text = `from torch import nn
try:
    ${statement}
    model = nn.Sequential(nn.Linear(1, 1))
except ImportError:
    model = nn.Sequential(nn.Linear(2, 2))
`;
  const lines = readSequentials(text).sequentials.map(({ line }) => line);
  expect(lines).toEqual({ body: [4], handler: [6], unknown: [4, 6] }[expected]);
});

test('a class that the file makes where torch has none', () => {
  const text = `from torch import nn
try:
    from torch.nn import SquareReLU
except ImportError:
    class SquareReLU(nn.ReLU):
        pass
model = nn.Sequential(nn.Linear(1, 1), SquareReLU())
`;
  const { sequentials, notes } = readSequentials(text);
  expect(sequentials[0]!.modules.map(({ type }) => type)).toEqual(['Linear', 'SquareReLU']);
  expect(notes.map(({ message }) => message)).toEqual([
    '`torch.nn.SquareReLU` is not read: the fallback is taken, as if it were not installed.',
  ]);
});
