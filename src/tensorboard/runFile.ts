// A run's event file while the run goes on: what happens is written within a second, in order, off the caller's path.

import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunStarted, TrainEvent } from '../protocol/trainEvent.ts';
import { eventFileName } from './eventFile.ts';
import { RunWriter } from './runWriter.ts';

/** Steps wait so long before they are written as a block that is not full. */
const FLUSH_MS = 1000;

export class RunFile {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #writer: RunWriter;
  readonly #onProblem: (message: string) => void;
  readonly #timer: NodeJS.Timeout;
  #waiting: Uint8Array[] = [];
  #writing: Promise<void> | undefined;
  #problem: string | undefined;

  private constructor(path: string, file: FileHandle, run: RunStarted, onProblem: (message: string) => void) {
    this.path = path;
    this.#file = file;
    this.#onProblem = onProblem;
    this.#writer = new RunWriter(run);
    this.#put(this.#writer.start());
    this.#timer = setInterval(() => this.#put(this.#writer.flush()), FLUSH_MS);
    this.#timer.unref();
  }

  /**
   * Makes `<runs>/<time>_<model>/` with the run's event file in it, by which TensorBoard finds it. Throws what the file
   * system says. Later, the first thing that goes wrong is told once, and nothing more is written.
   */
  static async create(runs: string, run: RunStarted, onProblem: (message: string) => void): Promise<RunFile> {
    const folder = await newFolder(runs, folderName(run));
    const path = join(folder, eventFileName(run.startedAt / 1000, 'layerscope'));
    return RunFile.on(path, await open(path, 'ax'), run, onProblem);
  }

  /** On a file that was opened for it. */
  static on(path: string, file: FileHandle, run: RunStarted, onProblem: (message: string) => void): RunFile {
    return new RunFile(path, file, run, onProblem);
  }

  /** Why nothing more is written. */
  get problem(): string | undefined {
    return this.#problem;
  }

  take(event: TrainEvent): void {
    this.#put(this.#writer.take(event));
  }

  /** Resolves when everything is on its way to the disk, and the file is closed. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#put(this.#writer.flush());
    await this.#writing;
    await this.#file.close().catch((error: Error) => this.#fail(error));
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#problem !== undefined) return;
    this.#waiting.push(bytes);
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting);
        this.#waiting = [];
        for (let at = 0; at < bytes.length; ) at += (await this.#file.write(bytes, at)).bytesWritten;
      }
    } catch (error) {
      this.#fail(error as Error);
    }
    this.#writing = undefined;
  }

  #fail(error: Error): void {
    this.#waiting = [];
    if (this.#problem !== undefined) return;
    this.#problem = `${this.path}: ${reasonOf(error)}`;
    this.#onProblem(this.#problem);
  }
}

/** What the file system says, in words. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOSPC':
      return 'The disk is full.';
    case 'EDQUOT':
      return 'There is no more room for this user on the disk.';
    case 'EROFS':
      return 'The disk may only be read.';
    case 'EACCES':
    case 'EPERM':
      return 'It may not be written.';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'A file is in the way.';
    default:
      return error.message;
  }
}

/** `2026-11-26_14-03-59_WineNeuralNetwork.network`, in local time, without what file systems forbid. */
export function folderName({ startedAt, model }: RunStarted): string {
  const local = new Date(startedAt - new Date(startedAt).getTimezoneOffset() * 60_000).toISOString();
  const time = local.slice(0, 19).replace('T', '_').replaceAll(':', '-');
  return `${time}_${model.name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 80)}`;
}

/** Makes the folder, under another name where there is one: two runs may begin in one second. */
async function newFolder(runs: string, name: string): Promise<string> {
  await makeFolder(runs);
  for (let n = 1; ; n++) {
    const folder = join(runs, n === 1 ? name : `${name}_${n}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || n > 1000) throw error;
    }
  }
}

/** With the folders around it. Node's own `recursive` never returns where no folder can ever be made, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    const around = dirname(folder);
    if (code !== 'ENOENT' || around === folder || (await isFolder(around))) throw error;
    await makeFolder(around);
    await mkdir(folder);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
