// The list of runs: what it finds in the workspace and tells of it, and what can be done with a run.

import { strict as assert } from 'node:assert';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { ListedRun } from '../../src/extension.ts';
import { checkpointSteps } from '../../src/tensorboard/checkpoints.ts';
import { encodeEvent, type Value } from '../../src/tensorboard/event.ts';
import { fileHead } from '../../src/tensorboard/eventFile.ts';
import { encodeRecord } from '../../src/tensorboard/record.ts';
import { folder, layerscope, leaveNothing, open, sequential, train, until, withSettings } from './helpers.ts';

const text = sequential('Linear(4, 8)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 3)');
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`layerscope.${command}`, ...args);
const runs = join(folder.fsPath, 'runs');
const listed = async () => (await layerscope()).listedRuns();
/** Once the list has a run of which this holds. */
const find = (what: string, holds: (run: ListedRun) => unknown) =>
  until(what, async () => (await listed()).find((each) => holds(each)));
const eventFileIn = (of: string) => join(of, readdirSync(of).find((name) => name.includes('tfevents'))!);

/** Trains a run and waits until it lies on the disk and is over. */
async function trained(name: string, epochs = 3): Promise<ListedRun> {
  await open(name, text);
  await withSettings({ epochs }, async () => assert(await train({ data: 'iris' })));
  const api = await layerscope();
  const { id } = api.runs().all.at(-1)!;
  const of = await until('the folder', () => api.folderOf(id));
  return find('the run', ({ key, state }) => key === of && state === 'finished' && !existsSync(join(of, 'running')));
}

function scalarFile(of: string, tags: Readonly<Record<string, number>>): void {
  mkdirSync(of, { recursive: true });
  const values = Object.entries(tags).map(([tag, value]): Value => ({ type: 'scalar', tag, value }));
  const record = encodeRecord(encodeEvent({ wallTime: 1000, step: 7, values }));
  writeFileSync(join(of, 'events.out.tfevents.0000001000.host'), Buffer.concat([fileHead(1000), record]));
}

