// The members of a zip archive that are stored without compression, as torch.save stores them.

import { packedBytes, STORED, type ZipDamage, zipEntries } from '../archive/zip.ts';
import { shortened } from './numbers.ts';
import { StateFileError } from './stateFileError.ts';

/** Each member's bytes by its name: views into the file. Throws a StateFileError and nothing else. */
export function storedMembers(file: Uint8Array): Map<string, Uint8Array> {
  const entries = whole(zipEntries(file));
  return new Map(
    entries.map((entry) => {
      if (entry.method !== STORED) {
        throw new StateFileError(`"${shortened(entry.name)}" is compressed; torch.save stores without compression.`);
      }
      return [entry.name, whole(packedBytes(file, entry))];
    }),
  );
}

function whole<T>(read: T | ZipDamage): T {
  if (read === 'cutOff') throw new StateFileError('The zip archive is cut off or damaged.');
  if (read === 'damaged') throw new StateFileError('The zip archive’s directory is damaged.');
  return read;
}
