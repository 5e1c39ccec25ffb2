// Runs on the disk: written while they go on, where they are wanted, and what is said where they cannot be.

import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { encodeEvent } from '../../src/tensorboard/event.ts';
import { fileHead, readEventFile } from '../../src/tensorboard/eventFile.ts';
import { encodeRecord } from '../../src/tensorboard/record.ts';
import { RunReader } from '../../src/tensorboard/runReader.ts';
import { folder, layerscope, leaveNothing, open, pause, sequential, train, until, withSettings } from './helpers.ts';

const text = sequential('Linear(4, 8)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 3)');
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`layerscope.${command}`, ...args);
const runs = join(folder.fsPath, 'runs');
const newest = async () => (await layerscope()).runs().all.at(-1)!;
const folderOfNewest = () =>
  until('the folder', async () => {
    const api = await layerscope();
    return api.folderOf(api.runs().all.at(-1)!.id);
  });

async function read(of: string) {
  const reader = new RunReader();
  const name = readdirSync(of).find((each) => each.includes('tfevents'))!;
  for await (const { events } of readEventFile(join(of, name))) for (const event of events) reader.take(event);
  return reader.history;
}

/** What was said of a kind while `act` went on, which is given it so far; nothing is pressed. */
async function saidWhile(
  kind: 'showWarningMessage' | 'showInformationMessage',
  act: (said: readonly string[]) => unknown,
): Promise<string[]> {
  const said: string[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const original = window[kind];
  window[kind] = async (message: string) => {
    said.push(message);
  };
  try {
    await act(said);
    await pause(100);
  } finally {
    window[kind] = original;
  }
  return said;
}

describe('A run on the disk', () => {
  afterEach(async () => {
    await leaveNothing();
    rmSync(runs, { recursive: true, force: true });
  });

  it('is the one that was shown, in a folder that tells its time and model, with what it was begun with', async () => {
    await open('written.py', text);
    await withSettings({ epochs: 5 }, async () => assert(await train({ data: 'iris' })));
    const of = await folderOfNewest();
    assert.match(of, /runs.\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_net$/);
    const history = (await layerscope()).sessionHistory()!;
    await until('the end', async () => !existsSync(join(of, 'running')));
    const onDisk = (await read(of))!;
    assert.deepEqual(onDisk.end, history.end);
    assert.deepEqual(onDisk.epochs, history.epochs);
    const used = (array: Float32Array) => array.slice(0, history.series.points * history.series.width);
    assert.deepEqual(used(onDisk.series.last), used(history.series.last));
    const origin = JSON.parse(readFileSync(join(of, 'run.json'), 'utf8'));
    assert.equal(origin.definition, 'written.py');
    assert.equal(origin.sequential, 'net');
    assert.deepEqual(origin.table, { type: 'bundled', id: 'iris' });
    assert.equal(origin.options.epochs, 5);
  });

  it('is written where the setting says, or not at all', async () => {
    await open('setting.py', text);
    await withSettings({ epochs: 2, 'runs.folder': 'deep/logs' }, async () => assert(await train({ data: 'iris' })));
    assert.equal(await folderOfNewest().then((of) => of.startsWith(join(folder.fsPath, 'deep', 'logs'))), true);
    await withSettings({ epochs: 2, 'runs.folder': '' }, async () => assert(await train({ data: 'iris' })));
    await pause(200);
    assert.equal((await layerscope()).folderOf((await newest()).id), undefined);
    assert.equal(existsSync(runs), false);
  });

  it('goes on in memory where its folder is deleted, with one message, and can be saved elsewhere', async () => {
    await open('deleted.py', text);
    await withSettings({ epochs: 1_000_000 }, async () => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'layerscope-elsewhere-'));
      const said = await saidWhile('showWarningMessage', async (said) => {
        assert(await run('trainModel', { data: 'iris' }));
        rmSync(await folderOfNewest(), { recursive: true });
        await until('the message', () => said.length > 0);
        await pause(2500);
      });
      assert.equal(said.length, 1);
      assert.match(said[0]!, /It was deleted\. Training goes on/);
      const api = await layerscope();
      assert(api.isTraining());
      const { id } = await newest();
      const of = (await run('saveRun', id, vscode.Uri.file(elsewhere).toString())) as string;
      const steps = api.sessionHistory()!.series.steps;
      await until('more steps', () => api.sessionHistory()!.series.steps > steps + 100);
      await run('cancelTraining');
      await until('the end', async () => !existsSync(join(of, 'running')));
      const saved = (await read(of))!;
      const live = api.sessionHistory()!;
      assert.equal(saved.series.steps, live.series.steps);
      const used = (array: Float32Array) => array.slice(0, live.series.points * live.series.width);
      assert.deepEqual(used(saved.series.last), used(live.series.last));
      rmSync(elsewhere, { recursive: true });
    });
  });

  it('says why no folder can be made, and trains', async () => {
    await open('blocked.py', text);
    const said = await saidWhile('showWarningMessage', () =>
      withSettings({ epochs: 2, 'runs.folder': 'blocked.py/runs' }, async () => assert(await train({ data: 'iris' }))),
    );
    assert.equal(said.length, 1);
    assert.match(said[0]!, /^blocked\.py.runs: A file is in the way\. .*kept in memory\.$/);
    assert.equal((await newest()).state, 'finished');
  });

  it('says how much of a run is left out because its records are broken, and shows the others', async () => {
    const of = join(runs, 'broken');
    const records = [1, 2, 3, 4, 5].map((step) => {
      return encodeRecord(
        encodeEvent({ wallTime: step, step, values: [{ type: 'scalar', tag: 'loss', value: step }] }),
      );
    });
    const lost = records[1]!.length + records[3]!.length;
    for (const record of [records[1]!, records[3]!]) record[record.length - 6]! ^= 1;
    mkdirSync(of, { recursive: true });
    writeFileSync(join(of, 'events.out.tfevents.1.test'), Buffer.concat([fileHead(1), ...records]));
    const said = await saidWhile('showWarningMessage', () => run('openRunFolder', vscode.Uri.file(of).toString()));
    assert.equal(said.length, 1);
    assert.match(said[0]!, new RegExp(`broken: 2 records were broken and are left out, with ${lost} bytes\\.$`));
    const { recorded } = (await layerscope()).runs().shown[0]!;
    assert.deepEqual([...recorded!.scalars[0]!.steps].slice(0, 3), [1, 3, 5]);
  });
});
