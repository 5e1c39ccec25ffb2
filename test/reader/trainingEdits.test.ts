// Numbers and activations of a file that an alarm's fix writes anew.

import { expect, test } from 'vitest';
import { editedFile } from '../../src/reader/edits/editedFile.ts';
import { applyEdits, type TextEdit } from '../../src/reader/edits/textEdit.ts';
import { activationEdit, batchSizeEdit, learningRateEdit } from '../../src/reader/edits/trainingEdits.ts';
import { readModel } from '../../src/reader/readModel.ts';

const model = `import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.Sigmoid(), nn.Linear(8, 3))
`;
const fileOf = (text: string) => editedFile(text, readModel(text));
/** The last line, where there is an edit. */
function edited(text: string, edit: TextEdit | undefined): string | undefined {
  return edit && applyEdits(text, [edit]).trimEnd().split('\n').at(-1);
}

test.each([
  ['optimizer = torch.optim.SGD(net.parameters(), lr=0.5)', 'optimizer = torch.optim.SGD(net.parameters(), lr=0.05)'],
  ['optimizer = torch.optim.Adam(net.parameters(), 1e-1)', 'optimizer = torch.optim.Adam(net.parameters(), 0.05)'],
  ['optimizer = torch.optim.Adam(net.parameters())', undefined],
  ['rate = 0.5; optimizer = torch.optim.SGD(net.parameters(), lr=rate)', undefined],
])('the learning rate of %s', (line, expected) => {
  const text = `${model}${line}\n`;
  expect(edited(text, learningRateEdit(fileOf(text), 0.05))).toBe(expected);
});

test.each([
  [
    'loader = torch.utils.data.DataLoader(data, batch_size=16, shuffle=True)',
    'loader = torch.utils.data.DataLoader(data, batch_size=17, shuffle=True)',
  ],
  ['loader = torch.utils.data.DataLoader(data, shuffle=True)', undefined],
])('the batch size of %s', (line, expected) => {
  const text = `${model}data = make()\n${line}\n`;
  expect(edited(text, batchSizeEdit(fileOf(text), 17))).toBe(expected);
});

test('another activation in place of one', () => {
  const file = fileOf(model);
  const [, relu, , sigmoid] = file.definition.sequentials[0]!.layers;
  expect(edited(model, activationEdit(file, relu!.range, 'LeakyReLU'))).toContain('nn.Linear(4, 8), nn.LeakyReLU(), ');
  expect(edited(model, activationEdit(file, sigmoid!.range, 'ReLU'))).toContain('nn.Linear(8, 8), nn.ReLU(), ');
});

test.each(['ReLU(True)', 'ReLU(inplace=flag)'])('%s is left alone', (call) => {
  const text = model.replace('nn.ReLU()', `nn.${call}`);
  const file = fileOf(text);
  expect(activationEdit(file, file.definition.sequentials[0]!.layers[1]!.range, 'LeakyReLU')).toBeUndefined();
});

test('a name by itself would have to be imported', () => {
  const text = 'from torch.nn import Linear, ReLU, Sequential\nnet = Sequential(Linear(4, 8), ReLU(), Linear(8, 3))\n';
  const file = fileOf(text);
  expect(activationEdit(file, file.definition.sequentials[0]!.layers[1]!.range, 'LeakyReLU')).toBeUndefined();
});
