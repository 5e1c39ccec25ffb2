// Typing in a file of a thousand lines: the marks are right at once.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { closeAll, layerscope, open, pause, until } from './helpers.ts';
import { print } from './testOutput.ts';

const LINES = 1000;

describe('typing', () => {
  afterEach(closeAll);

  it('is followed by the marks of a file of 1,000 lines without waiting for a rest', async () => {
    const api = await layerscope();
    const editor = await open('long.py', thousandLines());
    const { document } = editor;
    assert.equal(document.lineCount, LINES);
    const marked = (
      await until('the marks', () => api.batchNormLines(document).length > 0 && api.batchNormLines(document))
    ).length;
    const times: number[] = [];
    const type = (text: string) => editor.edit((edit) => edit.insert(new vscode.Position(6, 0), text));
    // Until the file is known to be quick to read, it is read when typing rests.
    await until('a change to be followed', async () => {
      await type('#');
      await pause(150);
      return api.followed().changes > 0;
    });
    for (let count = 0; count < 30; count++) {
      const { changes } = api.followed();
      await type(count % 10 ? '#' : '\n');
      if (api.followed().changes > changes) times.push(api.followed().ms);
    }
    assert.ok(times.length > 15);
    assert.equal(api.batchNormLines(document).length, marked);
    const [median, most] = [times.sort((a, b) => a - b)[times.length >> 1]!, times.at(-1)!];
    print(`    median ${median.toFixed(1)} ms, at most ${most.toFixed(1)} ms`);
  });
});

/** Classes as people write them. */
function thousandLines(): string {
  const block = (index: number) => `class Net${index}(nn.Module):
    def __init__(self, n, m=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1),

            nn.BatchNorm2d(16),
            nn.ReLU(inplace=True),
            nn.Conv2d(16, n, 3, padding=1),
            nn.BatchNorm2d(n),
            nn.ReLU(inplace=True),
        )
        self.head = nn.Sequential(nn.Linear(n, 100), nn.BatchNorm1d(100), nn.ReLU(), nn.Linear(100, m))

    def forward(self, x):
        return self.head(torch.flatten(self.features(x), 1))

`;
  const text = `import torch\nfrom torch import nn\n\n${Array.from({ length: LINES / 15 }, (_, index) => block(index)).join('\n')}`;
  return text.split('\n').slice(0, LINES).join('\n');
}
