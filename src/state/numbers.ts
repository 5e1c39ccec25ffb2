// The number formats of tensors in files, little-endian as every file holds them, as typed arrays.

import type { StateEntry } from '../protocol/networkState.ts';
import { StateFileError } from './stateFileError.ts';

/** The formats that are read, by safetensors' names. */
export const NUMBER_BYTES = { F32: 4, F64: 8, F16: 2, BF16: 2, I64: 8 } as const;
export type NumberFormat = keyof typeof NUMBER_BYTES;

/** All values in `bytes`; half precision becomes float32, which holds all of its values. */
export function decodeNumbers(format: NumberFormat, bytes: Uint8Array): StateEntry['values'] {
  // A copy, since a view has to begin at a multiple of its elements' size; slice() would not copy Node's Buffer.
  const { buffer } = new Uint8Array(bytes);
  switch (format) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return new Float64Array(buffer);
    case 'I64':
      return new BigInt64Array(buffer);
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), halfPrecision);
    case 'BF16': {
      const bits = Uint32Array.from(new Uint16Array(buffer), (upper) => upper << 16);
      return new Float32Array(bits.buffer);
    }
    default:
      return format satisfies never;
  }
}

/** IEEE 754 binary16. */
function halfPrecision(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** torch's own bound. */
const MOST_DIMENSIONS = 64;

/** How many elements a shape has. Throws where it can be no tensor's shape. */
export function elementsOf(shape: readonly unknown[], name: string): number {
  if (shape.length > MOST_DIMENSIONS) {
    throw new StateFileError(`The shape of "${shortened(name)}" has ${shape.length} dimensions.`);
  }
  let elements = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw new StateFileError(`The shape of "${shortened(name)}" has a dimension that is no whole number.`);
    }
    elements *= size;
  }
  if (!Number.isSafeInteger(elements)) {
    throw new StateFileError(`The shape of "${shortened(name)}" is too large: (${shape.join(', ')}).`);
  }
  return elements;
}

/** A name as a message can hold it. */
export function shortened(name: string): string {
  return name.length > 80 ? `${name.slice(0, 79)}…` : name;
}
