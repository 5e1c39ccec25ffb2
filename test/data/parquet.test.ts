// Parquet files that pyarrow wrote (golden/make.py), of every codec and the encodings, and files that are not what they
// should be.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type DataFile, datasetOf, readDataFile, targetsOf } from '../../src/data/dataFile.ts';
import { readParquet } from '../../src/data/parquet.ts';
import type { Table } from '../../src/data/table.ts';
import { within } from '../../src/data/timeLimit.ts';

const golden = join(import.meta.dirname, 'golden');
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(golden, `${name}.parquet`)));

async function open(name: string, bytes = bytesOf(name)): Promise<Table> {
  const file = await readDataFile(`${name}.parquet`, bytes);
  if (file.type !== 'table') throw new Error(file.type === 'error' ? file.message : file.type);
  return file;
}

async function messageOf(file: DataFile | Promise<DataFile>, target: string): Promise<string> {
  const dataset = await datasetOf(await file, target);
  return dataset.type === 'error' ? dataset.message : 'read';
}

const expected: Record<string, (number | string | boolean | null)[]> = JSON.parse(
  readFileSync(join(golden, 'expected.json'), 'utf8'),
);

test.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4', 'encodings'])(
  '%s: every kind of column',
  async (name) => {
    const { rows, columns } = await open(name);
    expect(rows).toBe(300);
    expect(columns.map((column) => column.name)).toEqual(Object.keys(expected));
    for (const column of columns) {
      const values =
        column.type === 'numbers'
          ? [...column.values].map((value) => (Number.isNaN(value) ? null : value))
          : [...column.codes].map((code) => column.texts[code] || null);
      const wanted = expected[column.name]!.map((value) =>
        typeof value === 'boolean' ? (value ? 'True' : 'False') : value,
      );
      expect(values, column.name).toEqual(wanted);
    }
    expect(columns.find((column) => column.name === 'double')!.missing).toEqual({
      ...{ count: 6, line: 8, text: '', lines: [8, 58, 108, 158, 208] },
    });
  },
);

test('is trained on as a table of text is, and places are rows', async () => {
  const file = await open('snappy');
  expect(targetsOf(file)[0]).toBe('kind');
  const dataset = await datasetOf(file, 'kind');
  expect(dataset).toMatchObject({
    message: expect.stringMatching(
      /^snappy\.parquet, row 8: Column "double" is empty here and in 5 more rows \(rows 8, 58, 108, 158, 208, …\)\. Also without values: colour \(75, first in row 3\)\. 81 of 300 rows lack a value\.$/,
    ),
    question: { type: 'missing', rows: 81 },
  });
  const filled = await datasetOf(file, 'kind', { missing: 'drop' });
  expect(filled.type === 'dataset' && filled.data).toMatchObject({
    ...{ rows: 219, features: 10, classNames: ['p', 'q'] },
    featureNames: [
      ...['small', 'large', 'unsigned', 'single', 'double', 'exact', 'truth'],
      ...['colour_blå', 'colour_green', 'colour_red'],
    ],
  });
});

test('columns that can be no inputs are named, and left out where that is chosen', async () => {
  const file = await open('odd');
  expect(await messageOf(file, 'y')).toBe(
    'odd.parquet: Column "when" holds times, which cannot be inputs. Leave it out. The same of day, list, record.',
  );
  expect(await messageOf(file, 'day')).toBe('odd.parquet: Column "day" holds dates, which cannot be predicted.');
  const dataset = await datasetOf(file, 'y', { ignore: ['when', 'day', 'list', 'record'] });
  expect(dataset.type === 'dataset' && dataset.data).toMatchObject({
    ...{ features: 1, inputs: Float32Array.of(1, 2, 3), preparation: { ignored: ['when', 'day', 'list', 'record'] } },
  });
});

test("pandas' index is no column", async () => {
  expect((await open('pandas')).columns.map(({ name }) => name)).toEqual(['a', 'y']);
});

const read = async (bytes: Uint8Array) => (await readDataFile('t.parquet', bytes)) as { readonly message: string };

test('what cannot be read says why', async () => {
  const whole = bytesOf('none');
  expect((await read(bytesOf('empty'))).message).toBe('t.parquet: It has no rows.');
  expect((await read(whole.subarray(0, 5000))).message).toMatch(
    /^t\.parquet: The Parquet file is cut off or damaged \(.+\)\.$/,
  );
  const encrypted = whole.slice();
  encrypted[3] = 0x45;
  expect((await read(encrypted)).message).toBe('t.parquet: The Parquet file is encrypted, which cannot be read.');
  const broken = bytesOf('zstd').slice();
  broken.fill(0x55, 40, 400);
  expect((await read(broken)).message).toMatch(/^t\.parquet: Column "small" is damaged or cannot be read \(.+\)\.$/);
});

