// What is needed to go on with a run that lies on the disk: what is known of it, and its newest checkpoint.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../protocol/checkpoint.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import { parseOrigin, type RunOrigin } from '../protocol/runOrigin.ts';
import { newestCheckpoint } from './checkpoints.ts';
import { isOwned } from './owner.ts';
import { readOwnRecords } from './ownRecords.ts';
import { ORIGIN_FILE } from './runFolder.ts';
import { RunReader } from './runReader.ts';
import { eventFilesIn } from './runSummary.ts';

export interface Continuable {
  readonly type: 'continuable';
  readonly history: RunHistory;
  readonly origin: RunOrigin;
  readonly checkpoint: Checkpoint;
  /** Newer checkpoints that cannot be read, with the reason. */
  readonly unreadable: readonly string[];
}

/** Why a run cannot be gone on with. */
export type NotContinuable =
  /** There is no run of ours in the folder. */
  | { readonly type: 'noRun' }
  /** It does not say how it was begun. */
  | { readonly type: 'noOrigin' }
  /** Somebody writes it. */
  | { readonly type: 'isOn' }
  | { readonly type: 'isFinished' }
  | { readonly type: 'noCheckpoint'; readonly unreadable: readonly string[] };

/** Never rejects. */
export async function readContinuable(folder: string): Promise<Continuable | NotContinuable> {
  const history = await readHistory(folder).catch(() => undefined);
  if (!history) return { type: 'noRun' };
  if (await isOwned(folder)) return { type: 'isOn' };
  if (history.end?.type === 'runEnded' && history.end.reason === 'finished') return { type: 'isFinished' };
  const text = await readFile(join(folder, ORIGIN_FILE), 'utf8').catch(() => '');
  const origin = parseOrigin(text);
  if (!origin) return { type: 'noOrigin' };
  const { checkpoint, unreadable } = await newestCheckpoint(folder);
  if (!checkpoint) return { type: 'noCheckpoint', unreadable };
  return { type: 'continuable', history, origin, checkpoint, unreadable };
}

async function readHistory(folder: string): Promise<RunHistory | undefined> {
  const reader = new RunReader();
  for (const name of await eventFilesIn(folder)) {
    for await (const { records } of readOwnRecords(join(folder, name))) reader.takeRecords(records);
  }
  return reader.history;
}
