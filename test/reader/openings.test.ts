// What was read of a block is taken again where it or one built alike is opened, and only there.

import { expect, test } from 'vitest';
import { readModel } from '../../src/reader/readModel.ts';

const HEAD = 'import torch.nn as nn\n';

const SCALED = `${HEAD}class Block(nn.Module):
    def __init__(self, width, scale=1):
        super().__init__()
        self.linear = nn.Linear(width, width)
        self.act = nn.ReLU()
        self.scale = scale
    def forward(self, x):
        return x + self.scale * self.act(self.linear(x))
`;

/** Paths, types, which layer each takes, and the numbers of a sum or a product. */
function layersOf(text: string, name: string): string[] {
  const spec = readModel(text).sequentials.find((one) => one.name === name)!;
  expect(spec.errors).toEqual([]);
  return spec.layers.map((layer, at) => {
    const from = layer.type === 'Residual' ? ` + ${layer.from}` : '';
    const factor = layer.type === 'Affine' ? ` * ${layer.factor}` : '';
    return `${layer.path} ${layer.type} of ${layer.input ?? at - 1}${from}${factor}`;
  });
}

test('a block built alike has its own layers behind its own input', () => {
  const text = `${SCALED}net = nn.Sequential(Block(4, 2), Block(4, 2), Block(4, 3))\n`;
  const block = (at: number, base: number, factor: number) => [
    `${at}.linear Linear of ${base - 1}`,
    `${at}.act ReLU of ${base}`,
    `${at} Affine of ${base + 1} * ${factor}`,
    `${at} Residual of ${base + 2} + ${base - 1}`,
  ];
  expect(layersOf(text, 'net')).toEqual([...block(0, 0, 2), ...block(1, 4, 2), ...block(2, 8, 3)]);
});

test('the first weights of blocks built alike are drawn for each of them', () => {
  const text = `${SCALED}net = nn.Sequential(Block(4), Block(4), Block(4))\nnn.init.zeros_(net[1].linear.weight)\n`;
  const [spec] = readModel(text).sequentials;
  const draws = spec!.draws!.map((draw) => (typeof draw === 'number' || draw.type !== 'init' ? draw : draw.layer));
  expect(draws).toEqual([0, 4, 8, 4]);
});

test('a model opens the blocks of its Sequential at their own paths', () => {
  const text = `${SCALED}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Linear(3, 4)
        self.blocks = nn.Sequential(Block(4, 2))
    def forward(self, x):
        return self.blocks(self.stem(x))
net = Net()
`;
  const inner = ['linear Linear of 0', 'act ReLU of 1', ' Affine of 2 * 2', ' Residual of 3 + 0'];
  const paths = inner.map((one) => (one.startsWith(' ') ? `blocks.0${one}` : `blocks.0.${one}`));
  expect(layersOf(text, 'Net')).toEqual(['stem Linear of -1', ...paths]);
  expect(layersOf(text, 'Net.blocks')).toHaveLength(4);
});

test('a block is opened anew where what it does depends on the layers in front of it', () => {
  const text = `${HEAD}class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(8, 2)
    def forward(self, x):
        return self.linear(x.squeeze(3).squeeze(2))
small = nn.Sequential(nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(1), Head())
large = nn.Sequential(nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(2), Head())
`;
  const { sequentials } = readModel(text);
  expect(sequentials.map(({ name, errors }) => [name, errors.map(({ code }) => code)])).toEqual([
    ['small', []],
    ['large', ['unsupported-layer']],
  ]);
});
