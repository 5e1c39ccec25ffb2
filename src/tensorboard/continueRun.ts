// What is needed to go on with a run that lies on the disk: what is known of it, and its newest checkpoint; or, for a
// branch of it, the one at a step.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Continuable, NotContinuable } from '../protocol/continuable.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import { parseOrigin } from '../protocol/runOrigin.ts';
import { checkpointAt, type FoundCheckpoint, newestCheckpoint } from './checkpoints.ts';
import { isOwned } from './owner.ts';
import { readOwnRecords } from './ownRecords.ts';
import { restartsIn } from './restarts.ts';
import { ORIGIN_FILE } from './runFolder.ts';
import { RunReader } from './runReader.ts';
import { eventFilesIn } from './runSummary.ts';

/** To go on with the run itself. Never rejects. */
export async function readContinuable(folder: string): Promise<Continuable | NotContinuable> {
  const found = await newestCheckpoint(folder);
  const history = await historyFor(folder, found);
  if (!history) return { type: 'noRun' };
  if (await isOwned(folder)) return { type: 'isOn' };
  if (history.end?.type === 'runEnded' && history.end.reason === 'finished') return { type: 'isFinished' };
  return withOrigin(folder, history, found);
}

/** For a branch of it, whatever state it is in. Never rejects. */
export async function readBranch(folder: string, step: number): Promise<Continuable | NotContinuable> {
  const found = await checkpointAt(folder, step);
  const history = await historyFor(folder, found);
  return history ? withOrigin(folder, history, found) : { type: 'noRun' };
}

async function withOrigin(
  folder: string,
  history: RunHistory,
  { checkpoint, unreadable }: FoundCheckpoint,
): Promise<Continuable | NotContinuable> {
  const origin = parseOrigin(await readFile(join(folder, ORIGIN_FILE), 'utf8').catch(() => ''));
  if (!origin) return { type: 'noOrigin' };
  if (!checkpoint) return { type: 'noCheckpoint', unreadable };
  return { type: 'continuable', history, origin, checkpoint, unreadable };
}

/** One that can go back to the checkpoint; undefined where there is none that can be read. Never rejects. */
async function historyFor(folder: string, { checkpoint }: FoundCheckpoint): Promise<RunHistory | undefined> {
  return readHistory(folder, checkpoint && [checkpoint.step]).catch(() => undefined);
}

/** All that the event files of a folder have of a run, which can then go back to these steps. Throws what the file system says. */
export async function readHistory(folder: string, marks: readonly number[] = []): Promise<RunHistory | undefined> {
  const names = await eventFilesIn(folder);
  const reader = new RunReader(0, [...marks, ...(await restartsIn(folder, names))]);
  for (const name of names) {
    for await (const { records } of readOwnRecords(join(folder, name))) reader.takeRecords(records);
  }
  return reader.history;
}
