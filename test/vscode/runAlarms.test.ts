// Alarms of a run in the extension host: on the layer's line, with what mends them, which can be applied.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { choosing, layerscope, leaveNothing, open, train, until, withSettings } from './helpers.ts';

/** `net` on iris, or of other widths, whose first layer has this bias, trained at this rate. */
const script = (bias: string, rate: string, inputs = 4, outputs = 3) => `import torch
from torch import nn

net = nn.Sequential(
    nn.Linear(${inputs}, 8),
    nn.ReLU(),
    nn.Linear(8, ${outputs}),
)
nn.init.constant_(net[0].bias, ${bias})
optimizer = torch.optim.SGD(net.parameters(), lr=${rate})
`;

const alarmsOf = (document: vscode.TextDocument, code: string) =>
  vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === 'Layerscope' && one.code === code);

async function fixesAt(document: vscode.TextDocument, { range }: vscode.Diagnostic): Promise<vscode.CodeAction[]> {
  const kind = vscode.CodeActionKind.QuickFix.value;
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, kind);
}

describe('An alarm', () => {
  afterEach(leaveNothing);

  it('of dead units is on their line, and the BatchNorm that mends it is put in', async () => {
    const { document } = await open('dead.py', script('-1000.0', '0.1'));
    await withSettings({ epochs: 3 }, async () => assert(await train({ data: 'iris' })));
    const [alarm] = await until(
      'the alarm',
      () => alarmsOf(document, 'dead-units').length > 0 && alarmsOf(document, 'dead-units'),
    );
    assert.equal(alarm!.range.start.line, 5);
    assert.match(
      alarm!.message,
      /^Dead units \(step \d+, 100 % of the units, threshold 95 %\)\. These units are not positive from the first step/,
    );
    const titles = (await fixesAt(document, alarm!)).map(({ title }) => title);
    // They are so before the learning rate has done anything.
    assert(!titles.some((title) => title.includes('learning rate')), titles.join());
    assert.deepEqual(titles.slice(0, 1), ['Insert nn.BatchNorm1d(8) after this layer']);
    assert(titles.includes('Make this ReLU a LeakyReLU'), titles.join());

    const api = await layerscope();
    const index = api.sessionHistory()!.alarms.findIndex(({ kind }) => kind === 'deadUnits');
    const [first, ...others] = await choosing('Make this ReLU a LeakyReLU', async () => {
      api.receive({ type: 'fixAlarm', alarm: index });
      await until('the edit', () => document.getText().includes('nn.LeakyReLU()'));
    });
    assert.deepEqual(others, []);
    assert.match(first!.title, /^Dead units · [\w.]+ ReLU$/);
    assert.deepEqual(
      first!.items.map(({ label, description, detail }) => [label, description, detail]),
      [
        ['Insert nn.BatchNorm1d(8) after this layer', 'line 5', '+ nn.BatchNorm1d(8),'],
        ['Make this ReLU a LeakyReLU', 'line 6', 'nn.ReLU(),  →  nn.LeakyReLU(),'],
      ],
    );
    // It was about the text before, which an undo gives back.
    await until('the diagnostic to go', () => alarmsOf(document, 'dead-units').length === 0);
    await vscode.commands.executeCommand('undo');
    assert(document.getText().includes('nn.ReLU()'));
    const [again] = await until(
      'the alarm to be back',
      () => alarmsOf(document, 'dead-units').length > 0 && alarmsOf(document, 'dead-units'),
    );
    assert.deepEqual([again!.range, again!.message], [alarm!.range, alarm!.message]);
    assert((await fixesAt(document, again!)).some(({ title }) => title === 'Make this ReLU a LeakyReLU'));
    // What puts another layer in moves the lines meanwhile.
    await choosing('Insert nn.BatchNorm1d(8) after this layer', async () => {
      api.receive({ type: 'fixAlarm', alarm: index });
      await until('the edit', () => document.getText().includes('nn.BatchNorm1d(8)'));
    });
    await until('the diagnostic to go', () => alarmsOf(document, 'dead-units').length === 0);
    await vscode.commands.executeCommand('undo');
    await until('the alarm to be back', () => alarmsOf(document, 'dead-units')[0]?.range.isEqual(alarm!.range));
  });

  it('of an exploding gradient has a smaller learning rate, where the file says it', async () => {
    const { document } = await open('explode.py', script('0.0', '50.0', 10, 1));
    await withSettings({ epochs: 20 }, async () => train({ data: 'diabetes' }));
    const alarm = await until(
      'the alarm',
      () => ['exploding-gradient', 'not-finite', 'overflow'].flatMap((code) => alarmsOf(document, code))[0],
    );
    // Which tensor, which way, and what was measured of it.
    assert.match(alarm.message, /\(step \d+, (update of weight|weight, after the update|.*ward), .*\d/);
    const [first] = await fixesAt(document, alarm);
    assert.equal(first!.title, 'Lower the learning rate to 5');
    assert(await vscode.workspace.applyEdit(first!.edit!));
    assert.match(document.getText(), /lr=5\)/);
  });

  it('has a smaller learning rate in the settings, where they say it', async () => {
    const { document } = await open('setting.py', script('0.0', '0.1', 10, 1));
    await withSettings({ epochs: 20, learningRate: 50 }, async () => {
      await train({ data: 'diabetes' });
      const api = await layerscope();
      await until('the alarm', () => (api.sessionHistory()?.alarms.length ?? 0) > 0);
      const rate = () => vscode.workspace.getConfiguration('layerscope').get('learningRate');
      const [asked] = await choosing('Lower the learning rate to 5', async () => {
        api.receive({ type: 'fixAlarm', alarm: 0 });
        await until('the setting', () => rate() === 5);
      });
      const [first] = asked!.items;
      assert.deepEqual([first!.description, first!.detail], ['settings', 'layerscope.learningRate: 50  →  5']);
      assert.match(document.getText(), /lr=0\.1\)/);
    });
  });

  it('of updates that are lost in rounding has a larger learning rate, where the file says it', async () => {
    const { document } = await open('lost.py', script('0.0', '1e-9'));
    await withSettings({ epochs: 10 }, async () => assert(await train({ data: 'iris' })));
    const alarm = await until('the alarm', () => alarmsOf(document, 'lost-update')[0]);
    assert.match(
      alarm.message,
      /^Updates lost in rounding \(step \d+, update of weight, .*, learning rate 1 e-9\)\. No/,
    );
    const [first] = await fixesAt(document, alarm);
    assert.match(first!.title, /^Raise the learning rate to 0\.0*1$/);
    assert(await vscode.workspace.applyEdit(first!.edit!));
    await withSettings({ epochs: 10 }, async () => assert(await train({ data: 'iris' })));
    assert.deepEqual((await layerscope()).sessionHistory()!.alarms, []);
  });

  it('that is over says so, and is no warning any more', async () => {
    const { document } = await open('over.py', script('0.0', '0.5'));
    await withSettings({ epochs: 200, 'alarms.explodingUpdate': 0.1 }, async () => train({ data: 'iris' }));
    const history = (await layerscope()).sessionHistory()!;
    const ended = history.alarms.findLast(({ kind }) => kind === 'explodingGradient')?.endedAt;
    assert(ended !== undefined, JSON.stringify(history.alarms));
    const { message, severity } = await until('the diagnostic', () =>
      alarmsOf(document, 'exploding-gradient').find(({ message }) => message.includes(`over at step ${ended}`)),
    );
    assert.match(
      message,
      /^Exploding gradient \(step \d+, update of weight, update ÷ weight [\d.]+, threshold 0\.1, over/,
    );
    assert.equal(severity, vscode.DiagnosticSeverity.Information);
  });

  it('of a threshold that was set is raised there', async () => {
    const { document } = await open('threshold.py', script('0.0', '0.01'));
    await withSettings({ epochs: 3, 'alarms.deadUnits': 0 }, async () => assert(await train({ data: 'iris' })));
    const api = await layerscope();
    assert.deepEqual(api.sessionHistory()!.run.options.sources?.optimizer, 10);
    await until('the alarm', () => alarmsOf(document, 'dead-units').length > 0);
  });

  it('of inputs that are large offers to standardize them', async () => {
    const text = `from torch import nn

net = nn.Sequential(
    nn.Linear(13, 8),
    nn.Tanh(),
    nn.Linear(8, 3),
)
`;
    const { document } = await open('large.py', text);
    const read = () => vscode.workspace.getConfiguration('layerscope').get('standardize');
    await withSettings({ epochs: 3, learningRate: 1e-6, standardize: false }, async () => {
      assert(await train({ data: 'wine' }));
      const [alarm] = await until(
        'the alarm',
        () => alarmsOf(document, 'saturation').length > 0 && alarmsOf(document, 'saturation'),
      );
      assert.equal(alarm!.range.start.line, 4);
      assert.match(alarm!.message, /inputs up to 1\d{3}\)\. It is so from the first step on, because the inputs/);
      const fixes = await fixesAt(document, alarm!);
      assert.equal(fixes[0]!.title, 'Standardize the inputs');
      assert(!fixes.some(({ title }) => title.includes('learning rate')));
      const api = await layerscope();
      const index = api.sessionHistory()!.alarms.findIndex(({ kind }) => kind === 'saturation');
      await choosing('Standardize the inputs', async () => {
        api.receive({ type: 'fixAlarm', alarm: index });
        await until('the setting', () => read() === true);
      });
      assert(await train({ data: 'wine' }));
      assert.deepEqual(api.sessionHistory()!.alarms, []);
    });
  });

  it('of running statistics that lag has the usual momentum', async () => {
    const text = `from torch import nn

net = nn.Sequential(
    nn.Linear(13, 30),
    nn.BatchNorm1d(30, momentum=0.0001),
    nn.ReLU(),
    nn.Linear(30, 3),
)
`;
    const { document } = await open('lagging.py', text);
    await withSettings({ epochs: 30, learningRate: 0.05 }, async () => assert(await train({ data: 'wine' })));
    const [alarm] = await until(
      'the alarm',
      () => alarmsOf(document, 'evaluation-gap').length > 0 && alarmsOf(document, 'evaluation-gap'),
    );
    assert.match(alarm!.message, /, 1 BatchNorm1d has momentum=0\.0001\)/);
    const [first, ...others] = await fixesAt(document, alarm!);
    assert.equal(first!.title, 'Set momentum=0.1');
    assert(
      !others.some(({ title }) => /batch size|learning rate/.test(title)),
      others.map(({ title }) => title).join(),
    );
    // There is nothing to choose from.
    const api = await layerscope();
    const asked = await choosing('', async () => {
      const index = api.sessionHistory()!.alarms.findIndex(({ kind }) => kind === 'evaluationGap');
      api.receive({ type: 'fixAlarm', alarm: index });
      await until('the edit', () => document.getText().includes('nn.BatchNorm1d(30, momentum=0.1),'));
    });
    assert.deepEqual(asked, []);
  });
});
