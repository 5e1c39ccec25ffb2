// What lies in a run's folder, beside its event files:
//
//   runs/2026-11-26_14-03-59_WineNeuralNetwork.network/
//     events.out.tfevents.1795701839.layerscope   the run, as TensorBoard and Layerscope read it
//     run.json                                    what it was begun with, so that it can be begun again
//     beginning                                   the run's first record once more, in case the event files are lost
//     running                                     who writes it; only while somebody does
//     checkpoints/                                states to go on from
//     history                                     of a long run: what is read of the event files, to open it at once;
//                                                 it may be deleted, see keptHistory.ts

import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunStarted } from '../protocol/trainEvent.ts';

/** What a run was begun with; JSON. Whatever is left out is not known, or does not apply. */
export const ORIGIN_FILE = 'run.json';
/** See beginning.ts. */
export const BEGINNING_FILE = 'beginning';
/** See owner.ts. */
export const OWNER_FILE = 'running';
export const CHECKPOINTS_FOLDER = 'checkpoints';
/** See keptHistory.ts. */
export const HISTORY_FILE = 'history';

/** The names of event files, as TensorBoard finds them. */
export const EVENT_FILE_PATTERN = '*.tfevents.*';

/** Those of checkpoints; see checkpointName. */
export const CHECKPOINT_PATTERN = 'step_*.safetensors';

export function isEventFile(name: string): boolean {
  return /\.tfevents\./.test(name);
}

/** The names of a folder's event files, in TensorBoard's order. Throws what the file system says. */
export async function eventFilesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter(isEventFile).sort();
}

/** `2026-11-26_14-03-59_WineNeuralNetwork.network`, in local time, without what file systems forbid. */
export function folderName({ startedAt, model }: Pick<RunStarted, 'startedAt' | 'model'>, variant = ''): string {
  const local = new Date(startedAt - new Date(startedAt).getTimezoneOffset() * 60_000).toISOString();
  const time = local.slice(0, 19).replace('T', '_').replaceAll(':', '-');
  const name = `${model.name}${variant === '' ? '' : `_${variant}`}`;
  return `${time}_${name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 80)}`;
}

/** Makes the folder, under another name where there is one: two runs may begin in one second. Throws what the file system says. */
export async function newFolder(runs: string, name: string): Promise<string> {
  await makeFolder(runs);
  for (let n = 1; ; n++) {
    const folder = join(runs, n === 1 ? name : `${name}_${n}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || n > 1000) throw error;
    }
  }
}

/** With the folders around it. Node's own `recursive` never returns where no folder can ever be made, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    const around = dirname(folder);
    if (code !== 'ENOENT') throw error;
    if (around === folder || (await isFolder(around))) throw Object.assign(new Error(), { code: 'UNMAKEABLE' });
    await makeFolder(around);
    await mkdir(folder);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
