// safetensors files: what is written is read again; what is wrong with a file is said.

import { expect, test } from 'vitest';
import type { NetworkState } from '../../src/protocol/networkState.ts';
import { parseSafetensors, serializeSafetensors } from '../../src/state/safetensors.ts';
import { StateFileError } from '../../src/state/stateFileError.ts';
import { safetensors } from './files.ts';

const state: NetworkState = [
  { name: '0.weight', shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 1e-40, Number.NaN, Number.NEGATIVE_INFINITY) },
  { name: '0.bias', shape: [1], values: Float32Array.of(0.1) },
  { name: '1.num_batches_tracked', shape: [], values: BigInt64Array.of(-(2n ** 62n)) },
  { name: 'empty "name" ü', shape: [0, 4], values: new Float32Array() },
];

test('what is written is read again, wide numbers first and each at a multiple of its size', () => {
  const file = serializeSafetensors(state);
  expect(parseSafetensors(file)).toEqual([state[2], state[0], state[1], state[3]]);
  const header = Number(new DataView(file.buffer).getBigUint64(0, true));
  expect(header % 8).toBe(0);
  expect(JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + header)))['1.num_batches_tracked']).toEqual({
    dtype: 'I64',
    shape: [],
    data_offsets: [0, 8],
  });
});

test('a Buffer is read as its bytes are', () => {
  const file = serializeSafetensors(state);
  const buffer = Buffer.concat([Buffer.from('in front'), file]).subarray(8);
  expect(parseSafetensors(buffer)).toEqual(parseSafetensors(file));
});

test('float64 is written as float32', () => {
  const written = serializeSafetensors([{ name: 'x', shape: [1], values: Float64Array.of(0.1) }]);
  expect(parseSafetensors(written)).toEqual([{ name: 'x', shape: [1], values: Float32Array.of(0.1) }]);
});

test('every readable format, from any place in memory', () => {
  const file = safetensors(
    {
      half: { dtype: 'F16', shape: [4], data_offsets: [0, 8] },
      brain: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
      double: { dtype: 'F64', shape: [1], data_offsets: [12, 20] },
    },
    [0x00, 0x3c, 0x00, 0xc1, 0x01, 0x00, 0x00, 0x7c, 0x80, 0x3f, 0x49, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0x40],
  );
  const elsewhere = new Uint8Array(file.length + 3);
  elsewhere.set(file, 3);
  expect(parseSafetensors(elsewhere.subarray(3))).toEqual([
    { name: 'half', shape: [4], values: Float32Array.of(1, -2.5, 2 ** -24, Number.POSITIVE_INFINITY) },
    { name: 'brain', shape: [2], values: Float32Array.of(1, -3.140625) },
    { name: 'double', shape: [1], values: Float64Array.of(2) },
  ]);
});

const f32 = (from: number, to: number, shape: unknown = [(to - from) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [from, to],
});
const zeros = (length: number) => new Array<number>(length).fill(0);

test.each<[string, Uint8Array, string]>([
  ['nothing', new Uint8Array(), 'This is no safetensors file: it has 0 bytes, fewer than its header’s length.'],
  [
    'a huge header',
    new Uint8Array(8).fill(0xff),
    'This is no safetensors file: its header would be 18446744073709551615 bytes long.',
  ],
  [
    'a header beyond the end',
    Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0, 0x7b),
    'The file is cut off: its header is 200 bytes long, and 1 are there.',
  ],
  [
    'no JSON',
    Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7b),
    'This is no safetensors file: its header is not JSON.',
  ],
  ['no object', safetensors([], []), 'This is no safetensors file: its header is no JSON object.'],
  ['no description', safetensors({ a: 3 }, []), '"a" is not described.'],
  ['no dtype', safetensors({ a: { shape: [] } }, []), '"a" has no dtype.'],
  [
    'another dtype',
    safetensors({ a: { dtype: 'I32', shape: [1], data_offsets: [0, 4] } }, zeros(4)),
    '"a" is of dtype I32; what can be read is F32, F64, F16, BF16, I64.',
  ],
  ['no shape', safetensors({ a: f32(0, 4, 1) }, zeros(4)), '"a" has no shape.'],
  [
    'a fraction',
    safetensors({ a: f32(0, 4, [0.5]) }, zeros(4)),
    'The shape of "a" has a dimension that is no whole number.',
  ],
  [
    'a negative size',
    safetensors({ a: f32(0, 4, [-1]) }, zeros(4)),
    'The shape of "a" has a dimension that is no whole number.',
  ],
  ['many dimensions', safetensors({ a: f32(0, 4, zeros(65)) }, zeros(4)), 'The shape of "a" has 65 dimensions.'],
  [
    'a shape beyond everything',
    safetensors({ a: f32(0, 4, [2 ** 50, 2 ** 50]) }, zeros(4)),
    'The shape of "a" is too large: (1125899906842624, 1125899906842624).',
  ],
  ['no offsets', safetensors({ a: { dtype: 'F32', shape: [1] } }, zeros(4)), '"a" has no valid data_offsets.'],
  ['offsets in reverse', safetensors({ a: f32(4, 0, [1]) }, zeros(4)), '"a" has no valid data_offsets.'],
  [
    'another size',
    safetensors({ a: f32(0, 4, [2]) }, zeros(4)),
    '"a" of shape (2) and dtype F32 takes 8 bytes, but its data_offsets hold 4.',
  ],
  ['an end beyond the file', safetensors({ a: f32(0, 8) }, zeros(4)), 'The file is cut off: "a" ends at byte 8 of 4.'],
  ['an overlap', safetensors({ a: f32(0, 8), b: f32(4, 8) }, zeros(8)), '"b" overlaps "a".'],
  ['a hole', safetensors({ a: f32(0, 4), b: f32(8, 12) }, zeros(12)), 'Bytes 4 to 8, before "b", belong to no tensor.'],
  ['a rest', safetensors({ a: f32(0, 4) }, zeros(7)), 'The last 3 bytes belong to no tensor.'],
])('%s', (_name, file, message) => {
  expect(() => parseSafetensors(file)).toThrow(new StateFileError(message.replace('’', "'")));
});
