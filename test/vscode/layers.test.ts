// What the editor tells of each layer, shapes and advice, and how it puts BatchNorm in and takes it out.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { Definitions } from '../../src/host/definitions.ts';
import { EditedFiles } from '../../src/host/editedFiles.ts';
import { QuickFixes } from '../../src/host/quickFixes.ts';
import {
  appliedAndUndone,
  folder,
  layerscope,
  leaveNothing,
  open,
  sequential,
  train,
  until,
  untilEqual,
  withSettings,
} from './helpers.ts';

const plain = sequential('Linear(13, 50)', 'ReLU()', 'Linear(50, 20)', 'ReLU()', 'Linear(20, 3)');
const normalized = plain
  .replace('nn.ReLU(),', 'nn.BatchNorm1d(50),\n    nn.ReLU(),')
  .replace('Linear(50, 20),\n', 'Linear(50, 20),\n    nn.BatchNorm1d(20),\n');

const helper = [
  'from torch import nn',
  'def block(a, b):',
  '    return (',
  '        nn.Linear(a, b),',
  '        nn.ReLU(),',
  '    )',
  'net = nn.Sequential(*block(13, 8), *block(8, 5), nn.Linear(5, 3))',
  '',
].join('\n');

describe('layers in the editor', () => {
  before(layerscope);
  afterEach(leaveNothing);

  it('have the shape of their output behind their line, as typing goes on', async () => {
    const editor = await open('shaped.py', plain);
    const expected = ['→ (N, 50)', '→ (N, 50)', '→ (N, 20)', '→ (N, 20)', '→ (N, 3)'];
    assert.deepEqual(
      await hints(editor.document),
      expected.map((text, at) => `${at + 3} ${text}`),
    );
    await editor.edit((edit) => edit.replace(new vscode.Range(3, 18, 3, 20), '40'));
    assert.equal((await hints(editor.document))[1], '4 → (N, 40)');
    await withSettings({ inlayHints: false }, async () => assert.deepEqual(await hints(editor.document), []));
  });

  it('have names for positions, and several shapes where a helper builds several', async () => {
    const text = [
      'from torch import nn',
      'def block(a, b):',
      '    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.MaxPool2d(2))',
      'net = nn.Sequential(block(3, 8), block(8, 16))',
      '',
    ].join('\n');
    const { document } = await open('helper.py', text);
    const [hint] = await hints(document);
    assert.equal(hint, '2 → (N, 8, H, W) | … → (N, 8, H//2, W//2) | …');
  });

  it('have the shapes in the order in which a line applies them, a call within another first', async () => {
    const text = [
      'import torch.nn.functional as F',
      'from torch import nn',
      'class Nested(nn.Module):',
      '    def __init__(self):',
      '        super().__init__()',
      '        self.conv = nn.Conv2d(3, 8, 3, padding=1)',
      '    def forward(self, x):',
      '        return F.max_pool2d(F.relu(self.conv(x)), 2)',
      'net = Nested()',
      '',
    ].join('\n');
    const { document } = await open('nested.py', text);
    assert.deepEqual(await hints(document), ['5 → (N, 8, H, W)', '7 → (N, 8, H, W) → (N, 8, H//2, W//2)']);
  });

  it('have the numbers of the data once these are chosen', async () => {
    const { document } = await open('model.py');
    assert.equal((await hints(document)).at(-2), '18 → (N, num_outputs)');
    await withSettings({ epochs: 1 }, () => train({ data: 'wine.csv' }));
    assert.equal((await hints(document)).at(-2), '18 → (N, 3)');
  });

  it('tell arguments, shapes, parameters and memory when pointed at', async () => {
    const { document } = await open('pointed.py', normalized);
    const text = await hover(document, 4, 10);
    for (const part of [
      'BatchNorm1d(num_features=50)',
      '`eps=1e-5`',
      '`(N, 50)` → `(N, 50)`',
      '100: weight `(50,)`, bias `(50,)`',
      'parameters 400 bytes, output 200 bytes a sample, 6.4 KB a batch of 32',
      'each of the 50 features of 0 (Linear, line 4)',
      'https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html',
    ])
      assert(text.includes(part), `${part}\n${text}`);
    const sums = await hover(document, 2, 10);
    for (const part of ['| Layers | 7, 2 of them BatchNorm |', '`(N, 13)` → `(N, 3)`', '| Parameters | 1,923 |'])
      assert(sums.includes(part), `${part}\n${sums}`);
  });

  it('tell of which layers the parameters are not known', async () => {
    const { document } = await open('others.py', sequential('LSTM(8, 16)', 'Linear(32, 2)'));
    const sums = await hover(document, 2, 10);
    for (const part of ['| Parameters | 66 + those of LSTM |', 'parameters 264 bytes + those of LSTM'])
      assert(sums.includes(part), `${part}\n${sums}`);
    assert((await hover(document, 3, 8)).includes('| Parameters | not known |'));
  });

  it('tell of a call that gives another input, of a method that torch lacks, and once of parts of one place', async () => {
    const text = [
      'import torch',
      'from torch import nn',
      'class Net(nn.Module):',
      '    def __init__(self):',
      '        super().__init__()',
      '        make = lambda a, b: nn.Sequential(nn.Linear(a, b), nn.ReLU())',
      '        self.first, self.second = make(13, 8), make(8, 4)',
      '        self.first.push(nn.ReLU())',
      '        self.head = nn.Linear(4, 3)',
      '    def forward(self, x):',
      '        return self.head(self.second(self.first(x)))',
      'net = Net()',
      'print(net(torch.randn(2, 12)).shape)',
      '',
    ].join('\n');
    const { document } = await open('told.py', text);
    const told = ['6 width-mismatch', '6 forward-goes-on', '8 taken-for-granted'];
    const found = () => ours(document).map(({ range, code }) => `${range.start.line + 1} ${code}`);
    await untilEqual(async () => found().toSorted(), told.toSorted());
    const mismatch = ours(document).find(({ code }) => code === 'width-mismatch')!;
    assert.equal(mismatch.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(mismatch.message, /takes 13 inputs, but `net\(torch\.randn\(2, 12\)\)` gives it \(N, 12\)\.$/);
  });

  it('keep quiet about what is not to be told', async () => {
    const { document } = await open('quiet.py', normalized);
    await until('the advice', () => ours(document).length === 2);
    await withSettings({ ignoredDiagnostics: ['redundant-bias'] }, () =>
      until('silence', () => ours(document).length === 0),
    );
    await until('the advice again', () => ours(document).length === 2);
    const [advice] = ours(document);
    const never = (await actions(document, advice!.range, 'quickfix')).find(({ title }) => /^Never tell/.test(title));
    const { command, arguments: args = [] } = never!.command!;
    await vscode.commands.executeCommand(command, ...args);
    await until('silence', () => ours(document).length === 0);
    const settings = vscode.workspace.getConfiguration('layerscope');
    await settings.update('ignoredDiagnostics', undefined, vscode.ConfigurationTarget.Workspace);
  });

  for (const [title, text, line, expected] of [
    ['Insert nn.BatchNorm1d(50) after this layer', plain, 3, /50\),\n {4}nn\.BatchNorm1d\(50\),\n {4}nn\.ReLU/],
    ['Insert BatchNorm after each Linear and Conv without one (2)', plain, 2, normalized],
    ['Insert nn.BatchNorm1d(b) after this layer', helper, 4, /ReLU\(\),\n {8}nn\.BatchNorm1d\(b\),\n {4}\)/],
    ['Remove this BatchNorm', normalized, 4, /50\),\n {4}nn\.ReLU/],
    ['Remove every BatchNorm of this file (2)', normalized, 7, plain],
  ] as const) {
    it(`are changed and put back: ${title}`, async () => {
      const { document } = await open(`changed${title.length}.py`, text);
      const range = new vscode.Range(line, 8, line, 8);
      const action = (await actions(document, range, 'refactor')).find((one) => one.title === title);
      await appliedAndUndone(document, action, (changed) => {
        if (typeof expected === 'string') assert.equal(changed, expected);
        else assert.match(changed, expected);
      });
    });
  }

  it('are tried in a long text where a person asks, and not wherever the cursor is', async () => {
    const definitions = new Definitions();
    const fixes = new QuickFixes(new EditedFiles(definitions));
    const offered = async (name: string, text: string) => {
      const { document } = await open(name, text);
      const at = new vscode.Range(3, 4, 3, 4);
      const { Automatic, Invoke } = vscode.CodeActionTriggerKind;
      return [Automatic, Invoke].map(
        (triggerKind) =>
          fixes.provideCodeActions(document, at, { diagnostics: [], only: undefined, triggerKind }).length > 0,
      );
    };
    assert.deepEqual(await offered('askedShort.py', plain), [true, true]);
    assert.deepEqual(await offered('askedLong.py', `${plain}${'# long\n'.repeat(40_000)}`), [false, true]);
    definitions.dispose();
  });

  it('are changed in a notebook, with the import in another cell', async () => {
    const cell = (source: string) => ({ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null });
    const uri = vscode.Uri.joinPath(folder, 'edited.ipynb');
    const cells = [
      cell('from torch.nn import Linear, ReLU, Sequential'),
      cell('%matplotlib inline\nnet = Sequential(\n    Linear(13, 50),\n    ReLU(),\n)'),
    ];
    const metadata = { language_info: { name: 'python' } };
    await vscode.workspace.fs.writeFile(
      uri,
      Buffer.from(JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 })),
    );
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    const [imports, model] = notebook.getCells().map(({ document }) => document) as [
      vscode.TextDocument,
      vscode.TextDocument,
    ];
    assert.deepEqual(await until('hints', async () => nonempty(await hints(model))), ['2 → (N, 50)', '3 → (N, 50)']);
    assert((await hover(model, 2, 6)).includes('`(N, 13)` → `(N, 50)`'));
    const [insert] = await actions(model, new vscode.Range(2, 6, 2, 6), 'refactor');
    await vscode.workspace.applyEdit(insert!.edit!);
    assert.equal(imports.getText(), 'from torch.nn import Linear, ReLU, Sequential, BatchNorm1d');
    assert.match(model.getText(), /50\),\n {4}BatchNorm1d\(50\),\n {4}ReLU/);
  });
});

/** `3 → (N, 50)`, each with its line. */
async function hints(document: vscode.TextDocument): Promise<string[]> {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    all,
  );
  return found.map(({ position, label }) => `${position.line} ${label}`);
}

function nonempty<T>(items: T[]): T[] | undefined {
  return items.length > 0 ? items : undefined;
}

async function hover({ uri }: vscode.TextDocument, line: number, character: number): Promise<string> {
  const position = new vscode.Position(line, character);
  const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  return found
    .flatMap(({ contents }) => contents.map((content) => (content as vscode.MarkdownString).value))
    .join('\n');
}

function actions({ uri }: vscode.TextDocument, range: vscode.Range, kind: string): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind);
}

function ours({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Layerscope');
}
