// What is needed to go on with a run that lies on the disk: what is known of it, and its newest checkpoint; or, for a
// branch of it, the one at a step.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startHistory } from '../history/runHistory.ts';
import { addBlock } from '../history/stepSeries.ts';
import type { Continuable, LostOfRun, NotContinuable } from '../protocol/continuable.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import { parseOrigin, type RunOrigin } from '../protocol/runOrigin.ts';
import { readBeginning } from './beginning.ts';
import { checkpointAt, type FoundCheckpoint, newestCheckpoint } from './checkpoints.ts';
import { isOwned } from './owner.ts';
import { readOwnRecords } from './ownRecords.ts';
import { restartsIn } from './restarts.ts';
import { eventFilesIn, ORIGIN_FILE } from './runFolder.ts';
import { RunReader } from './runReader.ts';

/** To go on with the run itself. Never rejects. */
export async function readContinuable(folder: string): Promise<Continuable | NotContinuable> {
  const found = await newestCheckpoint(folder);
  const known = await knownFor(folder, found);
  if (!known) return nothingOf(folder, found);
  if (await isOwned(folder)) return { type: 'isOn' };
  const { end } = known.history;
  if (end?.type === 'runEnded' && end.reason === 'finished') return { type: 'isFinished' };
  return withOrigin(folder, known, found);
}

/** For a branch of it, whatever state it is in. Never rejects. */
export async function readBranch(folder: string, step: number): Promise<Continuable | NotContinuable> {
  const found = await checkpointAt(folder, step);
  const known = await knownFor(folder, found);
  return known ? withOrigin(folder, known, found) : nothingOf(folder, found);
}

/** All that the event files of a folder have of a run, which can then go back to these steps. Throws what the file system says. */
export async function readHistory(folder: string, marks: readonly number[] = []): Promise<RunHistory | undefined> {
  return (await readFolder(folder, marks)).history;
}

/** What is known of a run whose event files have lost its beginning, up to its newest checkpoint. Never rejects. */
export async function readLost(folder: string): Promise<RunHistory | undefined> {
  const found = await newestCheckpoint(folder);
  return found.checkpoint && (await knownFor(folder, found))?.history;
}

interface Known {
  readonly history: RunHistory;
  readonly lost: LostOfRun;
}

async function withOrigin(
  folder: string,
  known: Known,
  { checkpoint, unreadable }: FoundCheckpoint,
): Promise<Continuable | NotContinuable> {
  const origin = await originOf(folder);
  if (!origin) return { type: 'noOrigin' };
  if (!checkpoint) return { type: 'noCheckpoint', unreadable, origin };
  return { type: 'continuable', ...known, origin, checkpoint, unreadable };
}

async function nothingOf(folder: string, { checkpoint }: FoundCheckpoint): Promise<NotContinuable> {
  const origin = checkpoint && (await originOf(folder));
  return origin ? { type: 'isLost', origin } : { type: 'noRun' };
}

async function originOf(folder: string): Promise<RunOrigin | undefined> {
  return parseOrigin(await readFile(join(folder, ORIGIN_FILE), 'utf8').catch(() => ''));
}

/**
 * What is known of a run that can go back to the checkpoint. Where event files are lost, of the steps before it nothing
 * is. Undefined where there is no beginning that can be read. Never rejects.
 */
async function knownFor(folder: string, { checkpoint }: FoundCheckpoint): Promise<Known | undefined> {
  const read = await readFolder(folder, checkpoint && [checkpoint.step]).catch(() => undefined);
  const records = read?.lost ?? 0;
  if (!checkpoint) return read?.history && { history: read.history, lost: { records } };
  const begun = read?.history ? undefined : await readBeginning(folder);
  const history = read?.history ?? (begun && startHistory(begun));
  if (!history) return undefined;
  const { series } = history;
  const afterStep = series.steps;
  if (afterStep >= checkpoint.step) return { history, lost: { records } };
  const none = new Float32Array(0);
  addBlock(series, {
    ...{ firstStep: checkpoint.step + 1, steps: 0, stepsPerPoint: 1 },
    ...{ lowest: none, highest: none, last: none },
  });
  history.elapsedMs = checkpoint.elapsedMs;
  return { history, lost: { records, afterStep } };
}

async function readFolder(folder: string, marks: readonly number[] = []) {
  const names = await eventFilesIn(folder);
  const reader = new RunReader(0, [...marks, ...(await restartsIn(folder, names))]);
  let lost = 0;
  for (const name of names) {
    for await (const read of readOwnRecords(join(folder, name))) {
      reader.takeRecords(read.records);
      lost += read.lost.records;
    }
  }
  return { history: reader.history, lost: lost + reader.broken };
}
