// Where the run is written as JSON: standard output, or a file that keeps what it has until the whole run is there.

import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from './load.ts';

/**
 * What writes the document to `path`; `-` is standard output. Throws an InputError at once where that cannot be, so that
 * it costs no run. An earlier file is replaced in one step when the document is written, and not touched before.
 */
export function openDocument(path: string): (text: string) => void {
  if (path === '-') return (text) => process.stdout.write(text);
  return tell(path, () => {
    const given = resolve(path);
    const found = statSync(given, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (found) accessSync(given, constants.W_OK);
    // A device or a pipe is written to; a file is replaced.
    if (found && !found.isFile()) return (text) => tell(path, () => writeFileSync(given, text));
    const file = found ? realpathSync(given) : given;
    accessSync(dirname(file), constants.W_OK);
    return (text) => tell(path, () => replaceFile(file, text));
  });
}

function replaceFile(file: string, text: string): void {
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function tell<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new InputError(`${path}: The file cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
