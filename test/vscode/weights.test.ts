// Save Weights… and Train From Weights… in the extension host.

import { strict as assert } from 'node:assert';
import { cpSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { parseSafetensors } from '../../src/state/safetensors.ts';
import {
  folder,
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

const model = sequential('Linear(4, 5)', 'BatchNorm1d(5)', 'ReLU()', 'Linear(5, 3)');
const file = (name: string) => vscode.Uri.joinPath(folder, name).toString();
const save = (name: string) =>
  vscode.commands.executeCommand<boolean>('layerscope.saveWeights', { weights: file(name) });
const stateOf = async (name: string) =>
  parseSafetensors(await vscode.workspace.fs.readFile(vscode.Uri.parse(file(name))));

async function trainFrom(name: string): Promise<boolean> {
  const args = { data: 'iris', weights: file(name) };
  const began = await vscode.commands.executeCommand<boolean>('layerscope.trainFromWeights', args);
  const api = await layerscope();
  await until('the run to end', () => !api.isTraining());
  return began;
}

describe('weights', () => {
  afterEach(leaveNothing);

  it('are saved, and a run begins with them', async () => {
    await open('weights.py', model);
    await withSettings({ epochs: 3 }, () => train({ data: 'iris' }));
    assert(await save('a.safetensors'));
    const state = await stateOf('a.safetensors');
    assert.deepEqual(
      state.map(({ name }) => name),
      [
        ...['1.num_batches_tracked', '0.weight', '0.bias', '1.weight', '1.bias', '1.running_mean', '1.running_var'],
        ...['3.weight', '3.bias'],
      ],
    );

    await withSettings({ epochs: 1, learningRate: 1e-30 }, async () => assert(await trainFrom('a.safetensors')));
    assert(await save('b.safetensors'));
    const after = await stateOf('b.safetensors');
    for (const at of [1, 2, 3, 4, 7, 8]) assert.deepEqual(after[at], state[at]);
  });

  it('that a run was begun from are those of its file when it is begun again, and asked for where that is gone', async () => {
    await open('weights.py', model);
    await withSettings({ epochs: 2 }, () => train({ data: 'iris' }));
    assert(await save('first.safetensors'));
    const api = await layerscope();
    await withSettings({ epochs: 2, seed: 5 }, async () => assert(await trainFrom('first.safetensors')));
    const { epochs } = api.sessionHistory()!;
    const of = await until('the folder', () => api.folderOf(api.runs().all.at(-1)!.id));
    // As another window finds it.
    const copy = join(dirname(of), '2026-01-02_03-04-05_begun_from');
    await until('its end', () => !existsSync(join(of, 'running')));
    cpSync(of, copy, { recursive: true });
    await until('the copy', async () =>
      (await api.listedRuns()).some(({ key, state }) => key === copy && state === 'finished'),
    );
    const asked: string[] = [];
    const window = vscode.window as unknown as Record<string, unknown>;
    const { showWarningMessage } = window;
    window.showWarningMessage = async (question: string) => void asked.push(question);
    const again = () => vscode.commands.executeCommand('layerscope.restartRun', copy);
    try {
      assert.equal(await again(), true);
      await until('the run to end', () => !api.isTraining(), 45_000);
      assert.deepEqual(asked, []);
      assert.deepEqual(api.sessionHistory()!.epochs, epochs);
      await vscode.workspace.fs.delete(vscode.Uri.parse(file('first.safetensors')));
      assert.equal(await again(), false);
      assert.equal(asked.length, 1);
      assert.match(asked[0]!, /was begun from the weights of first\.safetensors\. Which file are these now\?$/);
    } finally {
      window.showWarningMessage = showWarningMessage;
    }
  });

  it('that do not fit end the run with the layer', async () => {
    await open('narrow.py', sequential('Linear(4, 2)', 'Linear(2, 3)'));
    const messages = await messagesOf(() => trainFrom('a.safetensors'));
    const found = '"0.weight" of a.safetensors has shape (5, 4); 0 (Linear, line 4) has (2, 4).';
    assert.deepEqual(
      messages.map(({ text }) => text),
      [`narrow.py:4: ${found}`],
    );
    assert.equal(await save('c.safetensors'), false);
  });

  it('that are none are told', async () => {
    await open('weights.py', model);
    await write('none.pt', 'weights');
    const messages = await messagesOf(() => trainFrom('none.pt'));
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['none.pt: This is neither a safetensors file nor one that torch.save writes.'],
    );
  });
});
