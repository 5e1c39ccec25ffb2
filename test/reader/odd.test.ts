// Cases in odd/*.txt (cases.ts), of files that Python cannot read, or reads in a way of its own: what `npm run read` says of
// each. ␉ ␍ ␌ ␀ stand for a tab, carriage return, form feed and NUL. UPDATE_CASES=1 writes what is read into them.

import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readingLines } from '../../src/cli/readingLines.ts';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { caseFiles } from './cases.ts';
import type { Case } from './casesIn.ts';

for (const { path, name, cases } of caseFiles('odd')) {
  const read = ({ source }: Case) => readingLines({ file: 'model.py', ...readSequentials(withSigns(source)) }).trim();
  if (process.env.UPDATE_CASES) {
    const text = cases.map((one) => `--- ${one.title}\n${one.source}\n==>\n${read(one)}\n`).join('\n');
    writeFileSync(path, text);
  }
  test.each(cases)(`${name}: $title`, (one) => {
    expect(read(one)).toBe(one.expected);
  });
}

function withSigns(source: string): string {
  return source
    .replaceAll('␉', '\t')
    .replaceAll('␍\n', '␍')
    .replaceAll('␍␍', '\r\n')
    .replaceAll('␍', '\r')
    .replaceAll('␌', '\f')
    .replaceAll('␀', '\0');
}

const net = 'net = nn.Sequential(nn.Linear(1, 2))';

test.each([
  ['brackets', `x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
  ['brackets that are not closed', `x = ${'['.repeat(10_000)}`],
  ['brackets of calls', `x = ${'f('.repeat(10_000)}${')'.repeat(10_000)}`],
  [
    'blocks',
    `${[...Array(150).keys()].map((depth) => `${' '.repeat(depth)}if x:`).join('\n')}\n${' '.repeat(150)}n = 3`,
  ],
  ['operators', `x = ${'1+'.repeat(20_000)}1`],
  ['signs', `x = ${'-'.repeat(20_000)}1`],
  ['not', `x = ${'not '.repeat(20_000)}1`],
  ['powers', `x = ${'2**'.repeat(20_000)}1`],
  ['lambdas', `x = ${'lambda: '.repeat(20_000)}1`],
  ['conditions', `x = ${'1 if a else '.repeat(20_000)}1`],
  ['zips', `x = nn.Sequential(*[nn.Linear(${'+ 1) for b, a in zip(range('.repeat(16)}a, 1) for a in it])`],
  ['conditions in brackets that are left open', `x = ${'[[[[[[[[a\nif b'.repeat(20)}`],
  ['attributes', `x = a${'.b'.repeat(20_000)}`],
  ['elifs', `if a: pass\n${'elif b: pass\n'.repeat(5000)}`],
  ['f-strings', `x = ${'f"{'.repeat(1000)}`],
  ['comparisons', `x = ${'1 < '.repeat(20_000)}1`],
])('however deep %s are nested, the rest is read', (_, text) => {
  const { sequentials } = readSequentials(`from torch import nn\n${net}\n${text}\n${net.replace('net', 'other')}`);
  expect(sequentials.length).toBeGreaterThan(0);
});

test('a module may hold what shows all that it holds', () => {
  const text = `import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Linear(2, 3)
        self.g = nn.Sequential(nn.Linear(3, ${'self.__dict__.update('.repeat(6)}3), *self._modules.values())
net = Net()
net.__dict__['_modules']['f'] = nn.Linear(5, 6)
vars(net)['_modules']['g'] = nn.Tanh()
nn.Sequential(*net.children())
`;
  expect(readModel(text).sequentials.length).toBeGreaterThan(0);
});
