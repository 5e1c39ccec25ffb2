// Texts with one mistake each, as real PyTorch takes them once the first fix is done: Python reads them, and nothing raises.

import { expect, test } from 'vitest';
import { adviseOn } from '../../../src/reader/edits/advice.ts';
import { editedFile } from '../../../src/reader/edits/editedFile.ts';
import { editsOf, isMended } from '../../../src/reader/edits/isMended.ts';
import { applyEdits } from '../../../src/reader/edits/textEdit.ts';
import { readModel } from '../../../src/reader/readModel.ts';
import { buildWithTorch } from '../oracle.ts';

const HEAD = 'import torch\nimport torch.nn as nn\n';

const texts = [
  'a = nn.Sequential(nn.Linear(in_features: 3, out_features : 4), nn.ReLU())',
  'a = nn.Sequential(nn.Linear(4,\n    bias: False, out_features: 2))',
  'def make(n):\nreturn nn.Sequential(nn.Linear(n, 1))\nnet = make(3)',
  'class A:\n    def make(self, n):\n    return nn.Sequential(\n  nn.Linear(n, 1))\nnet = A().make(3)',
  'class A:\n\tdef make(self, n):\n\treturn nn.Sequential(nn.Linear(n, 1))\nnet = A().make(3)',
  "sizes = {'a': 1 'b': 2}\nnet = nn.Sequential(nn.Linear(2, 2))",
  "sizes = {'a': 1,\n  'b': 2\n  'c': 3}\nnet = nn.Sequential(nn.Linear(2, 2))",
  'for i in range(3) print(i)\nnet = nn.Sequential(nn.Linear(2, 2))',
  'if True net = nn.Sequential(nn.Linear(2, 2))',
  'b = nn.Sequential(nn.Linear(3, 4\nc = nn.Sequential(nn.Linear(3, 5))',
  'u = nn.Sequential(nn.Linear(8, 8)，nn.ReLU())  # （或）',
  'v = nn.Sequential（nn.Linear(8, 8), nn.Softmax(dim＝1)）',
  "def f(x，y)：\n    return {'（': x}\nnet = nn.Sequential(nn.Linear(2, 2))",
  'a = nn.Sequential(nn.Linear(8, 8), nn.Dropout(p：0.5))',
  "sizes = {‘a’: 3, “b”: 4}\na = nn.Sequential(nn.Linear(sizes['a'], 8))",
  "sizes = {'a' = 3, 'b': 4}\na = nn.Sequential(nn.Linear(sizes['a'], 8))",
  'a = nn.Sequential(nn.Linear(4, 8), nn.ReLU, nn.Linear(8, 2))',
  'c = nn.Sequential(nn.linear(4, 8), nn.Linear(8, 3))',
  'c = nn.Sequential(nn.Linear(4, 8), nn.Relu())',
  'e = nn.sequential(nn.Linear(4, 8))',
  'a = nn.Sequential([nn.Linear(4, 8), nn.ReLU()])',
  'layers = [nn.ReLU()]\na = nn.Sequential(layers)',
  'c = nn.Sequential(nn.Linear(64, 64 / 4 + 1))',
  'def f(p):\n    return nn.Sequential(nn.Linear(p, out_features=(p + 2) / 2))\nnet = f(4)',
  'def head(n=7):\n    return nn.Sequential(nn.Linear(4, n), nn.Linear(n + 1, 2))\na = head()\nb = head(9)\na(torch.zeros(2, 4))',
  'c = nn.Sequential(nn.Linear(3, 4, bias=False), nn.BatchNorm1d(4, momentum=0.99), nn.Linear(4, 2))',
].map((text) => `${HEAD}${text}\n`);

const mended = texts.map((text) => {
  const file = editedFile(text, readModel(text));
  const fix = adviseOn(file).find((one) => one.fix && isMended(file, [one.fix]))?.fix;
  return fix ? applyEdits(text, editsOf(fix)) : 'raise ValueError("no fix is offered")';
});
const { built } = buildWithTorch(mended);

test.each(texts.map((text, at) => [text.slice(HEAD.length), at] as const))('%s', (_, at) => {
  expect(built[at]!.raised).toEqual([]);
  expect(built[at]!.sequentials.length).toBeGreaterThan(0);
});
