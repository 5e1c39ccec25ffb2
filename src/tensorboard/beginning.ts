// A run's beginning once more, beside its event files: the model and all else that a run starts with. Where event files
// are lost, a run with checkpoints can still be gone on with.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunStarted } from '../protocol/trainEvent.ts';
import { readOwnRecords } from './ownRecords.ts';
import { BEGINNING_FILE, eventFilesIn } from './runFolder.ts';
import { RunWriter } from './runWriter.ts';

/** Throws what the file system says. */
export async function keepBeginning(folder: string, run: RunStarted): Promise<void> {
  await writeFile(join(folder, BEGINNING_FILE), new RunWriter(run).start());
}

/** Undefined where there is none that can be read. Never rejects. */
export async function readBeginning(folder: string): Promise<RunStarted | undefined> {
  return beginningIn(join(folder, BEGINNING_FILE)).catch(() => undefined);
}

/** Whether the event files themselves have it. Throws what the file system says. */
export async function isBegun(folder: string): Promise<boolean> {
  for (const name of await eventFilesIn(folder)) if (await beginningIn(join(folder, name))) return true;
  return false;
}

async function beginningIn(path: string): Promise<RunStarted | undefined> {
  for await (const { records } of readOwnRecords(path)) {
    const found = records.find((record): record is RunStarted => record?.type === 'runStarted');
    if (found) return found;
  }
  return undefined;
}