test('a codec that is not known is named with its column', async () => {
  // In the footer each column has its codec as field 4, an i32 behind path_in_schema: SNAPPY is 1, LZO is 3, twice in zigzag.
  const bytes = bytesOf('snappy').slice();
  const text = Buffer.from(bytes);
  const footer = bytes.length - 8 - text.readUInt32LE(bytes.length - 8);
  const at = text.indexOf('small\x15\x02', text.indexOf('small', footer) + 5, 'latin1');
  expect(at).toBeGreaterThan(footer);
  bytes[at + 6] = 6;
  expect(await readDataFile('t.parquet', bytes)).toMatchObject({
    message:
      't.parquet: Column "small" is packed by LZO, which cannot be read; SNAPPY, GZIP, BROTLI, ZSTD, LZ4, LZ4_RAW can.',
  });
});

test('blocks of deltas that cannot be are refused', async () => {
  const whole = bytesOf('encodings');
  // 128 values a block in four parts, as pyarrow writes it.
  const head = '\x80\x01\x04';
  const text = Buffer.from(whole);
  const messages = new Set<string>();
  for (let at = text.indexOf(head, 0, 'latin1'); at >= 0; at = text.indexOf(head, at + 1, 'latin1')) {
    for (const [low, high, parts] of [
      [128, 0, 0],
      [128, 0, 4],
      [128, 1, 0],
      [128, 1, 3],
    ] as const) {
      const bytes = whole.slice();
      bytes.set([low, high, parts], at);
      messages.add((await read(bytes)).message);
    }
  }
  expect([...messages]).toEqual(
    ['small', 'colour', 'kind'].flatMap((column) =>
      ['0 values cannot have 0', '0 values cannot have 4', '128 values cannot have 0', '128 values cannot have 3'].map(
        (why) => `t.parquet: Column "${column}" is damaged or cannot be read (a block of ${why} parts).`,
      ),
    ),
  );
});

test('runs longer than their page are refused, at their row group', async () => {
  // The 128 levels of a row group are one run; it says that there are 2 ** 27.
  const whole = Buffer.from(bytesOf('none'));
  const at = whole.indexOf(Buffer.of(3, 0, 0, 0, 128, 2, 1));
  expect(at).toBeGreaterThan(0);
  const bytes = new Uint8Array(whole);
  bytes.set([6, 0, 0, 0, 128, 128, 128, 128, 1, 1], at);
  expect((await read(bytes)).message).toBe(
    't.parquet: Column "small" is damaged or cannot be read (row group 1 of 3: a page of 128 values says that it has 134217728).',
  );
});

test('a page of more values than there are rows is refused', async () => {
  // The header of a page of the second version: 300 values, or 8191.
  const bytes = bytesOf('encodings');
  const at = Buffer.from(bytes).indexOf(Buffer.of(21, 216, 4));
  expect(at).toBeGreaterThan(0);
  bytes.set([21, 254, 127], at);
  expect((await read(bytes)).message).toBe(
    't.parquet: Column "small" is damaged or cannot be read (a page says that it has 8191 values, and 300 rows are left).',
  );
});

test('work that would never end is ended, and the next is done', () => {
  expect(
    within(50, () => {
      for (;;);
    }),
  ).toBe('too slow');
  expect(within(10_000, () => 1 + 1)).toBe(2);
  expect(() =>
    within(10_000, () => {
      throw new RangeError('its own');
    }),
  ).toThrow(new RangeError('its own'));
});

test('a file that takes too long is refused where it was being read', async () => {
  const whole = bytesOf('none');
  expect(await readParquet('t.parquet', whole, undefined, -1e6)).toMatchObject({
    message: expect.stringMatching(/^t\.parquet: The Parquet file is damaged: its footer was not read after .+ s\.$/),
  });
  // An hour passes after the first column.
  const now = performance.now.bind(performance);
  const slow = () => vi.spyOn(performance, 'now').mockImplementation(() => now() + 3_600_000);
  try {
    expect(await readParquet('t.parquet', whole, slow)).toMatchObject({
      message: 't.parquet: Column "large" is damaged, or too slow to read: row group 1 of 3 was not read after 6 s.',
    });
  } finally {
    vi.restoreAllMocks();
  }
});
