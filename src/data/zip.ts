// The entries of a zip archive, each checked by its CRC-32. What they hold is left to npz.ts.
// Reference: APPNOTE.TXT of PKWARE, sections 4.3, 4.4.5 and 4.5.3.

import { crc32, inflateRawSync } from 'node:zlib';

/** An entry of the archive's directory. */
export interface ZipEntry {
  readonly name: string;
  /** Of the bytes, unpacked. */
  readonly size: number;
  readonly packedSize: number;
  readonly method: number;
  readonly crc: number;
  readonly isEncrypted: boolean;
  /** Where its own header begins. */
  readonly at: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT = 0xffff;
const END64_LOCATOR = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 1;
const UNKNOWN32 = 0xffffffff;

/** Other ways to pack than deflate, by their numbers. */
const METHODS: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
};

/** The directory of the archive; undefined where it is cut off or damaged. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] | undefined {
  const view = viewOf(bytes);
  const directory = directoryOf(view);
  if (!directory) return undefined;
  const entries: ZipEntry[] = [];
  let { at } = directory;
  for (let i = 0; i < directory.count; i++) {
    if (!isAt(view, at, CENTRAL, CENTRAL_BYTES)) return undefined;
    const flags = view.getUint16(at + 8, true);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const extraAt = at + CENTRAL_BYTES + nameBytes!;
    const next = extraAt + extraBytes! + commentBytes!;
    if (next > bytes.length) return undefined;
    const name = new TextDecoder(flags & 0x800 ? 'utf-8' : 'latin1').decode(
      bytes.subarray(at + CENTRAL_BYTES, extraAt),
    );
    // Numbers that have no room in 32 bits stand in an extra field, in this order.
    const wide = zip64Numbers(view, extraAt, extraAt + extraBytes!);
    const [size, packedSize, headerAt] = [24, 20, 42].map((offset) => {
      const value = view.getUint32(at + offset, true);
      return value === UNKNOWN32 ? (wide.shift() ?? value) : value;
    });
    entries.push({
      ...{ name, size: size!, packedSize: packedSize!, at: headerAt! },
      ...{ method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), isEncrypted: (flags & 1) !== 0 },
    });
    at = next;
  }
  return entries;
}

/** The entry's bytes, unpacked; or what is wrong with it. */
export function unpackEntry(
  bytes: Uint8Array,
  { size, packedSize, method, crc, isEncrypted, at }: ZipEntry,
): Uint8Array | string {
  if (isEncrypted) return 'It is encrypted, which cannot be read.';
  if (method !== 0 && method !== 8) {
    const how = METHODS[method] ?? `the method ${method}`;
    return `It is packed by ${how}, which cannot be read; np.savez and np.savez_compressed write what can.`;
  }
  const view = viewOf(bytes);
  if (!isAt(view, at, LOCAL, LOCAL_BYTES)) return 'It is cut off or damaged: it is not where the archive says.';
  const from = at + LOCAL_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (from + packedSize > bytes.length) return 'It is cut off: the archive ends before it.';
  const packed = bytes.subarray(from, from + packedSize);
  let content: Uint8Array;
  try {
    content = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return 'It is damaged: it cannot be unpacked.';
  }
  if (content.length !== size)
    return `It is damaged: unpacked it has ${content.length} bytes, and the archive says ${size}.`;
  return crc32(content) === crc
    ? content
    : 'It is damaged: its bytes do not have the checksum (CRC-32) that the archive says.';
}

/** It stands at the end, behind a comment perhaps; archives beyond 4 GB have a second form of it. */
function directoryOf(view: DataView): { readonly count: number; readonly at: number } | undefined {
  const last = view.byteLength - END_BYTES;
  for (let end = last; end >= 0 && end >= last - MOST_COMMENT; end--) {
    if (view.getUint32(end, true) !== END) continue;
    const locator = end - END64_LOCATOR_BYTES;
    if (isAt(view, locator, END64_LOCATOR, END64_LOCATOR_BYTES)) {
      const wide = Number(view.getBigUint64(locator + 8, true));
      if (!isAt(view, wide, END64, END64_BYTES)) return undefined;
      return { count: Number(view.getBigUint64(wide + 32, true)), at: Number(view.getBigUint64(wide + 48, true)) };
    }
    return { count: view.getUint16(end + 10, true), at: view.getUint32(end + 16, true) };
  }
  return undefined;
}

/** Whether a record that begins so stands there as a whole. */
function isAt(view: DataView, at: number, signature: number, bytes: number): boolean {
  return at >= 0 && at + bytes <= view.byteLength && view.getUint32(at, true) === signature;
}

function zip64Numbers(view: DataView, from: number, to: number): number[] {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA) continue;
    const end = Math.min(to, at + 4 + view.getUint16(at + 2, true));
    const numbers: number[] = [];
    for (let place = at + 4; place + 8 <= end; place += 8) numbers.push(Number(view.getBigUint64(place, true)));
    return numbers;
  }
  return [];
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
