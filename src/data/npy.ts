// NumPy's files of one array, of numbers or of texts.
// Reference: numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1.0 to 3.0.

import { messageOf, phrase, type Text } from '../model/phrase.ts';
import type { DataError } from './dataError.ts';
import { type NumberArray, sizeOfShape } from './numberArray.ts';

const MAGIC = '\x93NUMPY';

export function looksLikeNpy(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/**
 * The array. `name` stands in front of every message. Numbers of any kind but complex ones and those of 128 bits, and texts
 * of a fixed width, of which the values are codes.
 */
export function readNpy(name: string, bytes: Uint8Array): ({ readonly type: 'array' } & NumberArray) | DataError {
  const error = (message: Text): DataError => ({ type: 'error', ...messageOf(phrase`${name}: ${message}`) });
  if (!looksLikeNpy(bytes)) return error(phrase`This is not a NumPy file: it does not begin with \\x93NUMPY.`);
  const isShort = bytes[6] === 1;
  const headAt = MAGIC.length + 2 + (isShort ? 2 : 4);
  if (bytes.length < headAt) return error(phrase`The file is cut off in its header.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = isShort ? view.getUint16(8, true) : view.getUint32(8, true);
  if (bytes.length < headAt + length) return error(phrase`The file is cut off in its header.`);
  const head = latin1(bytes.subarray(headAt, headAt + length));

  const descr = /'descr'\s*:\s*'([^']*)'/.exec(head)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(head)?.[1];
  const dimensions = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(head)?.[1];
  if (descr === undefined && /'descr'\s*:\s*\[/.test(head)) {
    return error(phrase`It holds records of several fields; an array of numbers or texts is expected.`);
  }
  if (descr === undefined) return error(phrase`Its header does not say of what type its numbers are.`);
  if (order === undefined || dimensions === undefined) return error(phrase`Its header does not say its shape.`);
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  const kind = kindOf(descr);
  if (!kind) {
    const what = phrase`the type ${OTHER_KINDS[descr.replace(/^[<>|=]/, '')[0]!] ?? ''}${descr} and the shape (${shape.join(', ')})`;
    return error(phrase`It has ${what}, which cannot be read; arrays of float32, int64 or texts (<U10) can.`);
  }
  const count = sizeOfShape(shape);
  const there = bytes.length - headAt - length;
  if (count === undefined || count * kind.bytes > there) {
    const needed = count === undefined ? phrase`more` : count * kind.bytes;
    return error(
      phrase`The file is cut off: its shape (${shape.join(', ')}) needs ${needed} bytes, and ${there} are there.`,
    );
  }
  const littleEndian = descr[0] !== '>';
  const values = new Float64Array(count);
  const at = headAt + length;
  const texts = kind.type === 'texts' ? new Map<string, number>() : undefined;
  for (let i = 0; i < count; i++) {
    const place = at + i * kind.bytes;
    if (kind.type === 'numbers') values[i] = kind.read(view, place, littleEndian);
    else {
      const text = kind.read(bytes.subarray(place, place + kind.bytes), littleEndian);
      values[i] = texts!.get(text) ?? texts!.size;
      texts!.set(text, values[i]!);
    }
  }
  return {
    ...{ type: 'array', dtype: kind.dtype, shape },
    values: order === 'True' ? rowMajor(values, shape) : values,
    ...(texts && { texts: [...texts.keys()] }),
  };
}

type Kind = ({ readonly type: 'numbers'; readonly dtype: string } & NumberReader) | TextReader;

interface TextReader {
  readonly type: 'texts';
  readonly bytes: number;
  /** As a person knows it. */
  readonly dtype: string;
  read(bytes: Uint8Array, littleEndian: boolean): string;
}

/** Undefined where it cannot be read. */
function kindOf(descr: string): Kind | undefined {
  const [, kind, size] = /^[<>|=]?([bBiuf?US])(\d*)$/.exec(descr) ?? [];
  if (kind === 'U' || kind === 'S') {
    const bytes = Number(size) * (kind === 'U' ? 4 : 1);
    // Without a byte a value, an array of any length would fit.
    if (!(bytes > 0)) return undefined;
    return { type: 'texts', bytes, dtype: descr, read: kind === 'U' ? textOfCodePoints : textOfBytes };
  }
  const letter = kind === '?' ? 'b' : kind === 'B' ? 'u' : kind;
  const reader = readers[`${letter}${size || 1}`];
  const dtype = letter === 'b' ? 'bool' : `${NUMBER_KINDS[letter!]}${8 * Number(size || 1)}`;
  return reader && { type: 'numbers', ...reader, dtype };
}

const NUMBER_KINDS: Readonly<Record<string, string>> = { i: 'int', u: 'uint', f: 'float' };
/** Of types that cannot be read. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  O: 'object (pickled Python) ',
  c: 'complex ',
  M: 'datetime ',
  m: 'timedelta ',
  V: 'void ',
};

/** UTF-32, filled up with zeros. */
function textOfCodePoints(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  let zeros = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const code = view.getUint32(at, littleEndian);
    if (code === 0) {
      zeros += '\0';
      continue;
    }
    text += zeros + (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
    zeros = '';
  }
  return text;
}

/** Bytes, filled up with zeros; mostly UTF-8. */
function textOfBytes(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return utf8.decode(bytes.subarray(0, end));
}

const utf8 = new TextDecoder();

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
