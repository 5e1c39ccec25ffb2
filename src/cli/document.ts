// Where a run's outcome is written: standard output, or a file that keeps what it has until all of it is there.

import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from './load.ts';

type Content = string | Uint8Array;

/**
 * What writes the document to `path`; `-` is standard output. Throws an InputError at once where that cannot be, so that
 * it costs no run. An earlier file is replaced in one step when the document is written, and not touched before.
 */
export function openDocument(path: string): (content: Content) => void {
  if (path === '-') return (content) => process.stdout.write(content);
  return tell(path, () => {
    const given = resolve(path);
    const found = statSync(given, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (found) accessSync(given, constants.W_OK);
    // A device or a pipe is written to; a file is replaced.
    if (found && !found.isFile()) return (content) => tell(path, () => writeFileSync(given, content));
    const file = found ? realpathSync(given) : given;
    accessSync(dirname(file), constants.W_OK);
    return (content) => tell(path, () => replaceFile(file, content));
  });
}

function replaceFile(file: string, content: Content): void {
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    writeFileSync(beside, content);
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
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new InputError(`${path}: The file cannot be written: ${WHY[code] ?? code}.`);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'what should be its folder is a file',
  EISDIR: 'this is a folder',
  EACCES: 'it may not be written here',
  EPERM: 'it may not be written here',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};
