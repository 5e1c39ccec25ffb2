// Sequentials that are part of blocks in other Sequentials, and those that may stand elsewhere as well.

import { expect, test } from 'vitest';
import { createInterpreter } from '../../src/reader/interpreter/createInterpreter.ts';
import { newFrame, newScope } from '../../src/reader/interpreter/interpreter.ts';
import { heldByBlocks } from '../../src/reader/models/heldByBlocks.ts';
import { readModels } from '../../src/reader/models/readModels.ts';
import { parseFile } from '../../src/reader/text/parseFile.ts';

const BLOCK = `import torch.nn as nn
class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(${'nn.Linear(width, width), '.repeat(40)})
        self.skip = nn.Sequential(nn.Linear(width, width))
    def forward(self, x):
        return self.net(x) + self.skip(x)
`;

test.each([
  ['nn.Sequential(Block(4), Block(4))', ['Block.net Block.net', 'Block.skip Block.skip']],
  ['nn.Sequential(nn.Sequential(Block(4)), nn.ReLU())', ['Block.net', 'Block.skip']],
  ['nn.Sequential(Block(4)), Block(5)', []],
  ['Block(4), nn.Sequential(nn.ReLU())', []],
])('of %s', (built, held) => {
  const { source, blocks } = parseFile(`${BLOCK}made = ${built}\n`);
  const it = createInterpreter(source, 1e6);
  const frame = newFrame(it, newScope('module', undefined));
  for (const block of blocks) it.execute(block, frame);
  const found = heldByBlocks(it.sightings, it.sightings);
  expect(found.map((group) => group.map(({ module }) => module.reachedAs?.name).join(' '))).toEqual(held);
});

test('what blocks hold that were opened is not read anew', () => {
  const used = (built: string) => {
    const { source, blocks } = parseFile(
      `${BLOCK}def build():\n    return ${built}\n${'# A long text.\n'.repeat(1000)}`,
    );
    const it = createInterpreter(source, 1e6);
    expect(readModels(it, blocks).chosen.length).toBeGreaterThan(0);
    return 1e6 - it.left();
  };
  const widths = Array.from({ length: 8 }, (_, at) => `Block(${at + 4})`).join(', ');
  expect(used(`nn.Sequential(${widths})`)).toBeLessThan(0.6 * used(`nn.ModuleList([${widths}])`));
});
