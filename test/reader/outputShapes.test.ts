import { expect, test } from 'vitest';
import { withOutputs } from '../../src/reader/lists/outputShapes.ts';
import type { ReadModule } from '../../src/reader/lists/reading.ts';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';

test.each([
  ['rows', 'nn.Linear(13, 50), nn.ReLU(), nn.Linear(50, 3)', ['50', '50', '3']],
  ['images', 'nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(392, 9)', ['-', '392', '9']],
  ['images of a size', 'nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(2), nn.Flatten()', ['-', '8,2,2', '32']],
  ['arithmetic', 'nn.Linear(n * 4, n // 2), nn.Tanh(), nn.Unflatten(1, (2, 3))', ['n // 2', 'n // 2', '2,3']],
  ['others', 'nn.Linear(4, 5), Own(), nn.LSTM(5, 3), nn.Linear(3, 2)', ['5', '-', '-', '2']],
  ['what is not known', 'nn.Linear(4, load()), nn.Linear(3, 2)', ['-', '2']],
  ['what torch refuses', 'nn.Linear(4, 5 / 2), nn.Conv2d(1, 2, (3, 3, 3)), nn.Linear(3, 2)', ['-', '-', '2']],
  ['samples of more dimensions', 'nn.Linear(6, 3), nn.BatchNorm1d(4)', ['-', '-']],
  ['rows that are pooled', 'nn.Linear(9, 8), nn.MaxPool1d(2), nn.Linear(4, 1)', ['8', '4', '1']],
  ['rows that are averaged', 'nn.Linear(9, 8), nn.AvgPool1d(2, 1), nn.Linear(7, 1)', ['8', '7', '1']],
  ['rows of an adaptive size', 'nn.Linear(9, 8), nn.AdaptiveAvgPool1d(4), nn.Linear(4, 1)', ['8', '4', '1']],
  [
    'what is unflattened',
    'nn.Unflatten(1, (2, 3)), nn.Linear(3, 4), nn.Flatten(), nn.Linear(8, 1)',
    ['-', '-', '8', '1'],
  ],
  [
    'what is flattened from the third',
    'nn.Flatten(2), nn.Linear(64, 4), nn.Flatten(), nn.Linear(12, 1)',
    ['-', '-', '12', '1'],
  ],
  ['nested', 'nn.Sequential(nn.Linear(4, 5), nn.ReLU()), nn.Linear(5, 2)', ['5', '2']],
] as const)('%s', (_, layers, expected) => {
  const text = [
    'from torch import nn',
    'from other import load',
    'class Own(nn.Module):',
    '    def forward(self, x):',
    '        return x.cumsum(0)',
    'def net(n):',
    `    return nn.Sequential(${layers})`,
    '',
  ].join('\n');
  const { sequentials } = withOutputs(readSequentials(text));
  expect(sequentials[0]!.modules.map(({ out }: ReadModule) => out?.join() ?? '-')).toEqual(expected);
});

test('of a width that is set on a layer that is built, the weights tell', () => {
  const text =
    'from torch import nn\nnet = nn.Sequential(nn.Linear(3, 8), nn.Linear(8, 2))\nnet[0].in_features = 7\nnet[1].out_features = 99\n';
  const { modules } = withOutputs(readSequentials(text)).sequentials[0]!;
  expect(modules).toEqual([
    { type: 'Linear', args: { in_features: 7, out_features: 8 }, out: [8] },
    { type: 'Linear', args: { in_features: 8, out_features: 99 }, out: [2] },
  ]);
});

const MIXED = 'net = nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4))';

test.each([
  ['samples of two dimensions', `${MIXED}\nnet(torch.randn(2, 4, 6))`, ['4,4', '4,4']],
  ['samples of one', `${MIXED}\nnet(torch.randn(2, 6))`, ['4', '4']],
  [
    'what no layer tells',
    'net = nn.Sequential(nn.Unflatten(1, (2, 3)), nn.Linear(3, 4), nn.Flatten(), nn.Linear(8, 1))\nnet(torch.randn(5, 6))',
    ['2,3', '2,4', '8', '1'],
  ],
  [
    'images whose positions are rows',
    'net = nn.Sequential(nn.Flatten(2), nn.Linear(64, 4), nn.Flatten(), nn.Linear(12, 1))\nnet(torch.randn(5, 3, 8, 8))',
    ['3,64', '3,4', '12', '1'],
  ],
  ['both', `${MIXED}\nnet(torch.randn(2, 6))\nnet(torch.randn(2, 4, 6))`, ['-', '-']],
  [
    'a model of samples of two',
    `class Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.${MIXED}\nmodel = Net()\nmodel(torch.randn(2, 4, 6))`,
    ['-', '-'],
  ],
] as const)('the file states %s', (_, program, expected) => {
  const { sequentials } = withOutputs(readSequentials(`import torch\nfrom torch import nn\n${program}\n`));
  expect(sequentials[0]!.modules.map(({ out }: ReadModule) => out?.join() ?? '-')).toEqual(expected);
});

