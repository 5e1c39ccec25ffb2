// The thread's entry that reads runs from the disk: one that it follows while it grows, one
// with a checkpoint to go on from, or summaries of many.

import { parentPort, type Transferable, workerData } from 'node:worker_threads';
import type { FromRunReader, RunReaderStart, ToRunReader } from '../protocol/runReaderMessage.ts';
import { readBranch, readContinuable } from './continueRun.ts';
import { RecordedFollower } from './followRecorded.ts';
import { RunFollower } from './followRun.ts';
import { Growth } from './growth.ts';
import { readKeptHistory } from './keptHistory.ts';
import { summarize } from './runSummary.ts';

/** How often a run is looked at. */
const LOOK_MS = 500;

const tell = (message: FromRunReader) => parentPort?.postMessage(message, buffersIn(message));
const { folder, goOnFrom } = workerData as RunReaderStart;
/** One after another, so that few pieces of files are in memory at once. */
let turn = Promise.resolve();
if (folder === undefined) {
  parentPort?.on('message', (message: ToRunReader) => {
    turn = turn.then(() => answer(message));
  });
} else if (goOnFrom !== undefined) void goOn(folder, goOnFrom);
else void follow(folder);

const growth = new Growth();

async function answer({ request, folder }: ToRunReader): Promise<void> {
  tell({ type: 'summary', request, summary: await summarize(folder, growth) });
}

async function goOn(folder: string, from: 'newest' | number): Promise<void> {
  tell({ type: 'toGoOn', found: await (from === 'newest' ? readContinuable(folder) : readBranch(folder, from)) });
}

/** Until the thread is ended from outside. */
async function follow(folder: string): Promise<void> {
  const follower = await followerOf(folder);
  for (;;) {
    await follower.look();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function followerOf(folder: string): Promise<RunFollower | RecordedFollower> {
  const before = await readKeptHistory(folder);
  if (before) return new RunFollower(folder, tell, { before });
  const summary = await summarize(folder);
  const isAnothers = summary && !summary.isOwn;
  return isAnothers ? new RecordedFollower(folder, tell) : new RunFollower(folder, tell, { steps: summary?.step ?? 0 });
}

/** Each once: what is told is handed over, not copied. */
function buffersIn(data: unknown): Transferable[] {
  const found = new Set<ArrayBuffer>();
  const collect = (part: unknown) => {
    if (ArrayBuffer.isView(part)) found.add(part.buffer as ArrayBuffer);
    else if (typeof part === 'object' && part !== null) for (const value of Object.values(part)) collect(value);
  };
  collect(data);
  return [...found];
}
