// An entry of a zip archive, unpacked and checked by its CRC-32.

import { crc32, inflateRawSync } from 'node:zlib';
import { DEFLATED, packedBytes, STORED, type ZipEntry } from '../archive/zip.ts';
import { type Phrase, phrase } from '../model/phrase.ts';

/** Other ways to pack than deflate, by their numbers. */
const METHODS: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
};

/** The entry's bytes, unpacked; or what is wrong with it. */
export function unpackEntry(bytes: Uint8Array, entry: ZipEntry): Uint8Array | Phrase {
  const { size, method, crc, isEncrypted } = entry;
  if (isEncrypted) return phrase`It is encrypted, which cannot be read.`;
  if (method !== STORED && method !== DEFLATED) {
    const how = METHODS[method] ?? phrase`the method ${method}`;
    return phrase`It is packed by ${how}, which cannot be read; np.savez and np.savez_compressed write what can.`;
  }
  const packed = packedBytes(bytes, entry);
  if (packed === 'damaged') return phrase`It is cut off or damaged: it is not where the archive says.`;
  if (packed === 'cutOff') return phrase`It is cut off: the archive ends before it.`;
  let content: Uint8Array;
  try {
    content = method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return phrase`It is damaged: it cannot be unpacked.`;
  }
  if (content.length !== size)
    return phrase`It is damaged: unpacked it has ${content.length} bytes, and the archive says ${size}.`;
  return crc32(content) === crc
    ? content
    : phrase`It is damaged: its bytes do not have the checksum (CRC-32) that the archive says.`;
}