const PERMUTES =
  'class P(nn.Module):\n  def forward(self, x):\n    return x.permute(0, 2, 3, 1)\nclass G(nn.Module):\n  def forward(self, x):\n    return x + torch.randn_like(x)';
const EMBEDDED = 'emb = nn.Embedding(10, 16)\nmlp = nn.Sequential(nn.LayerNorm(16), nn.Linear(16, 32))';
const ATTENTION =
  'class A(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.q = nn.Linear(8, 8)\n  def forward(self, x):\n    return torch.softmax(self.q(x) @ x.transpose(-2, -1), -1) @ x';
const block = (forward: string) =>
  `${ATTENTION}\nclass Block(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.a = A()\n    self.mlp = nn.Sequential(nn.Linear(8, 32), nn.GELU())\n  def forward(self, x):\n    x = x + self.a(x)\n    ${forward}\nBlock()`;
const HELD = `${ATTENTION}
class Mlp(nn.Module):
  def __init__(self):
    super().__init__()
    self.net = nn.Sequential(nn.Linear(8, 32), nn.GELU())
  def forward(self, x):
    return self.net(x)
class Block(nn.Module):
  def __init__(self):
    super().__init__()
    self.heads = nn.ModuleList([A() for _ in range(2)])
    self.mlp = Mlp()
  def forward(self, x):
    return x + self.mlp(x)
Block()`;

test.each([
  ['what an embedding gives', `${EMBEDDED}\ny = mlp(emb(torch.zeros(2, 5, dtype=torch.long)))`, ['5,16', '5,32']],
  ['what it gives of nobody knows what', `${EMBEDDED}\ny = mlp(emb(load()))`, ['-', '-']],
  ['what is not known', `${EMBEDDED}\ny = mlp(load())`, ['16', '32']],
  ['what attention gives', block('return x + self.mlp(x)'), ['-', '-']],
  ['the first of what it gives', block('return x + self.mlp(self.a(x)[0])'), ['-', '-']],
  ['the first of what a variable holds', block('u = self.a(x)\n    return self.mlp(u[0])'), ['-', '-']],
  ['all of it and some of its rows', block('return self.mlp(x + pos[:, :9, :])'), ['-', '-']],
  ['one row beside all', block('return self.q(x[:, 0]), self.mlp(x)'), ['-', '-']],
  ['one of its rows', block('return self.mlp(x[:, 0])'), ['32', '32']],
  ['what is hidden', block('x, hidden = self.a(x)\n    return self.mlp(hidden)'), ['32', '32']],
  ['a class that a block holds', HELD, ['-', '-']],
  ['one row of that', block('return self.mlp(x.mean(1))'), ['32', '32']],
  [
    'positions behind a layer that is not followed',
    `${PERMUTES}\nnet = nn.Sequential(nn.Conv2d(3, 8, 4), P(), nn.Linear(8, 16))`,
    ['-', '-', '-'],
  ],
  ['rows behind one', `${PERMUTES}\nnet = nn.Sequential(nn.Linear(3, 8), P(), nn.Linear(8, 16))`, ['8', '-', '16']],
  [
    'what one gives that begins',
    `${PERMUTES}\nnet = nn.Sequential(P(), nn.Linear(8, 16), nn.ReLU(), nn.Flatten(), nn.Linear(9, 2))`,
    ['-', '-', '-', '-', '2'],
  ],
] as const)('of how many dimensions samples are: %s', (_, program, expected) => {
  const text = `import torch\nfrom torch import nn\nfrom other import load\n${program}\n`;
  const { sequentials } = withOutputs(readSequentials(text));
  expect(sequentials[0]!.modules.map(({ out }: ReadModule) => out?.join() ?? '-')).toEqual(expected);
});
