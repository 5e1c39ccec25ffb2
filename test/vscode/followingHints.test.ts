// Numbers beside the code, and the way from the panel to a line, after the file was edited: a layer keeps its own.

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { STATISTICS_COLUMN } from '../../src/protocol/runHistory.ts';
import { STATISTICS } from '../../src/protocol/trainEvent.ts';
import {
  choosing,
  closeAll,
  layerscope,
  leaveNothing,
  open,
  sequential,
  train,
  until,
  untilEqual,
  withSettings,
} from './helpers.ts';

const layers = ['Linear(4, 8)', 'ReLU()', 'Linear(8, 8)', 'ReLU()', 'Linear(8, 8)', 'ReLU()', 'Linear(8, 3)'];
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`layerscope.${command}`, ...args);
const historyNow = async () => (await layerscope()).runs().shown[0]!;

/** A trained layer's line, without its indent, and what was last laid behind it. */
type Hint = readonly [line: string, hint: string];

async function laidIn(document: vscode.TextDocument): Promise<Hint[]> {
  const texts = [...(await layerscope()).laidTexts(document)].sort(([a], [b]) => a - b);
  return texts.map(([line, text]): Hint => [document.lineAt(line).text.trim(), text]);
}

/** Trains the seven layers, in lines 4 to 10; what stands behind them. */
async function trained(name: string): Promise<{ editor: vscode.TextEditor; hints: readonly Hint[] }> {
  const editor = await open(name, sequential(...layers));
  await withSettings({ epochs: 5, learningRate: 0.1 }, async () => assert(await train({ data: 'iris' })));
  const hints = await until('the hints', async () => {
    const laid = await laidIn(editor.document);
    return laid.length === layers.length && laid;
  });
  assert.equal(new Set(hints.map(([, hint]) => hint)).size, layers.length);
  return { editor, hints };
}

