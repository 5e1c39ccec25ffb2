// What a list tells of a run in a folder, from the beginning and the end of its event files alone; of one of ours that has
// lost them, from what lies beside them.

import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOrigin } from '../protocol/runOrigin.ts';
import type { DiskRun } from '../protocol/runReaderMessage.ts';
import { EPOCH_TAGS, STEP_TAGS } from '../protocol/scalarTags.ts';
import type { RunEnded, RunFailed, RunStarted } from '../protocol/trainEvent.ts';
import { readBeginning } from './beginning.ts';
import { checkpointSteps } from './checkpoints.ts';
import { decodeEvent, type Event } from './event.ts';
import { Growth } from './growth.ts';
import { isOwned } from './owner.ts';
import { ownRecords } from './ownRecords.ts';
import { findRecord, readRecord } from './record.ts';
import { eventFilesIn, ORIGIN_FILE } from './runFolder.ts';

/** Where a run's beginning lies, and its end: behind a block of steps. */
const HEAD_BYTES = 256 << 10;
const TAIL_BYTES = 1536 << 10;
/** Larger records of ours at the end are steps and snapshots: they are not unpacked. */
const MOST_END_BYTES = 64 << 10;

/** Undefined where the folder has no run, or none that can be read. `growth`: what earlier looks have seen. Never rejects. */
export async function summarize(folder: string, growth = new Growth()): Promise<DiskRun | undefined> {
  try {
    return (await read(folder, growth)) ?? (await lostRun(folder));
  } catch {
    return undefined;
  }
}

async function read(folder: string, growth: Growth): Promise<DiskRun | undefined> {
  const names = await eventFilesIn(folder);
  const found = await Promise.all(names.map((name) => stat(join(folder, name))));
  const files = names.map((name, i) => ({ path: join(folder, name), bytes: found[i]!.size }));
  const [first, last] = [files[0], files.findLast(({ bytes }) => bytes > 0) ?? files.at(-1)];
  if (!first || !last) return undefined;
  const head = await eventsIn(first.path, 0, HEAD_BYTES);
  const tail = await eventsIn(last.path, Math.max(0, last.bytes - TAIL_BYTES), TAIL_BYTES);
  const origin = await readFile(join(folder, ORIGIN_FILE), 'utf8').catch(() => undefined);
  const started = head
    .flatMap(ownRecords)
    .find((record): record is RunStarted => record !== undefined && record.type === 'runStarted');
  const isOwn = started !== undefined || (origin !== undefined && last.path.endsWith('.layerscope'));
  const end = isOwn ? endOf(tail) : undefined;
  const startedAt = started?.startedAt ?? (head[0] && head[0].wallTime * 1000);
  const lastTime = tail.at(-1)?.wallTime;
  const elapsedMs = end?.elapsedMs ?? (lastTime !== undefined && startedAt ? lastTime * 1000 - startedAt : undefined);
  const step = end?.step ?? tail.reduce((most, event) => Math.max(most, event.step), 0);
  const loss = lossOf(tail) ?? lossOf(head);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const newest = lastTime === undefined ? undefined : lastTime * 1000;
  const othersState = growth.isGrowing(folder, bytes, newest) ? 'running' : 'recorded';
  return {
    isOwn,
    state: isOwn ? await ownState(folder, end) : othersState,
    ...(started && { model: started.model.name, totalSteps: started.totalSteps }),
    ...(startedAt !== undefined && { startedAt }),
    ...(elapsedMs !== undefined && { elapsedMs }),
    step,
    ...(loss && { loss }),
    ...{ bytes, changedAt: Math.max(...found.map(({ mtimeMs }) => mtimeMs)) },
    ...(origin !== undefined && { origin }),
    ...(isOwn && { checkpoints: await checkpointSteps(folder) }),
  };
}

/** One of ours whose event files are gone: it can go on from its checkpoints. */
async function lostRun(folder: string): Promise<DiskRun | undefined> {
  const checkpoints = await checkpointSteps(folder);
  const origin = await readFile(join(folder, ORIGIN_FILE), 'utf8').catch(() => undefined);
  const step = checkpoints.at(-1);
  if (step === undefined || origin === undefined || !parseOrigin(origin)) return undefined;
  const begun = await readBeginning(folder);
  return {
    isOwn: true,
    state: await ownState(folder, undefined),
    ...(begun && { model: begun.model.name, startedAt: begun.startedAt, totalSteps: begun.totalSteps }),
    ...{ step, bytes: 0, origin, checkpoints },
  };
}

async function ownState(folder: string, end: RunEnded | RunFailed | undefined): Promise<DiskRun['state']> {
  if (end) return end.type === 'runFailed' ? 'failed' : end.reason;
  return (await isOwned(folder)) ? 'running' : 'interrupted';
}

/** The whole records of a piece of the file that may begin and end within one. */
async function eventsIn(path: string, from: number, most: number): Promise<Event[]> {
  const file = await open(path, 'r');
  try {
    const bytes = await bytesOf(file, from, most);
    const events: Event[] = [];
    const plugins = new Map<string, string>();
    let at: number | undefined = from === 0 ? 0 : findRecord(bytes, 0);
    while (at !== undefined) {
      const found = readRecord(bytes, at);
      if (found.type === 'incomplete') break;
      if (found.type === 'record') {
        try {
          events.push(decodeEvent(found.data, plugins));
        } catch {
          // Bytes that only look like a record.
        }
      }
      at = found.type === 'record' || found.type === 'broken' ? found.next : findRecord(bytes, at + 1);
    }
    return events;
  } finally {
    await file.close();
  }
}

async function bytesOf(file: FileHandle, from: number, most: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const { bytesRead } = await file.read(bytes, length, most - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** The run may have gone on after an end, where it was continued. */
function endOf(events: readonly Event[]): RunEnded | RunFailed | undefined {
  for (const event of events.toReversed()) {
    const isSmall = event.values.every((value) => value.type !== 'plugin' || value.content.length < MOST_END_BYTES);
    if (!isSmall) return undefined;
    for (const record of ownRecords(event)) {
      if (record?.type === 'runEnded' || record?.type === 'runFailed') return record;
      if (record) return undefined;
    }
  }
  return undefined;
}

/** Of our tags the training rows' after an epoch, else the batch's; of others' the one that is likeliest meant. */
function lossOf(events: readonly Event[]): DiskRun['loss'] {
  const newest = new Map<string, number>();
  for (const { values } of events) {
    for (const value of values) if (value.type === 'scalar') newest.set(value.tag, value.value);
  }
  const tags = [...newest.keys()].filter((tag) => /loss/i.test(tag));
  const tag =
    tags.find((each) => each === EPOCH_TAGS.trainingLoss) ??
    tags.find((each) => each === STEP_TAGS.loss) ??
    tags.find((each) => /train/i.test(each)) ??
    tags.find((each) => !/val|test|eval/i.test(each)) ??
    tags[0];
  return tag === undefined ? undefined : { tag, value: newest.get(tag)! };
}
