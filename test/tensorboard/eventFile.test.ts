// Event files on disk: written, cut off at every byte, broken, growing.

import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Event, encodeEvent } from '../../src/tensorboard/event.ts';
import { type EventsRead, eventFileName, fileHead, readEventFile } from '../../src/tensorboard/eventFile.ts';
import { encodeRecord } from '../../src/tensorboard/record.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-events-'));
const path = join(folder, eventFileName(1_790_000_000.5, 'test'));
afterAll(() => rmSync(folder, { recursive: true }));

const scalar = (step: number): Event => {
  return { wallTime: 1e9 + step, step, values: [{ type: 'scalar', tag: 'loss/batch', value: 1 / (step + 1) }] };
};
const records = [fileHead(1e9), ...[1, 2, 3, 4].map((step) => encodeRecord(encodeEvent(scalar(step))))];
const whole = Buffer.concat(records);
/** Where each record ends. */
const ends = records.map((_, i) => records.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));

async function read(bytes: Uint8Array): Promise<{ steps: number[]; lost: EventsRead['lost']; next: number }> {
  writeFileSync(path, bytes);
  return gather(0);
}

async function gather(from: number) {
  const steps: number[] = [];
  let lost = { records: 0, bytes: 0 };
  let next = from;
  for await (const batch of readEventFile(path, from)) {
    steps.push(...batch.events.map(({ step }) => step));
    lost = { records: lost.records + batch.lost.records, bytes: lost.bytes + batch.lost.bytes };
    next = batch.next;
  }
  return { steps, lost, next };
}

test('its name is one that TensorBoard looks for', () => {
  expect(eventFileName(1_790_000_000.5, 'test')).toBe('events.out.tfevents.1790000000.test');
});

test('cut off at any byte, it has everything up to the last whole record', async () => {
  for (let length = 0; length <= whole.length; length++) {
    const { steps, lost, next } = await read(whole.subarray(0, length));
    const expected = ends.filter((end) => end <= length);
    expect(steps).toEqual([0, 1, 2, 3, 4].slice(0, expected.length));
    expect(lost).toEqual({ records: 0, bytes: 0 });
    expect(next).toBe(expected.at(-1) ?? 0);
  }
});

test('a byte that was changed costs its record, or what lies up to the next sound one', async () => {
  for (let at = ends[0]!; at < ends[3]!; at++) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 0x10;
    const { steps, lost } = await read(changed);
    const broken = ends.findIndex((end) => at < end);
    expect(steps, `byte ${at}`).toEqual([0, 1, 2, 3, 4].filter((step) => step !== broken));
    expect(lost).toEqual({ records: 1, bytes: ends[broken]! - ends[broken - 1]! });
  }
});

test('what is no event file at all is told as lost', async () => {
  const { steps, lost } = await read(Buffer.from('This is a text, and has no records.'.repeat(9)));
  expect(steps).toEqual([]);
  expect(lost.records).toBeGreaterThan(0);
});

test('a file that grows is read on from where it ended', async () => {
  writeFileSync(path, whole.subarray(0, ends[1]! + 5));
  const first = await gather(0);
  appendFileSync(path, whole.subarray(ends[1]! + 5));
  const second = await gather(first.next);
  expect([first.steps, second.steps]).toEqual([
    [0, 1],
    [2, 3, 4],
  ]);
});

test('many records, across the pieces in which a file is read', async () => {
  const many = Array.from({ length: 60_000 }, (_, step) => encodeRecord(encodeEvent(scalar(step))));
  const { steps } = await read(Buffer.concat(many));
  expect(steps).toEqual(Array.from({ length: 60_000 }, (_, step) => step));
});
