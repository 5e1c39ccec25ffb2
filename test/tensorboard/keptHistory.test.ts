// The history that is kept beside a long run's event files: what it tells, and when it is not believed.

import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { serialize } from '../../src/history/serialize.ts';
import { trimHistory } from '../../src/history/trim.ts';
import { mostPoints, type RunHistory } from '../../src/protocol/runHistory.ts';
import type { FromRunReader } from '../../src/protocol/runReaderMessage.ts';
import type { RunStarted, TrainEvent } from '../../src/protocol/trainEvent.ts';
import { readRun } from '../../src/tensorboard/diskRuns.ts';
import { FolderReader } from '../../src/tensorboard/folderReader.ts';
import { keepHistory, readKeptHistory } from '../../src/tensorboard/keptHistory.ts';
import { RunFile } from '../../src/tensorboard/runFile.ts';
import { HISTORY_FILE } from '../../src/tensorboard/runFolder.ts';
import { RunWriter } from '../../src/tensorboard/runWriter.ts';
import { finishedRun, layersModel, runStarted, snapshotTaken, stepsEnded } from '../webview/fixtures.ts';

const place = mkdtempSync(join(tmpdir(), 'layerscope-kept-'));
afterAll(() => rmSync(place, { recursive: true }));
const reader = join(import.meta.dirname, '../../dist/runReader.cjs');
const never = (problem: string) => {
  throw new Error(problem);
};

let count = 0;

/** Steps of 20 epochs that the history has merged, and a part of the file's bytes that holds the first half of them. */
const events = finishedRun({ epochs: 20, stepsPerEpoch: 400 });
const started = events[0] as RunStarted;
const writer = new RunWriter(started);
const pieces = [writer.start(), ...events.slice(1).map((event) => writer.take(event))];
const half = Buffer.concat(pieces.slice(0, pieces.length >> 1));
const rest = Buffer.concat(pieces.slice(pieces.length >> 1));

function folderWith(bytes: Uint8Array): { folder: string; path: string } {
  const folder = mkdtempSync(join(place, 'run-'));
  const path = join(folder, 'events.out.tfevents.1.layerscope');
  writeFileSync(path, bytes);
  return { folder, path };
}

/** What of a history is written, as one value that is quickly compared. */
function told(history: RunHistory | undefined): string {
  const { recent: _, moments: __, ...others } = trimHistory(history!);
  return createHash('sha256').update(serialize(others)).digest('hex');
}

function live(all: readonly TrainEvent[]): RunHistory {
  const history = startHistory(all[0] as RunStarted);
  for (const event of all) apply(history, event);
  return history;
}

async function read(folder: string, isKeptUsed: boolean) {
  const before = isKeptUsed ? await readKeptHistory(folder) : undefined;
  const folderReader = await FolderReader.on(folder, before && { before });
  for await (const _ of folderReader.readOn());
  return folderReader;
}

function readByThread(folder: string): Promise<FromRunReader> {
  return new Promise((resolve) => {
    const reading = readRun(reader, folder, (message) => {
      reading.end();
      resolve(message);
    });
  });
}

