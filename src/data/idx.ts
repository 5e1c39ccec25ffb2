// IDX, the format of MNIST's files.
// Reference: yann.lecun.com/exdb/mnist, "the IDX file format"; the type's bytes as in torchvision.datasets.mnist.

import { messageOf, type Phrase, phrase, type Text } from '../model/phrase.ts';
import type { DataError } from './dataError.ts';
import { type NumberArray, sizeOfShape } from './numberArray.ts';

interface Kind {
  readonly bytes: number;
  readonly dtype: string;
  read(view: DataView, at: number): number;
}

const kinds: Readonly<Record<number, Kind>> = {
  8: { bytes: 1, dtype: 'uint8', read: (view, at) => view.getUint8(at) },
  9: { bytes: 1, dtype: 'int8', read: (view, at) => view.getInt8(at) },
  11: { bytes: 2, dtype: 'int16', read: (view, at) => view.getInt16(at) },
  12: { bytes: 4, dtype: 'int32', read: (view, at) => view.getInt32(at) },
  13: { bytes: 4, dtype: 'float32', read: (view, at) => view.getFloat32(at) },
  14: { bytes: 8, dtype: 'float64', read: (view, at) => view.getFloat64(at) },
};

export function looksLikeIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && kinds[bytes[2]!] !== undefined && bytes[3]! > 0;
}

export function notIdx(bytes: Uint8Array): Phrase {
  const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return phrase`This is not an IDX file: it begins with ${magic || phrase`nothing`} instead of 00 00, a type and a rank.`;
}

/** The array. `name` stands in front of every message. */
export function readIdx(name: string, bytes: Uint8Array): ({ readonly type: 'array' } & NumberArray) | DataError {
  const error = (message: Text): DataError => ({ type: 'error', ...messageOf(phrase`${name}: ${message}`) });
  if (!looksLikeIdx(bytes)) return error(notIdx(bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { bytes: size, dtype, read } = kinds[bytes[2]!]!;
  const rank = bytes[3]!;
  const at = 4 + 4 * rank;
  if (bytes.length < at) return error(phrase`The file is cut off in its header.`);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = sizeOfShape(shape);
  if (count === undefined || bytes.length < at + count * size) {
    const there = bytes.length - at;
    const needed = count === undefined ? phrase`more` : count * size;
    return error(
      phrase`The file is cut off: its shape (${shape.join(', ')}) needs ${needed} bytes, and ${there} are there.`,
    );
  }
  if (size === 1 && bytes[2] === 8) {
    return { type: 'array', shape, values: bytes.subarray(at, at + count), dtype };
  }
  return {
    type: 'array',
    shape,
    values: Float64Array.from({ length: count }, (_, i) => read(view, at + i * size)),
    dtype,
  };
}
