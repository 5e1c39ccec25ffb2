// Runs that other programs recorded: both encodings, several files, broken records, growth; beside the plain decoder.

import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { apply } from '../../src/history/runHistory.ts';
import type { RunHistory, ScalarSeries } from '../../src/protocol/runHistory.ts';
import type { FromRunReader } from '../../src/protocol/runReaderMessage.ts';
import { HISTOGRAM_BINS, type TrainEvent } from '../../src/protocol/trainEvent.ts';
import { binHistogram } from '../../src/tensorboard/binHistogram.ts';
import { readRun } from '../../src/tensorboard/diskRuns.ts';
import { decodeEvent, encodeEvent, type Histogram, type Value } from '../../src/tensorboard/event.ts';
import { fileHead } from '../../src/tensorboard/eventFile.ts';
import { RecordedFollower } from '../../src/tensorboard/followRecorded.ts';
import { encodeRecord, readRecord } from '../../src/tensorboard/record.ts';
import { scanRecords, Tags } from '../../src/tensorboard/scanEvents.ts';

const place = mkdtempSync(join(tmpdir(), 'layerscope-recorded-'));
afterAll(() => rmSync(place, { recursive: true }));
let count = 0;

const event = (step: number, ...values: Value[]) => encodeRecord(encodeEvent({ wallTime: 1000 + step, step, values }));
const scalar = (tag: string, value: number): Value => ({ type: 'scalar', tag, value });
const histogram = (tag: string, limits: number[], counts: number[], min: number, max: number): Value => {
  const total = counts.reduce((a, b) => a + b, 0);
  const sums = { count: total, sum: 0, sumOfSquares: 0 };
  return {
    type: 'histogram',
    tag,
    min,
    max,
    ...sums,
    limits: Float64Array.from(limits),
    counts: Float64Array.from(counts),
  };
};

