// What Train Model asks, and what it remembers so as not to ask again.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { folder, layerscope, leaveNothing, open, sequential, train, until, withSettings, write } from './helpers.ts';

const table = ['a,b,kind,twice', '1,2,x,1', '3,4,y,2', '5,7,x,1', '7,8,y,2', ''].join('\n');

describe('the questions', () => {
  afterEach(leaveNothing);

  it('are the table and the column, once', async () => {
    await write('asked.csv', table);
    await open('asked.py', sequential('Linear(3, 5)', 'BatchNorm1d(5)', 'Linear(5, 2)'));
    const asked = await answering([/asked\.csv/, 'kind'], () => train({}));
    assert.deepEqual(asked, [
      'Which table is the model to be trained on?',
      'Which column of asked.csv is to be predicted?',
    ]);
    assert.deepEqual(await answering([], () => train({})), []);
    const { run } = (await layerscope()).sessionHistory()!;
    assert.deepEqual([run.data.name, run.data.targetName], ['asked.csv', 'kind']);
  });

  it('come again with Choose Data', async () => {
    await write('asked.csv', table);
    await open('asked.py');
    const asked = await answering([/Iris/], () => vscode.commands.executeCommand('layerscope.chooseData'));
    assert.equal(asked.length, 1);
  });

  it('are answered beside whether to standardize, which is off, remembered, and no question', async () => {
    await write('asked.csv', table);
    await open('standardized.py', sequential('Linear(3, 5)', 'Linear(5, 2)'));
    const means = async () => {
      const api = await layerscope();
      const history = await until('the run to end', () => !api.isTraining() && api.sessionHistory());
      const { standardized } = history.run.data.preparation ?? {};
      return standardized?.before.means;
    };
    await answering([/asked\.csv/, 'kind'], () => train({}));
    assert.equal(await means(), undefined);
    const anew = () => vscode.commands.executeCommand('layerscope.chooseData');
    const off = /^\$\(circle-large-outline\) Standardize the Inputs$/;
    const on = /^\$\(pass-filled\) Standardize the Inputs$/;
    assert.equal((await answering([off, on, off, /asked\.csv/, 'kind'], anew)).length, 5);
    assert.equal((await means())?.length, 3);
    assert.deepEqual(await answering([], () => train({})), []);
    assert.equal((await means())?.length, 3);
    await answering([/asked\.csv/, on, 'kind'], anew);
    assert.equal(await means(), undefined);
  });

  it('come again, with a word, when the table has gone', async () => {
    const uri = await write('gone.csv', table);
    await open('gone.py', sequential('Linear(3, 5)', 'Linear(5, 2)'));
    await answering([/gone\.csv/, 'kind'], () => train({}));
    await vscode.workspace.fs.delete(uri);
    await write('asked.csv', table);
    const asked = await answering([/asked\.csv/, 'twice'], () => train({}));
    assert.match(asked[0]!, /^gone\.csv is not there any more\. Which table/);
  });

  it('include parameters that neither the file nor the data give, by name', async () => {
    const text = [
      'from torch import nn',
      'class Net(nn.Module):',
      '    def __init__(self, inputs, width):',
      '        super().__init__()',
      '        self.net = nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, 3))',
      '',
    ].join('\n');
    await open('parameter.py', text);
    const asked = await answering(['7'], () => train({ data: 'iris' }));
    assert.deepEqual(asked, ['The value of width, which neither the file nor the data give.']);
    const [first] = (await layerscope()).sessionHistory()!.run.model.layers;
    assert(first?.type === 'Linear' && first.arguments.in_features === 4 && first.arguments.out_features === 7);
    assert.deepEqual(await answering([], () => train({ data: 'iris' })), []);

    const boxes: vscode.InputBoxOptions[] = [];
    const anew = () => vscode.commands.executeCommand('layerscope.chooseData', { data: 'iris' });
    assert.equal((await answering(['9'], anew, (box) => boxes.push(box))).length, 1);
    assert.equal(boxes[0]!.value, '7');
    const api = await layerscope();
    const history = await until('the run to begin', () => api.sessionHistory());
    assert.equal((history.run.model.layers[0] as { arguments: { out_features?: number } }).arguments.out_features, 9);
  });

  it('include what is done about missing values and columns of names, once', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `n${i},${i % 9 ? i : ''},${'xy'[i % 2]}`);
    await write('gaps.csv', `name,a,kind\n${rows.join('\n')}\n`);
    await open('gaps.py', sequential('Linear(1, 5)', 'Linear(5, 2)'));
    const act = () => train({ data: 'gaps.csv', target: 'kind' });
    const asked = await answering(['Leave out name', 'Fill in the median'], act);
    assert.match(asked[0]!, /^gaps\.csv:2: Column "name" holds 30 different texts in 30 rows/);
    assert.equal(asked[1], 'a: 4 (lines 2, 11, 20, 29)');
    const { preparation } = (await layerscope()).sessionHistory()!.run.data;
    assert.deepEqual([preparation?.ignored, preparation?.fill], [['name'], 'median']);
    assert.equal(preparation?.filled?.[0]?.count, 4);
  });

  it('may be answered with no column, where the model gives its inputs back; of one column nothing is asked', async () => {
    const api = await layerscope();
    const loop = 'for batch in loader:\n    loss = nn.MSELoss()(net(batch), batch)\n';
    const rows = Array.from({ length: 20 }, (_, i) => `${i / 3},${(i * 7) % 5}.5\n`);
    await write('two.csv', `a,b\n${rows.join('')}`);
    await open('two.py', sequential('Linear(2, 3)', 'Linear(3, 2)') + loop);
    const asked = await answering([/Nothing: all columns are inputs$/], () => train({ data: 'two.csv' }));
    assert.deepEqual(asked, ['The file compares what its model gives with the input. What of two.csv is left aside?']);
    const { data } = api.sessionHistory()!.run;
    assert.deepEqual([data.reconstructs, data.featureNames, data.targetName], [true, ['a', 'b'], '']);

    await write('one.csv', `a\n${rows.map((row) => row.replace(/,.*/, '')).join('')}`);
    await open('one.py', sequential('Linear(1, 3)', 'Linear(3, 1)') + loop);
    assert.deepEqual(await answering([], () => train({ data: 'one.csv' })), []);
    const first = api.sessionHistory()!;
    assert.deepEqual([first.run.data.reconstructs, first.run.data.featureNames], [true, ['a']]);
    const again = async () => {
      assert.equal(await vscode.commands.executeCommand('layerscope.trainAgain'), true);
      await until('the run to end', () => !api.isTraining(), 45_000);
    };
    assert.deepEqual(await answering([], again), []);
    assert.deepEqual(api.sessionHistory()!.epochs.at(-1), first.epochs.at(-1));
  });

  it('include the size of the images of a folder, once', async () => {
    const { extensionUri } = vscode.extensions.getExtension('layerscope.layerscope')!;
    const images = vscode.Uri.joinPath(extensionUri, 'test/data/golden/images');
    await vscode.workspace.fs.copy(images, vscode.Uri.joinPath(folder, 'pictures'), { overwrite: true });
    await open('pictures.py', sequential('Conv2d(1, 2, 3)', 'Flatten()', 'LazyLinear(2)'));
    const boxes: vscode.InputBoxOptions[] = [];
    const asked = await answering(
      [/pictures$/, '9x8'],
      () => train({}),
      (box) => boxes.push(box),
    );
    assert.match(asked[1]!, /^pictures: The first image is 20 x 26, others have other sizes\./);
    assert.equal(boxes[0]!.value, '20x26');
    const { run } = (await layerscope()).sessionHistory()!;
    assert.deepEqual(
      [run.data.classNames, run.model.inputShape],
      [
        ['blue', 'grey'],
        [1, 8, 9],
      ],
    );
    assert.deepEqual(await answering([], () => train({})), []);
  });

  it('include how the columns make images, where these are not square', async () => {
    await open('image.py', sequential('Conv2d(1, 2, 2)', 'Flatten()', 'LazyLinear(2)'));
    const boxes: vscode.InputBoxOptions[] = [];
    const act = () => train({ data: 'breast_cancer' });
    const asked = await answering(['1x5x6'], act, (box) => boxes.push(box));
    assert.deepEqual(asked, [
      '0 (Conv2d, line 4) takes a square image of 1 channel; breast_cancer.csv has 30 columns of input, which make none. How do they make the input?',
    ]);
    const remark = async (typed: string) => boxes[0]!.validateInput!(typed);
    assert.equal(await remark('five'), 'Sizes with x between them are expected, such as 1x8x8.');
    assert.equal(await remark('1x5x5'), 'These are 25 numbers; breast_cancer.csv has 30 columns of input.');
    assert.equal(await remark('1 x 5 x 6'), undefined);
    assert.deepEqual((await layerscope()).sessionHistory()!.run.model.inputShape, [1, 5, 6]);
    assert.deepEqual(await answering([], act), []);
  });

  it('take only what makes a width', async () => {
    const text = [
      'from torch import nn',
      'class Net(nn.Module):',
      '    def __init__(self, inputs, width):',
      '        super().__init__()',
      '        self.net = nn.Sequential(',
      '            nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, width // 4), nn.Linear(width // 4, 3))',
      '',
    ].join('\n');
    await open('width.py', text);
    const boxes: vscode.InputBoxOptions[] = [];
    await answering(
      [undefined],
      () => train({ data: 'iris' }),
      (box) => boxes.push(box),
    );
    const remark = async (typed: string) => boxes[0]!.validateInput!(typed);
    for (const typed of ['', 'wide']) assert.equal(await remark(typed), 'width must be a number, such as 32.');
    for (const typed of ['0', '-8', '8.5', '1e9'])
      assert.equal(await remark(typed), 'width must be a whole number from 1 to 10,000,000.');
    assert.equal(await remark('3'), 'width // 4 is then 0; it must be a whole number from 1 to 10,000,000.');
    assert.equal(await remark('8'), undefined);
  });

  it('are about the Sequential at the cursor, else about which one', async () => {
    const text = ['one', 'two'].map((name) => sequential('Linear(4, 3)').replace('net =', `${name} =`)).join('\n');
    const editor = await open('several.py', text);
    const trained = async () => (await layerscope()).sessionHistory()!.run.model.name;
    const second = editor.document.positionAt(text.indexOf('two ='));
    editor.selection = new vscode.Selection(second, second);
    assert.deepEqual(await answering([], () => train({ data: 'iris' })), []);
    assert.equal(await trained(), 'two');

    editor.selection = new vscode.Selection(0, 0, 0, 0);
    assert.deepEqual(await answering(['one'], () => train({ data: 'iris' })), ['Which Sequential is to be trained?']);
    assert.equal(await trained(), 'one');
    const uri = vscode.Uri.joinPath(folder, 'several.py').toString();
    await train({ uri, sequential: 'two', data: 'iris' });
    assert.equal(await trained(), 'two');
    const among = () => train({ uri, sequential: ['one', 'two'], data: 'iris' });
    let sizes: unknown;
    const note = (items: readonly vscode.QuickPickItem[]) => {
      sizes = items.map(({ description }) => description);
    };
    assert.deepEqual(await answering(['two'], among, undefined, note), ['Which Sequential is to be trained?']);
    assert.deepEqual(sizes, ['line 3 · 1 layer · 15 parameters', 'line 9 · 1 layer · 15 parameters']);
    assert.equal(await trained(), 'two');
    // What a CodeLens names may just have been renamed.
    const renamed = () => train({ uri, sequential: 'three', data: 'iris' });
    assert.deepEqual(await answering(['one'], renamed), ['Which Sequential is to be trained?']);
    assert.equal(await trained(), 'one');
  });

  it('may be left unanswered', async () => {
    await open('unanswered.py', sequential('Linear(4, 3)'));
    assert.equal((await answering([undefined], async () => assert.equal(await train({}), false))).length, 1);
  });
});

