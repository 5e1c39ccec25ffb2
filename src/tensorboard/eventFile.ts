// An event file on disk: records appended while a run goes on, and read again, also while it still grows.

import { type FileHandle, open } from 'node:fs/promises';
import { decodeEvent, type Event, encodeEvent } from './event.ts';
import { encodeRecord, findRecord, readRecord } from './record.ts';

/** What torch's SummaryWriter opens its files with. */
const FILE_VERSION = 'brain.Event:2';
/** Bytes read at a time. */
const CHUNK_BYTES = 1 << 20;

/** `events.out.tfevents.<seconds>.<host>`: the name by which TensorBoard finds an event file. */
export function eventFileName(wallTime: number, suffix: string): string {
  return `events.out.tfevents.${String(Math.floor(wallTime)).padStart(10, '0')}.${suffix}`;
}

/** The file's first record. */
export function fileHead(wallTime: number): Uint8Array<ArrayBuffer> {
  return encodeRecord(encodeEvent({ wallTime, step: 0, fileVersion: FILE_VERSION, values: [] }));
}

/** What was not read of a file. */
export interface Loss {
  /** Records whose bytes were not those that were written, or that hold no event. */
  readonly records: number;
  /** Bytes in them, and in what lies between them and the next sound record. */
  readonly bytes: number;
}

export interface EventsRead {
  /** In the file's order. */
  readonly events: readonly Event[];
  /** Where to read on once the file has grown: the end of the last whole record. */
  readonly next: number;
  readonly lost: Loss;
}

/**
 * The events that the file holds from `from` on, a batch at a time, each with the place behind it. A record that is not
 * whole ends it: the file was cut off there, or is being written. Broken records are passed over and counted. Never
 * throws for what the file holds; throws what the file system says.
 */
export async function* readEventFile(
  path: string,
  from = 0,
  pluginOf: Map<string, string> = new Map(),
): AsyncGenerator<EventsRead, void> {
  const file = await open(path, 'r');
  try {
    yield* readEvents(file, from, pluginOf);
  } finally {
    await file.close();
  }
}

async function* readEvents(
  file: FileHandle,
  from: number,
  pluginOf: Map<string, string>,
): AsyncGenerator<EventsRead, void> {
  let place = from;
  let buffer = new Uint8Array(0);
  for (;;) {
    const needed = neededFor(buffer);
    const more = new Uint8Array(Math.max(CHUNK_BYTES, needed - buffer.length));
    const { bytesRead } = await file.read(more, 0, more.length, place + buffer.length);
    if (bytesRead === 0) return;
    const joined = new Uint8Array(buffer.length + bytesRead);
    joined.set(buffer);
    joined.set(more.subarray(0, bytesRead), buffer.length);
    const { events, used, lost } = readAll(joined, pluginOf);
    place += used;
    buffer = joined.slice(used);
    if (events.length > 0 || lost.bytes > 0) yield { events, next: place, lost };
  }
}

function neededFor(bytes: Uint8Array): number {
  const found = readRecord(bytes, 0);
  return found.type === 'incomplete' ? found.needed : 0;
}

/** All whole records of the bytes. */
function readAll(bytes: Uint8Array, pluginOf: Map<string, string>) {
  const events: Event[] = [];
  let records = 0;
  let lostBytes = 0;
  let at = 0;
  for (;;) {
    const found = readRecord(bytes, at);
    if (found.type === 'incomplete') break;
    let next: number;
    if (found.type === 'lost') {
      // What may be the beginning of a length at the very end is kept for the next time.
      next = findRecord(bytes, at + 1) ?? Math.max(at + 1, bytes.length - 11);
      records += 1;
    } else {
      next = found.next;
      const event = found.type === 'record' ? tryDecode(found.data, pluginOf) : undefined;
      if (event) events.push(event);
      else records += 1;
      if (event) {
        at = next;
        continue;
      }
    }
    lostBytes += next - at;
    at = next;
  }
  return { events, used: at, lost: { records, bytes: lostBytes } };
}

function tryDecode(data: Uint8Array, pluginOf: Map<string, string>): Event | undefined {
  try {
    return decodeEvent(data, pluginOf);
  } catch {
    return undefined;
  }
}
