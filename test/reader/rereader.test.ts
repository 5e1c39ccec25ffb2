// A text that is edited is read as a new one is, whatever was kept of it.

import { expect, test } from 'vitest';
import { readModel } from '../../src/reader/readModel.ts';
import { Rereader } from '../../src/reader/rereading/rereader.ts';
import { caseFiles } from './cases.ts';
import { seeded } from './randomProgram.ts';

const PIECES = [
  ...['(', ')', '\n', '    ', '#', '"', "'''", 'self', '1', '=', ',', '\n\n', 'é', '; '],
  ...['Sequential', 'nn.Linear(3, 4)', 'nn.BatchNorm1d(4)', 'torch.manual_seed(1)\n', 'raise ValueError\n'],
  ...['x = 1\n', 'class A:\n', 'import torch.nn as nn\n', 'def f(): pass\n', 'global net\n', 'layers = []\n'],
];
const EDITS = 6;
const sources = caseFiles().flatMap(({ cases }) => cases.map(({ source }) => source));

/** The text after an edit somewhere: of characters, of a line or of a number. */
function edited(text: string, random: (below: number) => number): string {
  const at = random(text.length + 1);
  switch (random(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + random(6));
    case 1:
      return text.slice(0, at) + PIECES[random(PIECES.length)]! + text.slice(at);
    case 2: {
      const lines = text.split('\n');
      const line = random(lines.length);
      if (random(2) === 0) lines.splice(line, 1);
      else lines.splice(line, 0, lines[random(lines.length)]!);
      return lines.join('\n');
    }
    default: {
      const numbers = [...text.matchAll(/\d+/g)];
      const { index, 0: number } = numbers[random(numbers.length)] ?? { index: at, 0: '' };
      return text.slice(0, index) + String(random(40)) + text.slice(index + number.length);
    }
  }
}

test.each([1, 2])(
  'edited texts are read as new ones are, seed %i',
  (seed) => {
    const next = seeded(seed);
    const random = (below: number) => Math.floor(next() * below);
    for (let count = 0; count < 60; count++) {
      const rereader = new Rereader();
      let text = Array.from({ length: 1 + random(3) }, () => sources[random(sources.length)]!).join('\n');
      for (let edit = 0; edit < EDITS; edit++, text = edited(text, random))
        expect(rereader.read(text), text).toEqual(readModel(text));
    }
  },
  120_000,
);

const TWO = `import torch.nn as nn

class First(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 8), nn.ReLU())

class Second(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(width, 8), nn.ReLU())
`;

test('what has nothing to do with a change is kept', () => {
  const rereader = new Rereader();
  const before = rereader.read(TWO).sequentials;
  const after = rereader.read(TWO.replace('width, 8', 'width, 9')).sequentials;
  expect(after[0]!.layers).toBe(before[0]!.layers);
  expect(after[1]!.layers).not.toEqual(before[1]!.layers);
});

const REFUSED = `import torch.nn as nn
class Net(nn.Module):
    def __init__(self, counts):
        super().__init__()
        self.first = self.lacking
        self.second = self.stack(counts[1])
    def stack(self, count):
        return nn.Sequential(*[nn.Linear(4, 4) for _ in range(count)])
    def forward(self, x):
        return self.second(self.first(x))
net = Net([2, 1])
`;

test('of a class that is refused, what an object of it tells is said', () => {
  const { diagnostics } = readModel(REFUSED);
  expect(diagnostics.map(({ code }) => code)).toContain('forward-not-followed');
  expect(new Rereader().read(REFUSED).diagnostics).toEqual(diagnostics);
});

const STARS = `import torch.nn as nn
from activations import *
net = nn.Sequential(nn.Linear(1, 2), act)
x = torch.relu(y)
`;

test('what a star import is taken to bring is said of all of the file', () => {
  const { diagnostics } = readModel(STARS);
  expect(diagnostics.map(({ code }) => code)).toContain('star-import');
  expect(new Rereader().read(STARS).diagnostics).toEqual(diagnostics);
});

const IMPORTS = `from torch import nn
from ._utils import _make.divisible
from .._api import WeightsEnum
net = nn.Sequential(nn.Linear(3, _make_divisible(19, 8)))
`;

test('what an import that nothing names takes for granted is said', () => {
  const { diagnostics } = readModel(IMPORTS);
  expect(diagnostics.map(({ code }) => code)).toContain('taken-for-granted');
  expect(new Rereader().read(IMPORTS).diagnostics).toEqual(diagnostics);
});

test('what is kept is found where it stands now', () => {
  const rereader = new Rereader();
  rereader.read(TWO);
  const text = TWO.replace('4, 8', '4, 80').replace('class First', '# of two\nclass First');
  const second = rereader.read(text).sequentials[1]!;
  expect(text.slice(second.range.from, second.range.to)).toBe('nn.Sequential(nn.Linear(width, 8), nn.ReLU())');
  expect(second.layers[0]).toMatchObject({ line: 12 });
});

const TRAINED = `import torch
import torch.nn as nn

class First(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 8), nn.ReLU())

    def forward(self, x):
        return self.net(x)

def train_first(loader):
    model = First()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(3):
        for x, y in loader:
            optimizer.zero_grad()
            nn.MSELoss()(model(x), y).backward()
            optimizer.step()

class Second(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(width, 8), nn.ReLU())

    def forward(self, x):
        return self.net(x)

second = Second(3)
second(torch.zeros(5, 3))
`;

test('what a file trains, and with what, is read of its parts', () => {
  const rereader = new Rereader();
  const before = rereader.read(TRAINED);
  expect(before.training).toMatchObject({ loss: { line: 18 }, epochs: { value: 3 } });
  const kept = rereader.read(TRAINED.replace('width, 8', 'width, 9')).sequentials;
  expect(kept[0]!.layers).toBe(before.sequentials[0]!.layers);
  const text = TRAINED.replace('import torch\n', 'import torch\n# of two\n').replace('width, 8', 'width, 9');
  const after = rereader.read(text);
  expect(after).toEqual(readModel(text));
  expect(after.training).toMatchObject({ loss: { line: 19 }, epochs: { value: 3 } });
  const [first, ...others] = after.sequentials;
  expect(first!.layers[0]).toMatchObject({ ...before.sequentials[0]!.layers[0], line: 8, range: expect.anything() });
  expect(others.length).toBeGreaterThan(0);
});

const HELD_TWICE = `${TRAINED}
torch.optim.SGD(lacking.parameters(), lr=0.1)

class Third(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))

third = Third()
torch.optim.SGD(third.a[0].parameters(), lr=0.2)
`;

test('an optimizer that may train the rest of a model does so, in whatever part', () => {
  const rereader = new Rereader();
  for (const text of [HELD_TWICE, HELD_TWICE.replace('lr=0.2', 'lr=0.3'), HELD_TWICE.replace('lacking', 'other')])
    expect(rereader.read(text)).toEqual(readModel(text));
});

const INPUTS = `import torch
import torch.nn as nn

class First(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(5))

    def forward(self, x):
        return self.net(x)

def build():
    net = First()
    return net

def test():
    net(torch.zeros(2, 5, 8))
`;

test('an input that another part gives is asked of the text as it is now', () => {
  const rereader = new Rereader();
  for (const text of [INPUTS, INPUTS.replace('2, 5, 8', '2, 8'), INPUTS])
    expect(rereader.read(text)).toEqual(readModel(text));
});
