// The checkpoints of a run's folder: written so that a file is either whole or not there, bounded in number and in bytes,
// and found again.

import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../protocol/checkpoint.ts';
import { parseCheckpoint, serializeCheckpoint } from '../state/checkpointFile.ts';
import { StateFileError } from '../state/stateFileError.ts';
import { CHECKPOINTS_FOLDER } from './runFolder.ts';

/** The most files of a run, and the most bytes of all of them; two are kept in any case. */
export const MAX_CHECKPOINTS = 8;
export const MAX_CHECKPOINT_BYTES = 1 << 30;

/** `step_0000001200.safetensors`; a file that is being written begins with a dot. */
export function checkpointName(step: number): string {
  return `step_${String(step).padStart(10, '0')}.safetensors`;
}

const NAME = /^step_(\d+)\.safetensors$/;
const UNFINISHED = /^\.step_\d+\.safetensors$/;

/** Writes one, and gives up those that are too many. Throws what the file system says. */
export async function writeCheckpoint(run: string, checkpoint: Checkpoint): Promise<void> {
  const folder = join(run, CHECKPOINTS_FOLDER);
  const bytes = serializeCheckpoint(checkpoint);
  const name = checkpointName(checkpoint.step);
  const beside = join(folder, `.${name}`);
  // The run's own folder is not made anew: the person may have deleted it.
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  try {
    const file = await open(beside, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, join(folder, name));
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
  const most = Math.max(2, Math.min(MAX_CHECKPOINTS, Math.floor(MAX_CHECKPOINT_BYTES / bytes.length)));
  const steps = await checkpointSteps(run);
  for (const step of spareSteps(steps, most)) await rm(join(folder, checkpointName(step)), { force: true });
}

/** The steps of all that are there, in order. Never rejects. */
export async function checkpointSteps(run: string): Promise<number[]> {
  const names = await readdir(join(run, CHECKPOINTS_FOLDER)).catch(() => []);
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Which are given up so that the others are at most `most`: evenly spread, the two newest among them. */
export function spareSteps(steps: readonly number[], most: number): number[] {
  const kept = [...steps];
  while (kept.length > most) {
    let spare = 0;
    for (let i = 1; i < kept.length - 2; i++) {
      if (spare === 0 || kept[i + 1]! - kept[i - 1]! < kept[spare + 1]! - kept[spare - 1]!) spare = i;
    }
    kept.splice(spare, 1);
  }
  return steps.filter((step) => !kept.includes(step));
}

export interface FoundCheckpoint {
  /** Undefined where there is none that can be read. */
  readonly checkpoint: Checkpoint | undefined;
  /** Those that cannot be read, with the reason, for the person. */
  readonly unreadable: readonly string[];
}

/** The newest that is whole. Never rejects. */
export async function newestCheckpoint(run: string): Promise<FoundCheckpoint> {
  const unreadable: string[] = [];
  for (const step of (await checkpointSteps(run)).toReversed()) {
    const found = await checkpointAt(run, step);
    unreadable.push(...found.unreadable);
    if (found.checkpoint) return { checkpoint: found.checkpoint, unreadable };
  }
  return { checkpoint: undefined, unreadable };
}

/** Never rejects. */
export async function checkpointAt(run: string, step: number): Promise<FoundCheckpoint> {
  const name = checkpointName(step);
  try {
    return { checkpoint: parseCheckpoint(await readFile(join(run, CHECKPOINTS_FOLDER, name))), unreadable: [] };
  } catch (error) {
    const reason = error instanceof StateFileError ? error.message : `It cannot be read (${(error as Error).message}).`;
    return { checkpoint: undefined, unreadable: [`${name}: ${reason}`] };
  }
}

/** Those after a step are of what was undone, and what was not written to its end is of no use. Never rejects. */
export async function forgetCheckpointsAfter(run: string, step: number): Promise<void> {
  const folder = join(run, CHECKPOINTS_FOLDER);
  const names = await readdir(folder).catch(() => []);
  const isSpare = (name: string) => UNFINISHED.test(name) || Number(NAME.exec(name)?.[1] ?? 0) > step;
  await Promise.all(names.filter(isSpare).map((name) => rm(join(folder, name), { force: true }).catch(() => {})));
}
