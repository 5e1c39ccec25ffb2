// A notebook in the editor: marks, remarks, lenses and training over its cells as they are.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import {
  asksForMuch,
  closeAll,
  layerscope,
  leaveNothing,
  messagesOf,
  train,
  until,
  withSettings,
  write,
} from './helpers.ts';

type Cell = readonly [kind: 'code' | 'markdown', source: string];

const cells: readonly Cell[] = [
  ['markdown', '# A network\n\nnn.BatchNorm1d(5) is text here.'],
  ['code', '%matplotlib inline\n!pip install torch\nfrom torch import nn\nwidth = 5'],
  ['code', 'def block(n):\n    return [nn.Linear(13, n), nn.BatchNorm1d(n)]'],
  ['code', 'def broken(:\n    return 1'],
  ['code', 'net = nn.Sequential(\n    *block(width),\n    nn.BatchNorm1d(width),\n    nn.Linear(width, 3),\n)'],
];

describe('a notebook', () => {
  afterEach(leaveNothing);

  it('marks BatchNorm in the cells where it stands, unsaved changes too', async () => {
    const api = await layerscope();
    const notebook = await openNotebook('marked.ipynb', cells);
    const marks = () => notebook.getCells().map(({ document }) => api.batchNormLines(document));
    assert.deepEqual(marks(), [[], [], [1], [], [2]]);
    await edit(notebook, 4, (edit, { uri }) => edit.insert(uri, new vscode.Position(1, 0), '    # one more line\n'));
    assert.deepEqual(marks(), [[], [], [1], [], [3]]);
    // A cell that is moved, put in or taken away changes what comes after it.
    await insert(notebook, 0, new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'nothing = 0', 'python'));
    assert.deepEqual(marks(), [[], [], [], [1], [], [3]]);
  });

  it('says what is wrong in the cell where it is', async () => {
    await layerscope();
    const notebook = await openNotebook('wrong.ipynb', [
      ...cells,
      ['code', 'last = nn.Sequential(\n    nn.LSTM(1, 2))'],
    ]);
    const remarks = () =>
      notebook
        .getCells()
        .map(({ document }) =>
          ours(document).filter(({ code }) => /^(syntax-error|unsupported-layer)$/.test(`${code}`)),
        )
        .map((found) => found.map(({ range }) => range.start.line));
    await until('the remarks', () => remarks().flat().length === 2);
    assert.deepEqual(remarks(), [[], [], [], [0], [], [1]]);
  });

  it('is read with more work, when typing rests, where it asks for much', async () => {
    await layerscope();
    const notebook = await openNotebook('large.ipynb', [['code', asksForMuch]]);
    const [{ document }] = notebook.getCells() as [vscode.NotebookCell];
    const isCutShort = () => ours(document).some(({ code }) => code === 'too-long');
    await until('what is said at once', isCutShort);
    await until('all to be read', () => !isCutShort());
  });

  it('underlines one line of what a class is made of, and mends a width there', async () => {
    await layerscope();
    const model = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Flatten(),
            nn.Linear(13, width),
        )
        self.head = nn.Sequential(nn.Linear(width, 3), nn.BatchNorm1d(4))
    def forward(self, x):
        return self.head(self.features(x))`;
    const notebook = await openNotebook('parts.ipynb', [cells[1]!, ['code', model]]);
    const { document } = notebook.cellAt(1);
    const remarks = () => ours(document).filter(({ code }) => /^(forward|width)-/.test(`${code}`));
    await until('the remarks', () => remarks().length === 3);
    const found = remarks();
    assert.deepEqual(
      found.map(({ code, range: { start, end } }) => [code, start.line, end.line]),
      [
        ['forward-goes-on', 3, 3],
        ['forward-begins-before', 7, 7],
        ['width-mismatch', 7, 7],
      ],
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found[2]!.range,
      'quickfix',
    );
    const action = actions.find(({ title }) => title === 'Make it 3');
    await vscode.workspace.applyEdit(action!.edit!);
    assert.equal(document.getText(), model.replace('BatchNorm1d(4)', 'BatchNorm1d(3)'));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await until('the text as it was', () => document.getText() === model);
  });

  it('offers Train Model above the Sequentials of each cell, and trains', async () => {
    const api = await layerscope();
    const notebook = await openNotebook('trained.ipynb', cells);
    const { document } = notebook.cellAt(4);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    assert.deepEqual(
      lenses.map(({ command, range }) => [command!.title, range.start.line]),
      [
        ['$(play) Train Model', 0],
        ['4 layers · 108 parameters · 2 BatchNorm', 0],
      ],
    );
    await withSettings({ epochs: 2 }, async () => {
      assert.equal(await train({ ...lenses[0]!.command!.arguments![0], data: 'wine' }), true);
    });
    const { run, end } = api.sessionHistory()!;
    assert.deepEqual([run.model.name, run.model.layers.length, end?.type], ['net', 4, 'runEnded']);

    // A layer stands in another cell than the Sequential.
    for (const [layer, cell, line] of [
      [1, 2, 1],
      [3, 4, 3],
    ] as const) {
      await vscode.commands.executeCommand('layerscope.revealLayer', layer);
      const editor = await until('the cell', () => {
        const active = vscode.window.activeTextEditor;
        return active?.document === notebook.cellAt(cell).document && active;
      });
      assert.equal(editor.selection.start.line, line);
    }
  });

  it('trains the notebook that is named, and says the place of what is in the way', async () => {
    await layerscope();
    const uri = await writeNotebook('named.ipynb', [
      ['code', 'from torch import nn'],
      ['code', 'x = 1\nnet = nn.Sequential(nn.LSTM(1, 2))'],
    ]);
    const [message] = await messagesOf(() => train({ uri: uri.toString(), data: 'wine' }));
    assert.match(message!.text, /^named\.ipynb:cell 2:2: LSTM in line 2 of cell 2 is not supported yet/);
  });

  it('mends a comment of another language in its cell', async () => {
    await layerscope();
    const notebook = await openNotebook('foreign.ipynb', [
      ['code', 'from torch import nn'],
      ['code', 'net = nn.Sequential(\n    // the first\n    nn.Linear(1, 2),\n)'],
    ]);
    const { document } = notebook.cellAt(1);
    const remark = await until('the remark', () => ours(document)[0]);
    const [fix] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      remark.range,
      'quickfix',
    );
    await vscode.workspace.applyEdit(fix!.edit!);
    assert.equal(document.lineAt(1).text, '    # the first');
  });

  it('puts BatchNorm into a cell that begins with a magic, and mends what stands there; each undone in one step', async () => {
    await layerscope();
    const layers = 'net = nn.Sequential(\n    nn.Linear(13, 5),\n    // the last\n    nn.Linear(5, 3),\n)';
    for (const [at, magic] of ['%%writefile net.py', '%%time', '%matplotlib inline\n!pip install torch'].entries()) {
      const source = `${magic}\nfrom torch import nn\n${layers}`;
      const notebook = await openNotebook(`magic${at}.ipynb`, [['code', source]]);
      const { document } = notebook.cellAt(0);
      const remark = await until('the remark', () => ours(document).find(({ code }) => code === 'comment-syntax'));
      const line = source.split('\n').indexOf('    nn.Linear(13, 5),');
      assert.equal(remark.range.start.line, line + 1);
      for (const [kind, range, title, text] of [
        ['quickfix', remark.range, /comment/, source.replace('//', '#')],
        [
          'refactor.rewrite',
          new vscode.Range(line, 8, line, 8),
          /^Insert nn\.BatchNorm1d\(5\) after/,
          source.replace('(13, 5),\n', '(13, 5),\n    nn.BatchNorm1d(5),\n'),
        ],
      ] as const) {
        const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          document.uri,
          range,
          kind,
        );
        const action = actions.find((one) => title.test(one.title));
        assert.ok(action?.edit, `${magic}: ${actions.map((one) => one.title)}`);
        await vscode.workspace.applyEdit(action.edit);
        assert.equal(document.getText(), text);
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('undo');
        await until('the text as it was', () => document.getText() === source);
      }
      await closeAll();
    }
  });
});

async function writeNotebook(name: string, cells: readonly Cell[]): Promise<vscode.Uri> {
  const file = {
    cells: cells.map(([kind, source]) => ({
      cell_type: kind,
      metadata: {},
      source: source.split(/(?<=\n)/),
      ...(kind === 'code' && { execution_count: null, outputs: [] }),
    })),
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 2,
  };
  return write(name, JSON.stringify(file));
}

async function openNotebook(name: string, cells: readonly Cell[]): Promise<vscode.NotebookDocument> {
  const notebook = await vscode.workspace.openNotebookDocument(await writeNotebook(name, cells));
  await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

async function edit(
  notebook: vscode.NotebookDocument,
  cell: number,
  act: (edit: vscode.WorkspaceEdit, document: vscode.TextDocument) => void,
): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  act(change, notebook.cellAt(cell).document);
  await vscode.workspace.applyEdit(change);
}

async function insert(notebook: vscode.NotebookDocument, at: number, cell: vscode.NotebookCellData): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.set(notebook.uri, [vscode.NotebookEdit.insertCells(at, [cell])]);
  await vscode.workspace.applyEdit(change);
}

function ours({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Layerscope');
}
