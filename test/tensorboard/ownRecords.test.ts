// Records of ours, found among all others of an event file, and what is made of them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startHistory } from '../../src/history/runHistory.ts';
import { trimHistory } from '../../src/history/trim.ts';
import { mostPoints } from '../../src/protocol/runHistory.ts';
import { readEventFile } from '../../src/tensorboard/eventFile.ts';
import { type OwnRecord, ownRecords, readOwnRecords } from '../../src/tensorboard/ownRecords.ts';
import { RunReader } from '../../src/tensorboard/runReader.ts';
import { RunWriter } from '../../src/tensorboard/runWriter.ts';
import { deepModel, runStarted, snapshotTaken, stepsEnded } from '../webview/fixtures.ts';

const place = mkdtempSync(join(tmpdir(), 'layerscope-own-'));
afterAll(() => rmSync(place, { recursive: true }));
const path = join(place, 'events.out.tfevents.1.layerscope');

const run = runStarted({ model: deepModel, epochs: 10, stepsPerEpoch: 600 });

/** Blocks large enough that another thread unpacks them, and steps that are merged. */
function fileOf(steps: number): Buffer {
  const writer = new RunWriter(run);
  const many = stepsEnded(run, 1, 100);
  const parts: Uint8Array[] = [writer.start()];
  for (let step = 0; step < steps; step += many.count) {
    parts.push(writer.take({ ...many, firstStep: step + 1 }));
    if (step % 1000 === 0) parts.push(writer.take(snapshotTaken(run, step)));
  }
  parts.push(writer.take({ type: 'runEnded', reason: 'finished', step: steps, elapsedMs: 1 }));
  return Buffer.concat(parts);
}

/** As it is read by decoding everything. */
async function decoded() {
  const records: (OwnRecord | undefined)[] = [];
  const lost = { records: 0, bytes: 0 };
  let next = 0;
  for await (const read of readEventFile(path)) {
    records.push(...read.events.flatMap(ownRecords));
    lost.records += read.lost.records;
    lost.bytes += read.lost.bytes;
    next = read.next;
  }
  return { records, lost, next };
}

async function found(from = 0) {
  const records: (OwnRecord | undefined)[] = [];
  const lost = { records: 0, bytes: 0 };
  let next = from;
  for await (const read of readOwnRecords(path, from)) {
    records.push(...read.records);
    lost.records += read.lost.records;
    lost.bytes += read.lost.bytes;
    next = read.next;
  }
  return { records, lost, next };
}

test('all that decoding every record finds', async () => {
  writeFileSync(path, fileOf(1000));
  const all = await found();
  expect(all.records.length).toBeGreaterThan(10);
  expect(all.records).not.toContain(undefined);
  expect(all).toEqual(await decoded());
});

test('cut off anywhere, with a broken byte anywhere', async () => {
  const bytes = fileOf(300);
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 12; round++) {
    const damaged = Buffer.from(bytes.subarray(0, random(bytes.length)));
    if (round % 2 && damaged.length > 0) damaged[random(damaged.length)]! ^= 1 << random(8);
    writeFileSync(path, damaged);
    const [left, right] = [await found(), await decoded()];
    expect(left.records, `round ${round}`).toEqual(right.records);
    expect(left.lost, `round ${round}`).toEqual(right.lost);
  }
});

test('read on where the file was cut off', async () => {
  const bytes = fileOf(300);
  writeFileSync(path, bytes.subarray(0, bytes.length - 1000));
  const first = await found();
  writeFileSync(path, bytes);
  const second = await found(first.next);
  expect([...first.records, ...second.records]).toEqual((await decoded()).records);
  expect(second.next).toBe(bytes.length);
});

test('the history is the same where the number of steps is known beforehand', async () => {
  const steps = 2 * mostPoints(startHistory(run).series.width) + 100;
  writeFileSync(path, fileOf(steps));
  const { records } = await found();
  const histories = [0, steps, steps - 1000, 16 * steps].map((expected) => {
    const reader = new RunReader(expected);
    reader.takeRecords(records);
    return reader.history!;
  });
  const [plain, known, less, more] = histories.map((history) => trimHistory(history));
  expect(plain!.series.stepsPerPoint).toBe(4);
  expect(known).toEqual(plain);
  expect(less).toEqual(plain);
  expect(more!.series).toMatchObject({ stepsPerPoint: 64 });
});
