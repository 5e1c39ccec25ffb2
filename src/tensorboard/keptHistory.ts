// What a reader has made of a long run's event files, kept beside them, so that the run is opened without reading them
// from their beginning. It says up to which places of which files it goes; what they have beyond is read as ever. Where the
// files are not those it was made of, or its own bytes are not those that were written, there is none: the event files
// alone are the run.

import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { deserialize, serialize } from '../history/serialize.ts';
import { mostPoints, type RunHistory } from '../protocol/runHistory.ts';
import { type FolderRead, FolderReader } from './folderReader.ts';
import { eventFilesIn, HISTORY_FILE } from './runFolder.ts';

/** Of this form and meaning; another is not read. */
const MAGIC = 'LSHIST01';
/** The magic word, and the checksum of what follows. */
const HEADER_BYTES = 16;
/** By so many bytes at its beginning, and before the place up to which it was read, a file is told from another. */
const CHECKED_BYTES = 64 << 10;

interface Kept extends Omit<FolderRead, 'places'> {
  readonly files: readonly { readonly name: string; readonly place: number; readonly crc: number }[];
  /** Of the series; where other builds keep other numbers, what they kept is of no use. */
  readonly mostPoints: number;
}

/** Undefined where there is none that fits the files as they are. Its arrays are views of one buffer. Never rejects. */
export async function readKeptHistory(folder: string): Promise<FolderRead | undefined> {
  try {
    const bytes = await bytesOf(join(folder, HISTORY_FILE));
    const word = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
    const crc = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
    if (word !== MAGIC || crc !== crc32(bytes.subarray(HEADER_BYTES))) return undefined;
    const { files, mostPoints: most, ...read } = deserialize(bytes.subarray(HEADER_BYTES)) as Kept;
    if (most !== mostPoints(read.history.series.width)) return undefined;
    // Of a run that went on in another file since, steps may have been merged that it then went back into.
    const names = await eventFilesIn(folder);
    if (names.length !== files.length || files.some(({ name }) => !names.includes(name))) return undefined;
    const found = await Promise.all(files.map(({ name, place }) => crcAt(join(folder, name), place)));
    if (files.length === 0 || files.some(({ crc }, i) => found[i] !== crc)) return undefined;
    return { ...read, places: new Map(files.map(({ name, place }) => [name, place])) };
  } catch {
    return undefined;
  }
}

/** Makes it, or brings it up to what the files have now. Without it the run is read more slowly: never rejects. */
export async function keepHistory(folder: string): Promise<void> {
  const path = join(folder, HISTORY_FILE);
  const unfinished = `${path}.unfinished`;
  try {
    const before = await readKeptHistory(folder);
    const reader = await FolderReader.on(folder, before && { before });
    for await (const _ of reader.readOn());
    if (!reader.read) return;
    const { places, history, ...read } = reader.read;
    const files = [...places].map(async ([name, place]) => {
      return { name, place, crc: await crcAt(join(folder, name), place) };
    });
    const kept: Kept = {
      ...read,
      history: trimmed(history),
      files: await Promise.all(files),
      mostPoints: mostPoints(history.series.width),
    };
    const bytes = serialize(kept);
    const header = new Uint8Array(HEADER_BYTES);
    new TextEncoder().encodeInto(MAGIC, header);
    new DataView(header.buffer).setUint32(MAGIC.length, crc32(bytes), true);
    await writeFile(unfinished, [header, bytes]);
    await rename(unfinished, path);
  } catch {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

/** Without the room that is kept for steps to come. */
function trimmed(history: RunHistory): RunHistory {
  const { series } = history;
  const cut = (values: Float32Array) => values.subarray(0, series.points * series.width);
  const [lowest, highest, last] = [cut(series.lowest), cut(series.highest), cut(series.last)];
  return { ...history, series: { ...series, lowest, highest, last } };
}

/** Of the file's beginning and of what lies before the place. Throws what the file system says, and where it is shorter. */
async function crcAt(path: string, place: number): Promise<number> {
  const file = await open(path, 'r');
  try {
    const head = await bytesAt(file, 0, Math.min(place, CHECKED_BYTES));
    const from = Math.max(0, place - CHECKED_BYTES);
    return crc32(await bytesAt(file, from, place - from), crc32(head));
  } finally {
    await file.close();
  }
}

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, 'r');
  try {
    return await bytesAt(file, 0, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at, from + at);
    if (bytesRead === 0) throw new Error('the file is shorter');
    at += bytesRead;
  }
  return bytes;
}
