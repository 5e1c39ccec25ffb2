// Files of numbers that are not what their names say, that are cut off, or that unpack to far more than can be read.

import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readDataFile } from '../../src/data/dataFile.ts';

/** A float32 array of this many rows of three. */
function npy(rows: number): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, 3), }`;
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'),
    Buffer.from(`${header.padEnd(117)}\n`),
    Buffer.from(Float32Array.from({ length: 3 * rows }, (_, i) => i).buffer),
  ]);
}

const npz = zipSync({ 'x.npy': npy(6) });
const text = Buffer.from('This is a text, and no array, however long it may be.');

async function messageOf(name: string, bytes: Uint8Array): Promise<string> {
  const read = await readDataFile(name, bytes);
  return read.type === 'error' ? read.message : 'none';
}

test('what begins otherwise than its name says', async () => {
  const numpy = 'This is not a NumPy file: it does not begin with \\x93NUMPY.';
  const idx = 'This is not an IDX file: it begins with 54 68 69 73 instead of 00 00, a type and a rank.';
  const cases: [name: string, bytes: Uint8Array, expected: string][] = [
    ['x.npy', text, `x.npy: ${numpy}`],
    ['x.npy.gz', gzipSync(text), `x.npy: ${numpy}`],
    ['x.npz', zipSync({ 'x.npy': text }), `x.npz, x.npy: ${numpy}`],
    ['x.npz', text, 'x.npz: This is not an archive of NumPy: it does not begin with PK.'],
    ['x.idx', text, `x.idx: ${idx}`],
    ['train-images-idx3-ubyte', text, `train-images-idx3-ubyte: ${idx}`],
    ['train-images-idx3-ubyte.gz', gzipSync(text), `train-images-idx3-ubyte: ${idx}`],
    ['x.parquet', text, 'x.parquet: This is not a Parquet file: it does not begin with PAR1.'],
    ['x.npy', new Uint8Array(), 'x.npy: The file is empty.'],
    ['train-images-idx3-ubyte.gz', new Uint8Array(), 'train-images-idx3-ubyte.gz: The file is empty.'],
    [
      'x.parquet',
      Buffer.from(`PAR1${'\0'.repeat(100)}PAR1`),
      'x.parquet: The Parquet file is cut off or damaged (its footer: what stands there makes no sense).',
    ],
  ];
  for (const [name, bytes, expected] of cases) expect(await messageOf(name, bytes), name).toBe(expected);
});

test('an archive that is cut off at any byte', async () => {
  for (let length = 4; length < npz.length; length++) {
    expect(await messageOf('x.npz', npz.subarray(0, length)), `${length} bytes`).toBe(
      'x.npz: The archive is cut off or damaged.',
    );
  }
  expect(await messageOf('x.npz', npz)).toBe('none');
});

/** An archive whose directory names its only file many times over, and says of each that it unpacks to so much. */
function bombOf(times: number, unpacked: number): Uint8Array {
  const bytes = Buffer.from(npz);
  const directory = bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const entry = Buffer.from(bytes.subarray(directory, end));
  entry.writeUInt32LE(unpacked, 24);
  const tail = Buffer.from(bytes.subarray(end));
  tail.writeUInt16LE(times, 8);
  tail.writeUInt16LE(times, 10);
  tail.writeUInt32LE(times * entry.length, 12);
  return Buffer.concat([bytes.subarray(0, directory), ...Array<Buffer>(times).fill(entry), tail]);
}

test('an archive that unpacks to more than can be read is refused before anything of it is unpacked', async () => {
  const bomb = bombOf(1000, 2 ** 26);
  // Whoever unpacks this comes upon a block of no known type.
  bomb.fill(0xff, 40, 60);
  expect(await messageOf('bomb.npz', bomb)).toBe('bomb.npz: Unpacked it has 63 GB; at most 4 GB can be read.');
  const few = bombOf(3, npy(6).length);
  expect(await messageOf('x.npz', few)).toBe('none');
  few.fill(0xff, 40, 60);
  expect(await messageOf('x.npz', few)).toBe('x.npz, x.npy: It is damaged: it cannot be unpacked.');
});

test('an archive whose bytes are not those that were packed says which array is damaged', async () => {
  const stored = Buffer.from(zipSync({ 'x.npy': npy(6), 'y.npy': npy(6) }, { level: 0 }));
  expect(await messageOf('x.npz', stored)).toBe('none');
  stored[stored.indexOf('PK\x03\x04', 4, 'latin1') - 5]! ^= 1;
  const expected = 'It is damaged: its bytes do not have the checksum (CRC-32) that the archive says.';
  expect(await messageOf('x.npz', stored)).toBe(`x.npz, x.npy: ${expected}`);
  const other = Buffer.from(npz);
  other.writeUInt16LE(14, other.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 10);
  expect(await messageOf('x.npz', other)).toBe(
    'x.npz, x.npy: It is packed by LZMA, which cannot be read; np.savez and np.savez_compressed write what can.',
  );
  const cut = Buffer.from(zipSync({ 'x.npy': npy(6).subarray(0, 190), 'y.npy': npy(6) }));
  const file = await readDataFile('x.npz', cut);
  if (file.type !== 'arrays') throw new Error(JSON.stringify(file));
  expect(`${file.unread?.get('x')}`).toBe(
    'x.npz, x.npy: The file is cut off: its shape (6, 3) needs 72 bytes, and 62 are there.',
  );
});
