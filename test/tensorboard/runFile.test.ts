// A run's file on a disk that is as it should be, and on ones that are not.

import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { RunStarted } from '../../src/protocol/trainEvent.ts';
import { readEventFile } from '../../src/tensorboard/eventFile.ts';
import { folderName, RunFile, reasonOf } from '../../src/tensorboard/runFile.ts';
import { RunReader } from '../../src/tensorboard/runReader.ts';
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
  expect(await refused('/proc/runs')).not.toBe('made');
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
});

test('a folder that is deleted under the run does no harm', async () => {
  const file = await RunFile.create(join(folder, 'gone'), run, never);
  file.take(events[1]!);
  rmSync(dirname(file.path), { recursive: true });
  for (const event of events.slice(2)) file.take(event);
  await file.close();
  expect(existsSync(file.path)).toBe(false);
});