/** A value as TensorFlow 2 writes it: a tensor, and with a tag's first the plugin that it belongs to. */
function tensorEvent(
  step: number,
  tag: string,
  plugin: string | undefined,
  shape: number[],
  floats: number[],
): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(1000 + step);
  writer.tag(2, WireType.Varint).int64(step);
  writer.tag(5, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(tag);
  if (plugin) {
    writer.tag(9, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(plugin).join().join();
  }
  writer.tag(8, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int32(1);
  writer.tag(2, WireType.LengthDelimited).fork();
  for (const size of shape) writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int64(size).join();
  writer.join();
  const content = new Uint8Array(Float32Array.from(floats).buffer);
  writer.tag(4, WireType.LengthDelimited).bytes(content).join().join().join();
  return encodeRecord(writer.finish());
}

function folderOf(...files: readonly (readonly Uint8Array[])[]): string {
  const folder = join(place, `${++count}`);
  mkdirSync(folder);
  files.forEach((records, i) => {
    writeFileSync(join(folder, `events.out.tfevents.${i}.host`), Buffer.concat([fileHead(1000), ...records]));
  });
  return folder;
}

class Reading {
  history: RunHistory | undefined;
  readonly messages: Exclude<FromRunReader, { type: 'summary' }>[] = [];
  readonly follower: RecordedFollower;

  constructor(folder: string, mostUnchecked?: number) {
    const tell = (message: Exclude<FromRunReader, { type: 'summary' }>) => {
      this.messages.push(message);
      if (message.type === 'history') this.history = message.history;
      if (message.type === 'grown') for (const record of message.records) apply(this.history!, record as TrainEvent);
    };
    this.follower = new RecordedFollower(folder, tell, mostUnchecked);
  }

  get tags() {
    return Object.fromEntries(this.history!.recorded!.scalars.map((series) => [series.tag, numbersOf(series)]));
  }
}

async function read(folder: string): Promise<Reading> {
  const reading = new Reading(folder);
  await reading.follower.look();
  return reading;
}

function numbersOf({ steps, last, points }: ScalarSeries): [number, number][] {
  return Array.from({ length: points }, (_, i) => [steps[i]!, last[i]!]);
}

test('scalars of both encodings, by their tags', async () => {
  const folder = folderOf([
    event(1, scalar('train/loss', 0.5), scalar('lr', 0.25)),
    tensorEvent(1, 'epoch_loss', 'scalars', [], [4]),
    tensorEvent(2, 'epoch_loss', undefined, [], [3]),
    event(3, scalar('train/loss', 0.125)),
  ]);
  const { history, tags } = await read(folder);
  expect(tags).toEqual({
    'train/loss': [
      [1, 0.5],
      [3, 0.125],
    ],
    lr: [[1, 0.25]],
    epoch_loss: [
      [1, 4],
      [2, 3],
    ],
  });
  expect(history!.series.steps).toBe(3);
  expect(history!.elapsedMs).toBe(3000);
  expect(history!.run.startedAt).toBe(1_000_000);
});

test('steps before 0, as 64 bits have them', async () => {
  const steps = [Number.MIN_SAFE_INTEGER, -(2 ** 40), -129, -128, -3, -1, 0, 1, 2 ** 40];
  const folder = folderOf(
    steps.flatMap((step) => [event(step, scalar('loss', 1)), tensorEvent(step, 'tf', 'scalars', [], [2])]),
  );
  const { tags } = await read(folder);
  for (const tag of ['loss', 'tf']) expect(tags[tag]!.map(([step]) => step)).toEqual(steps);
});

test('histograms of both encodings, with texts beside', async () => {
  const folder = folderOf([
    event(5, histogram('fc/weight', [-1, 0, 1], [0, 30, 10], -1, 1)),
    tensorEvent(5, 'dense/kernel', 'histograms', [2, 3], [0, 1, 4, 1, 2, 12]),
    tensorEvent(6, 'dense/kernel', undefined, [1, 3], [7, 7, 9]),
    event(6, { type: 'text', tag: 'config', texts: ['lr: 0.1'] }),
  ]);
  const { history } = await read(folder);
  expect(history!.run.histograms).toEqual(['fc/weight', 'dense/kernel']);
  expect(history!.snapshots.map(({ step, tensors }) => [step, [...tensors]])).toEqual([
    [5, [0, 1]],
    [6, [1]],
  ]);
  const [first, second] = history!.snapshots;
  expect([...first!.ranges]).toEqual([-1, 1, 0, 2]);
  const half = (row: number) => first!.counts.slice(row * HISTOGRAM_BINS, row * HISTOGRAM_BINS + HISTOGRAM_BINS / 2);
  expect(half(0).reduce((a, b) => a + b)).toBe(30);
  expect(half(1).reduce((a, b) => a + b)).toBe(4);
  expect([...second!.ranges]).toEqual([7, 7]);
  expect(history!.recorded!.texts).toEqual([{ tag: 'config', step: 6, text: 'lr: 0.1' }]);
});

test('what is neither, such as images, is passed over', async () => {
  const folder = folderOf([tensorEvent(1, 'image', 'images', [300], new Array(300).fill(1)), event(2, scalar('a', 1))]);
  expect((await read(folder)).tags).toEqual({ a: [[2, 1]] });
});

test('a run of several files, begun again in the last', async () => {
  const at = (step: number, value: number) => event(step, scalar('loss', value));
  const folder = folderOf([at(1, 1), at(2, 2), at(3, 3)], [at(2, 20), at(3, 30)]);
  expect((await read(folder)).tags).toEqual({
    loss: [
      [1, 1],
      [2, 20],
      [3, 30],
    ],
  });
});

test('what a growing file gains is told; a histogram of a new tag begins anew', async () => {
  const folder = folderOf([event(1, scalar('a', 1), histogram('w', [0, 1], [0, 5], 0, 1))]);
  const file = join(folder, 'events.out.tfevents.0.host');
  const reading = await read(folder);
  // Its newest record is old: nobody writes it, whenever the file came here.
  expect(reading.history!.end).toMatchObject({ type: 'runEnded', step: 1 });
  const isOver = () => {
    const message = reading.messages.at(-1)!;
    return message.type === 'grown' && message.records.some(({ type }) => type === 'runEnded');
  };
  const more = event(2, scalar('a', 2), scalar('b', 3), histogram('w', [0, 1], [0, 7], 0, 1));
  appendFileSync(file, more.subarray(0, 20));
  await reading.follower.look();
  expect(reading.messages).toHaveLength(1);
  appendFileSync(file, more.subarray(20));
  await reading.follower.look();
  expect(reading.messages.at(-1)!.type).toBe('grown');
  expect(reading.tags).toEqual({
    a: [
      [1, 1],
      [2, 2],
    ],
    b: [[2, 3]],
  });
  expect(reading.history!.snapshots.map(({ step }) => step)).toEqual([1, 2]);
  expect(isOver()).toBe(false);
  appendFileSync(file, event(3, histogram('new', [0, 1], [0, 7], 0, 1)));
  await reading.follower.look();
  await reading.follower.look();
  expect(reading.messages.map(({ type }) => type)).toEqual(['history', 'grown', 'history']);
  expect(reading.history!.run.histograms).toEqual(['w', 'new']);
  expect(reading.history!.end).toBe(undefined);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_001 });
  await reading.follower.look();
  vi.useRealTimers();
  expect(isOver()).toBe(true);
  expect(reading.history!.end).toMatchObject({ type: 'runEnded', step: 3 });
});