type Answer = string | RegExp | undefined;

/** Answers each question in turn while `act` runs; returns the questions. Every answer must be asked for. */
async function answering(
  answers: readonly Answer[],
  act: () => unknown,
  see: (box: vscode.InputBoxOptions) => unknown = () => {},
  seeItems: (items: readonly vscode.QuickPickItem[]) => unknown = () => {},
): Promise<string[]> {
  const asked: string[] = [];
  const left = [...answers];
  const window = vscode.window as unknown as Record<string, unknown>;
  const { showQuickPick, showInputBox } = window;
  window.showQuickPick = async (
    items: readonly (string | vscode.QuickPickItem)[],
    options: vscode.QuickPickOptions,
  ) => {
    asked.push(options.placeHolder!);
    seeItems(items.filter((item) => typeof item !== 'string'));
    const answer = left.shift();
    if (answer === undefined) return undefined;
    const label = (item: string | vscode.QuickPickItem) => (typeof item === 'string' ? item : item.label);
    const item = items.find((one) => (typeof answer === 'string' ? label(one) === answer : answer.test(label(one))));
    return item ?? assert.fail(`${answer} is not among ${items.map(label).join(', ')}`);
  };
  window.showInputBox = async (options: vscode.InputBoxOptions) => {
    asked.push(options.prompt!);
    see(options);
    return left.shift();
  };
  try {
    await withSettings({ epochs: 1 }, async () => act());
  } finally {
    Object.assign(window, { showQuickPick, showInputBox });
  }
  assert.deepEqual(left, []);
  return asked;
}