/** Replaces lines, from 0, up to another, by others. */
async function replace({ document }: vscode.TextEditor, from: number, to: number, ...lines: string[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const text = lines.map((line) => `${line}\n`).join('');
  edit.replace(document.uri, new vscode.Range(from, 0, to, 0), text);
  assert(await vscode.workspace.applyEdit(edit));
}

/** The line that a click on a layer in the panel selects. */
async function lineOf(layer: number): Promise<number> {
  await run('revealLayer', layer);
  return vscode.window.activeTextEditor!.selection.start.line;
}

/** The mean of each layer's output after the newest step, as it is written beside the code. */
async function meansOf(count: number): Promise<number[]> {
  const { run, series } = await historyNow();
  return Array.from({ length: count }, (_, layer) => {
    const tensor = run.tensors.findIndex((one) => one.layer === layer && one.quantity === 'output');
    const mean = series.last[(series.points - 1) * series.width + STATISTICS_COLUMN + tensor * STATISTICS.length]!;
    return Number(mean.toPrecision(Math.abs(mean) < 1e-3 || Math.abs(mean) >= 1e5 ? 2 : 3));
  });
}

const without = (hints: readonly Hint[], ...gone: number[]) => hints.filter((_, i) => !gone.includes(i));

describe('What stands beside the code', () => {
  afterEach(leaveNothing);

  it('follows its layer when lines are put in, saved or not, and when that is undone', async () => {
    const { editor, hints } = await trained('put_in.py');
    const { document } = editor;
    await replace(editor, 4, 4, '    nn.BatchNorm1d(8),');
    await untilEqual(() => laidIn(document), hints);
    assert.deepEqual([...(await layerscope()).laidTexts(document).keys()], [3, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual([await lineOf(0), await lineOf(1), await lineOf(2)], [3, 5, 6]);
    await replace(editor, 0, 0, '# A network.', '');
    // A second pair like one that was trained is not that.
    await replace(editor, 8, 8, '    nn.Linear(8, 8),', '    nn.ReLU(),');
    await untilEqual(() => laidIn(document), hints);
    assert.deepEqual([...(await layerscope()).laidTexts(document).keys()], [5, 7, 10, 11, 12, 13, 14]);
    assert(await document.save());
    assert.equal(await lineOf(2), 10);
    await closeAll();
    const again = await open('put_in.py');
    await untilEqual(() => laidIn(again.document), hints);
    assert.deepEqual([...(await layerscope()).laidTexts(again.document).keys()], [5, 7, 10, 11, 12, 13, 14]);
  });

  it('goes with a layer that is taken out, whichever of equal ones that is, and comes back with it', async () => {
    const { editor, hints } = await trained('taken_out.py');
    const { document } = editor;
    await replace(editor, 5, 7);
    await untilEqual(() => laidIn(document), without(hints, 2, 3));
    assert.equal(await lineOf(4), 5);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await untilEqual(() => laidIn(document), hints);
    // The text is what it was after the other pair was taken out.
    await replace(editor, 7, 9);
    await untilEqual(() => laidIn(document), without(hints, 4, 5));
    await vscode.commands.executeCommand('undo');
    await untilEqual(() => laidIn(document), hints);
    await vscode.commands.executeCommand('redo');
    await untilEqual(() => laidIn(document), without(hints, 4, 5));
  });

  it('is not told of a layer that has become another', async () => {
    const { editor, hints } = await trained('another.py');
    const { document } = editor;
    await replace(editor, 5, 6, '    nn.Linear(8, 8, bias=False),');
    await untilEqual(() => laidIn(document), without(hints, 2));
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('ReLU');
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 4)), 'Tanh');
    assert(await vscode.workspace.applyEdit(edit));
    await untilEqual(() => laidIn(document), without(hints, 1, 2));
    // A click shows what it has become.
    assert.equal(await lineOf(1), 4);
  });

  it('follows where the whole text is another, as far as it is known which layer is which', async () => {
    const { editor, hints } = await trained('whole.py');
    const { document } = editor;
    // An editor may tell a replacement as the lines that differ.
    const become = async (...texts: string[]) => {
      await replace(editor, 0, document.lineCount);
      await replace(editor, 0, document.lineCount, ...sequential(...texts).split('\n'));
    };
    await become(layers[0]!, 'Dropout(0.5)', ...layers.slice(1));
    await untilEqual(() => laidIn(document), hints);
    assert.equal(await lineOf(1), 5);
    // One of two equal pairs is gone: it is not known which.
    await become(...layers.slice(0, 3), ...layers.slice(5));
    await untilEqual(() => laidIn(document), without(hints, 1, 2, 3, 4, 5));
    await become(...layers);
    await untilEqual(() => laidIn(document), hints);
  });

  it('follows the fix of an alarm, and a restart from a moment, at the step that the panel shows', async () => {
    const script = sequential(...layers.slice(0, 4), layers[6]!);
    const { document } = await open('fixed.py', `${script}nn.init.constant_(net[0].bias, -1000.0)\n`);
    const api = await layerscope();
    await withSettings({ epochs: 1_000_000 }, async () => {
      assert(await run('trainModel', { data: 'iris' }));
      await until('the alarm', async () => (await historyNow())?.alarms.some(({ kind }) => kind === 'deadUnits'));
      await until('moments', async () => (await historyNow()).moments.length > 2);
      await run('pauseTraining');
      await until('the pause', async () => (await historyNow()).isPaused);
      const { alarms, moments, series } = await historyNow();
      const moment = moments[1]!;
      assert(moment < series.steps);
      const index = alarms.findIndex(({ kind }) => kind === 'deadUnits');
      await choosing('Insert nn.BatchNorm1d(8) after this layer', async () => {
        api.receive({ type: 'fixAlarm', alarm: index });
        await until('the edit', () => document.lineAt(4).text.includes('nn.BatchNorm1d(8)'));
      });
      await untilEqual(async () => [...api.laidTexts(document).keys()], [3, 5, 6, 7, 8]);
      await run('restartFrom', moment);
      await until('the way back', async () => (await historyNow()).series.steps === moment);
      const means = await meansOf(5);
      await untilEqual(
        async () => {
          const laid = [...api.laidTexts(document)].sort(([one], [other]) => one - other);
          return laid.map(([line, text]) => [line, Number(/(\S+) ±/.exec(text)?.[1])]);
        },
        [3, 5, 6, 7, 8].map((line, i) => [line, means[i]!]),
      );
      assert.deepEqual([await lineOf(1), await lineOf(4)], [5, 8]);
    });
  });
});
