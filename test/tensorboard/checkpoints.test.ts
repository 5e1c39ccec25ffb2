// Checkpoints beside a run's event file: written by its thread, and what becomes of the run where they cannot be.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/protocol/checkpoint.ts';
import type { RunStarted, TrainEvent } from '../../src/protocol/trainEvent.ts';
import { checkpointSteps, newestCheckpoint, spareSteps } from '../../src/tensorboard/checkpoints.ts';
import { readEventFile } from '../../src/tensorboard/eventFile.ts';
import { RunFile } from '../../src/tensorboard/runFile.ts';
import { RunReader } from '../../src/tensorboard/runReader.ts';
import { RunRecorder } from '../../src/tensorboard/runRecorder.ts';
import { finishedRun } from '../webview/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-checkpoints-'));
afterAll(() => rmSync(folder, { recursive: true }));
const events = finishedRun({ epochs: 10, stepsPerEpoch: 5 });
const run = events[0] as RunStarted;

const checkpointAt = (step: number): Checkpoint => ({
  ...{ epoch: 1 + Math.floor(step / 5), first: 0, step, elapsedMs: 10 * step },
  of: { model: 'a', data: 'b' },
  tensors: [{ name: '0.weight', shape: [2, 3], values: Float32Array.from({ length: 6 }, (_, i) => i + step) }],
  fields: { schedule: { rate: 0.1, worst: Number.POSITIVE_INFINITY } },
  generators: { torch: Uint8Array.of(1, 2, 3) },
});
const taken = (step: number): TrainEvent => ({ type: 'checkpointTaken', step, checkpoint: checkpointAt(step) });
/** With a checkpoint after the steps of each epoch. */
const withCheckpoints = events
  .slice(1)
  .flatMap((event) => (event.type === 'epochEnded' ? [event, taken(event.step)] : event));

async function read(path: string) {
  const reader = new RunReader();
  for await (const batch of readEventFile(path)) for (const event of batch.events) reader.take(event);
  return reader.history;
}

test('the thread writes those that it is given, the newest among those that are kept', async () => {
  const problems: unknown[] = [];
  const bundle = join(import.meta.dirname, '../../dist/runWriter.cjs');
  const recorder = new RunRecorder(bundle, { runs: join(folder, 'thread'), run }, (...problem) =>
    problems.push(problem),
  );
  for (const event of structuredClone(withCheckpoints)) {
    recorder.take(event);
    await recorder.room();
  }
  await recorder.close();
  const made = (await recorder.folder)!;
  expect(problems).toEqual([]);
  expect(await newestCheckpoint(made)).toEqual({ checkpoint: checkpointAt(50), unreadable: [] });
  expect((await checkpointSteps(made)).length).toBeLessThanOrEqual(8);
});

test('going back forgets those that come after', async () => {
  const file = await RunFile.create(join(folder, 'back'), run, expect.unreachable);
  const of = dirname(file.path);
  for (const event of withCheckpoints.filter(({ type }) => type !== 'runEnded')) {
    file.take(event);
    await file.room;
  }
  file.take({ type: 'runRewound', step: 20, from: 50, epochs: 4 });
  await file.close();
  expect((await checkpointSteps(of)).every((step) => step <= 20)).toBe(true);
});

test('where they cannot be written it is said once, and the run still is', async () => {
  const problems: unknown[] = [];
  const file = await RunFile.create(join(folder, 'blocked'), run, (problem, error, what) =>
    problems.push([problem, error.code, what]),
  );
  const of = dirname(file.path);
  writeFileSync(join(of, 'checkpoints'), 'a file');
  for (const event of withCheckpoints) {
    file.take(event);
    await file.room;
  }
  await file.close();
  expect(problems).toEqual([[`${join(of, 'checkpoints')}: A file is in the way.`, 'ENOTDIR', 'checkpoints']]);
  expect(file.problem).toBe(undefined);
  expect((await read(file.path))!.end).toEqual(events.at(-1));
  expect(readFileSync(join(of, 'checkpoints'), 'utf8')).toBe('a file');
});

test('where the whole folder is deleted that alone is said, and it is not made again', async () => {
  const problems: unknown[] = [];
  const file = await RunFile.create(join(folder, 'gone'), run, (_, error, what) => problems.push([error.code, what]));
  rmSync(dirname(file.path), { recursive: true });
  for (const event of withCheckpoints) {
    file.take(event);
    await file.room;
  }
  await file.close();
  expect(problems).toEqual([['DELETED', 'run']]);
  expect(readdirSync(join(folder, 'gone'))).toEqual([]);
});

test('those that are given up leave the others evenly spread, with the two newest', () => {
  const steps = Array.from({ length: 20 }, (_, i) => 100 * i);
  let kept: number[] = [];
  for (const step of steps) {
    kept.push(step);
    const spare = spareSteps(kept, 8);
    kept = kept.filter((each) => !spare.includes(each));
  }
  expect(kept).toHaveLength(8);
  expect(kept.slice(-2)).toEqual([1800, 1900]);
  const gaps = kept.slice(1, -2).map((step, i) => step - kept[i]!);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(4 * Math.min(...gaps));
});
