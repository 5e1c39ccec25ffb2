// Runs that go on after their window was closed: from the last checkpoint in their folder, as the runs that would have been.

import { strict as assert } from 'node:assert';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { checkpointSteps, newestCheckpoint } from '../../src/tensorboard/checkpoints.ts';
import { readHistory } from '../../src/tensorboard/continueRun.ts';
import {
  closeAll,
  folder,
  layerscope,
  leaveNothing,
  messagesOf,
  open,
  pause,
  sequential,
  until,
  untilEqual,
  withSettings,
  write,
} from './helpers.ts';

const text = sequential('Linear(4, 8)', 'BatchNorm1d(8)', 'Dropout(0.2)', 'ReLU()', 'Linear(8, 3)');
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`layerscope.${command}`, ...args);
const runs = join(folder.fsPath, 'runs');
const OFTEN = { 'runs.checkpointSeconds': 0.02, optimizer: 'Adam(lr=0.003)', batchSize: 16 };

async function read(of: string): Promise<RunHistory> {
  return (await readHistory(of))!;
}

/** Two runs have the same numbers at all steps. Not by deepEqual, which explains what differs with gigabytes. */
function assertSame(run: RunHistory, other: RunHistory): void {
  const [a, b] = [run.series, other.series];
  assert.deepEqual([a.steps, a.points, a.width, a.stepsPerPoint], [b.steps, b.points, b.width, b.stepsPerPoint]);
  for (const part of ['lowest', 'highest', 'last'] as const) {
    const index = a[part].subarray(0, a.points * a.width).findIndex((value, i) => !Object.is(value, b[part][i]));
    const step = 1 + Math.floor(index / a.width) * a.stepsPerPoint;
    assert.equal(index, -1, `${part} of step ${step}, column ${index % a.width}: ${a[part][index]}, ${b[part][index]}`);
  }
}

/** The newest run is written there, to its end. */
async function idle(of: string): Promise<void> {
  const api = await layerscope();
  await until('its folder', () => api.folderOf(api.runs().all.at(-1)!.id) === of, 30_000);
  await until('the end of writing', () => !existsSync(join(of, 'running')), 30_000);
}

/** The run there is written to its end, whichever it is. */
async function idleAt(of: string): Promise<void> {
  await until('the end of writing', () => !existsSync(join(of, 'running')), 30_000);
}

/** What the list has of a model; of other tests' runs it may have more. */
async function tree(model: string): Promise<string[]> {
  return (await (await layerscope()).runsTree()).filter((line) => line.includes(model));
}

