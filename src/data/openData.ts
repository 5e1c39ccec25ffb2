// From a path on the disk, or bytes from elsewhere, to what they hold: a file with what stands beside it, or a folder.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf, phrase } from '../model/phrase.ts';
import type { DataSource } from '../protocol/dataMessage.ts';
import { openFile } from './byteSource.ts';
import type { DataError } from './dataError.ts';
import { companionNames, type DataFile, readDataFile, withCompanion } from './dataFile.ts';
import { imageFolder, readImageFolder } from './imageFolder.ts';

/**
 * `tell` hears which part of the file is read. Errors: those of readDataFile and readImageFolder; there is no such file, or
 * it may not be read.
 */
export async function openData(
  source: DataSource,
  tell: (part: number) => void = () => {},
): Promise<DataFile | DataError> {
  switch (source.type) {
    case 'path':
      return openPath(source.name, source.path, tell);
    case 'images':
      return imageFolder(
        source.name,
        source.files.map(({ name, bytes }) => ({ path: name, read: () => bytes })),
      );
    case 'bytes': {
      const file = await readDataFile(source.name, source.bytes);
      if (file.type === 'error') return file;
      const names = companionNames(file).map((name) => basename(name));
      const beside = names.flatMap((name) => source.beside.find((other) => other.name === name) ?? []);
      return beside[0] ? joined(file, await readDataFile(beside[0].name, beside[0].bytes)) : file;
    }
    default:
      return source satisfies never;
  }
}

async function openPath(name: string, path: string, tell: (part: number) => void): Promise<DataFile | DataError> {
  let file: DataFile | DataError;
  try {
    if (statSync(path).isDirectory()) return readImageFolder(name, path);
    const opened = openFile(path);
    try {
      file = await readDataFile(name, opened, tell);
    } finally {
      opened.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return unreadable(name, error as NodeJS.ErrnoException);
  }
  if (file.type === 'error') return file;
  const companion = companionNames(file).find((other) => existsSync(join(dirname(path), basename(other))));
  if (companion === undefined) return file;
  try {
    return joined(file, await readDataFile(companion, readFileSync(join(dirname(path), basename(companion)))));
  } catch (error) {
    return unreadable(companion, error as NodeJS.ErrnoException);
  }
}

function joined(file: DataFile, other: DataFile | DataError): DataFile | DataError {
  return other.type === 'error' ? other : withCompanion(file, other);
}

function unreadable(name: string, error: NodeJS.ErrnoException): DataError {
  const known = {
    ENOENT: phrase`There is no such file.`,
    EACCES: phrase`The file may not be read.`,
  };
  const why = known[error.code as keyof typeof known] ?? error.message;
  return { type: 'error', ...messageOf(phrase`${name}: ${why}`), isUnreadable: true };
}
