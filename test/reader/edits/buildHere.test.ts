// The call that is offered where layers depend on parameters without a value.

import { expect, test } from 'vitest';
import { buildingFix } from '../../../src/reader/edits/buildHere.ts';
import { editedFile } from '../../../src/reader/edits/editedFile.ts';
import { readModel } from '../../../src/reader/readModel.ts';

const MLP = `from torch import nn

class MLP(nn.Module):
    def __init__(self, num_inputs, sizes, activation, dropout, num_classes=10):
        super().__init__()
        layers = []
        for size in sizes:
            layers += [nn.Linear(num_inputs, size), activation(), nn.Dropout(dropout)]
            num_inputs = size
        self.network = nn.Sequential(*layers, nn.Linear(num_inputs, num_classes))

    def forward(self, x):
        return self.network(x)
`;

const BLOCKS = `import torch

class Base(torch.nn.Module):
    def __init__(self, width, depth, norm_layer):
        super().__init__()
        self.body = torch.nn.Sequential(*[torch.nn.Conv2d(width, width, 3) for _ in range(depth)], norm_layer(width))

class Net(Base):
    def forward(self, x):
        return self.body(x)
`;

/** The fixes for all that is told of the text. */
function fixesOf(text: string) {
  const definition = readModel(text);
  const file = editedFile(text, definition);
  return definition.diagnostics.flatMap((found) => buildingFix(file, found) ?? []);
}

test.each<[title: string, text: string, call: string]>([
  [
    'values by how the parameters are used and named',
    MLP,
    'model = MLP(num_inputs=16, sizes=[64, 32, 16], activation=nn.ReLU, dropout=0.1)',
  ],
  [
    'an activation that is a module already',
    MLP.replace('activation()', 'activation'),
    'model = MLP(num_inputs=16, sizes=[64, 32], activation=nn.ReLU(), dropout=0.1)',
  ],
  [
    'a class that inherits, with a number of layers, and a normalization by the layers around it',
    BLOCKS,
    'model = Net(width=16, depth=2, norm_layer=torch.nn.BatchNorm2d)',
  ],
  [
    'a function',
    `from torch import nn\n\ndef mlp(sizes):\n    return nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])\n`,
    'model = mlp(sizes=[64, 32, 16])',
  ],
  [
    'a name that the file does not use',
    `${MLP}\ndef train(model):\n    model.train()\n`,
    'net = MLP(num_inputs=16, sizes=[64, 32, 16], activation=nn.ReLU, dropout=0.1)',
  ],
])('%s', (_, text, call) => {
  const [fix] = fixesOf(text);
  expect(fix?.replacement.trim()).toBe(call);
  expect(fix?.range.from).toBe(text.length);
});

test('the values are placed for the person to change', () => {
  const [fix] = fixesOf(MLP);
  const values = fix!.values.map(({ from, to }) => fix!.replacement.slice(from, to));
  expect(values).toEqual(['16', '[64, 32, 16]', 'nn.ReLU', '0.1']);
});

test('lines end as those of the file do', () => {
  const [fix] = fixesOf(MLP.replaceAll('\n', '\r\n'));
  expect(fix!.replacement).toMatch(/^\r\nmodel = .*\r\n$/);
});

test.each<[title: string, text: string]>([
  [
    'what takes an object with settings',
    MLP.replaceAll(/\bsizes\b(?=:)/g, 'config.sizes').replace('sizes,', 'config,'),
  ],
  ['what another file would have to tell', MLP.replace('activation()', 'Activation()')],
  ['what is known', `${MLP}\nmodel = MLP(4, [3], nn.ReLU, 0.5)\n`],
  ['a method by itself', MLP.replace('class MLP(nn.Module):\n', 'class MLP(Other):\n').replace('__init__', 'build')],
])('nothing is offered for %s', (_, text) => {
  expect(fixesOf(text)).toEqual([]);
});
