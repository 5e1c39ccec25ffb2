// An event file in pieces of bytes, for whoever goes through its records with scanRecords.

import { open } from 'node:fs/promises';
import type { Scanned } from './scanEvents.ts';

export interface FilePiece {
  /** Good until the next piece is asked for. */
  readonly bytes: Uint8Array;
  /** Where in the file they begin. */
  readonly place: number;
  /** Goes through them; what it gives says where the next piece begins. To be called once. */
  readonly scan: (go: () => Scanned) => Scanned;
}

/** Goes through the file in pieces of so many bytes, or one record's: each begins where the scan of the one before ended. */
export async function* piecesOf(path: string, from: number, most: number): AsyncGenerator<FilePiece, void> {
  const file = await open(path, 'r');
  try {
    let place = from;
    let buffer = new Uint8Array(most);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, place + kept);
      if (bytesRead === 0) return;
      const bytes = buffer.subarray(0, kept + bytesRead);
      let scanned: Scanned | undefined;
      const scan = (go: () => Scanned) => {
        scanned = go();
        return scanned;
      };
      yield { bytes, place, scan };
      const { used, needed } = scanned!;
      const rest = bytes.subarray(used);
      const next = needed > buffer.length ? new Uint8Array(needed) : buffer;
      if (next === buffer) buffer.copyWithin(0, used, bytes.length);
      else next.set(rest);
      kept = rest.length;
      buffer = next;
      place += used;
    }
  } finally {
    await file.close();
  }
}
