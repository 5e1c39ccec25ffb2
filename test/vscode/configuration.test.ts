// `.vscode/layerscope.json` in the editor: what its schema offers and refuses, and training by it.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { FieldName, FieldValue } from '../../src/protocol/configuration.ts';
import {
  closeAll,
  folder,
  layerscope,
  leaveNothing,
  messagesOf,
  open,
  sequential,
  until,
  withSettings,
  write,
} from './helpers.ts';

const FILE = '.vscode/layerscope.json';

describe('the file of configurations', () => {
  after(closeAll);

  it('is JSON with comments, and its schema refuses what is not known', async () => {
    const { document } = await open(
      FILE,
      `{
  // comments are allowed
  "configurations": [
    { "name": "a", "file": "model.py", "epochs": 0 },
    { "name": "b", "file": "model.py", "optimizer": "Adm", "los": "MSELoss" },
    { "name": "c", "file": "model.py", "optimizer": "Adam(lr=0.1)", "missing": "fill" }
  ]
}
`,
    );
    assert.equal(document.languageId, 'jsonc');
    const found = await until('the schema', () => {
      const all = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source !== 'Layerscope');
      return all.length >= 4 && all.map(({ range, message }) => `${range.start.line + 1}: ${message}`).sort();
    });
    assert.deepEqual(found.length, 4);
    assert.match(found[0]!, /^4: .*(minimum|below)/i);
    assert.match(found[1]!, /^5: One of these is expected, .* SGD, Adam, AdamW, /);
    assert.match(found[2]!, /^5: .*los/);
    assert.match(found[3]!, /^6: .*"drop"/);
  });

  it('completes fields and values, and says what they mean', async () => {
    const text = '{ "configurations": [{ "name": "a", "file": "model.py", "optimizer": "Adam", "" }] }';
    const { document } = await open(FILE, text);
    const labels = async (at: number) => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        ...(['vscode.executeCompletionItemProvider', document.uri, document.positionAt(at)] as const),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const fields = await until('fields', async () => {
      const found = await labels(text.indexOf('""') + 1);
      return found.includes('scheduler') && found;
    });
    assert(['loss', 'epochs', 'stratify', 'observeLayers'].every((field) => fields.includes(field)));
    const values = await labels(text.indexOf('"Adam"') + 2);
    assert(values.includes('"SGD(lr=0.001)"'), values.join());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      ...(['vscode.executeHoverProvider', document.uri, document.positionAt(text.indexOf('optimizer') + 2)] as const),
    );
    const told = hovers.flatMap(({ contents }) =>
      contents.map((part) => (typeof part === 'string' ? part : part.value)),
    );
    assert.match(told.join('\n'), /The optimizer as torch calls it, without the parameters/);
  });
});

const CONFIGURATIONS = `{
  // how the wine network is trained
  "configurations": [
    {
      "name": "quick",
      "file": "conf.py",
      "data": "iris",
      "optimizer": "Adam(lr=0.02)",
      "epochs": 2, // enough
      "seed": 7,
      "test": 0.1
    },
    { "name": "wide", "file": "conf2.py", "data": "iris", "parameters": { "width": 9 }, "observeEvery": 3 }
  ]
}
`;

const WIDE = [
  'from torch import nn',
  'class Net(nn.Module):',
  '    def __init__(self, inputs, width):',
  '        super().__init__()',
  '        self.net = nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, 3))',
  'for epoch in range(3):',
  '    pass',
  '',
].join('\n');

/** Runs a command and waits for the run's end; false if no run began. */
async function run(command: string, ...args: unknown[]): Promise<boolean> {
  const began = await vscode.commands.executeCommand<boolean>(command, ...args);
  if (!began) return false;
  const api = await layerscope();
  await until('the run to end', () => !api.isTraining());
  return true;
}

interface Item extends vscode.QuickPickItem {
  readonly label: string;
}

/** Chooses the item with that label while `act` runs; returns what was to be chosen from. */
async function choosing(label: RegExp | undefined, act: () => unknown, typed?: string): Promise<Item[]> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const { showQuickPick, showInputBox } = window;
  let offered: Item[] = [];
  window.showQuickPick = async (items: Item[]) => {
    offered = items;
    return label && items.find((item) => label.test(item.label));
  };
  window.showInputBox = async ({ value }: vscode.InputBoxOptions) => typed ?? value;
  try {
    await act();
  } finally {
    Object.assign(window, { showQuickPick, showInputBox });
  }
  return offered;
}

