// NumPy's archives of several arrays: a zip archive with an NPY file for each.

import { unzipSync } from 'fflate';
import type { DataError } from './dataError.ts';
import { readNpy } from './npy.ts';
import type { NumberArray } from './numberArray.ts';

/** Of all arrays together, unpacked: more could not be trained on, and an archive of a few bytes may claim any size. */
const MOST_BYTES = 4 * 2 ** 30;

export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** The arrays by their names, those that cannot be read left out unless none can. */
export function readNpz(
  name: string,
  bytes: Uint8Array,
  most = MOST_BYTES,
): { readonly type: 'arrays'; readonly arrays: ReadonlyMap<string, NumberArray> } | DataError {
  const error = (message: string): DataError => ({ type: 'error', message: `${name}: ${message}` });
  let total = 0;
  let files: Record<string, Uint8Array> = {};
  try {
    // What passes the filter is unpacked at once: all sizes are looked at before.
    unzipSync(bytes, {
      filter({ originalSize }) {
        total += originalSize;
        return false;
      },
    });
    if (total <= most) files = unzipSync(bytes, { filter: (file) => file.name.endsWith('.npy') });
  } catch {
    return error('The archive is cut off or damaged.');
  }
  if (total > most) {
    const gigabytes = (total / 2 ** 30).toPrecision(2);
    return error(`Unpacked it has ${gigabytes} GB; at most ${most / 2 ** 30} GB can be read.`);
  }
  const arrays = new Map<string, NumberArray>();
  let problem: DataError | undefined;
  for (const [file, content] of Object.entries(files)) {
    const read = readNpy(`${name}, ${file}`, content);
    if (read.type === 'error') problem ??= read;
    else arrays.set(file.slice(0, -'.npy'.length), read);
  }
  if (arrays.size > 0) return { type: 'arrays', arrays };
  return problem ?? error('The archive holds no array (no file that ends in .npy).');
}
