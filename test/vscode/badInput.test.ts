// What a person gets wrong: each gives one message that says what and where, and nothing else breaks.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import {
  clickOpen,
  closeAll,
  layerscope,
  leaveNothing,
  messagesOf,
  open,
  sequential,
  train,
  until,
  withSettings,
  write,
} from './helpers.ts';

const good = sequential('Linear(4, 5)', 'BatchNorm1d(5)', 'ReLU()', 'Linear(5, 3)');

interface Case {
  readonly what: string;
  readonly definition?: string;
  /** A bundled table, or the text of a file. */
  readonly data?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly expected: RegExp;
  /** The file and the line, from 1, that Show selects. */
  readonly shows?: readonly [RegExp, number];
}

const table = (...rows: string[]) => ['a,b,c,d,kind', ...rows, ''].join('\n');

const cases: readonly Case[] = [
  { what: 'no Sequential', definition: 'import torch\nx = torch.zeros(3)\n', expected: /bad\d+\.py.*Sequential/ },
  { what: 'no torch at all', definition: 'x = 1\n', expected: /bad\d+\.py.*No torch\.nn\.Sequential/ },
  {
    what: 'an unresolvable argument',
    definition: sequential('Linear(4, width())', 'Linear(5, 3)'),
    expected: /bad\d+\.py:4: .*width/,
    shows: [/bad\d+\.py$/, 4],
  },
  {
    what: 'an unsupported layer',
    definition: sequential('Linear(4, 5)', 'LSTM(5, 3)'),
    expected: /bad\d+\.py:5: .*LSTM/,
    shows: [/bad\d+\.py$/, 5],
  },
  {
    what: 'widths that do not fit each other',
    definition: sequential('Linear(4, 5)', 'BatchNorm1d(6)', 'Linear(5, 3)'),
    expected: /bad\d+\.py:5: .*6.*5/,
    shows: [/bad\d+\.py$/, 5],
  },
  {
    what: 'a width that does not fit the data',
    data: 'wine',
    expected: /bad\d+\.py:4: .*4.*13/,
    shows: [/bad\d+\.py$/, 4],
  },
  { what: 'an empty table', data: '', expected: /bad\d+\.csv: .*empty/ },
  {
    what: 'a ragged table',
    data: table('1,2,3,4,x', '1,2,3,x', '4,3,2,1,y'),
    expected: /bad\d+\.csv:3: 4 fields/,
    shows: [/bad\d+\.csv$/, 3],
  },
  {
    what: 'a column of text among the inputs',
    data: table('1,2,3,4,x', '1,red,3,4,x', '4,3,2,1,y'),
    expected: /bad\d+\.csv:3: .*red/,
    shows: [/bad\d+\.csv$/, 3],
  },
  {
    what: 'one row in a batch under BatchNorm',
    data: 'iris',
    settings: { batchSize: 1 },
    expected: /bad\d+\.py:5: .*(one|1|single) row/i,
    shows: [/bad\d+\.py$/, 5],
  },
  {
    what: 'a loss that becomes NaN',
    data: 'iris',
    settings: { learningRate: 1e30 },
    expected: /NaN|not a number|infinite/,
  },
  {
    what: 'an optimizer that there is not',
    data: 'iris',
    settings: { optimizer: 'Adem(lr=0.1)' },
    expected: /^The setting layerscope\.optimizer is Adem\(lr=0\.1\): Adem is not supported; SGD, Adam, /,
  },
  {
    what: 'an argument that torch refuses',
    data: 'iris',
    settings: { scheduler: 'StepLR(step_size=0)' },
    expected: /^The setting layerscope\.scheduler is StepLR\(step_size=0\): step_size of StepLR is 0; it must be/,
  },
  {
    what: 'an argument in the file that torch refuses',
    definition: `${good}import torch\noptimizer = torch.optim.SGD(net.parameters(), momentum=-1)\n`,
    data: 'iris',
    expected: /^bad\d+\.py:10: momentum of SGD is -1; it must be a number from 0\./,
    shows: [/bad\d+\.py$/, 10],
  },
  { what: 'half a seed', data: 'iris', settings: { seed: 0.5 }, expected: /layerscope\.seed.*0\.5.*a whole number/ },
  { what: 'a setting that makes no sense', data: 'iris', settings: { epochs: -1 }, expected: /layerscope\.epochs.*-1/ },
];

describe('bad input', () => {
  afterEach(leaveNothing);

  it('no file open', async () => {
    await closeAll();
    const [message, ...more] = await messagesOf(() => vscode.commands.executeCommand('layerscope.trainModel'));
    assert.match(message!.text, /No Python file is open/);
    assert.equal(more.length, 0);
  });

  it('is no seed below zero', async () => {
    await open('good.py', good);
    await withSettings({ epochs: 1, seed: -7 }, async () => assert(await train({ data: 'iris' })));
    assert.equal((await layerscope()).sessionHistory()!.run.options.seed, -7);
  });

  it('a file that has gone since it was trained', async () => {
    const document = await clickOpen('going.py', good);
    await withSettings({ epochs: 1 }, async () => assert(await train({ data: 'iris' })));
    await closeAll();
    await vscode.workspace.fs.delete(document.uri);
    await until('the document to close', () => document.isClosed);
    const shown = await messagesOf(() => train({ data: 'iris' }));
    assert.deepEqual(
      shown.map(({ text }) => text),
      ['going.py is not there any more.'],
    );
  });

  for (const [number, { what, definition = good, data = 'iris', settings = {}, expected, shows }] of cases.entries()) {
    it(what, async () => {
      const isBundled = /^\w+$/.test(data);
      if (!isBundled) await write(`bad${number}.csv`, data);
      const api = await layerscope();
      await open(`bad${number}.py`, definition);
      const wish = isBundled ? { data } : { data: `bad${number}.csv`, target: 'kind' };
      await withSettings(settings, async () => {
        const shown = await messagesOf(() => train(wish), 'Show');
        assert.equal(shown.length, 1, JSON.stringify(shown));
        assert.match(shown[0]!.text, expected);
      });
      if (shows) {
        const [file, line] = shows;
        const active = await until('the place', () => {
          const editor = vscode.window.activeTextEditor;
          return editor && file.test(editor.document.uri.path) ? editor : undefined;
        });
        await until('the line', () => active.selection.start.line + 1 === line);
      }

      // Nothing is broken: the next run works.
      await open('good.py', good);
      await withSettings({ epochs: 1 }, async () => assert(await train({ data: 'iris' })));
      assert.equal(api.sessionHistory()!.end?.type, 'runEnded');
    });
  }
});
