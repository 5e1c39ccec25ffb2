// Event files of a writer that shares nothing with the product: Python's standard library and the published formats.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { torchPython } from '../../scripts/ensurePackages.ts';
import { encodeEvent, type Value } from '../../src/tensorboard/event.ts';
import { fileHead, readEventFile } from '../../src/tensorboard/eventFile.ts';
import { RecordedFollower } from '../../src/tensorboard/followRecorded.ts';
import { encodeRecord } from '../../src/tensorboard/record.ts';

interface Written {
  /** Of each record. */
  readonly lengths: readonly number[];
  readonly events: readonly {
    readonly step: number;
    readonly loss: number;
    readonly metric: number;
    readonly text: string;
    readonly old: Bins;
    readonly new: Bins;
  }[];
}

interface Bins {
  readonly min: number;
  readonly max: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

const folder = mkdtempSync(join(tmpdir(), 'layerscope-python-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string) => {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name, 'events.out.tfevents.1.host');
};

function python(...args: string[]): string {
  const script = join(import.meta.dirname, 'writeEvents.py');
  return execFileSync(torchPython(), [script, ...args], { encoding: 'utf8' });
}

function written(name: string, seed: number): Written {
  return JSON.parse(python('write', `${seed}`, file(name))) as Written;
}

/** What each event of the file says of each tag, and what is lost. */
async function read(path: string) {
  const events: { step: number; values: Record<string, Value> }[] = [];
  let lost = { records: 0, bytes: 0 };
  for await (const batch of readEventFile(path, 0)) {
    lost = { records: lost.records + batch.lost.records, bytes: lost.bytes + batch.lost.bytes };
    for (const { step, values, fileVersion } of batch.events) {
      if (!fileVersion) events.push({ step, values: Object.fromEntries(values.map((value) => [value.tag, value])) });
    }
  }
  return { events, lost };
}

test.each([1, 2, 3])('value for value: scalars, histograms and texts of both encodings (seed %d)', async (seed) => {
  const { events } = written('whole', seed);
  const found = await read(file('whole'));
  expect(found.lost).toEqual({ records: 0, bytes: 0 });
  expect(found.events).toHaveLength(events.length);
  found.events.forEach(({ step, values }, i) => {
    const expected = events[i]!;
    expect(step).toBe(expected.step);
    expect(values['old/loss']).toMatchObject({ type: 'scalar', value: expected.loss });
    expect(values['new/loss']).toMatchObject({ type: 'scalar', value: expected.metric });
    expect(values['words/text_summary']).toMatchObject({ type: 'text', texts: [expected.text] });
    for (const kind of ['old', 'new'] as const) {
      const { min, max, limits, counts } = expected[kind];
      expect(values[`${kind}/weights`], `${kind}, step ${step}`).toMatchObject({
        ...{ type: 'histogram', min, max, count: counts.reduce((a, b) => a + b) },
        ...{ limits: Float64Array.from(limits), counts: Float64Array.from(counts) },
      });
    }
  });
});

test('as a run it has its scalars, histograms and texts', async () => {
  const { events } = written('run', 4);
  let told: unknown;
  await new RecordedFollower(join(folder, 'run'), (message) => {
    if (message.type === 'history') told = message.history;
  }).look();
  const { run, recorded } = told as Parameters<typeof scalarsOf>[0];
  expect(new Set(run.histograms)).toEqual(new Set(['old/weights', 'new/weights']));
  expect(scalarsOf({ run, recorded })).toEqual({
    'old/loss': events.map(({ step, loss }) => [step, loss]),
    'new/loss': events.map(({ step, metric }) => [step, metric]),
  });
  expect(recorded.texts.map(({ text }) => text)).toContain(events.at(-1)!.text);
});

function scalarsOf(history: {
  run: { histograms: readonly string[] };
  recorded: {
    scalars: readonly { tag: string; steps: ArrayLike<number>; last: ArrayLike<number>; points: number }[];
    texts: readonly { text: string }[];
  };
}) {
  const pairs = history.recorded.scalars.map(({ tag, steps, last, points }) => {
    return [tag, Array.from({ length: points }, (_, i) => [steps[i], last[i]])];
  });
  return Object.fromEntries(pairs);
}

test('cut off at any byte it has every whole record; a broken one is told with its bytes', async () => {
  const { lengths, events } = written('cut', 5);
  const bytes = readFileSync(file('cut'));
  const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, b) => a + b));
  const inFirst = Array.from({ length: lengths[1]! }, (_, i) => ends[0]! + i);
  for (const length of [...inFirst, ...ends.slice(1).flatMap((end) => [end - 1, end])]) {
    writeFileSync(file('cut'), bytes.subarray(0, length));
    const { events: found, lost } = await read(file('cut'));
    const whole = ends.filter((end) => end <= length).length - 1;
    expect(found.map(({ step }) => step)).toEqual(events.slice(0, whole).map(({ step }) => step));
    expect(lost).toEqual({ records: 0, bytes: 0 });
  }
  const broken = Buffer.from(bytes);
  broken[ends[6]! + 40]! ^= 1;
  broken[ends[20]! + 3]! ^= 1;
  writeFileSync(file('cut'), broken);
  const { events: left, lost } = await read(file('cut'));
  expect(left.map(({ step }) => step)).toEqual(events.map(({ step }) => step).filter((_, i) => i !== 6 && i !== 20));
  expect(lost).toEqual({ records: 2, bytes: lengths[7]! + lengths[21]! });
});

test('its checks hold for what is written here', () => {
  const records = Array.from({ length: 50 }, (_, step) => {
    return encodeRecord(encodeEvent({ wallTime: step, step, values: [{ type: 'scalar', tag: 'a', value: step / 3 }] }));
  });
  const all = Buffer.concat([fileHead(1e9), ...records]);
  writeFileSync(file('own'), all);
  expect(python('check', file('own')).trim()).toBe('51');
});