describe('a training configuration', () => {
  before(async () => {
    await layerscope();
    await write(FILE, CONFIGURATIONS);
    await write('conf.py', sequential('Linear(4, 8)', 'BatchNorm1d(8)', 'Linear(8, 3)'));
    await write('conf2.py', WIDE);
  });
  afterEach(leaveNothing);
  after(() => vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, FILE)));

  it('is chosen from a list that says what is in each', async () => {
    let began: boolean | undefined;
    const items = await choosing(/quick/, async () => {
      began = await run('layerscope.trainConfiguration');
    });
    assert.equal(began, true);
    assert.deepEqual(
      items.filter(({ detail }) => detail).map(({ detail }) => detail),
      ['conf.py · iris · Adam(lr=0.02) · 2 epochs · seed 7', 'conf2.py · iris'],
    );
    const { options, data } = (await layerscope()).sessionHistory()!.run;
    assert.deepEqual([options.configuration, options.epochs, options.seed], ['quick', 2, 7]);
    assert.deepEqual(options.optimizer, { type: 'Adam', learningRate: 0.02 });
    assert.deepEqual([data.name, data.testRows], ['iris.csv', 15]);
    assert.equal(options.sources?.epochs, 'configuration');
  });

  it('asks for nothing that it says, and takes from the file what it does not say', async () => {
    assert(await run('layerscope.trainConfiguration', { name: 'wide' }));
    const { options, model } = (await layerscope()).sessionHistory()!.run;
    assert.deepEqual([options.epochs, options.sources?.epochs], [3, 6]);
    assert(model.layers[0]?.type === 'Linear' && model.layers[0].arguments.out_features === 9);
  });

  it('is trained again as it is now, also after it was changed', async () => {
    assert(await run('layerscope.trainConfiguration', { name: 'quick' }));
    await write(FILE, CONFIGURATIONS.replace('"epochs": 2,', '"epochs": 4,'));
    assert(await run('layerscope.trainAgain'));
    const api = await layerscope();
    assert.deepEqual(
      [api.sessionHistory()!.run.options.epochs, api.sessionHistory()!.run.options.configuration],
      [4, 'quick'],
    );
    await write(FILE, CONFIGURATIONS.replace('"quick"', '"slow"'));
    let began: boolean | undefined;
    const items = await choosing(undefined, async () => {
      began = await run('layerscope.trainAgain');
    });
    assert.equal(began, false);
    assert.match(items[0]!.label, /slow/);
    await write(FILE, CONFIGURATIONS);
  });

  it('that is wrong is said with its place', async () => {
    const told = async (text: string, name: string) => {
      await write(FILE, text);
      const [message] = await messagesOf(() => run('layerscope.trainConfiguration', { name }));
      return message!.text;
    };
    assert.match(
      await told(CONFIGURATIONS.replace('Adam(lr=0.02)', 'Adam(rate=1)'), 'quick'),
      /^layerscope\.json:8:20: optimizer is Adam\(rate=1\): Adam has no argument `rate`;/,
    );
    assert.equal(
      await told(CONFIGURATIONS.replace('"conf.py"', '"gone.py"'), 'quick'),
      'layerscope.json:6:15: gone.py is not there.',
    );
    assert.equal(
      await told(CONFIGURATIONS.replace('"data": "iris",\n', '"data": "gone.csv",\n'), 'quick'),
      'layerscope.json:7:15: gone.csv is not there, and no table of that name comes with Layerscope.',
    );
    assert.equal(
      await told(CONFIGURATIONS.replace('"wide",', '"wide", "model": "Nets",'), 'wide'),
      'layerscope.json:13:32: conf2.py has no Nets; it has Net.net.',
    );
    assert.equal(
      await told(CONFIGURATIONS.replace('"width"', '"depth"'), 'wide'),
      'layerscope.json:13:73: conf2.py leaves no parameter depth open; those that it does: inputs, width.',
    );
    assert.match(
      await told(CONFIGURATIONS.replace('"seed": 7,', '"seed": 7'), 'quick'),
      /^layerscope\.json:11:7: A comma is expected\./,
    );
    await write(FILE, CONFIGURATIONS);
  });

  it('is made of the last run', async () => {
    await open('conf2.py');
    const target = 'species';
    assert(await run('layerscope.trainConfiguration', { name: 'quick' }));
    await choosing(/Add Configuration/, () => run('layerscope.trainConfiguration'), 'mine');
    const text = await until('the file', async () => {
      const { document } = vscode.window.activeTextEditor ?? {};
      return document?.uri.path.endsWith(FILE) && !document.isDirty && document.getText();
    });
    assert(text.startsWith(CONFIGURATIONS.slice(0, CONFIGURATIONS.indexOf('"width": 9'))));
    const { configurations } = JSON.parse(text.replace(/\/\/.*/g, ''));
    assert.deepEqual(configurations[2], {
      ...{ name: 'mine', file: 'conf.py', model: 'net', data: 'iris', target },
      ...{ optimizer: 'Adam(lr=0.02)', epochs: 2, seed: 7, test: 0.1 },
    });
    assert(await run('layerscope.trainConfiguration', { name: 'mine' }));
    await write(FILE, CONFIGURATIONS);
  });

  it('that names what is not there is marked in the file, until it is', async () => {
    const wrong = CONFIGURATIONS.replace('"wide",', '"wide", "model": "Nets",').replace('"conf.py"', '"later.py"');
    const { document } = await open(FILE, wrong);
    const marks = () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ source }) => source === 'Layerscope')
        .map(({ range, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`)
        .sort();
    await until('the text', () => document.getText() === wrong);
    await until('the marks', () => marks().length === 2);
    assert.deepEqual(marks(), ['13:32 conf2.py has no Nets; it has Net.net.', '6:15 later.py is not there.']);
    const edit = new vscode.WorkspaceEdit();
    const at = document.positionAt(document.getText().indexOf('Nets"'));
    edit.replace(document.uri, new vscode.Range(at, at.translate(0, 4)), 'net');
    assert(await vscode.workspace.applyEdit(edit));
    await until('one mark less', () => marks().length === 1, 30_000);
    await document.save();
    await write(FILE, CONFIGURATIONS);
  });

  it('is changed by the form in the panel, with all its comments, and can be undone', async () => {
    const api = await layerscope();
    const { document } = await open(FILE, CONFIGURATIONS);
    await until('the text', () => document.getText() === CONFIGURATIONS);
    const file = document.uri.toString();
    api.receive({ type: 'editConfiguration', file, index: 0, field: 'epochs', value: 6 });
    await until('the change', () => document.getText().includes('"epochs": 6,'));
    await until('the file', () => !document.isDirty);
    assert.equal(document.getText(), CONFIGURATIONS.replace('"epochs": 2,', '"epochs": 6,'));
    api.receive({ type: 'editConfiguration', file, index: 0, field: 'batchSize', value: 10 });
    await until('the field', () => document.getText().includes('"batchSize": 10'));
    api.receive({ type: 'trainConfiguration', file, index: 0 });
    const history = await until(
      'a run',
      () => api.sessionHistory()?.run.options.batchSize === 10 && api.sessionHistory(),
    );
    assert.deepEqual([history.run.options.epochs, history.run.options.configuration], [6, 'quick']);
    await until('its end', () => !api.isTraining());
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await until('the text before', () => !document.getText().includes('batchSize'));
    await document.save();
  });

  it('keeps every one of several changes that come at once', async () => {
    const api = await layerscope();
    const { document } = await open(FILE, CONFIGURATIONS);
    await until('the text', () => document.getText() === CONFIGURATIONS);
    const file = document.uri.toString();
    const edit = (field: FieldName, value: FieldValue) =>
      api.receive({ type: 'editConfiguration', file, index: 0, field, value });
    edit('epochs', 9);
    edit('batchSize', 11);
    edit('shuffle', false);
    edit('dropLast', true);
    await until('all of them', () =>
      ['"epochs": 9,', '"batchSize": 11', '"shuffle": false', '"dropLast": true'].every((each) =>
        document.getText().includes(each),
      ),
    );
    await until('the file', () => !document.isDirty);
    assert(await run('layerscope.trainConfiguration', { name: 'quick' }));
    const { options } = api.sessionHistory()!.run;
    assert.deepEqual([options.epochs, options.batchSize, options.loading], [9, 11, { shuffle: false, dropLast: true }]);
    await write(FILE, CONFIGURATIONS);
  });

  it('is trained by a click above it in its file', async () => {
    const { document } = await open(FILE, CONFIGURATIONS);
    await until('the text', () => document.getText() === CONFIGURATIONS);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      ...(['vscode.executeCodeLensProvider', document.uri] as const),
    );
    assert.deepEqual(
      lenses.map(({ range, command }) => [range.start.line + 1, command?.title]),
      [
        [4, '$(play) Train'],
        [13, '$(play) Train'],
      ],
    );
    const { command, arguments: args = [] } = lenses[1]!.command!;
    assert(await run(command, ...args));
    assert.equal((await layerscope()).sessionHistory()!.run.options.configuration, 'wide');
  });

  it('is what a sweep and twins begin with after it, unless the file of another model is open', async () => {
    const window = vscode.window as unknown as Record<string, unknown>;
    const { showQuickPick, showInputBox } = window;
    const titles: (string | undefined)[] = [];
    window.showQuickPick = async ([first]: Item[]) => first;
    window.showInputBox = async ({ title, value }: vscode.InputBoxOptions) => {
      titles.push(title);
      return value;
    };
    const api = await layerscope();
    const trained = () => api.runs().shown.map((history) => history!.run.options);
    try {
      assert(await run('layerscope.trainConfiguration', { name: 'quick' }));
      assert(await run('layerscope.trainSweep'));
      assert.equal(titles[0], 'Sweep of net (quick) (1/5)');
      assert.deepEqual(
        trained().map(({ optimizer, epochs }) => [optimizer.type, optimizer.learningRate, epochs]),
        [0.2, 0.02, 0.002].map((rate) => ['Adam', rate, 2]),
      );
      assert(await run('layerscope.trainTwins'));
      assert.deepEqual(
        trained().map(({ epochs, configuration }) => [epochs, configuration]),
        [
          [2, 'quick'],
          [2, 'quick'],
        ],
      );
      await withSettings({ epochs: 1 }, async () => {
        await open('other.py', sequential('Linear(4, 8)', 'Linear(8, 3)'));
        // Its data are known then.
        assert(await run('layerscope.trainModel', { data: 'iris' }));
        assert(await run('layerscope.trainConfiguration', { name: 'quick' }));
        assert(await run('layerscope.trainSweep'));
      });
      assert.deepEqual([titles.at(-1), trained()[0]!.configuration], ['Sweep of net (3/5)', undefined]);
    } finally {
      Object.assign(window, { showQuickPick, showInputBox });
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, 'runs'), { recursive: true });
    }
  });

  it('gets a smaller learning rate where an alarm of its run is mended', async () => {
    const { document } = await open(FILE, CONFIGURATIONS);
    await until('the text', () => document.getText() === CONFIGURATIONS);
    const setting = { name: 'learningRate', value: 0.002, configuration: 'quick' };
    assert.equal(await vscode.commands.executeCommand('layerscope.applySetting', setting), true);
    const changed = '"optimizer": "Adam(lr=0.02)",\n      "learningRate": 0.002,';
    assert.equal(document.getText(), CONFIGURATIONS.replace('"optimizer": "Adam(lr=0.02)",', changed));
    assert(await run('layerscope.trainConfiguration', { name: 'quick' }));
    const { options } = (await layerscope()).sessionHistory()!.run;
    assert.deepEqual([options.optimizer.learningRate, options.sources?.learningRate], [0.002, 'configuration']);
  });

  it('is removed where the person agrees', async () => {
    const { document } = await open(FILE, CONFIGURATIONS);
    await until('the text', () => document.getText() === CONFIGURATIONS);
    const window = vscode.window as unknown as Record<string, unknown>;
    const { showWarningMessage } = window;
    window.showWarningMessage = async (_text: string, _options: object, yes: string) => yes;
    try {
      (await layerscope()).receive({ type: 'removeConfiguration', file: document.uri.toString(), index: 1 });
      await until('the change', () => !document.getText().includes('wide') && !document.isDirty);
    } finally {
      window.showWarningMessage = showWarningMessage;
    }
    assert(document.getText().includes('// enough'));
  });
});