/** What is said and asked while `act` goes on; `button` is pressed where there is one. */
async function saidWhile(act: () => unknown, button?: string): Promise<string[]> {
  const said: string[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const kinds = ['showWarningMessage', 'showInformationMessage'];
  const originals = kinds.map((kind) => window[kind]);
  for (const kind of kinds) {
    window[kind] = async (message: string, ...rest: unknown[]) => {
      said.push(message);
      return rest.find((one) => one === button);
    };
  }
  try {
    await act();
  } finally {
    for (const [i, kind] of kinds.entries()) window[kind] = originals[i];
  }
  return said;
}

/**
 * A run and a copy of its folder as it was in the middle, which nobody writes: so it is found after its process was killed.
 */
async function interrupted(name: string, data: string, definition = text): Promise<{ whole: string; cut: string }> {
  await open(name, definition);
  const api = await layerscope();
  let whole = '';
  await withSettings({ ...OFTEN, epochs: 4000 }, async () => {
    assert(await run('trainModel', { data, ...(data !== 'iris' && { target: 'label' }) }));
    await run('pauseTraining');
    whole = await until('the folder', () => api.folderOf(api.runs().all.at(-1)!.id));
    for (let epoch = 1; epoch < 20 || (await checkpointSteps(whole)).length < 3; epoch++) {
      await until('the pause', () => api.sessionHistory()?.isPaused, 30_000);
      // On a busy machine a checkpoint takes long, and the next comes the later.
      if (epoch > 20) await pause(50);
      const { length } = api.sessionHistory()!.epochs;
      await run('trainOneEpoch');
      await until('an epoch', () => api.sessionHistory()!.epochs.length > length, 30_000);
    }
    cpSync(whole, `${whole}_cut`, { recursive: true });
    rmSync(join(`${whole}_cut`, 'running'));
    await until('the pause', () => api.sessionHistory()?.isPaused, 30_000);
    await run('resumeTraining');
    await until('the run to end', () => !api.isTraining(), 60_000);
  });
  await idle(whole);
  const cut = `${whole}_cut`;
  await until(
    'the list',
    async () => (await api.listedRuns()).some(({ key, state }) => key === cut && state === 'interrupted'),
    30_000,
  );
  return { whole, cut };
}

describe('A run that was interrupted', () => {
  afterEach(async () => {
    await leaveNothing();
    rmSync(runs, { recursive: true, force: true });
  });

  it('goes on as the run that would have been', async () => {
    const { whole, cut } = await interrupted('continued.py', 'iris');
    const api = await layerscope();
    const listed = (await api.listedRuns()).find(({ key }) => key === cut)!;
    assert.match(String(listed.words[2]), /\bcanGoOn\b/);
    const before = readdirSync(cut).filter((name) => name.includes('tfevents'));
    await run('openRun', cut);
    assert.equal(await run('continueRun', cut), true);
    await until('the run to end', () => !api.isTraining(), 60_000);
    await idle(cut);
    const [straight, continued] = [await read(whole), await read(cut)];
    assert.equal(continued.end?.type === 'runEnded' && continued.end.reason, 'finished');
    assertSame(continued, straight);
    assert.deepEqual(continued.epochs, straight.epochs);
    // The panel has the whole run as well, and the list has it once.
    assertSame(api.sessionHistory()!, straight);
    assert.equal(api.runs().shown[0], api.sessionHistory());
    assert.deepEqual(
      (await api.listedRuns()).filter(({ key }) => key === cut).map(({ state }) => state),
      ['finished'],
    );
    assert.equal(api.runs().all.filter(({ state }) => state === 'interrupted').length, 0);
    assert.equal(readdirSync(cut).filter((name) => name.includes('tfevents')).length, before.length + 1);
    const [a, b] = [await newestCheckpoint(whole), await newestCheckpoint(cut)];
    assert.deepEqual(b.checkpoint!.tensors, a.checkpoint!.tensors);
    const again = await messagesOf(() => run('continueRun', cut));
    assert.match(again[0]!.text, /is finished: there is nothing left to train\.$/);
  });

  it('is gone back to from the disk, as a branch of its own that lies over it', async () => {
    const { whole, cut } = await interrupted('branched.py', 'iris');
    const api = await layerscope();
    await run('openRun', cut);
    const { moments } = api.runs().shown[0]!;
    assert.deepEqual(moments, await checkpointSteps(cut));
    const step = moments[0]!;
    await run('restartFrom', step);
    await until('the run to end', () => !api.isTraining(), 60_000);
    const of = await until('its folder', () => api.folderOf(api.runs().all.at(-1)!.id));
    await idle(of);
    assert.match(of, new RegExp(`_from_step_${step}$`));
    assert.deepEqual(JSON.parse(readFileSync(join(of, 'run.json'), 'utf8')).parent, { folder: basename(cut), step });
    assertSame(await read(of), await read(whole));
    assert.equal(api.runs().shown.length, 2);
    assert.equal(api.runs().shown[0], api.sessionHistory());
    assert.equal((await read(cut)).end, undefined);
  });

  it('goes back while it is on as a branch, under which it lies as it was', async () => {
    await open('rewound.py', text.replace('net', 'rewound'));
    const api = await layerscope();
    await withSettings({ ...OFTEN, epochs: 4000 }, async () => {
      assert(await run('trainModel', { data: 'iris' }));
      await until('moments', () => (api.sessionHistory()?.moments.length ?? 0) > 5);
      await run('pauseTraining');
      await until('the pause', () => api.sessionHistory()?.isPaused);
      const { moments, series } = api.sessionHistory()!;
      const from = series.steps;
      const { id } = api.runs().all.at(-1)!;
      const parent = await until('the folder', () => api.folderOf(id));
      const backTo = async (step: number) => {
        const before = api.folderOf(id);
        await run('restartFrom', step);
        await until('the moment', () => api.sessionHistory()!.series.steps === step);
        return until('a folder of its own', () => api.folderOf(id) !== before && api.folderOf(id));
      };
      const [far, near] = [moments[2]!, moments[1]!];
      const branch = await backTo(far);
      assert.match(branch, new RegExp(`_from_step_${far}$`));
      assert.deepEqual(JSON.parse(readFileSync(join(branch, 'run.json'), 'utf8')).parent, {
        ...{ folder: basename(parent), step: far },
      });
      await until('the end of writing', () => !existsSync(join(parent, 'running')), 30_000);
      const left = await read(parent);
      assert.deepEqual([left.end?.type === 'runEnded' && left.end.reason, left.series.steps], ['cancelled', from]);
      assert.equal((await checkpointSteps(parent)).at(-1), from);
      const { length } = api.sessionHistory()!.epochs;
      await run('trainOneEpoch');
      await until('the epoch', () => api.sessionHistory()!.epochs.length > length && api.sessionHistory()!.isPaused);
      const second = await backTo(near);
      assert.match(second, new RegExp(`rewound_from_step_${near}$`));
      assert.deepEqual(JSON.parse(readFileSync(join(second, 'run.json'), 'utf8')).parent, {
        ...{ folder: basename(branch), step: near },
      });
      const names = ['rewound', `  rewound_from_step_${far}`, `    rewound_from_step_${near}`];
      await untilEqual(() => tree('rewound'), names);
      await run('resumeTraining');
      await until('more steps', () => (api.sessionHistory()?.series.steps ?? 0) > from + 50);
      await run('cancelTraining');
      await idleAt(second);
      assertSame(await read(second), api.sessionHistory()!);

      // What was left can be gone on with as well, and has the same numbers.
      assert.equal(await run('continueRun', parent), true);
      await until('more steps', () => (api.sessionHistory()?.series.steps ?? 0) > from + 50);
      await run('cancelTraining');
      await idle(parent);
      const [continued, straight] = [(await read(parent)).series, (await read(second)).series];
      assert.deepEqual([continued.stepsPerPoint, straight.stepsPerPoint], [1, 1]);
      const index = continued.last
        .subarray(0, (from + 50) * series.width)
        .findIndex((value, i) => !Object.is(value, straight.last[i]));
      const found = `step ${1 + Math.floor(index / series.width)} of ${from}, ${far}, ${near}: ${continued.last[index]}, ${straight.last[index]}`;
      assert.equal(index, -1, found);

      // Under another name it is still what they are branches of, those too that nobody has looked at yet.
      cpSync(branch, `${branch}_copy`, { recursive: true });
      assert.deepEqual(await messagesOf(() => run('renameRun', parent, 'rewound base line')), []);
      const renamed = ['rewound base line', ...names.slice(1), `  rewound_from_step_${far}_copy`];
      await untilEqual(async () => (await tree('rewound')).toSorted(), renamed.toSorted());
    });
  });

  it('goes on from a step after its end as a branch as well', async () => {
    await open('ended.py', text.replace('net', 'ended'));
    const api = await layerscope();
    await withSettings({ ...OFTEN, epochs: 20 }, async () => {
      assert(await run('trainModel', { data: 'iris' }));
      await until('the end', () => !api.isTraining(), 30_000);
      const parent = await until('the folder', () => api.folderOf(api.runs().all.at(-1)!.id));
      await idle(parent);
      const step = api.sessionHistory()!.moments[3]!;
      await run('restartFrom', step);
      await until('the end', () => !api.isTraining(), 30_000);
      const branch = await until('its folder', () => api.folderOf(api.runs().all.at(-1)!.id));
      await idle(branch);
      assert.match(branch, new RegExp(`ended_from_step_${step}$`));
      assert.deepEqual(JSON.parse(readFileSync(join(branch, 'run.json'), 'utf8')).parent, {
        ...{ folder: basename(parent), step },
      });
      assertSame(await read(branch), await read(parent));
      assert.equal(api.runs().shown.length, 2);
      await until('the list', async () => (await tree('ended')).length === 2);
      assert.deepEqual(await tree('ended'), ['ended', `  ended_from_step_${step}`]);
    });
  });

  it('goes on where it was stopped in this window', async () => {
    await open('stopped.py', text);
    const api = await layerscope();
    await withSettings({ ...OFTEN, epochs: 2000 }, async () => {
      assert(await run('trainModel', { data: 'iris' }));
      const { id, name } = api.runs().all.at(-1)!;
      const of = await until('the folder', () => api.folderOf(id));
      await until('steps', () => (api.sessionHistory()?.series.steps ?? 0) > 200);
      await run('cancelTraining');
      await idle(of);
      const at = api.sessionHistory()!.series.steps;
      // The last step, unless the thread was too busy to answer in time.
      assert((await checkpointSteps(of)).at(-1)! <= at);
      await until('the list', async () => {
        const entry = (await api.listedRuns()).find(({ key }) => key === of);
        return /\bcanGoOn\b/.test(String(entry?.words[2]));
      });
      const count = api.runs().all.length;
      assert.equal(await run('continueRun', of), true);
      await until('more steps', () => (api.sessionHistory()?.series.steps ?? 0) > at + 50);
      assert.equal(api.runs().all.at(-1)!.name, name);
      assert.equal(api.runs().all.length, count);
      await run('cancelTraining');
      await idle(of);
      assertSame(await read(of), api.sessionHistory()!);
    });
  });

  it('says what of its definition has changed, and goes on with its own model', async () => {
    const { whole, cut } = await interrupted('changed.py', 'iris');
    const api = await layerscope();
    const changed = sequential('Linear(4, 8)', 'BatchNorm1d(8)', 'Dropout(0.5)', 'ReLU()', 'Linear(8, 3)');
    const { document } = await open('changed.py', changed);
    // It was open: VS Code notices by and by what was written to the disk.
    await until('the new text', () => document.getText() === changed, 30_000);
    const said = await saidWhile(async () => {
      assert.equal(await run('continueRun', cut), true);
      await until('the run to end', () => !api.isTraining(), 60_000);
    });
    assert.deepEqual(
      said.map((each) => each.replace(/since .*? was/, 'since it was')),
      [
        'changed.py has changed since it was begun: line 6 has 2 Dropout() instead of 2 Dropout(p=0.2). ' +
          'It goes on with the model that it was begun with.',
      ],
    );
    await idle(cut);
    assertSame(await read(cut), await read(whole));
  });

  it('goes on without its definition, and says so', async () => {
    const { whole, cut } = await interrupted('lost.py', 'iris');
    const api = await layerscope();
    await closeAll();
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, 'lost.py'));
    const said = await saidWhile(async () => {
      assert.equal(await run('continueRun', cut), true);
      await until('the run to end', () => !api.isTraining(), 60_000);
    });
    assert.equal(said.length, 1);
    assert.match(said[0]!, /^lost\.py is not there any more\. .* goes on with the model that it was begun with\.$/);
    await idle(cut);
    assertSame(await read(cut), await read(whole));
  });

  it('says what of its data has changed, or that they are gone', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${i % 7},${(i * 5) % 11},${i % 3},${(i * i) % 13},${'abc'[i % 3]}`,
    );
    const table = (lines: readonly string[]) => write('data.csv', ['a,b,c,d,label', ...lines, ''].join('\n'));
    await table(rows);
    const { whole, cut } = await interrupted('data.py', 'data.csv');
    const api = await layerscope();

    await table([...rows, '1,2,3,4,a']);
    const [more] = await messagesOf(() => run('continueRun', cut));
    assert.match(
      more!.text,
      /^data\.csv has changed since .* was begun: it has 41 rows instead of 40\. The run cannot/,
    );
    await write(
      'data.csv',
      ['e,a,b,c,label', ...rows.map((row) => `7,${row.replace(/,\d+(?=,[abc])/, '')}`), ''].join('\n'),
    );
    const [column] = await messagesOf(() => run('continueRun', cut));
    assert.match(column!.text, /was begun: it has e, which it had not; it has d no more\. The run cannot/);

    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, 'data.csv'));
    const [gone] = await messagesOf(() => run('continueRun', cut));
    assert.equal(gone!.text, 'data.csv is not there any more: the run was trained on it.');

    await table(rows);
    const checkpoints = `${cut}.checkpoints`;
    renameSync(join(cut, 'checkpoints'), checkpoints);
    const [none] = await messagesOf(() => run('continueRun', cut));
    assert.match(none!.text, /has no checkpoint to go on from\. Start Again begins it anew with the same settings\.$/);
    assert.deepEqual(none!.buttons, ['Start Again']);
    renameSync(checkpoints, join(cut, 'checkpoints'));

    await table(rows.map((row, i) => (i === 3 ? row.replace(/^\d+/, '99') : row)));
    const refused = await saidWhile(async () => assert.equal(await run('continueRun', cut), false));
    assert.match(refused[0]!, /^data\.csv has changed since .* was begun: some of its values are others\.$/);
    await saidWhile(async () => assert.equal(await run('continueRun', cut), true), 'Continue Anyway');
    await until('the run to end', () => !api.isTraining(), 60_000);
    await idle(cut);
    assert.notDeepEqual((await read(cut)).epochs.at(-1), (await read(whole)).epochs.at(-1));
  });
});
