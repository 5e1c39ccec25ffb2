// NumPy's files of one array.
// Reference: numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1.0 to 3.0.

import type { DataError } from './dataError.ts';
import { type NumberArray, sizeOfShape } from './numberArray.ts';

const MAGIC = '\x93NUMPY';

export function looksLikeNpy(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/** The array. `name` stands in front of every message. Numbers of any kind but complex ones and those of 128 bits. */
export function readNpy(name: string, bytes: Uint8Array): ({ readonly type: 'array' } & NumberArray) | DataError {
  const error = (message: string): DataError => ({ type: 'error', message: `${name}: ${message}` });
  if (!looksLikeNpy(bytes)) return error('This is not a NumPy file: it does not begin with \\x93NUMPY.');
  const isShort = bytes[6] === 1;
  const headAt = MAGIC.length + 2 + (isShort ? 2 : 4);
  if (bytes.length < headAt) return error('The file is cut off in its header.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = isShort ? view.getUint16(8, true) : view.getUint32(8, true);
  if (bytes.length < headAt + length) return error('The file is cut off in its header.');
  const head = latin1(bytes.subarray(headAt, headAt + length));

  const descr = /'descr'\s*:\s*'([^']*)'/.exec(head)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(head)?.[1];
  const dimensions = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(head)?.[1];
  if (descr === undefined) {
    return error('It holds records of several fields or objects; an array of numbers is expected.');
  }
  if (order === undefined || dimensions === undefined) return error('Its header does not say its shape.');
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  const kind = /^([<>|=]?)([bBiuf?])([1248]?)$/.exec(descr);
  const reader = kind && readers[`${kind[2] === '?' ? 'b' : kind[2]}${kind[3] || 1}`];
  if (!reader) return error(`Its numbers are of the type ${descr}, which cannot be read; float32 and int64 can.`);
  const count = sizeOfShape(shape);
  const there = bytes.length - headAt - length;
  if (count === undefined || count * reader.bytes > there) {
    const needed = count === undefined ? 'more' : `${count * reader.bytes}`;
    return error(`The file is cut off: its shape (${shape.join(', ')}) needs ${needed} bytes, and ${there} are there.`);
  }
  const littleEndian = kind![1] !== '>';
  const values = new Float64Array(count);
  const at = headAt + length;
  for (let i = 0; i < count; i++) values[i] = reader.read(view, at + i * reader.bytes, littleEndian);
  const isInteger = kind![2] !== 'f';
  return { type: 'array', shape, values: order === 'True' ? rowMajor(values, shape) : values, isInteger };
}

interface NumberReader {
  readonly bytes: number;
  read(view: DataView, at: number, littleEndian: boolean): number;
}

const readers: Readonly<Record<string, NumberReader>> = {
  b1: { bytes: 1, read: (view, at) => (view.getUint8(at) ? 1 : 0) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  f2: { bytes: 2, read: (view, at, little) => halfFloat(view.getUint16(at, little)) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

/** IEEE 754's binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Column-major numbers, whose first index runs fastest, in row-major order. */
function rowMajor(values: Float64Array, shape: readonly number[]): Float64Array {
  const ordered = new Float64Array(values.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  let to = 0;
  for (const value of values) {
    ordered[to] = value;
    for (let axis = 0; axis < shape.length; axis++) {
      to += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      to -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return ordered;
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
