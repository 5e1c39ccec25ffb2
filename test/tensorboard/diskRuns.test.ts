// Runs on the disk as a list tells of them, and as they are read and followed.

import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { trimHistory } from '../../src/history/trim.ts';
import type { Checkpoint } from '../../src/protocol/checkpoint.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { FromRunReader } from '../../src/protocol/runReaderMessage.ts';
import type { RunStarted, TrainEvent } from '../../src/protocol/trainEvent.ts';
import { writeCheckpoint } from '../../src/tensorboard/checkpoints.ts';
import { readRun, Summaries } from '../../src/tensorboard/diskRuns.ts';
import { encodeEvent, type Value } from '../../src/tensorboard/event.ts';
import { fileHead } from '../../src/tensorboard/eventFile.ts';
import { RunFollower } from '../../src/tensorboard/followRun.ts';
import { Growth } from '../../src/tensorboard/growth.ts';
import { encodeRecord } from '../../src/tensorboard/record.ts';
import { RunFile } from '../../src/tensorboard/runFile.ts';
import { applyOwn } from '../../src/tensorboard/runReader.ts';
import { summarize } from '../../src/tensorboard/runSummary.ts';
import { finishedRun } from '../webview/fixtures.ts';

const place = mkdtempSync(join(tmpdir(), 'layerscope-disk-'));
afterAll(() => rmSync(place, { recursive: true }));
const events = finishedRun({ epochs: 10, stepsPerEpoch: 5 });
const started = events[0] as RunStarted;
const reader = join(import.meta.dirname, '../../dist/runReader.cjs');
const never = (problem: string) => {
  throw new Error(problem);
};

let count = 0;
const newFile = () => RunFile.create(join(place, `${++count}`), started, never, { origin: { version: 1 } });

async function written(all: readonly TrainEvent[] = events): Promise<string> {
  const file = await newFile();
  for (const event of all) file.take(event);
  await file.close();
  return file.path;
}

/** What of a history is written. */
function told(history: RunHistory) {
  const { recent: _, moments: __, ...rest } = trimHistory(history);
  return rest;
}

function live(all: readonly TrainEvent[]): RunHistory {
  const history = startHistory(started);
  for (const event of all) apply(history, event);
  return history;
}

/** What a follower makes of a folder, kept up to date. */
class Reading {
  history: RunHistory | undefined;
  readonly messages: Exclude<FromRunReader, { type: 'summary' | 'toGoOn' }>[] = [];
  readonly follower: RunFollower;

  constructor(folder: string) {
    this.follower = new RunFollower(folder, (message) => {
      this.messages.push(message);
      if (message.type === 'history') this.history = message.history;
      if (message.type === 'grown') for (const record of message.records) applyOwn(this.history!, record);
    });
  }
}

function foreign(name: string, records: readonly (readonly [step: number, values: Value[]])[]): string {
  const folder = join(place, name);
  mkdirSync(folder);
  const bytes = records.map(([step, values]) => encodeRecord(encodeEvent({ wallTime: 1000 + step, step, values })));
  writeFileSync(join(folder, 'events.out.tfevents.1.host'), Buffer.concat([fileHead(1000), ...bytes]));
  return folder;
}

test('a run that ended', async () => {
  const path = await written();
  const summary = await summarize(dirname(path));
  expect(summary).toMatchObject({
    isOwn: true,
    state: 'finished',
    model: started.model.name,
    step: 50,
    totalSteps: 50,
  });
  expect(summary).toMatchObject({ startedAt: started.startedAt, bytes: readFileSync(path).length });
  expect(summary?.loss?.tag).toBe('loss/training');
  expect(JSON.parse(summary!.origin!)).toEqual({ version: 1 });
});

test('a run that was stopped, and one that failed', async () => {
  const before = events.filter(({ type }) => type !== 'runEnded');
  const cancelled = await written([...before, { type: 'runEnded', reason: 'cancelled', step: 50, elapsedMs: 7 }]);
  expect(await summarize(dirname(cancelled))).toMatchObject({ state: 'cancelled', elapsedMs: 7 });
  const failed = await written([...before, { type: 'runFailed', step: 50, elapsedMs: 7, message: 'NaN' }]);
  expect(await summarize(dirname(failed))).toMatchObject({ state: 'failed' });
});

test('a run is on while it has an owner, and else interrupted', async () => {
  const file = await newFile();
  for (const event of events.slice(1, 8)) file.take(event);
  expect(await summarize(dirname(file.path))).toMatchObject({ state: 'running' });
  await file.close();
  expect(await summarize(dirname(file.path))).toMatchObject({ state: 'interrupted', isOwn: true });
});

