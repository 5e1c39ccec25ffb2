// Blocks that a network builds again and again are read once, and those that differ anywhere are all read.

import { expect, test } from 'vitest';
import { createInterpreter } from '../../src/reader/interpreter/createInterpreter.ts';
import { newFrame, newScope } from '../../src/reader/interpreter/interpreter.ts';
import { builtAlike } from '../../src/reader/models/builtAlike.ts';
import { readModels } from '../../src/reader/models/readModels.ts';
import { parseFile } from '../../src/reader/text/parseFile.ts';

const CLASSES = `import torch.nn as nn
class Block(nn.Module):
    def __init__(self, width, act=None, last=False, scale=1.0):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(width, width), act or nn.ReLU())
        self.last = last
        self.scale = {'by': [scale]}
        self.other = nn.Linear(width, width)
    def forward(self, x):
        return self.net(x)
class Late(nn.Module):
    def __init__(self):
        self.net = nn.Sequential(nn.ReLU())
        super().__init__()
shared = nn.Linear(4, 4)
`;

test.each([
  ['all is equal', 'Block(4), Block(4)', true],
  ['what has nothing to do with layers is equal as well', 'Block(4, scale=2), Block(4, scale=2)', true],
  ['a width differs', 'Block(4), Block(5)', false],
  ['an attribute of the holder differs', 'Block(4), Block(4, last=True)', false],
  ['what an attribute holds differs', 'Block(4), Block(4, scale=2)', false],
  ['both hold one module', 'Block(4, shared), Block(4, shared)', true],
  ['one of them holds another', 'Block(4, shared), Block(4, nn.Linear(4, 4))', false],
  ['one holds a module twice', 'nn.Sequential(shared, shared), nn.Sequential(shared, nn.Linear(4, 4))', false],
  ['two classes do the same', 'Block(4), type("Other", (Block,), {})(4)', false],
])('%s', (_, built, isAlike) => {
  const { source, blocks } = parseFile(`${CLASSES}net = [${built}]\n`);
  const it = createInterpreter(source, 1e6);
  const frame = newFrame(it, newScope('module', undefined));
  for (const block of blocks) it.execute(block, frame);
  const [first, second] = it.sightings.map(({ module }) => module);
  expect(builtAlike(it, first!, second!)).toBe(isAlike);
});

test('of blocks that are built in loops, those that differ are read', () => {
  const used = (width: string) => {
    const { source, blocks } = parseFile(`import torch.nn as nn
class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(width, width), nn.ReLU())
    def forward(self, x):
        return ${'self.net('.repeat(30)}x${')'.repeat(30)}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block(${width}) for at in range(40)])
Net()
${'# A long text.\n'.repeat(1000)}`);
    const it = createInterpreter(source, 1e6);
    expect(readModels(it, blocks).chosen.length).toBeGreaterThan(0);
    return 1e6 - it.left();
  };
  expect(used('at + 1')).toBeGreaterThan(2 * used('9'));
});
