// Numbers and activations of a file that an alarm's fix writes anew.

import { expect, test } from 'vitest';
import { editedFile } from '../../src/reader/edits/editedFile.ts';
import { applyEdits, type TextEdit } from '../../src/reader/edits/textEdit.ts';
import {
  activationEdit,
  batchSizeEdit,
  learningRateEdit,
  momentumEdits,
} from '../../src/reader/edits/trainingEdits.ts';
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

test.each([
  ['nn.BatchNorm1d(8, momentum=0.001)', 'nn.BatchNorm1d(8, momentum=0.1)'],
  ['nn.BatchNorm1d(8, 1e-5, None, affine=False)', 'nn.BatchNorm1d(8, 1e-5, 0.1, affine=False)'],
  ['nn.BatchNorm1d(8)', undefined],
  ['nn.BatchNorm1d(8, momentum=slow)', undefined],
])('the momentum of %s', (call, expected) => {
  const text = `import torch\nfrom torch import nn\nslow = 0.5\nnet = nn.Sequential(nn.Linear(4, 8), ${call}, nn.Linear(8, 3), ${call.replaceAll('8', '3')})\n`;
  const file = fileOf(text);
  const ranges = file.definition.sequentials[0]!.layers.filter(({ type }) => type === 'BatchNorm1d').map(
    ({ range }) => range,
  );
  expect(ranges.length).toBe(2);
  const edits = momentumEdits(file, ranges, 0.1);
  const changed = edits && applyEdits(text, edits);
  expect(changed).toBe(
    expected && text.replace(call, expected).replace(call.replaceAll('8', '3'), expected.replaceAll('8', '3')),
  );
});
