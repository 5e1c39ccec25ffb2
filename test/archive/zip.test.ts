// The directory of archives that are whole, cut off and damaged; and what is said of the latter of arrays and of weights.

import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { looksLikeZip, packedBytes, zipEntries } from '../../src/archive/zip.ts';
import { readNpz } from '../../src/data/npz.ts';
import { parseTorchFile } from '../../src/state/torchFile.ts';

const archive = zipSync({ 'ä.txt': Buffer.from('one'), 'b.txt': Buffer.from('') }, {
  level: 0,
  comment: 'PK',
} as object);
const CENTRAL = 'PK\x01\x02';

/** With other bytes where the signature stands for the last time. */
function without(signature: string): Uint8Array {
  const bytes = Buffer.from(archive);
  bytes[bytes.lastIndexOf(signature, undefined, 'latin1') + 2]! ^= 0xff;
  return bytes;
}

const ofArrays = (bytes: Uint8Array) => (readNpz('x.npz', bytes) as { readonly message: string }).message;
const ofWeights = (bytes: Uint8Array) => () => parseTorchFile(bytes);

test('has its entries with their bytes', () => {
  const entries = zipEntries(archive);
  if (typeof entries === 'string') throw new Error(entries);
  expect(entries.map(({ name, size, method }) => ({ name, size, method }))).toEqual([
    { name: 'ä.txt', size: 3, method: 0 },
    { name: 'b.txt', size: 0, method: 0 },
  ]);
  expect(entries.map((entry) => Buffer.from(packedBytes(archive, entry) as Uint8Array).toString())).toEqual([
    'one',
    '',
  ]);
  expect([archive, zipSync({}), archive.subarray(0, 3), Buffer.from('PK, a text')].map(looksLikeZip)).toEqual([
    ...[true, true, false, false],
  ]);
});

test('is cut off at any byte', () => {
  for (let length = 0; length < archive.length; length++) {
    expect(zipEntries(archive.subarray(0, length)), `${length} bytes`).toBe('cutOff');
  }
  const short = archive.subarray(0, archive.length - 1);
  expect(ofArrays(short)).toBe('x.npz: The archive is cut off or damaged.');
  expect(ofWeights(short)).toThrow('The zip archive is cut off or damaged.');
});

test('is damaged where its directory has other bytes, and where an entry is not where that says', () => {
  const directory = without(CENTRAL);
  expect(zipEntries(directory)).toBe('damaged');
  expect(ofArrays(directory)).toBe('x.npz: The archive is cut off or damaged.');
  expect(ofWeights(directory)).toThrow('The zip archive’s directory is damaged.');
  const local = without('PK\x03\x04');
  const entries = zipEntries(local);
  expect(typeof entries === 'string' || packedBytes(local, entries[1]!)).toBe('damaged');
  expect(ofWeights(local)).toThrow('The zip archive’s directory is damaged.');
});
