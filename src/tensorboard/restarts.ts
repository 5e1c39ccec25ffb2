// After which steps a run went on another time: each further event file of its folder begins with that.

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeEvent } from './event.ts';
import { readRecord } from './record.ts';

/** Room for a file's head and for what is behind it. */
const HEAD_BYTES = 4096;

/** `names`: event files of the folder, in order. Throws what the file system says. */
export async function restartsIn(folder: string, names: readonly string[]): Promise<number[]> {
  const found = await Promise.all(names.slice(1).map((name) => restartOf(join(folder, name))));
  return found.filter((step) => step !== undefined);
}

/** Undefined where the file does not begin so. */
async function restartOf(path: string): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const head = readRecord(bytes, 0);
    const restart = head.type === 'record' ? readRecord(bytes, head.next) : head;
    if (restart.type !== 'record') return undefined;
    const { restarts, step } = decodeEvent(restart.data);
    return restarts ? step - 1 : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    return undefined;
  } finally {
    await file.close();
  }
}
