// The bytes of a table's file as text, a piece at a time.

import type { ByteSource } from './byteSource.ts';
import type { TextSource } from './csv.ts';

/** Bytes of a piece. */
const PIECE = 2 ** 21;

/**
 * Decodes UTF-8, or UTF-16 that begins with a byte order mark (spreadsheets write it). Bytes that are neither are read
 * as Windows-1252, which every byte sequence is. `tell` hears which part has been read.
 */
export function textOf(bytes: ByteSource, tell: (part: number) => void = () => {}): TextSource {
  const encoding = encodingOf(bytes);
  return { pieces: () => decode(bytes, encoding, false, tell) };
}

function encodingOf(bytes: ByteSource): string {
  const [first, second] = bytes.read(0, 2);
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  try {
    for (const _ of decode(bytes, 'utf-8', true, () => {}));
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

function* decode(bytes: ByteSource, encoding: string, fatal: boolean, tell: (part: number) => void): Generator<string> {
  const decoder = new TextDecoder(encoding, { fatal });
  for (let at = 0; at < bytes.size; at += PIECE) {
    const isLast = at + PIECE >= bytes.size;
    yield decoder.decode(bytes.read(at, at + PIECE), { stream: !isLast });
    tell(Math.min(1, (at + PIECE) / bytes.size));
  }
}