/** Presses a button of a modal question while `act` goes on; what was asked. */
async function pressing(button: string, act: () => unknown): Promise<string[]> {
  const asked: string[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const original = window.showWarningMessage;
  window.showWarningMessage = async (question: string, ...rest: unknown[]) => {
    asked.push(question);
    return rest.find((one) => one === button);
  };
  try {
    await act();
  } finally {
    window.showWarningMessage = original;
  }
  return asked;
}

describe('The list of runs', () => {
  before(() => run('runs.focus'));
  afterEach(leaveNothing);
  after(() => rmSync(runs, { recursive: true, force: true }));

  it('has a run while it is on and after it', async () => {
    await open('listed.py', text);
    await withSettings({ epochs: 1_000_000 }, async () => {
      assert(await run('trainModel', { data: 'iris' }));
      const on = await find('it', ({ state, name }) => state === 'running' && name === 'net');
      assert.match(String(on.words[1]), /^running · \d+ % · [\d.]+ s( · loss [\d.]+)?$/);
      assert.match(String(on.words[2]), /\bisOn\b/);
      const before = on.step!;
      await find('more steps', ({ key, step }) => key === on.key && step! > before);
      await run('cancelTraining');
      const over = await find('its end', ({ key, state }) => key === on.key && state === 'cancelled');
      assert.match(String(over.words[1]), /^cancelled · .* · loss /);
      assert.match(String(over.words[2]), /\bonDisk isOver cancelled\b/);
    });
  });

  it("finds others' runs, and follows what becomes of them", async () => {
    const of = join(folder.fsPath, 'lightning_logs', 'version_0');
    scalarFile(of, { train_loss: 0.25, val_loss: 1 });
    const found = await find('the run', ({ key }) => key === of);
    assert.equal(found.name, 'lightning_logs/version_0');
    assert.deepEqual(found.loss, { tag: 'train_loss', value: 0.25 });
    scalarFile(of, { train_loss: 0.125 });
    await find('the change', ({ key, loss }) => key === of && loss?.value === 0.125);
    rmSync(join(folder.fsPath, 'lightning_logs'), { recursive: true });
    await until('its end', async () => !(await listed()).some(({ key }) => key === of));
  });

  it("opens others' runs, and follows one that grows", async () => {
    const of = join(folder.fsPath, 'tb', 'lenet');
    scalarFile(of, { 'train/loss': 0.25, 'val/loss': 1 });
    await find('the run', ({ key }) => key === of);
    await run('openRun', of);
    const api = await layerscope();
    const shown = () => api.runs().shown[0]?.recorded?.scalars.map(({ tag, points, last }) => [tag, points, last[0]]);
    assert.deepEqual(shown(), [
      ['train/loss', 1, 0.25],
      ['val/loss', 1, 1],
    ]);
    assert.equal(api.runs().all.at(-1)!.name, 'tb/lenet');
    const more = encodeEvent({
      wallTime: 1001,
      step: 8,
      values: [{ type: 'scalar', tag: 'train/loss', value: 0.125 }],
    });
    appendFileSync(eventFileIn(of), encodeRecord(more));
    await until('the growth', () => shown()?.[0]?.[1] === 2);
    assert.equal(api.runs().shown[0]?.series.steps, 8);
    rmSync(join(folder.fsPath, 'tb'), { recursive: true });
  });

  it('marks a run as interrupted whose process is no more', async () => {
    const { key } = await trained('killed.py');
    const of = `${key}_killed`;
    mkdirSync(of);
    const bytes = readFileSync(eventFileIn(key));
    // Cut off within its last records, with an owner of another life.
    writeFileSync(join(of, basename(eventFileIn(key))), bytes.subarray(0, bytes.length - 400));
    writeFileSync(join(of, 'run.json'), readFileSync(join(key, 'run.json')));
    writeFileSync(
      join(of, 'running'),
      JSON.stringify({ host: (await import('node:os')).hostname(), pid: 2 ** 22 + 1 }),
    );
    const found = await find('the run', (each) => each.key === of && each.state === 'interrupted');
    assert.match(String(found.words[1]), /^interrupted · /);
    assert.match(String(found.words[2]), /\bhasOrigin\b/);
    const id = (await run('openRun', of)) as string;
    const api = await layerscope();
    assert.equal(api.runs().all.find((each) => each.id === id)?.state, 'interrupted');
    assert.equal(api.runs().shown[0]?.end?.type, 'runEnded');
  });

  it('has a run that has lost its event files, which goes on from its checkpoint', async () => {
    const api = await layerscope();
    await open('lost.py', text);
    await withSettings({ epochs: 100_000, 'runs.checkpointSeconds': 0.02 }, async () => {
      assert(await run('trainModel', { data: 'iris' }));
      const { id } = api.runs().all.at(-1)!;
      const of = await until('the folder', () => api.folderOf(id));
      await find('its steps', ({ key, step }) => key === of && step! > 0);
      // On a busy machine it is ended from outside when it is cancelled, and leaves none then.
      await until('a checkpoint', async () => (await checkpointSteps(of)).length > 0);
      await run('cancelTraining');
      await find(
        'its end',
        ({ key, state }) => key === of && state === 'cancelled' && !existsSync(join(of, 'running')),
      );
      const lost = join(runs, '2026-01-02_03-04-05_lost_events');
      cpSync(of, lost, { recursive: true });
      await find('the copy', ({ key }) => key === lost);
      rmSync(eventFileIn(lost));
      const found = await find('it, interrupted', ({ key, state }) => key === lost && state === 'interrupted');
      assert.match(String(found.words[2]), /\bcanGoOn\b/);
      const opened = (await run('openRun', lost)) as string;
      assert.equal(api.runs().all.find((each) => each.id === opened)?.state, 'interrupted');
      assert.equal(api.runs().shown[0]?.series.steps, found.step);
    });
  });

  it('opens a run of an earlier life as it was, and lays several over one another', async () => {
    const [first, second] = [await trained('first.py'), await trained('second.py', 4)];
    const api = await layerscope();
    const live = api.sessionHistory()!;
    // As after a reload: the window knows nothing of it.
    const copies = [first, second].map(({ key }) => {
      const of = `${key}_copy`;
      cpSync(key, of, { recursive: true });
      return of;
    });
    for (const of of copies) await find('the copy', ({ key, state }) => key === of && state === 'finished');
    await run('openRun', copies[1]);
    const [opened] = api.runs().shown;
    const used = (array: Float32Array) => array.slice(0, live.series.points * live.series.width);
    assert.deepEqual(used(opened!.series.last), used(live.series.last));
    assert.deepEqual(opened!.end, live.end);
    assert.equal(api.runs().all.at(-1)!.isRead, true);
    const ids = (await run('overlayRuns', copies[0], copies)) as string[];
    assert.equal(ids.length, 2);
    assert.deepEqual(
      api.runs().shown.map((history) => history!.run.options.epochs),
      [3, 4],
    );
  });

  it('renames a run, copies its path, and begins it again with the same settings', async () => {
    const { key } = await trained('renamed.py', 3);
    const renamed = (await run('renameRun', key, 'my base line')) as string;
    assert.equal(renamed, join(runs, `${basename(key).slice(0, 20)}my base line`));
    const found = await find('the new name', (each) => each.key === renamed);
    assert.equal(found.name, 'my base line');
    assert(!(await listed()).some((each) => each.key === key));
    await run('copyRunPath', renamed);
    assert.equal(await vscode.env.clipboard.readText(), renamed);
    const api = await layerscope();
    await withSettings({ epochs: 50, seed: 7 }, async () => {
      assert.equal(await run('restartRun', renamed), true);
      await until('the run to end', () => !api.isTraining());
    });
    const { options } = api.sessionHistory()!.run;
    assert.deepEqual([options.epochs, options.seed], [3, 0]);
  });

  it('begins a run again with all that it was begun with, whatever is set or remembered now', async () => {
    const wide = [
      'from torch import nn',
      'class Net(nn.Module):',
      '    def __init__(self, width):',
      '        super().__init__()',
      '        self.net = nn.Sequential(nn.Linear(4, width), nn.ReLU(), nn.Linear(width, 3))',
      '',
    ];
    await open('again_wide.py', wide.join('\n'));
    const window = vscode.window as unknown as Record<string, unknown>;
    const { showInputBox } = window;
    let width = '5';
    window.showInputBox = async () => width;
    const api = await layerscope();
    const widths = () => {
      const { model, options } = api.sessionHistory()!.run;
      return [model.layers[0]!.type === 'Linear' && model.layers[0]!.arguments.out_features, options.epochs];
    };
    try {
      await withSettings({ epochs: 2 }, async () => assert(await train({ data: 'iris' })));
      assert.deepEqual(widths(), [5, 2]);
      const { id } = api.runs().all.at(-1)!;
      const of = await until('the folder', () => api.folderOf(id));
      await find('the run', ({ key, state }) => key === of && state === 'finished' && !existsSync(join(of, 'running')));
      width = '7';
      const uri = vscode.Uri.joinPath(folder, 'again_wide.py').toString();
      const began = await run('chooseData', { uri, data: 'iris' });
      assert.equal(began, true);
      await until('the run to end', () => !api.isTraining());
      assert.deepEqual(widths(), [7, 100]);
      // A copy is what another window finds.
      const copy = join(runs, '2026-01-02_03-04-05_copied');
      cpSync(of, copy, { recursive: true });
      await find('the copy', ({ key, state }) => key === copy && state === 'finished');
      window.showInputBox = async () => assert.fail('Nothing is to be asked.');
      await withSettings({ epochs: -1, 'observe.everySteps': -1 }, async () => {
        for (const again of [of, copy]) {
          assert.equal(await run('restartRun', again), true);
          await until('the run to end', () => !api.isTraining());
          assert.deepEqual(widths(), [5, 2]);
        }
      });
    } finally {
      window.showInputBox = showInputBox;
    }
  });

  it('deletes runs once the person agrees, and leaves what is not theirs', async () => {
    const { key } = await trained('deleted_run.py');
    assert.deepEqual(await pressing('No', () => run('deleteRun', key)), ['Delete the run net?']);
    assert(existsSync(key));
    const of = join(folder.fsPath, 'mine');
    scalarFile(of, { loss: 1 });
    writeFileSync(join(of, 'notes.txt'), 'mine');
    utimesSync(eventFileIn(of), 1, 1);
    await find('the run', (each) => each.key === of && each.state === 'recorded');
    await pressing('Move to Trash', () => pressing2(() => run('deleteRun', key, [key, of])));
    assert.deepEqual([existsSync(key), readdirSync(of)], [false, ['notes.txt']]);
    await until('both gone', async () => !(await listed()).some((each) => each.key === key || each.key === of));
    rmSync(of, { recursive: true });
  });
});

/** A server has no trash: what is asked then is agreed to as well. */
async function pressing2(act: () => unknown): Promise<void> {
  const window = vscode.window as unknown as Record<string, (question: string, ...rest: unknown[]) => unknown>;
  const outer = window.showWarningMessage!;
  window.showWarningMessage = async (question, ...rest) =>
    (await outer(question, ...rest)) ?? rest.find((one) => one === 'Delete Permanently');
  await act();
  window.showWarningMessage = outer;
}