test('broken records are left out and counted, also where they are looked for only afterwards', async () => {
  const records = Array.from({ length: 50 }, (_, i) => event(i + 1, scalar('loss', i + 1)));
  const folder = folderOf(records);
  const file = join(folder, 'events.out.tfevents.0.host');
  const bytes = readFileSync(file);
  // The last byte of the tenth record's data is its number's.
  const at = fileHead(1000).length + records.slice(0, 10).reduce((sum, { length }) => sum + length, 0) - 5;
  bytes[at] = bytes[at]! ^ 64;
  writeFileSync(file, bytes);
  const checked = await read(folder);
  const lost = { records: 1, bytes: records[9]!.length };
  expect(checked.messages[0]).toMatchObject({ type: 'history', lost });
  expect(checked.tags.loss!.map(([step]) => step)).not.toContain(10);
  expect(checked.tags.loss).toHaveLength(49);
  const later = new Reading(folder, 0);
  await later.follower.look();
  expect(later.tags.loss).toHaveLength(50);
  await later.follower.look();
  expect(later.messages.map(({ type }) => type)).toEqual(['history', 'history']);
  expect(later.messages[1]).toMatchObject({ lost });
  expect(later.tags).toEqual(checked.tags);
});

test('scanned as the plain decoder reads it, and no byte that is changed makes it throw', () => {
  const value = fc.oneof(
    fc.record({ type: fc.constant('scalar' as const), tag: fc.string(), value: fc.float() }),
    fc.record({ type: fc.constant('text' as const), tag: fc.string(), texts: fc.array(fc.string(), { maxLength: 2 }) }),
  );
  const events = fc.array(
    fc.record({
      wallTime: fc.constant(7),
      step: fc.oneof(fc.nat(), fc.integer()),
      values: fc.array(value, { maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(events, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, where, change) => {
      const bytes = Buffer.concat(all.map((each) => encodeRecord(encodeEvent(each))));
      expect(scanned(bytes)).toEqual(decoded(bytes));
      if (bytes.length === 0) return;
      const at = where % bytes.length;
      bytes[at] = bytes[at]! ^ change;
      expect(scanned(bytes).length).toBeLessThanOrEqual(all.reduce((sum, { values }) => sum + values.length, 0));
    }),
    { seed: 1, numRuns: 300 },
  );
});

function scanned(bytes: Uint8Array): [string, number, number | string][] {
  const found: [string, number, number | string][] = [];
  scanRecords(bytes, new Tags(), true, {
    time() {},
    scalar: (tag, step, value) => found.push([tag.name, step, value]),
    value: (tag, step, kind) => found.push([tag.name, step, kind]),
  });
  return found;
}

function decoded(bytes: Uint8Array): [string, number, number | string][] {
  const found: [string, number, number | string][] = [];
  for (let at = 0; at < bytes.length; ) {
    const record = readRecord(bytes, at);
    if (record.type !== 'record') break;
    const { step, values } = decodeEvent(record.data);
    for (const each of values) found.push([each.tag, step, each.type === 'scalar' ? each.value : 'tensor']);
    at = record.next;
  }
  return found;
}

test('bins of any width keep where the values lie', () => {
  const total = ({ counts }: { counts: Uint32Array }) => counts.reduce((a, b) => a + b, 0);
  const of = (limits: number[], counts: number[], min: number, max: number) =>
    binHistogram(histogram('w', limits, counts, min, max) as Histogram & Value);
  // Ten values a bin, over bins that double.
  const doubling = of([1, 2, 4, 8], [0, 10, 10, 10], 1, 8)!;
  expect(total(doubling)).toBe(30);
  expect([doubling.low, doubling.high]).toEqual([1, 8]);
  expect(doubling.percentiles[3]).toBeCloseTo(3);
  // The outermost bins reach beyond what was measured.
  const narrow = of([-1e30, 0, 1e30], [0, 8, 8], -2, 2)!;
  expect([narrow.low, narrow.high]).toEqual([-2, 2]);
  expect(narrow.counts.slice(0, HISTOGRAM_BINS / 2).reduce((a, b) => a + b)).toBe(8);
  // Weights rather than numbers of values.
  expect(total(of([0, 1], [0, 0.5], 0, 1)!)).toBeGreaterThan(100);
  // All values are one; none is there.
  expect(of([3, 3.1], [0, 5], 3, 3)!.counts[0]).toBe(5);
  expect(of([0, 1], [0, 0], 0, 1)).toBe(undefined);
  expect(of([], [], 0, 0)).toBe(undefined);
});

test('the thread tells the same', async () => {
  const folder = folderOf([event(1, scalar('a', 1), histogram('w', [0, 1], [0, 5], 0, 1))]);
  const message = await new Promise<FromRunReader>((resolve) => {
    const reading = readRun(join(import.meta.dirname, '../../dist/runReader.cjs'), folder, (each) => {
      reading.end();
      resolve(each);
    });
  });
  if (message.type !== 'history') throw new Error(message.type);
  expect(message.history).toEqual((await read(folder)).history);
});
