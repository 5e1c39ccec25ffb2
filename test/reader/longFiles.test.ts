// A long file is read to its end, also a megabyte.

import { expect, test } from 'vitest';
import { classesWithSequentials, residualNetworks } from '../../bench/readerTexts.ts';
import { actionsAt } from '../../src/reader/edits/actions.ts';
import { adviseOn } from '../../src/reader/edits/advice.ts';
import { editedFile } from '../../src/reader/edits/editedFile.ts';
import { createInterpreter } from '../../src/reader/interpreter/createInterpreter.ts';
import type { Reading } from '../../src/reader/lists/reading.ts';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { statedInput } from '../../src/reader/models/knownInput.ts';
import { readModels } from '../../src/reader/models/readModels.ts';
import { readCellSequentials } from '../../src/reader/notebook/readNotebook.ts';
import { list, unknownOf, type Value } from '../../src/reader/python/values.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { parseFile } from '../../src/reader/text/parseFile.ts';

test.each([10_000, 27_000])('every network of a file of %i lines is read', (lines) => {
  const text = residualNetworks(lines);
  expect(text.length).toBeGreaterThan(38 * lines);
  const { sequentials, diagnostics } = readModel(text);
  const wholes = sequentials.filter(({ isWhole, errors }) => isWhole && errors.length === 0);
  expect(wholes.map(({ name }) => name)).toEqual([...text.matchAll(/class (ResNet\d+)/g)].map(([, name]) => name));
  expect(diagnostics.filter(({ code }) => code === 'too-long')).toEqual([]);
});

test('every Sequential of a long script is read, with what all that stand before it draw', () => {
  const model = (at: number) =>
    `model_${at} = nn.Sequential(\n    nn.Linear(${1 + at}, 16),\n    nn.BatchNorm1d(16),\n    nn.ReLU(),\n    nn.Linear(16, 2),\n)`;
  const { sequentials, diagnostics } = readModel(`import torch.nn as nn\n${lines(1700, model)}`);
  expect(diagnostics).toEqual([]);
  expect(sequentials.map(({ name }) => name)).toEqual(Array.from({ length: 1700 }, (_, at) => `model_${at}`));
  for (const [at, { draws, drawnBefore }] of sequentials.entries()) {
    expect(draws).toEqual(at === 0 ? undefined : [0, 3]);
    expect(drawnBefore?.count).toBe(at === 0 ? undefined : 2 * at);
  }
  const { draws } = sequentials.at(-1)!.drawnBefore!;
  const inputs = draws.map((draw) => typeof draw === 'object' && draw.type === 'Linear' && draw.arguments.in_features);
  expect(inputs.slice(0, 6)).toEqual([1, 16, 2, 16, 3, 16]);
  expect(inputs.slice(2 * 1698, 2 * 1699)).toEqual([1699, 16]);
});

test('every Sequential that a long script builds by one function is read', () => {
  const make =
    'import torch.nn as nn\ndef make(a, b):\n    return nn.Sequential(nn.Linear(a, b), nn.BatchNorm1d(b), nn.ReLU())\n';
  const { sequentials, diagnostics } = readModel(make + lines(5000, (at) => `m${at} = make(${at + 1}, ${at + 2})`));
  expect(diagnostics).toEqual([]);
  expect(sequentials.map(({ name }) => name)).toEqual(Array.from({ length: 5000 }, (_, at) => `m${at}`));
});

