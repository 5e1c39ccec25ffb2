// A file of data, whatever its format: a table of columns, or arrays of numbers. The format is told by the bytes, and
// by the file's name only what it should be; what stands in a second file (labels beside images) is asked for by companionNames.

import { gunzipSync } from 'node:zlib';
import { looksLikeZip } from '../archive/zip.ts';
import { messageOf, type Phrase, phrase } from '../model/phrase.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import { arrayDataset } from './arrayDataset.ts';
import { targetArrays } from './arrayTarget.ts';
import { type ByteSource, bytesInMemory } from './byteSource.ts';
import { companionsOf } from './companions.ts';
import type { DataError } from './dataError.ts';
import { type Dataset, targetCandidates, toDataset } from './dataset.ts';
import { textOf } from './decodeText.ts';
import { looksLikeIdx, notIdx, readIdx } from './idx.ts';
import { FOLDER_NAME, type ImageFolder, imagesOf } from './imageFolder.ts';
import { looksLikeNpy, readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import type { ArrayFile, NumberArray } from './numberArray.ts';
import { readTable, type Table } from './table.ts';

export type DataFile = Table | ArrayFile | ImageFolder;

/** A file that is unpacked may have so many bytes: more could not be trained on. */
const MOST_BYTES = 4 * 2 ** 30 - 1;

/**
 * Reads a table of separated text or of Parquet, NumPy's NPY and NPZ, or IDX; any of them packed by gzip too. Errors: the file is cut
 * off, damaged or of no such format, each with what was expected.
 */
export async function readDataFile(
  name: string,
  from: Uint8Array | ByteSource,
  tell: (part: number) => void = () => {},
): Promise<DataFile | DataError> {
  const source = from instanceof Uint8Array ? bytesInMemory(from) : from;
  const head = source.read(0, 16);
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  const isWhole = [looksLikeParquet, looksLikeNpy, looksLikeIdx, looksLikeZip].some((looksLike) => looksLike(head));
  const other = isPacked || isWhole ? undefined : otherThanNamed(name, head);
  if (other !== undefined) return { type: 'error', ...messageOf(phrase`${name}: ${other}`) };
  // A table of text is read a piece at a time.
  if (!isPacked && !isWhole) return readTable(name, textOf(source, tell));
  const bytes = source.read(0, source.size);
  if (isPacked) {
    const unpacked = gunzip(name, bytes);
    return unpacked instanceof Uint8Array ? readDataFile(name.replace(/\.gz$/i, ''), unpacked, tell) : unpacked;
  }
  if (looksLikeParquet(bytes)) {
    const { readParquet } = await import('./parquet.ts');
    return readParquet(name, bytes, tell);
  }
  if (looksLikeNpy(bytes)) return alone(name, readNpy(name, bytes));
  if (looksLikeIdx(bytes)) return alone(name, readIdx(name, bytes));
  const read = readNpz(name, bytes);
  return read.type === 'error' ? read : { ...read, name };
}

/** By its first bytes; the reader itself is loaded only where there is such a file. */
function looksLikeParquet(bytes: Uint8Array): boolean {
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  return magic === 'PAR1' || magic === 'PARE';
}

/** What is wrong with a file that begins as none of these formats does, by the one that its name says. */
function otherThanNamed(name: string, head: Uint8Array): Phrase | undefined {
  if (head.length === 0 && /\.gz$/i.test(name)) return phrase`The file is empty.`;
  const format = /\.(npy|npz|parquet)$|(?:\.idx|[.-]idx\d+-ubyte)$/i.exec(name);
  if (!format) return undefined;
  if (head.length === 0) return phrase`The file is empty.`;
  switch (format[1]?.toLowerCase()) {
    case 'npy':
      return phrase`This is not a NumPy file: it does not begin with \\x93NUMPY.`;
    case 'npz':
      return phrase`This is not an archive of NumPy: it does not begin with PK.`;
    case 'parquet':
      return phrase`This is not a Parquet file: it does not begin with PAR1.`;
    default:
      return notIdx(head);
  }
}

function gunzip(name: string, bytes: Uint8Array): Uint8Array | DataError {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const why = tooLarge ? phrase`Unpacked it has more than 4 GB.` : phrase`The gzip file is cut off or damaged.`;
    return { type: 'error', ...messageOf(phrase`${name}: ${why}`) };
  }
}

function alone(name: string, read: ({ readonly type: 'array' } & NumberArray) | DataError): ArrayFile | DataError {
  if (read.type === 'error') return read;
  return { type: 'arrays', name, arrays: new Map([[baseName(name), read]]) };
}

/** Names that a second file beside this one may have, with what this one lacks: labels for inputs. The likeliest first. */
export function companionNames(file: DataFile): string[] {
  return file.type === 'arrays' && file.arrays.size === 1 ? companionsOf(file.name) : [];
}

/** The file with the arrays of a second one. */
export function withCompanion(file: DataFile, other: DataFile): DataFile {
  if (file.type !== 'arrays' || other.type !== 'arrays') return file;
  const unread = new Map([...(file.unread ?? []), ...(other.unread ?? [])]);
  return { ...file, arrays: new Map([...file.arrays, ...other.arrays]), unread };
}

/** What may be predicted, the likeliest first: columns of a table, arrays that have a number for each row. */
export function targetsOf(file: DataFile): string[] {
  switch (file.type) {
    case 'table':
      return targetCandidates(file);
    case 'arrays':
      return targetArrays(file);
    case 'images':
      return [FOLDER_NAME];
    default:
      return file satisfies never;
  }
}

/**
 * The dataset with this column or array to be predicted, or with its own inputs; see toDataset, arrayDataset and imagesOf. `tell` hears which part
 * of the work is done.
 */
export async function datasetOf(
  file: DataFile,
  target: string | undefined,
  choices: DataChoices = {},
  tell: (part: number) => void = () => {},
): Promise<Dataset> {
  switch (file.type) {
    case 'table':
      return toDataset(file, target, choices);
    case 'arrays':
      return arrayDataset(file, target);
    case 'images':
      return imagesOf(file, choices, (done) => tell(done / file.images.length));
    default:
      return file satisfies never;
  }
}

function baseName(path: string): string {
  return path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.npy$/i, '');
}
