// A run's file on a disk that is as it should be, and on ones that are not.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { trimHistory } from '../../src/history/trim.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { RunStarted } from '../../src/protocol/trainEvent.ts';
import { readEventFile } from '../../src/tensorboard/eventFile.ts';
import { isOwned } from '../../src/tensorboard/owner.ts';
import { RunFile, reasonOf } from '../../src/tensorboard/runFile.ts';
import { folderName } from '../../src/tensorboard/runFolder.ts';
import { RunReader } from '../../src/tensorboard/runReader.ts';
import { RunRecorder } from '../../src/tensorboard/runRecorder.ts';
import { finishedRun } from '../webview/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-runs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const events = finishedRun({ epochs: 10, stepsPerEpoch: 5 });
const run = events[0] as RunStarted;
const never = (problem: string) => {
  throw new Error(problem);
};

async function write(runs: string): Promise<RunFile> {
  const file = await RunFile.create(runs, run, never);
  for (const event of events) file.take(event);
  await file.close();
  return file;
}

async function read(path: string) {
  const reader = new RunReader();
  for await (const batch of readEventFile(path)) for (const event of batch.events) reader.take(event);
  return reader.history;
}

/** What of a history is written. */
function told(history: RunHistory) {
  const { recent: _, moments: __, ...rest } = trimHistory(history);
  return rest;
}

test('a folder for each run, also for those that begin in one second', async () => {
  const [a, b] = [await write(join(folder, 'deep', 'runs')), await write(join(folder, 'deep', 'runs'))];
  expect(dirname(a.path)).not.toBe(dirname(b.path));
  expect(readdirSync(join(folder, 'deep', 'runs'))).toHaveLength(2);
  expect((await read(a.path))?.end).toEqual(events.at(-1));
  expect((await read(b.path))?.series.steps).toBe(50);
});

test('its name tells the time and the model, without what file systems forbid', () => {
  const named = { ...run, model: { ...run.model, name: 'Net(13, "a/b").network' } };
  expect(folderName(named)).toMatch(/^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_Net_13_a_b_.network$/);
});

test('where no folder can be made it says why', async () => {
  writeFileSync(join(folder, 'file'), '');
  const refused = async (runs: string) => {
    const error = await RunFile.create(runs, run, never).then(() => undefined, reasonOf);
    return error ?? 'made';
  };
  expect(await refused(join(folder, 'file'))).toBe('A file is in the way.');
  expect(await refused(join(folder, 'file', 'runs'))).toBe('A file is in the way.');
  expect(await refused('/proc/runs')).toMatch(/^(No folder can be made there|It may not be written)\.$/);
});

test('a full disk is told once, and the run goes on', async () => {
  const problems: string[] = [];
  const file = await RunFile.create(join(folder, 'full'), run, (problem) => problems.push(problem));
  await file.close();
  rmSync(file.path);
  symlinkSync('/dev/full', file.path);
  const { open } = await import('node:fs/promises');
  const full = await open(file.path, 'a');
  const onFull = RunFile.on(file.path, full, run, (problem) => problems.push(problem));
  for (const event of events) onFull.take(event);
  await onFull.close();
  expect(problems).toEqual([`${file.path}: The disk is full.`]);
  expect(onFull.problem).toBe(problems[0]);
  expect(readdirSync(dirname(file.path)).filter((name) => name.includes('tfevents'))).toEqual([]);
});

test('a folder that is deleted under the run is told once', async () => {
  const problems: string[] = [];
  const file = await RunFile.create(join(folder, 'gone'), run, (problem) => problems.push(problem));
  file.take(events[1]!);
  rmSync(dirname(file.path), { recursive: true });
  for (const event of events.slice(2)) file.take(event);
  await file.close();
  expect(existsSync(file.path)).toBe(false);
  expect(problems).toEqual([`${file.path}: It was deleted.`]);
});

test('while it is written it has an owner', async () => {
  const file = await RunFile.create(join(folder, 'owned'), run, never);
  const of = dirname(file.path);
  expect(await isOwned(of)).toBe(true);
  // Of a process that is no more; of one that has not renewed it for long.
  const owner = readFileSync(join(of, 'running'), 'utf8');
  writeFileSync(join(of, 'running'), JSON.stringify({ ...JSON.parse(owner), pid: 2 ** 22 + 1 }));
  expect(await isOwned(of)).toBe(false);
  writeFileSync(join(of, 'running'), owner);
  expect(await isOwned(of, Date.now() + 60_000)).toBe(false);
  await file.close();
  expect(await isOwned(of)).toBe(false);
  expect(readdirSync(of)).toEqual(['beginning', expect.stringContaining('.tfevents.')]);
});

test('a run whose beginning is known already is written from there', async () => {
  const known = startHistory(run);
  for (const event of events.slice(1, -10)) apply(known, event);
  const before = structuredClone(known);
  const origin = { sequential: 'network' };
  const file = await RunFile.create(join(folder, 'before'), run, never, { before, variant: 'left at 5', origin });
  for (const event of events.slice(-10)) {
    file.take(event);
    apply(known, event);
  }
  await file.close();
  expect(told((await read(file.path))!)).toEqual(told(known));
  expect(dirname(file.path)).toMatch(/_left_at_5$/);
  expect(JSON.parse(readFileSync(join(dirname(file.path), 'run.json'), 'utf8'))).toEqual(origin);
});

test('the thread writes what it is given, and says where', async () => {
  const problems: unknown[] = [];
  const bundle = join(import.meta.dirname, '../../dist/runWriter.cjs');
  const recorder = new RunRecorder(bundle, { runs: join(folder, 'thread'), run }, (problem) => problems.push(problem));
  for (const event of events.slice(1)) {
    recorder.take(event);
    await recorder.room();
  }
  await recorder.close();
  const made = (await recorder.folder)!;
  const name = readdirSync(made).find((each) => each.includes('tfevents'))!;
  expect((await read(join(made, name)))?.end).toEqual(events.at(-1));
  expect(problems).toEqual([]);
});

test('the thread tells what is in the way, once, and keeps nobody waiting', async () => {
  const problems: { readonly code: string | undefined }[] = [];
  const bundle = join(import.meta.dirname, '../../dist/runWriter.cjs');
  const recorder = new RunRecorder(bundle, { runs: join(folder, 'file'), run }, (problem) => problems.push(problem));
  for (let n = 0; n < 100; n++) {
    recorder.take(events[1]!);
    await recorder.room();
  }
  expect(await recorder.folder).toBe(undefined);
  await recorder.close();
  expect(problems.map(({ code }) => code)).toEqual(['EEXIST']);
});
