// Bytes that are read from where they lie, a part at a time: in memory, or in a file on the disk.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface ByteSource {
  readonly size: number;
  /** Those from `from` to before `to`, or to the end. */
  read(from: number, to: number): Uint8Array;
}

export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (from, to) => bytes.subarray(from, to) };
}

/** Whoever opens it closes it. Throws what `fs` throws. */
export function openFile(path: string): ByteSource & { close(): void } {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  return {
    size,
    read(from, to) {
      const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
      let at = 0;
      while (at < bytes.length) {
        const read = readSync(file, bytes, at, bytes.length - at, from + at);
        if (read === 0) break;
        at += read;
      }
      return at < bytes.length ? bytes.subarray(0, at) : bytes;
    },
    close: () => closeSync(file),
  };
}
