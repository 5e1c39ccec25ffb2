// Files of every format with bytes changed, cut off or put in: each is read, or refused by a message that begins with its
// name; nothing throws, and nothing takes long.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasetOf, readDataFile, targetsOf } from '../../src/data/dataFile.ts';
import { decodeImage } from '../../src/data/decodeImage.ts';
import { openData } from '../../src/data/openData.ts';
import { Phrase } from '../../src/model/phrase.ts';

const golden = join(import.meta.dirname, 'golden');
const CHANGED = Number(process.env.MUTATIONS ?? 150);
/** A file of some kilobytes takes milliseconds; a loop without end is far beyond. */
const MOST_MS = 20_000;

const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 3), }";
const npy = Buffer.concat([
  Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
  Buffer.from(Uint16Array.of(118).buffer),
  Buffer.from(`${header.padEnd(117)}\n`, 'latin1'),
  Buffer.from(Float32Array.from({ length: 18 }, (_, i) => i % 5).buffer),
]);
const labels = Buffer.concat([npy.subarray(0, 10), Buffer.from(`${header.replace('(6, 3)', '(6,)').padEnd(117)}\n`)]);
const labelled = Buffer.concat([labels, Buffer.from(Float32Array.of(0, 1, 0, 1, 1, 0).buffer)]);
const csv = Buffer.from('a;b;colour;y\n1,5;"2";red;p\n;3,25;"blå;x";q\n4;NA;red;p\n1.000,5;6;"b ""c""";q\n');

const files: Record<string, Uint8Array> = {
  'table.csv': csv,
  'table.csv.gz': gzipSync(csv),
  'utf16.csv': Buffer.from(`\uFEFF${csv}`, 'utf16le'),
  'array.npy': npy,
  'arrays.npz': zipSync({ 'x.npy': npy, 'y.npy': labelled }),
  'digits-idx2-ubyte': Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6),
  ...Object.fromEntries(
    ['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4', 'encodings', 'odd', 'pandas'].map((name) => [
      `${name}.parquet`,
      readFileSync(join(golden, `${name}.parquet`)),
    ]),
  ),
};

/** One to four changes: bytes set, bits flipped, a part cut out, doubled or filled, the end cut off. */
function changed(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let made: Uint8Array = new Uint8Array(bytes);
  for (let n = 1 + random(4); n > 0; n--) {
    const at = random(made.length + 1);
    const length = 1 + random(Math.min(64, made.length));
    switch (random(6)) {
      case 0:
        made[at] = random(256);
        break;
      case 1:
        if (at < made.length) made[at]! ^= 1 << random(8);
        break;
      case 2:
        made = Uint8Array.from([...made.subarray(0, at), ...made.subarray(at + length)]);
        break;
      case 3:
        made = Uint8Array.from([...made.subarray(0, at), ...made.subarray(Math.max(0, at - length))]);
        break;
      case 4:
        made.fill([0, 255, 128][random(3)]!, at, at + length);
        break;
      default:
        made = made.subarray(0, at);
    }
  }
  return made;
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each(Object.keys(files))(
  '%s',
  async (name) => {
    const random = seeded(name.length * 7919);
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < CHANGED; i++) {
      const file = await readDataFile(name, changed(files[name]!, random));
      const results: { readonly type: string; readonly message?: string }[] =
        file.type === 'error'
          ? [file]
          : await Promise.all([datasetOf(file, targetsOf(file)[0] ?? ''), datasetOf(file, 'y', { missing: 'median' })]);
      for (const result of results) {
        if (result.type === 'error') expect(result.message!.startsWith(name.replace('.gz', ''))).toBe(true);
        outcomes[result.type === 'error' ? 'refused' : 'read'] += 1;
      }
    }
    expect(outcomes.refused).toBeGreaterThan(0);
  },
  MOST_MS,
);

const images = ['blue', 'grey'].flatMap((folder) =>
  readdirSync(join(golden, 'images', folder)).map((name) => `${folder}/${name}`),
);

test.each(images)(
  '%s',
  (path) => {
    const random = seeded(path.length * 104729);
    const bytes = new Uint8Array(readFileSync(join(golden, 'images', path)));
    let refused = 0;
    for (let i = 0; i < CHANGED; i++) {
      const pixels = decodeImage(changed(bytes, random), 1 + 2 * random(2));
      if (pixels instanceof Phrase) refused += 1;
      else expect(pixels.values).toHaveLength(pixels.width * pixels.height * pixels.channels);
    }
    expect(refused).toBeGreaterThan(0);
  },
  MOST_MS,
);

const folder = mkdtempSync(join(tmpdir(), 'layerscope-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => mkdirSync(join(folder, 'empty')));

test('files that unpack to far more than they are', async () => {
  const zeros = new Uint8Array(2 ** 22);
  const bomb = zipSync({ 'x.npy': [zeros, { level: 9 }] });
  // The directory at the end says that it unpacks to 4 GB.
  const lying = bomb.slice();
  const directory = Buffer.from(lying.buffer).lastIndexOf('PK\x01\x02', undefined, 'latin1');
  new DataView(lying.buffer).setUint32(directory + 24, 0xfffffffe, true);
  const refused = await readDataFile('bomb.npz', lying);
  expect(refused).toMatchObject({ type: 'error', message: expect.stringMatching(/^bomb\.npz/) });
  expect(await readDataFile('bomb.npz', bomb)).toMatchObject({ message: expect.stringContaining('not a NumPy file') });
});

test('a folder of nothing, and one that is gone', async () => {
  const open = (path: string) => openData({ type: 'path', name: path, path: join(folder, path) });
  expect(await open('empty')).toMatchObject({ message: expect.stringContaining('There are no images') });
  expect(await open('gone')).toMatchObject({ message: 'gone: There is no such file.', isUnreadable: true });
  writeFileSync(join(folder, 'nothing.csv'), '');
  expect(await open('nothing.csv')).toMatchObject({ message: expect.stringContaining('The file is empty.') });
});
