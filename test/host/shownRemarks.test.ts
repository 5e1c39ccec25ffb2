// How loudly the editor tells what.

import { expect, test } from 'vitest';
import { shownRemarks } from '../../src/host/shownRemarks.ts';
import { readModel } from '../../src/reader/readModel.ts';

const shown = (text: string) =>
  shownRemarks(readModel(text).diagnostics, text).map(({ severity, code, line }) => `${line} ${severity} ${code}`);

test('what is of another file or not supported is no mistake', () => {
  const text =
    'from torch import nn\nfrom blocks import head\nnet = nn.Sequential(nn.LSTM(1, 2))\nb = nn.Sequential(head())\n';
  expect(shown(text)).toEqual(['3 information unsupported-layer', '4 information unresolved-layer']);
});

test('a shape that hangs on a parameter is no mistake', () => {
  const text = 'from torch import nn\ndef norm(n):\n    return nn.Sequential(nn.LayerNorm([7] * n))\n';
  expect(shown(text)).toEqual(['3 information unresolved-argument']);
});

test('what torch refuses is a mistake', () => {
  const text =
    'from torch import nn\na = nn.Sequential(nn.ReLu())\nb = nn.Sequential(nn.Linear(4, 3), nn.Linear(2, 1))\n';
  expect(shown(text)).toEqual(['2 error not-a-module', '3 error width-mismatch']);
});

test('what is not read is told once at its place, whatever Sequentials hold it', () => {
  const text = `from torch import nn
from blocks import norm

class Block(nn.Sequential):
    def __init__(self, width):
        super().__init__(nn.Linear(width, width), norm(width))

net = nn.Sequential(Block(4), Block(4))
`;
  expect(shown(text)).toEqual(['6 information unresolved-layer']);
});

test('that a Sequential is part of a model is only hinted at, where the whole can be trained', () => {
  const parts = (forward: string) => `from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
        self.b = nn.Sequential(nn.Linear(3, 2))
    def forward(self, x):
        ${forward}
`;
  expect(shown(parts('return self.b(self.a(x))'))).toEqual(['5 hint forward-goes-on', '6 hint forward-begins-before']);
  expect(shown(parts('return self.b(self.a(x) if self.training else x)'))).toEqual([
    '2 information forward-not-followed',
  ]);
});

test('what is wrong for certain in a whole model is no warning of its part besides', () => {
  const text = `from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(4, 3))
        self.head = nn.Sequential(nn.Linear(3, 2, bias=False), nn.BatchNorm1d(4))
    def forward(self, x):
        return self.head(self.features(x))
`;
  expect(shown(text)).toEqual(['5 hint forward-goes-on', '6 hint forward-begins-before', '6 error width-mismatch']);
});

test('a file without a Sequential is left alone', () => {
  expect(shown('import torch\nx = torch.zeros(3)\n')).toEqual([]);
});

test('that first weights differ is told where a seed is set for torch', () => {
  const net =
    'torch.randn(3)\nfor i in range(torch.get_num_threads()):\n    nn.Linear(1, 2)\nnet = nn.Sequential(nn.Linear(3, 4))\n';
  const told = (seed: string) => shown(`import torch, random, numpy as np\nfrom torch import nn\n${seed}\n${net}`);
  expect(told('torch.manual_seed(1)')).toEqual(['7 information first-weights-differ']);
  for (const none of ['', 'random.seed(1)', 'np.random.seed(1)', 'seed = 1']) expect(told(none)).toEqual([]);
});

test('why first weights differ is told once, with those that do', () => {
  const text = `import torch
from torch import nn
torch.manual_seed(0)
for width in torch.load('widths'):
    nn.Linear(1, width)
a = nn.Sequential(nn.Linear(3, 4))
b = nn.Sequential(nn.Linear(3, 4))
c = nn.Sequential(nn.Linear(3, 4))
`;
  const told = shownRemarks(readModel(text).diagnostics, text).map(({ line, message }) => `${line} ${message}`);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^6 The first weights of a, b and c will not be those that PyTorch draws: what is built/);
});
