// What an edit is shown as before it is done: what comes in, what goes, what becomes what.

import { expect, test } from 'vitest';
import { previewEdits } from '../../../src/reader/edits/previewEdits.ts';
import { deletedLines, deletion, insertion, type TextEdit } from '../../../src/reader/edits/textEdit.ts';

const text = `net = nn.Sequential(
    nn.Linear(4, 8),
    nn.ReLU(),
)
optimizer = torch.optim.SGD(net.parameters(), momentum=0.9, weight_decay=0.0001, lr=50.0, nesterov=True)
`;
const at = (part: string) => text.indexOf(part);
const replaced = (part: string, replacement: string): TextEdit => ({
  range: { from: at(part), to: at(part) + part.length },
  replacement,
});

test.each<[title: string, edits: readonly TextEdit[], change: string, places: number]>([
  ['a line put in', [insertion(at(',\n    nn.ReLU') + 1, '\n    nn.BatchNorm1d(8),')], '+ nn.BatchNorm1d(8),', 1],
  ['a line put in before one', [insertion(at('    nn.ReLU'), '    nn.BatchNorm1d(8),\n')], '+ nn.BatchNorm1d(8),', 1],
  ['a line taken out', [deletedLines(text, at('nn.ReLU'), at('nn.ReLU'))], '− nn.ReLU(),', 1],
  ['a name', [replaced('ReLU', 'LeakyReLU')], 'nn.ReLU(),  →  nn.LeakyReLU(),', 1],
  [
    'a number of a long line, with what stands around it',
    [replaced('50.0', '5')],
    '…cay=0.0001, lr=50.0, nesterov=True)  →  …cay=0.0001, lr=5, nesterov=True)',
    1,
  ],
  ['two of a line', [replaced('4, ', '5, '), replaced('8', '9')], 'nn.Linear(4, 8),  →  nn.Linear(5, 9),', 1],
  [
    'the first of two lines',
    [replaced('ReLU', 'Tanh'), replaced('8', '9')],
    'nn.Linear(4, 8),  →  nn.Linear(4, 9),',
    2,
  ],
  [
    'lines that become one',
    [deletion(at(' 8),') - 1, at('nn.ReLU'))],
    'nn.Linear(4, 8), nn.ReLU(),  →  nn.Linear(4nn.ReLU(),',
    1,
  ],
])('%s', (_, edits, change, places) => {
  expect(previewEdits(text, edits)).toEqual({ change, places });
});

test('where lines end as in Windows', () => {
  const windows = 'a(1),\r\nb(2),\r\n';
  expect(previewEdits(windows, [insertion(5, '\r\nc(3),')]).change).toBe('+ c(3),');
});
