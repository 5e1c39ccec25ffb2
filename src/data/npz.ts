// NumPy's archives of several arrays: a zip archive with an NPY file for each.

import { zipEntries } from '../archive/zip.ts';
import { messageOf, Phrase, phrase, type Text } from '../model/phrase.ts';
import type { DataError } from './dataError.ts';
import { readNpy } from './npy.ts';
import type { NumberArray } from './numberArray.ts';
import { unpackEntry } from './unpackEntry.ts';

/** Of all arrays together, unpacked: more could not be trained on, and an archive of a few bytes may claim any size. */
const MOST_BYTES = 4 * 2 ** 30;

/**
 * The arrays by their names. Those of a kind that cannot be read, such as objects, are in `unread` with the reason, unless
 * none can be read. Errors: the archive or any array of it is cut off, damaged or packed in another way.
 */
export function readNpz(
  name: string,
  bytes: Uint8Array,
  most = MOST_BYTES,
):
  | {
      readonly type: 'arrays';
      readonly arrays: ReadonlyMap<string, NumberArray>;
      readonly unread: ReadonlyMap<string, Text>;
    }
  | DataError {
  const error = (message: Text): DataError => ({ type: 'error', ...messageOf(phrase`${name}: ${message}`) });
  const entries = zipEntries(bytes);
  if (typeof entries === 'string') return error(phrase`The archive is cut off or damaged.`);
  // All sizes are looked at before anything is unpacked.
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > most) {
    const gigabytes = (total / 2 ** 30).toPrecision(2);
    return error(phrase`Unpacked it has ${gigabytes} GB; at most ${most / 2 ** 30} GB can be read.`);
  }
  const arrays = new Map<string, NumberArray>();
  const unread = new Map<string, Text>();
  for (const entry of entries) {
    if (!entry.name.endsWith('.npy')) continue;
    const place = `${name}, ${entry.name}`;
    const content = unpackEntry(bytes, entry);
    if (content instanceof Phrase) return { type: 'error', ...messageOf(phrase`${place}: ${content}`) };
    const read = readNpy(place, content);
    const array = entry.name.slice(0, -'.npy'.length);
    if (read.type === 'array') arrays.set(array, read);
    else unread.set(array, read.phrase ?? read.message);
  }
  if (arrays.size > 0) return { type: 'arrays', arrays, unread };
  if (entries.some(({ name: entry }) => entry.startsWith('xl/'))) {
    return error(phrase`This is an Excel workbook, which cannot be read; save the sheet as CSV.`);
  }
  const [problem] = unread.values();
  return problem === undefined
    ? error(phrase`The archive holds no array (no file that ends in .npy).`)
    : { type: 'error', ...messageOf(problem) };
}
