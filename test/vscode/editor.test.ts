// What the editor shows of a definition: marks, lenses, remarks, fixes.

import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  asksForMuch,
  layerscope,
  leaveNothing,
  open,
  pause,
  sequential,
  train,
  until,
  withSettings,
} from './helpers.ts';

const withForeignComment = sequential('Linear(13, 5, bias=False)', 'ReLU()', 'Linear(5, 3)').replace(
  '    nn.ReLU()',
  '    // Normalization\n    nn.BatchNorm1d(5),\n    nn.ReLU()',
);

describe('the editor', () => {
  afterEach(leaveNothing);

  it('marks exactly the BatchNorm lines', async () => {
    const api = await layerscope();
    const { document } = await open('model.py');
    const expected = lines(document, /BatchNorm1d\(/);
    assert.equal(expected.length, 1);
    assert.deepEqual(api.batchNormLines(document), expected);
  });

  it('lets the marks follow typing, with errors in the file too', async () => {
    const api = await layerscope();
    const editor = await open('typed.py', sequential('Linear(13, 5)', 'BatchNorm1d(5)', 'Linear(5, 3)'));
    assert.deepEqual(api.batchNormLines(editor.document), [4]);
    await editor.edit((edit) => edit.insert(new vscode.Position(3, 0), '    # one\n    # two\n'));
    assert.deepEqual(api.batchNormLines(editor.document), [6]);
    await editor.edit((edit) => edit.insert(new vscode.Position(7, 0), '    nn.BatchNorm1d(5),\n    nn.Linear(\n'));
    assert.deepEqual(api.batchNormLines(editor.document), [6, 7]);
    await editor.edit((edit) => edit.delete(new vscode.Range(6, 0, 9, 0)));
    assert.deepEqual(api.batchNormLines(editor.document), []);
  });

  it('reads what asks for much work with more of it, when typing rests', async () => {
    await layerscope();
    const { document, edit } = await open('large.py', asksForMuch);
    const isCutShort = () => ours(document).some(({ code }) => code === 'too-long');
    await until('what is said at once', isCutShort);
    await until('all to be read', () => !isCutShort());
    await edit((change) => change.insert(document.positionAt(document.getText().length), '# once more\n'));
    await until('what is said at once', isCutShort);
    await until('all to be read', () => !isCutShort());
  });

  it('marks a new line in the same turn in which it was typed, in a file of a thousand lines', async () => {
    const api = await layerscope();
    const network = sequential('Linear(13, 5)', 'BatchNorm1d(5)', 'Linear(5, 3)');
    const more = Array.from({ length: 200 }, (_, at) => network.replace(/^.*\n\nnet/, `net_${at}`));
    const editor = await open('long.py', [network, ...more].join(''));
    const { document } = editor;
    assert.ok(document.lineCount >= 1000);
    await until('the first marks', () => api.markedLines(document).length === 201);
    // The extension, which listened before, has heard of the change when this does.
    const marked: number[] = [];
    const subscription = vscode.workspace.onDidChangeTextDocument((change) => {
      if (change.document === document && change.contentChanges.length > 0)
        marked.push(api.markedLines(document).length);
    });
    const typed = await until('marks in the turn of a change', async () => {
      await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), '    nn.BatchNorm1d(5),\n'));
      return marked.at(-1) === 201 + marked.length && marked.length;
    });
    subscription.dispose();
    assert.deepEqual(api.markedLines(document), lines(document, /BatchNorm1d\(/));
    assert.equal(api.markedLines(document).length, 201 + typed);
  });

  it('marks nothing where the setting is off', async () => {
    const api = await layerscope();
    const { document } = await open('model.py');
    await withSettings({ highlightBatchNorm: false, codeLens: false }, async () => {
      assert.deepEqual(api.batchNormLines(document), []);
      assert.deepEqual(await lensTitles(document), []);
    });
    assert.equal(api.batchNormLines(document).length, 1);
  });

  it('marks nothing in a file of another language', async () => {
    const api = await layerscope();
    const { document } = await open('notes.md', sequential('BatchNorm1d(5)'));
    assert.deepEqual(api.batchNormLines(document), []);
  });

  it('offers Train Model and the size above each Sequential', async () => {
    await layerscope();
    const { document } = await open('sized.py', sequential('Linear(13, 5)', 'BatchNorm1d(5)', 'Linear(5, 3)'));
    assert.deepEqual(await lensTitles(document), ['$(play) Train Model', '3 layers · 98 parameters · 1 BatchNorm']);
    const { document: wine } = await open('model.py');
    const [, size] = await lensTitles(wine);
    assert.match(size!, /^8 layers · 6,170 parameters \+ those of num_inputs, num_outputs · 1 BatchNorm$/);
    const [lens] = await lenses(wine);
    assert.match(wine.lineAt(lens!.range.start.line).text, /Sequential\(/);
  });

  it('names what can be trained where one line builds several', async () => {
    const text = [
      'from torch import nn',
      'class Block(nn.Sequential):',
      '    def __init__(self, width):',
      '        super().__init__(nn.Linear(width, 4), nn.ReLU())',
      'class Net(nn.Module):',
      '    def __init__(self):',
      '        super().__init__()',
      '        self.parts = nn.ModuleList([Block(width) for width in (2, 3)])',
      'net = Net()',
      '',
    ].join('\n');
    const { document } = await open('onePlace.py', text);
    const titles = (await lensTitles(document)).filter((title) => title.startsWith('$(play)'));
    assert.deepEqual(titles, ['$(play) Train Net.parts.0', '$(play) Train Net.parts.1']);

    const { document: crowded } = await open('oneCrowdedPlace.py', text.replace('(2, 3)', '(2, 3, 4)'));
    assert.deepEqual(await lensTitles(crowded), ['$(play) Train One of 3…']);
    const [lens] = await lenses(crowded);
    const { sequential } = lens!.command!.arguments![0];
    assert.deepEqual(sequential, ['Net.parts.0', 'Net.parts.1', 'Net.parts.2']);
  });

  it('marks and counts BatchNorm2d, and trains rows as images', async () => {
    const api = await layerscope();
    const { document } = await open('cnn.py', readFileSync(join(__dirname, '../../examples/digits/cnn.py'), 'utf8'));
    assert.deepEqual(api.batchNormLines(document), lines(document, /BatchNorm2d\(/));
    assert.deepEqual(await lensTitles(document), ['$(play) Train Model', '9 layers · 10,026 parameters · 2 BatchNorm']);
    await withSettings({ epochs: 1 }, () => train({ data: 'digits' }));
    const { run, end } = api.sessionHistory()!;
    assert.deepEqual([run.model.inputShape, end?.type], [[1, 8, 8], 'runEnded']);
  });

  it('warns of a comment in another language, and mends it', async () => {
    await layerscope();
    const { document } = await open('foreign.py', withForeignComment);
    const warning = await until('the warning', () => ours(document)[0]);
    assert.equal(warning.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(document.lineAt(warning.range.start.line).text, '    // Normalization');

    const [fix] = await fixes(document, warning.range);
    await vscode.workspace.applyEdit(fix!.edit!);
    assert.equal(document.lineAt(warning.range.start.line).text, '    # Normalization');
    await until('the warning to go', () => ours(document).length === 0);
  });

  it('mends all such comments of a file at once', async () => {
    await layerscope();
    const twice = withForeignComment.replace('    nn.ReLU()', '    // Activation\n    nn.ReLU()');
    const { document } = await open('foreignTwice.py', twice);
    const warning = await until('the warnings', () => ours(document).length === 2 && ours(document)[0]);
    const all = (await fixes(document, warning.range)).find(({ title }) => /all 2/.test(title));
    await vscode.workspace.applyEdit(all!.edit!);
    assert.equal(document.getText(), twice.replaceAll('//', '#'));
  });

  it('builds a class whose layers depend on a parameter without a value, and takes that back in one step', async () => {
    await layerscope();
    const text = [
      'from torch import nn',
      'class MLP(nn.Module):',
      '    def __init__(self, sizes):',
      '        super().__init__()',
      '        pairs = zip(sizes, sizes[1:])',
      '        self.network = nn.Sequential(*[nn.Linear(a, b) for a, b in pairs])',
      '    def forward(self, x):',
      '        return self.network(x)',
      '',
    ].join('\n');
    const { document } = await open('sizes.py', text);
    const error = await until('the error', () => ours(document).find(({ code }) => code === 'unresolved-layers'));
    assert((await lensTitles(document)).includes('layers not known'));
    const fix = (await fixes(document, error.range)).find(({ title }) => /^Build it/.test(title));
    await vscode.workspace.applyEdit(fix!.edit!);
    assert.equal(document.getText(), `${text}\nmodel = MLP(sizes=[64, 32, 16])\n`);
    await until('the error to go', () => ours(document).every(({ code }) => code !== 'unresolved-layers'));
    assert((await lensTitles(document)).some((title) => /2 layers/.test(title)));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  it('says what it cannot train, where it stands, and nothing about files without a Sequential', async () => {
    await layerscope();
    const { document } = await open('unsupported.py', sequential('LSTM(1, 2)'));
    const remark = await until('the remark', () => ours(document)[0]);
    assert.equal(remark.severity, vscode.DiagnosticSeverity.Information);
    assert.equal(remark.range.start.line, 3);
    const { document: without } = await open('without.py', 'import torch\nx = torch.zeros(3)\n');
    await pause(300);
    assert.deepEqual(ours(without), []);
  });

  it('hints at what a Sequential is part of, and underlines none of its layers', async () => {
    await layerscope();
    const { document } = await open('parts.py', withParts);
    const hints = await until('the hints', () => ours(document).length === 2 && ours(document));
    for (const { severity, range } of hints) {
      assert.equal(severity, vscode.DiagnosticSeverity.Hint);
      assert.equal(document.getText(range), 'nn.Sequential(');
    }
    const silence = (await fixes(document, hints[0]!.range)).find(({ title }) => /^Never tell/.test(title));
    assert(silence);
  });
});

const withParts = `from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Sequential(
            nn.Linear(4, 3),
            nn.ReLU(),
        )
        self.b = nn.Sequential(
            nn.Linear(3, 2),
        )
    def forward(self, x):
        return self.b(self.a(x))
`;

function lines({ lineCount, lineAt }: vscode.TextDocument, pattern: RegExp): number[] {
  return [...Array(lineCount).keys()].filter((line) => pattern.test(lineAt(line).text));
}

function ours({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Layerscope');
}

function lenses({ uri }: vscode.TextDocument): Thenable<vscode.CodeLens[]> {
  return vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);
}

async function lensTitles(document: vscode.TextDocument): Promise<string[]> {
  return (await lenses(document)).map(({ command }) => command!.title);
}

function fixes({ uri }: vscode.TextDocument, range: vscode.Range): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, 'quickfix');
}
