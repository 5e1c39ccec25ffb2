// PNG and JPEG as 8-bit pixels, grey or in colour, as PIL's convert('L') and convert('RGB') give them.

import { decode as decodePng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import { Phrase, phrase, type Text } from '../model/phrase.ts';

/** (height, width, channels), row-major; a byte each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Uint8Array;
}

/** An image may say any size. */
const MOST_PIXELS = 2 ** 26;

/** The size and the kind of an image, from its first bytes alone; or what is wrong with it. */
export function imageHead(
  bytes: Uint8Array,
): { readonly width: number; readonly height: number; readonly isGrey: boolean } | Phrase {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isPng(bytes)) {
    if (bytes.length < 26) return phrase`The PNG is cut off in its header.`;
    return checked(view.getUint32(16), view.getUint32(20), bytes[25] === 0 || bytes[25] === 4);
  }
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return phrase`This is neither a PNG nor a JPEG.`;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return phrase`The JPEG is damaged: a marker is expected in its header.`;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // A start of frame, of any coding.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return checked(view.getUint16(at + 7), view.getUint16(at + 5), bytes[at + 9] === 1);
    }
    at += 2 + (marker >= 0xd0 && marker <= 0xd9 ? 0 : view.getUint16(at + 2));
  }
  return phrase`The JPEG is cut off in its header.`;
}

function checked(width: number, height: number, isGrey: boolean) {
  if (width === 0 || height === 0) return phrase`The image has no pixels: it is ${width} x ${height}.`;
  if (width * height > MOST_PIXELS)
    return phrase`The image of ${width} x ${height} is too large: 64 million pixels can be read.`;
  return { width, height, isGrey };
}

/** The image with 1 or 3 channels, its transparency left aside; or what is wrong with it. */
export function decodeImage(bytes: Uint8Array, channels: number): Pixels | Phrase {
  const head = imageHead(bytes);
  if (head instanceof Phrase) return head;
  const kind = isPng(bytes) ? 'PNG' : 'JPEG';
  try {
    const { width, height, values, channels: found } = isPng(bytes) ? readPng(bytes) : readJpeg(bytes);
    if (width !== head.width || height !== head.height || values.length !== width * height * found) {
      return phrase`The ${kind} is damaged: its pixels are not ${head.width} x ${head.height}.`;
    }
    return { width, height, channels, values: convert(values, width * height, found, channels) };
  } catch (error) {
    return phrase`The ${kind} is cut off or damaged (${reasonOf(error)}).`;
  }
}

function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte);
}

function readPng(bytes: Uint8Array): Pixels {
  const { width, height, data, depth, channels, palette } = decodePng(bytes, { checkCrc: true });
  const size = width * height;
  if (palette)
    return { width, height, channels: 3, values: fromPalette(unpacked(data, width, height, depth), palette) };
  // Of 16 bits the upper ones, as PIL reads an image in colour.
  if (depth === 16) return { width, height, channels, values: Uint8Array.from(data, (value) => value >> 8) };
  if (depth === 8) return { width, height, channels, values: data as Uint8Array };
  const scale = 255 / (2 ** depth - 1);
  const values = unpacked(data, width, height, depth)
    .subarray(0, size)
    .map((value) => value * scale);
  return { width, height, channels, values };
}

/** Pixels of 1, 2 or 4 bits, of which each row begins in a byte of its own, a byte each. */
function unpacked(data: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  if (depth === 8) return data as Uint8Array;
  const rowBytes = Math.ceil((width * depth) / 8);
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      values[y * width + x] = (data[y * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  }
  return values;
}

function fromPalette(indices: Uint8Array, palette: readonly (readonly number[])[]): Uint8Array {
  const values = new Uint8Array(indices.length * 3);
  indices.forEach((index, i) => {
    const colour = palette[index];
    if (!colour) throw new Error(`colour ${index} of a palette of ${palette.length}`);
    for (let c = 0; c < 3; c++) values[3 * i + c] = colour[c]!;
  });
  return values;
}

function readJpeg(bytes: Uint8Array): Pixels {
  if (!endsAsJpeg(bytes)) throw new Error('it has no end');
  const { width, height, data } = decodeJpeg(bytes, {
    ...{ useTArray: true, formatAsRGBA: false, tolerantDecoding: false },
    ...{ maxResolutionInMP: MOST_PIXELS / 1e6, maxMemoryUsageInMB: 2048 },
  });
  return { width, height, channels: 3, values: data };
}

/** Whether the marker of the end is there; what follows it is no part of the image. */
function endsAsJpeg(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at > 1; at--) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

/** From grey, grey with alpha, RGB or RGBA to grey or RGB. */
function convert(values: Uint8Array, pixels: number, from: number, to: number): Uint8Array {
  if (from === to) return values;
  const converted = new Uint8Array(pixels * to);
  const isGrey = from < 3;
  for (let i = 0; i < pixels; i++) {
    const [r, g, b] = isGrey
      ? [values[i * from]!, values[i * from]!, values[i * from]!]
      : [values[i * from]!, values[i * from + 1]!, values[i * from + 2]!];
    if (to === 1) converted[i] = isGrey ? r : (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
    else {
      converted[3 * i] = r;
      converted[3 * i + 1] = g;
      converted[3 * i + 2] = b;
    }
  }
  return converted;
}

function reasonOf(error: unknown): Text {
  if (error instanceof RangeError) return phrase`it ends too early, or says a wrong length`;
  return error instanceof Error ? error.message.replace(/[.:]$/, '') : String(error);
}
