// Whatever the bytes are, reading them ends soon, with a state or with the reader's own error.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSafetensors, serializeSafetensors } from '../../src/state/safetensors.ts';
import { StateFileError } from '../../src/state/stateFileError.ts';
import { parseTorchFile } from '../../src/state/torchFile.ts';
import { golden, safetensors } from './files.ts';

const options = { seed: 20261125, numRuns: 2000 };

/** Bytes that the state may take for each byte of the file. */
const ROOM = 16;

function endsWell(parse: typeof parseSafetensors, file: Uint8Array): void {
  try {
    const state = parse(file);
    for (const { shape, values } of state) expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
    const bytes = state.reduce((sum, { values }) => sum + values.byteLength, 0);
    expect(bytes).toBeLessThanOrEqual(file.length * ROOM);
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    expect(error.message).toMatch(/^.{10,400}\.$/s);
  }
}

/** Some bytes replaced, a stretch removed or repeated, the end cut off. */
const damage = fc.record({
  bytes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
  moved: fc.option(fc.tuple(fc.nat(), fc.nat(), fc.nat({ max: 64 }))),
  kept: fc.option(fc.nat()),
});

function damaged(file: Uint8Array, { bytes, moved, kept }: typeof damage extends fc.Arbitrary<infer D> ? D : never) {
  const copy = file.slice();
  for (const [at, byte] of bytes) copy[at % copy.length] = byte;
  if (moved) {
    const [from, to, length] = moved;
    copy.copyWithin(to % copy.length, from % copy.length, (from % copy.length) + length);
  }
  return kept === null ? copy : copy.subarray(0, kept % (copy.length + 1));
}

const small = serializeSafetensors([
  { name: '0.weight', shape: [2, 3], values: new Float32Array(6) },
  { name: '1.num_batches_tracked', shape: [], values: BigInt64Array.of(3n) },
]);

test('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      endsWell(parseSafetensors, bytes);
      endsWell(parseTorchFile, bytes);
    }),
    options,
  );
});

test('a damaged safetensors file', () => {
  fc.assert(
    fc.property(damage, (how) => endsWell(parseSafetensors, damaged(small, how))),
    options,
  );
});

test('a safetensors header of any JSON', () => {
  const size = fc.oneof(fc.nat({ max: 8 }), fc.integer(), fc.double());
  const described = fc.record(
    {
      dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'BF16', 'I64', 'F64', 'BOOL', 'constructor'), fc.jsonValue()),
      shape: fc.oneof(fc.array(size, { maxLength: 3 }), fc.jsonValue()),
      data_offsets: fc.oneof(fc.tuple(size, size), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const header = fc.oneof(fc.dictionary(fc.string(), fc.oneof(described, fc.jsonValue())), fc.jsonValue());
  fc.assert(
    fc.property(header, fc.array(fc.nat({ max: 255 }), { maxLength: 64 }), (value, data) =>
      endsWell(parseSafetensors, safetensors(value, data)),
    ),
    options,
  );
});

test.each(['plain', 'views', 'numbers', 'checkpoint', 'unaligned'])('a damaged %s.pt', (name) => {
  const file = golden(`${name}.pt`);
  fc.assert(
    fc.property(damage, (how) => endsWell(parseTorchFile, damaged(file, how))),
    options,
  );
});

test.each(['plain', 'views', 'checkpoint'])('the pickle of %s.pt, damaged instruction by instruction', (name) => {
  const file = golden(`${name}.pt`);
  const start = indexOf(file, [0x80, 2]);
  const pickle = file.subarray(start, file.indexOf(0x2e, start + 200) + 1);
  // What may stand in a pickle more often than chance would have it.
  const byte = fc.oneof(fc.constantFrom(...pickle), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 4 }), (changes) => {
      const copy = file.slice();
      for (const [at, value] of changes) copy[start + (at % pickle.length)] = value;
      endsWell(parseTorchFile, copy);
    }),
    options,
  );
});

function indexOf(bytes: Uint8Array, wanted: readonly number[]): number {
  return bytes.findIndex((_, at) => wanted.every((byte, i) => bytes[at + i] === byte));
}
