// What only Layerscope reads of an event file: records of ours, found among all others without decoding these, and
// unpacked by threads of Node's while the next ones are read.

import { promisify } from 'node:util';
import { inflateRaw, inflateRawSync } from 'node:zlib';
import { deserialize } from '../history/serialize.ts';
import type { StepBlock } from '../protocol/runHistory.ts';
import type { TrainEvent } from '../protocol/trainEvent.ts';
import { decodeValue, type Event, type Value } from './event.ts';
import type { Loss } from './eventFile.ts';
import { piecesOf } from './filePieces.ts';
import { type ScanTaker, scanRecords, Tags } from './scanEvents.ts';
import { OWN_PLUGIN, OWN_TAG } from './tags.ts';

/** What a record of ours holds: an event, or steps as the history merges them. */
export type OwnRecord = TrainEvent | StepsWritten;

export interface StepsWritten {
  readonly type: 'steps';
  readonly block: StepBlock;
  readonly elapsedMs: number;
  readonly trainingMs: number;
  readonly observationMs: number;
}

export interface OwnRecordsRead {
  /** In the file's order; undefined for each that cannot be read. */
  readonly records: readonly (OwnRecord | undefined)[];
  /** Where to read on once the file has grown: the end of the last whole record. */
  readonly next: number;
  readonly lost: Loss;
}

/** Bytes read at a time: what is in two such pieces is in memory unpacked. */
const PIECE_BYTES = 2 << 20;
/** The most that a record may be unpacked to. */
const MOST_BYTES = 1 << 30;
/** Smaller records are unpacked faster than another thread is asked to. */
const SMALL_BYTES = 32 << 10;
/** Room for what is unpacked is made in such parts: a block of steps fits into one. */
const PART_BYTES = (1 << 20) + (64 << 10);

/**
 * The records of ours that the file holds from `from` on, a batch at a time. Broken records of any kind are passed over
 * and counted. Never throws for what the file holds; throws what the file system says.
 */
export async function* readOwnRecords(path: string, from = 0): AsyncGenerator<OwnRecordsRead, void> {
  const tags = new Tags();
  const taker = new OwnTaker();
  let before: Promise<OwnRecordsRead> | undefined;
  for await (const { bytes, place, scan } of piecesOf(path, from, PIECE_BYTES)) {
    taker.bytes = bytes;
    const { used, lostRecords, lostBytes } = scan(() => scanRecords(bytes, tags, true, taker));
    const unpacked = Promise.all(taker.contents.splice(0).map(unpack));
    const lost = { records: lostRecords, bytes: lostBytes };
    const read = unpacked.then((records) => ({ records, next: place + used, lost }));
    if (before) yield await before;
    before = read;
  }
  if (before) yield await before;
}

/** What of ours is in an event; undefined for each that cannot be read. */
export function ownRecords({ values }: Event): (OwnRecord | undefined)[] {
  return values.flatMap((value) => {
    const content = contentOf(value);
    return content ? [unpackNow(content)] : [];
  });
}

class OwnTaker implements ScanTaker {
  bytes: Uint8Array = new Uint8Array(0);
  readonly contents: Uint8Array[] = [];
  readonly #plugins = new Map<string, string>();

  time(): void {}
  scalar(): void {}

  value(tag: { readonly name: string }, _step: number, _kind: unknown, from: number, to: number): void {
    if (tag.name !== OWN_TAG) return;
    try {
      const content = contentOf(decodeValue(this.bytes.subarray(from, to), this.#plugins));
      if (content) this.contents.push(content);
    } catch {
      // Bytes that are no value.
    }
  }
}

function contentOf(value: Value): Uint8Array | undefined {
  return value.type === 'plugin' && value.plugin === OWN_PLUGIN ? value.content : undefined;
}

const inflate = promisify<Uint8Array, { maxOutputLength: number; chunkSize: number }, Buffer>(inflateRaw);

/** Never rejects. */
async function unpack(content: Uint8Array): Promise<OwnRecord | undefined> {
  if (content.length < SMALL_BYTES) return unpackNow(content);
  try {
    const bytes = await inflate(content, { maxOutputLength: MOST_BYTES, chunkSize: PART_BYTES });
    // Memory that is its alone is not copied.
    const isWhole = bytes.byteOffset === 0 && bytes.length * 2 > bytes.buffer.byteLength;
    const whole = isWhole ? new Uint8Array(bytes.buffer as ArrayBuffer, 0, bytes.length) : new Uint8Array(bytes);
    return deserialize(whole) as OwnRecord;
  } catch {
    return undefined;
  }
}

function unpackNow(content: Uint8Array): OwnRecord | undefined {
  try {
    return deserialize(new Uint8Array(inflateRawSync(content, { maxOutputLength: MOST_BYTES }))) as OwnRecord;
  } catch {
    return undefined;
  }
}