test.each([
  [
    'models',
    (at: number) =>
      `model${at} = nn.Sequential(nn.Linear(${1 + at}, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))`,
  ],
  [
    'counts, of which one is a width',
    (at: number) => `width = ${4 + at}\nmodel${at} = nn.Sequential(nn.Linear(1, width))`,
  ],
])('training loops of a script leave work for what stands behind them: %s', (_, model) => {
  const loop = `losses, best, step = [], None, 0
for epoch in range(300):
    total = 0.0
    for i in range(0, 200, 50):
        opt.zero_grad()
        loss = ((model(x[i:i + 50]) - y[i:i + 50]) ** 2).mean()
        loss.backward()
        opt.step()
        total += loss.item()
        step += 1
    losses.append({'epoch': epoch, 'loss': total})
    if epoch % 10 == 0:
        print(epoch, total)
`;
  const script = (at: number) =>
    `${model(at)}\nopt = torch.optim.SGD(model${at}.parameters(), lr=0.1)\n${loop.replace('(model(', `(model${at}(`)}`;
  const { sequentials, diagnostics } = readModel(
    `import torch\nfrom torch import nn\nx = torch.linspace(-1, 1, 200).view(-1, 1)\ny = x ** 3\n${lines(20, script)}`,
  );
  expect(sequentials.map(({ name, errors }) => [name, errors])).toEqual(
    Array.from({ length: 20 }, (_, at) => [`model${at}`, []]),
  );
  expect(diagnostics.filter(({ code }) => code === 'too-long')).toEqual([]);
});

test('a training loop that calls what is not in the file is given up soon', () => {
  const text = `import torch
from torch import nn
from data import loader, criterion
net = nn.Sequential(nn.Linear(8, 4))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(EPOCHS):
    for i, (x, y) in enumerate(loader):
        opt.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        opt.step()
    print(f'{epoch}: {loss.item()}')
last = nn.Sequential(nn.Linear(4, 3))
`;
  const read = (epochs: number) => {
    const { source, blocks } = parseFile(text.replace('EPOCHS', `${epochs}`));
    const it = createInterpreter(source, 1e6);
    readModels(it, blocks);
    const { diagnostics } = readModel(source.text);
    return { used: 1e6 - it.left(), differ: diagnostics.find(({ code }) => code === 'first-weights-differ')?.message };
  };
  const [two, many] = [read(2), read(200)];
  expect(many.used).toBeLessThan(4 * two.used);
  // What is said of those behind it stays the same.
  expect(two.differ).toContain('in line 7');
  expect(many.differ).toBe(two.differ);
});

test('modules beyond those of any network cost more of the work allowed for a text', () => {
  const build = `import torch.nn as nn\ndef build():\n    return [${'nn.ReLU(), '.repeat(100)}]\n`;
  const used = (hundreds: number) => {
    const { source, blocks } = parseFile(build + 'build()\n'.repeat(hundreds) + '# A long text.\n'.repeat(1000));
    const it = createInterpreter(source, 1e6);
    readModels(it, blocks);
    return 1e6 - it.left();
  };
  expect(used(120) - used(60)).toBeGreaterThan(2 * (used(60) - used(0)));
});

test('what is said of inputs is found at once for all of a long file', () => {
  const network = (at: number) => `class N${at}(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
        self.b = nn.Sequential(nn.Linear(4, 1))
    def forward(self, x):
        return self.b(self.a(x))
def make${at}():
    return N${at}()
net${at} = make${at}()
x${at} = torch.randn(1, 3)
net${at}(x${at})`;
  const text = `import torch\nimport torch.nn as nn\n${lines(2000, network)}`;
  const wholes = readModel(text).sequentials.filter(({ isWhole }) => isWhole);
  expect(wholes.map((whole) => statedInput(text, whole))).toEqual(Array.from({ length: 2000 }, () => [3]));
});

/** As many lines of a text, by their numbers. */
function lines(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');
}

const MODULE =
  'import torch\nimport torch.nn as nn\nclass N(nn.Module):\n    def __init__(self):\n        super().__init__()\n';

test('of classes that inherit from each other without end, so many are looked at', () => {
  const heir = (at: number) =>
    `class C${at}(${at > 0 ? `C${at - 1}` : 'nn.Module'}):\n    def f(self): return super().f()`;
  const text = `import torch.nn as nn\n${lines(2000, heir)}n = nn.Sequential(nn.Linear(C1999().f(), 1))\n`;
  const { source, blocks } = parseFile(text);
  const it = createInterpreter(source, 1e6);
  const { chosen } = readModels(it, blocks);
  expect(chosen).toHaveLength(1);
  const orders = it.classes.map((one) => (one.type === 'class' ? one.order : []));
  expect(orders).toHaveLength(2000);
  expect(orders.slice(0, 200).map(({ length }) => length)).toEqual(orders.slice(0, 200).map((_, at) => at + 2));
  expect(Math.max(...orders.map(({ length }) => length))).toBeLessThan(300);
  expect(orders.at(-1)!.at(-1)!.type).toBe('unknown');
});

// Each would take longer than the age of the universe if all ways were gone.
test.each([
  ['more of them than are followed', 2500, '', 'x = x + self.a(x)', ''],
  ['a squeeze behind', 60, 'x = self.pool(x)', 'x = torch.relu(x) + x', 'x = x.squeeze()'],
  ['a number for a row', 60, 'x = self.one(x)', 'x = torch.relu(x) + x', 'x = x.squeeze(1)'],
])('sums of sums, with %s, are read to the end', (_, count, first, sum, last) => {
  const layers =
    '        self.a = nn.Sequential(nn.Linear(8, 8))\n        self.one = nn.Linear(8, 1)\n        self.pool = nn.Sequential(nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(1))\n';
  const body = [first, lines(count, (at) => (at > 0 ? `        ${sum}` : sum)).trimEnd(), last];
  const forward = body.filter((part) => part !== '').map((part) => `        ${part}\n`);
  const { sequentials } = readModel(
    `${MODULE}${layers}    def forward(self, x):\n${forward.join('')}        return x\n`,
  );
  expect(sequentials.length).toBeGreaterThan(0);
});

// Each holds one thing twice, which holds another twice, forty levels deep.
test.each([
  ['a list as text', 'a = [1]', 'a = [a, a]', 'len(str(a))'],
  ['a dict as text', 'a = {}', 'a = {"a": a, "b": a}', 'len(f"{a}")'],
  ['a tensor', 'a = [1]', 'a = [a, a]', 'torch.tensor(a).shape[0]'],
  ['an array of arrays', 'a = np.array([1])', 'a = np.array([a, a])', 'a.shape[0]'],
  ['what a tuple may hold', 'a = (1,)', 'a = (a, *a)', '3 if other(a) else 3'],
  ['what a partial may hold', 'a = functools.partial(print)', 'a = functools.partial(a, a)', '3 if other(a) else 3'],
  ['the key of a set', 'a = (1,)', 'a = frozenset([a, (a, a)])', 'len({a: 1})'],
  ['a copy', 'a = (1,)', 'a = (a, a)', 'len(copy.deepcopy(a))'],
  ['fields as a dict', 'a = C(1, 2)', 'a = C(a, a)', 'len(asdict(a))'],
])('what would be endless is not written out: %s', (_, first, doubled, width) => {
  const text = `import copy\nimport functools\nimport numpy as np\nimport torch\nimport torch.nn as nn\nfrom dataclasses import asdict, dataclass\n@dataclass\nclass C:\n    a: object\n    b: object\n${first}\nfor i in range(40): ${doubled}\nn = nn.Sequential(nn.Linear(${width}, 1))\n`;
  expect(readModel(text).sequentials.map(({ layers }) => layers.length)).toEqual([1]);
});

test('a list that holds itself many times is looked through once', () => {
  const items: Value[] = [];
  const self = list(items);
  for (let i = 0; i < 40; i++) items.push(self);
  expect(unknownOf('it is not known', self).inside).toBeUndefined();
});

test('a BatchNorm that modules may hold again and again keeps its place once', () => {
  const text =
    'import torch.nn as nn\nlayers = [nn.BatchNorm1d(3)]\nfor i in range(40): layers.append(nn.Sequential(*layers, *other()))\n';
  const { sequentials } = readModel(text);
  expect(sequentials.map(({ layers }) => layers.length)).toEqual(sequentials.map(() => 1));
  expect(sequentials).not.toEqual([]);
});

test('what is looked at of many values is work', () => {
  const it = createInterpreter(parseFile('').source, 1000);
  unknownOf(
    'it is not known',
    Array.from({ length: 200 }, () => list([])),
  );
  expect(it.spend(1)).toBe(true);
  expect(it.left()).toBeLessThan(980);
  expect(createInterpreter(it.source, 1000).spend(1)).toBe(true);
});

test('Sequentials without layers, each twice in another, are looked through so often', () => {
  const text = 'import torch.nn as nn\na = nn.Sequential()\nfor i in range(40): a = nn.Sequential(a, a)\n';
  expect(readModel(text).diagnostics.map(({ code }) => code)).toContain('too-many-layers');
});

test('looking through the classes that one inherits from is work', () => {
  const used = (count: number) => {
    const text = `import torch.nn as nn\n${lines(count, (at) => `class C${at}(${at > 0 ? `C${at - 1}` : 'nn.Module'}): pass`)}`;
    const { source, blocks } = parseFile(text);
    const it = createInterpreter(source, 1e6);
    readModels(it, blocks);
    return 1e6 - it.left();
  };
  expect(used(200) - used(100)).toBeGreaterThan(1.5 * (used(100) - used(0)));
});

const TRAINED = `import torch
import torch.nn as nn
from torchsummary import summary
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Softmax(1))
    def forward(self, x):
        return self.net(x)
model = N()
net = nn.Sequential(nn.Linear(4, 3))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
`;

// Each took many seconds where a search began anew at every place.
test.each([
  ['blank lines', '', '\n', ''],
  ['names with points', '', 'a.', ''],
  ['spaces in a size', 'model(torch.randn(', ' ', '))'],
  ['a chain of calls', 'x = x', '.to(0)', ''],
  ['a chain of calls of a tensor', 'model(torch.randn(1, 2)', '.to(0)', '!'],
  ['imports on one line', '', 'import ', ''],
  ['strings with fields that are not closed', '', 'f"{', ''],
])('half a megabyte is read once, with advice and actions: %s', (_, before, repeated, after) => {
  const text = `${TRAINED}${before}${repeated.repeat(500_000 / repeated.length)}${after}\n${TRAINED}`;
  const definition = readModel(text);
  expect(definition.sequentials.length).toBeGreaterThan(0);
  const file = editedFile(text, definition, () => definition);
  expect(adviseOn(file).length).toBeGreaterThan(0);
  actionsAt(file, file.places[0]!.range.from);
});

test('advice on a file of many models goes over its text once', () => {
  const text = classesWithSequentials(10_000);
  const definition = readModel(text);
  const fixes = adviseOn(editedFile(text, definition, () => definition)).filter(({ fix }) => fix);
  expect(fixes.length).toBeGreaterThan(500);
});

test('a `with` of more things than can be followed is read', () => {
  const text = `import torch.nn as nn\nwith ${'a, '.repeat(30_000)}b:\n    n = nn.Sequential(nn.Linear(1, 2))\nm = nn.Sequential(nn.Linear(1, 2))\n`;
  expect(readModel(text).sequentials.map(({ line }) => line)).toContain(4);
});

test.each([500, 1600, 2200, 3500])(
  'behind %i models of a list, a model is found, or missing ones are told of',
  (count) => {
    const { sequentials, diagnostics } = readModel(
      `import torch.nn as nn\nnets = [nn.Sequential(nn.Linear(1, 1)) for i in range(${count})]\nlast = nn.Sequential(nn.Linear(7, 7))\n`,
    );
    const isFound = sequentials.some(({ name }) => name === 'last');
    expect(isFound).toBe(!diagnostics.some(({ code }) => code === 'too-long'));
  },
);

test('each round of a loop that is not followed is work', () => {
  const used = (count: number) => {
    const { source, blocks } = parseFile(`import torch.nn as nn\n${'for x in y: pass\n'.repeat(count)}`);
    const it = createInterpreter(source, 1e6);
    readModels(it, blocks);
    return 1e6 - it.left();
  };
  expect(used(200) - used(100)).toBeGreaterThan(4000);
});

test.each(['f()', 'range(2)'])('loops over %s that Python would refuse are not gone through', (items) => {
  const loops = Array.from({ length: 150 }, (_, at) => `${' '.repeat(at)}for i in ${items}:\n`).join('');
  const { source, blocks } = parseFile(`import torch.nn as nn\n${loops}${' '.repeat(150)}n = nn.Sequential()\n`);
  const it = createInterpreter(source, 1e7);
  readModels(it, blocks);
  expect(it.stopped).toHaveLength(1);
});

test('an object that takes more work than is done for a function is built once, not for each of its methods', () => {
  const used = (methods: number) => {
    const init = '        for i in range(200):\n            for j in range(200):\n                self.n = nn.ReLU()\n';
    const method = (at: number) => `    def f${at}(self): return nn.Sequential(self.n, nn.Linear(3, 1))`;
    const { source, blocks } = parseFile(`${MODULE}${init}${lines(methods, method)}`);
    const it = createInterpreter(source, 1e6);
    readModels(it, blocks);
    return 1e6 - it.left();
  };
  expect(used(10) - used(1)).toBeLessThan(0.1 * used(1));
});

test('of an array that is too long, not all rows are made', () => {
  const text = `import numpy as np\nimport torch.nn as nn\nfor i in range(500): x = np.array([[0] * 4000] * 4000)\nn = nn.Sequential(nn.Linear(1, 2))\n`;
  expect(readModel(text).sequentials.map(({ layers }) => layers.length)).toEqual([1]);
});

test('each way that a program may go on is work', () => {
  const used = (count: number) => {
    const { source, blocks } = parseFile(`import torch.nn as nn\n${'if f(): pass\n'.repeat(count)}`);
    const it = createInterpreter(source, 1e6);
    readModels(it, blocks);
    return 1e6 - it.left();
  };
  expect(used(200) - used(100)).toBeGreaterThan(800);
});

test('a missing comma is told without going through long words before it again and again', () => {
  const text = `import torch.nn as nn\nx = a${'9'.repeat(100_000)} != 1\nn = nn.Sequential(x nn.ReLU())\n`;
  expect(readModel(text).diagnostics.map(({ message }) => message)).toContain(
    'Python cannot read this: a comma is missing in front of `nn`.',
  );
});

test('a bracket too many is told without going through long blanks before it again and again', () => {
  const text = `import torch.nn as nn\nif a:\n${' '.repeat(100_000)}f(a)+g(a))\n`;
  expect(readModel(text).diagnostics.map(({ message }) => message)).toContain(
    'Python cannot read this: the `)` here closes nothing; there is one too many, or an opening one is missing.',
  );
});

test('with more patience, lists are known that ask for more work than the usual', () => {
  const text = `from torch import nn
m = nn.Sequential(*[nn.Sequential(*[nn.Linear(j + 1, j + 2) for j in range(60)]) for i in range(60)])
`;
  const isAsking = ({ notes }: Reading) => notes.some(({ message }) => message.includes('asks for more work'));
  const lengths = ({ sequentials }: Reading) => sequentials.map(({ modules }) => modules.length);
  expect(isAsking(readSequentials(text))).toBe(true);
  for (const patient of [readSequentials(text, [1, 10]), readCellSequentials([{ kind: 'code', text }], 3, [1, 10])]) {
    expect(isAsking(patient)).toBe(false);
    expect(lengths(patient)).toEqual([60, 60]);
  }
});