test("others' runs: their last loss, and whether they grow, whatever the time of their files", async () => {
  const scalar = (tag: string, value: number): Value => ({ type: 'scalar', tag, value });
  const folder = foreign('lightning', [
    [10, [scalar('val_loss', 3)]],
    [20, [scalar('train_loss', 2), scalar('lr', 0.1)]],
    [30, [scalar('train_loss', 0.5), scalar('val_loss', 4)]],
  ]);
  const growth = new Growth();
  expect(await summarize(folder, growth)).toMatchObject({
    ...{ isOwn: false, state: 'recorded', step: 30, startedAt: 1_000_000, elapsedMs: 30_000 },
    loss: { tag: 'train_loss', value: 0.5 },
  });
  const path = join(folder, 'events.out.tfevents.1.host');
  const record = (wallTime: number) => encodeRecord(encodeEvent({ wallTime, step: 40, values: [] }));
  appendFileSync(path, record(2000));
  expect(await summarize(folder, growth)).toMatchObject({ state: 'running' });
  expect(await summarize(folder)).toMatchObject({ state: 'recorded' });
  appendFileSync(path, record(Date.now() / 1000 - 20));
  expect(await summarize(folder)).toMatchObject({ state: 'running' });
});

test('growth is forgotten after a minute', () => {
  const growth = new Growth();
  const at = (now: number, bytes: number) => growth.isGrowing('a', bytes, undefined, now);
  expect([at(1e6, 5), at(1e6 + 1, 6), at(1e6 + 60_000, 6), at(1e6 + 60_001, 6), at(2e6, 7)]).toEqual([
    ...[false, true, true, false, true],
  ]);
});

test('a run that has lost its event files is interrupted at its newest checkpoint, and opens with that', async () => {
  const origin = { version: 1, sequential: 'net', uri: 'file:///m.py', options: started.options };
  const file = await RunFile.create(join(place, 'lost'), started, never, { origin });
  await file.close();
  const folder = dirname(file.path);
  rmSync(file.path);
  expect(await summarize(folder)).toBe(undefined);
  const checkpoint: Checkpoint = {
    ...{ epoch: 5, first: 0, step: 20, elapsedMs: 70, of: { model: 'm', data: 'd' } },
    ...{ tensors: [], fields: {}, generators: {} },
  };
  await writeCheckpoint(folder, checkpoint);
  expect(await summarize(folder)).toMatchObject({
    ...{ isOwn: true, state: 'interrupted', model: started.model.name, startedAt: started.startedAt },
    ...{ step: 20, totalSteps: started.totalSteps, checkpoints: [20], origin: expect.stringContaining('net') },
  });
  const reading = new Reading(folder);
  await reading.follower.look();
  expect(reading.history).toMatchObject({ run: started, end: { reason: 'interrupted', step: 20 }, moments: [20] });
});

test('nothing is told of a folder without event files, nor of none', async () => {
  expect(await summarize(place)).toBe(undefined);
  expect(await summarize(join(place, 'none'))).toBe(undefined);
  writeFileSync(join(foreign('empty', []), 'events.out.tfevents.2.host'), '');
  expect(await summarize(join(place, 'empty'))).toMatchObject({ isOwn: false, step: 0 });
});

test('read while it grows, it is the run that was shown', async () => {
  const file = await newFile();
  const reading = new Reading(dirname(file.path));
  for (let at = 1; at < events.length; at += 7) {
    for (const event of events.slice(at, at + 7)) file.take(event);
    await file.room;
    await reading.follower.look();
  }
  await file.close();
  await reading.follower.look();
  expect(told(reading.history!)).toEqual(told(live(events)));
  expect(reading.messages.length).toBeGreaterThan(2);
  const { length } = reading.messages;
  await reading.follower.look();
  expect(reading.messages).toHaveLength(length);
});

test('a run that nobody writes any more is interrupted, and goes on where somebody does again', async () => {
  const file = await newFile();
  for (const event of events.slice(1, 8)) file.take(event);
  await file.close();
  const bytes = readFileSync(file.path);
  const reading = new Reading(dirname(file.path));
  await reading.follower.look();
  const { end, series } = reading.history!;
  expect(end).toMatchObject({ type: 'runEnded', reason: 'interrupted', step: series.steps });
  // Cut off within a record, it is whole up to there.
  truncateSync(file.path, bytes.length - 3);
  await reading.follower.look();
  expect(reading.messages.map(({ type }) => type)).toEqual(['history', 'history']);
  appendFileSync(file.path, bytes.subarray(-3));
  await reading.follower.look();
  expect(reading.messages.at(-1)).toMatchObject({ type: 'grown', lost: { records: 0, bytes: 0 } });
  expect(reading.history!.series.steps).toBe(series.steps);
});

test('a broken record is counted', async () => {
  const path = await written();
  const bytes = readFileSync(path);
  const at = bytes.length >> 1;
  bytes[at] = bytes[at]! ^ 1;
  writeFileSync(path, bytes);
  const reading = new Reading(dirname(path));
  await reading.follower.look();
  expect(reading.messages[0]).toMatchObject({ type: 'history', lost: { records: 1 } });
  expect(reading.history!.end).toEqual(events.at(-1));
});

test('the threads say the same', async () => {
  const path = await written();
  const summaries = new Summaries(reader);
  expect(await summaries.of(dirname(path))).toEqual(await summarize(dirname(path)));
  expect(await summaries.of(place)).toBe(undefined);
  summaries.dispose();
  const message = await new Promise<FromRunReader>((resolve) => {
    const reading = readRun(reader, dirname(path), (each) => {
      reading.end();
      resolve(each);
    });
  });
  if (message.type !== 'history') throw new Error(message.type);
  expect(told(message.history)).toEqual(told(live(events)));
  expect(basename(path)).toMatch(/^events\.out\.tfevents\./);
});