test('it is the history that the files tell, in one buffer', async () => {
  const { folder } = folderWith(Buffer.concat([half, rest]));
  expect(await readKeptHistory(folder)).toBe(undefined);
  await keepHistory(folder);
  const kept = await readKeptHistory(folder);
  expect(told(kept?.history)).toBe(told(live(events)));
  const { series, snapshots } = kept!.history;
  const arrays = [series.lowest, series.last, ...snapshots.flatMap(({ counts, ranges }) => [counts, ranges])];
  expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(1);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('what the files have gained since is read after it', async () => {
  const { folder, path } = folderWith(half);
  await keepHistory(folder);
  appendFileSync(path, rest);
  expect((await readKeptHistory(folder))!.history.series.steps).toBeLessThan(8000);
  const all = await read(folder, true);
  expect(told(all.read?.history)).toBe(told(live(events)));
  expect(all.read).toMatchObject({ step: 8000, elapsedMs: 8000 * 1.7, lost: { records: 0, bytes: 0 } });
  const { places } = (await read(folder, false)).read!;
  expect(all.read?.places).toEqual(places);
  await keepHistory(folder);
  expect((await readKeptHistory(folder))?.places).toEqual(places);
});

test('steps that come are not mixed with those that it has, where the next one makes it merge them', async () => {
  const steps = mostPoints(startHistory(started).series.width);
  const fullWriter = new RunWriter(started);
  const full = [started, stepsEnded(started, 1, steps)];
  const { folder } = folderWith(Buffer.concat([fullWriter.start(), fullWriter.take(full[1]!), fullWriter.flush()]));
  await keepHistory(folder);
  const { history } = (await readKeptHistory(folder))!;
  const expected = live(full);
  for (const each of [history, expected]) apply(each, stepsEnded(started, steps + 1, 9));
  expect(told(history)).toBe(told(expected));
});

test('the thread that reads runs tells it', async () => {
  const { folder, path } = folderWith(half);
  await keepHistory(folder);
  appendFileSync(path, rest);
  const message = await readByThread(folder);
  if (message.type !== 'history') throw new Error(message.type);
  expect(told(message.history)).toBe(told(live(events)));
});

describe('it is not believed where', () => {
  const cases: readonly (readonly [what: string, spoil: (path: string, kept: string) => void])[] = [
    ['a byte of it is another', (_, kept) => flip(kept, readFileSync(kept).length >> 1)],
    ['it is of another form', (_, kept) => flip(kept, 6)],
    ['it is cut off', (_, kept) => truncateSync(kept, readFileSync(kept).length - 1)],
    ['it is empty', (_, kept) => truncateSync(kept, 0)],
    ['the event file is shorter', (path) => truncateSync(path, half.length + rest.length - 1)],
    ['the event file begins otherwise', (path) => flip(path, 100)],
    ['the event file ends otherwise', (path) => flip(path, half.length + rest.length - 9)],
    ['the run went on in another event file', (path) => writeFileSync(`${path}.tfevents.2`, '')],
    ['the event file has another name', (path) => writeFileSync(`${path}.tfevents.2`, '', void rmSync(path))],
  ];
  test.each(cases)('%s', async (_, spoil) => {
    const { folder, path } = folderWith(Buffer.concat([half, rest]));
    await keepHistory(folder);
    expect(await readKeptHistory(folder)).not.toBe(undefined);
    spoil(path, join(folder, HISTORY_FILE));
    expect(await readKeptHistory(folder)).toBe(undefined);
  });

  test('then the files are read, and it is made anew', async () => {
    const { folder } = folderWith(Buffer.concat([half, rest]));
    await keepHistory(folder);
    flip(join(folder, HISTORY_FILE), 1000);
    const message = await readByThread(folder);
    if (message.type !== 'history') throw new Error(message.type);
    expect(told(message.history)).toBe(told(live(events)));
    await keepHistory(folder);
    expect(told((await readKeptHistory(folder))?.history)).toBe(told(live(events)));
  });
});

test('nothing is left where it cannot be made', async () => {
  await keepHistory(join(place, 'none'));
  const { folder } = folderWith(new Uint8Array(10));
  await keepHistory(folder);
  expect(existsSync(join(folder, HISTORY_FILE))).toBe(false);
});

test('a run that becomes long has it while it is written, and at its end; a short one has none', async () => {
  const run = runStarted({ model: layersModel(40), epochs: 40, stepsPerEpoch: 100 });
  const file = await RunFile.create(join(place, `${++count}`), run, never);
  const folder = dirname(file.path);
  const block = stepsEnded(run, 1, 100);
  // Numbers that cannot be packed.
  for (let i = 0, state = 7; i < block.statistics.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    block.statistics[i] = state;
  }
  const take = async (event: TrainEvent) => {
    file.take(event);
    await file.room;
  };
  for (let step = 0; step < 3000; step += 100) await take({ ...block, firstStep: step + 1 });
  for (let tries = 0; !existsSync(join(folder, HISTORY_FILE)) && tries < 1000; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect((await readKeptHistory(folder))!.history.end).toBe(undefined);
  await take(snapshotTaken(run, 3000));
  await take({ type: 'runEnded', reason: 'finished', step: 3000, elapsedMs: 5 });
  await file.close();
  const kept = await readKeptHistory(folder);
  expect(kept?.history.end).toEqual({ type: 'runEnded', reason: 'finished', step: 3000, elapsedMs: 5 });
  expect(told(kept?.history)).toBe(told((await read(folder, false)).read?.history));
  const short = await RunFile.create(join(place, `${++count}`), started, never);
  for (const event of events.slice(1, 9)) short.take(event);
  await short.close();
  expect(existsSync(join(dirname(short.path), HISTORY_FILE))).toBe(false);
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = bytes[at]! ^ 1;
  writeFileSync(path, bytes);
}
