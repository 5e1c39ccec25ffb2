// What a file of a run holds gives back what was put in.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deserialize, serialize } from '../../src/history/serialize.ts';

test('numbers that JSON lacks, and arrays of every type, come back as they were', () => {
  const shared = Float32Array.of(1.5, Number.NaN, Number.NEGATIVE_INFINITY);
  const data = {
    name: 'Größe "x"',
    numbers: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1e-300, 0.1],
    arrays: [
      Int32Array.of(-7),
      Uint32Array.of(4e9),
      Float64Array.of(Math.PI),
      Uint8Array.of(1, 2, 3),
      new Float32Array(0),
    ],
    shared,
    again: { shared: shared },
    part: Float32Array.of(1, 2, 3, 4).subarray(1, 3),
    nothing: null,
  };
  const bytes = serialize(data);
  const back = deserialize(bytes) as typeof data;
  expect(back).toEqual(data);
  expect(back.again.shared.byteOffset).toBe(back.shared.byteOffset);
  // Also where the bytes lie anywhere in a buffer of their own alignment.
  const moved = new Uint8Array(bytes.length + 8);
  moved.set(bytes, 8);
  expect(deserialize(moved.subarray(8))).toEqual(data);
});

test('any plain data', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('"$')),
      fc.float64Array(),
      (value, array) => {
        expect(deserialize(serialize({ value, array }))).toEqual({ value: JSON.parse(JSON.stringify(value)), array });
      },
    ),
    { seed: 2 },
  );
});
