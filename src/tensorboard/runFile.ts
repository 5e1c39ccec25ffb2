// A run's event file while the run goes on: what happens is written within a second, in order, off the caller's path.

import { type FileHandle, open, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Checkpoint } from '../protocol/checkpoint.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { RunStarted, TrainEvent } from '../protocol/trainEvent.ts';
import { isBegun, keepBeginning } from './beginning.ts';
import { forgetCheckpointsAfter, writeCheckpoint } from './checkpoints.ts';
import { eventFileName } from './eventFile.ts';
import { keepHistory } from './keptHistory.ts';
import { claim, RENEW_MS, release, renew } from './owner.ts';
import { CHECKPOINTS_FOLDER, folderName, isEventFile, newFolder, ORIGIN_FILE } from './runFolder.ts';
import { RunWriter } from './runWriter.ts';

/** Steps wait so long before they are written as a block that is not full. */
const FLUSH_MS = 1000;
/** With more bytes waiting for the disk, whoever gives events is asked to wait too. */
const MOST_WAITING_BYTES = 8 << 20;
/** A file of so many bytes is long enough for its history to be kept, and again whenever it is twice as long. */
const LONG_BYTES = 16 << 20;

export interface RunFileOptions {
  /** What is known of the run already; the events that come follow it. */
  readonly before?: RunHistory;
  /** What else tells the run from others, for the folder's name. */
  readonly variant?: string;
  /** What is written beside it as JSON; see ORIGIN_FILE. */
  readonly origin?: object;
}

/**
 * Told once of each: in words, and what the file system says. Of a `run` nothing more is written; where its `checkpoints`
 * cannot be, the run itself still is.
 */
export type OnProblem = (message: string, error: NodeJS.ErrnoException, what: 'run' | 'checkpoints') => void;

export class RunFile {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #writer: RunWriter;
  readonly #onProblem: OnProblem;
  readonly #timer: NodeJS.Timeout;
  #renewed = Date.now();
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writtenBytes = 0;
  #batch: Promise<void> | undefined;
  #writing: Promise<void> | undefined;
  /** The newest checkpoint that waits to be written, while another is. */
  #nextCheckpoint: Checkpoint | undefined;
  /** Checkpoints after this step are to go. */
  #undone: number | undefined;
  #saving: Promise<void> | undefined;
  #savesNoMore = false;
  #keepAt = LONG_BYTES;
  #keeping: Promise<void> | undefined;
  #problem: string | undefined;

  private constructor(path: string, file: FileHandle, writer: RunWriter, onProblem: OnProblem) {
    this.path = path;
    this.#file = file;
    this.#onProblem = onProblem;
    this.#writer = writer;
    this.#timer = setInterval(() => this.#tick(), FLUSH_MS);
    this.#timer.unref();
  }

  /**
   * Makes `<runs>/<time>_<model>/` with the run's event file in it, by which TensorBoard finds it. Throws what the file
   * system says. Later, the first thing that goes wrong is told once, and nothing more is written.
   */
  static async create(
    runs: string,
    run: RunStarted,
    onProblem: OnProblem,
    { before, variant, origin }: RunFileOptions = {},
  ): Promise<RunFile> {
    const folder = await newFolder(runs, folderName(run, variant));
    try {
      await claim(folder);
      if (origin) await writeFile(join(folder, ORIGIN_FILE), `${JSON.stringify(origin, null, 2)}\n`);
      await keepBeginning(folder, run);
      const path = join(folder, eventFileName(run.startedAt / 1000, 'layerscope'));
      return RunFile.on(path, await open(path, 'ax'), run, onProblem, before);
    } catch (error) {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
      throw error;
    }
  }

  /**
   * Goes on with the run in its folder, from a checkpoint of it: in an event file of its own, whose name comes after the
   * others'; where these have lost the run's beginning, with that. Throws what the file system says.
   */
  static async goOn(
    folder: string,
    run: RunStarted,
    { step, elapsedMs }: Pick<Checkpoint, 'step' | 'elapsedMs'>,
    onProblem: OnProblem,
  ): Promise<RunFile> {
    const times = (await readdir(folder)).filter(isEventFile).map((name) => Number(/\.(\d+)\./.exec(name)?.[1] ?? 0));
    const time = Math.max(Math.floor(Date.now() / 1000), ...times.map((before) => before + 1));
    const path = join(folder, eventFileName(time, 'layerscope'));
    const isLost = !(await isBegun(folder));
    const file = await open(path, 'ax');
    await claim(folder);
    await forgetCheckpointsAfter(folder, step);
    // So that what comes has its time, and not that of a run that was never interrupted.
    const writer = new RunWriter({ ...run, startedAt: Date.now() - elapsedMs });
    const runFile = new RunFile(path, file, writer, onProblem);
    if (isLost) runFile.#put(new RunWriter(run).start());
    runFile.#put(writer.startAgain(step, elapsedMs));
    return runFile;
  }

  /** On a file that was opened for it. */
  static on(path: string, file: FileHandle, run: RunStarted, onProblem: OnProblem, before?: RunHistory): RunFile {
    const writer = new RunWriter(run);
    const runFile = new RunFile(path, file, writer, onProblem);
    for (const bytes of before ? writer.startFrom(before) : [writer.start()]) runFile.#put(bytes);
    return runFile;
  }

  /** Why nothing more is written. */
  get problem(): string | undefined {
    return this.#problem;
  }

  take(event: TrainEvent): void {
    this.#put(this.#writer.take(event));
    if (this.#problem !== undefined) return;
    if (event.type === 'checkpointTaken' && !this.#savesNoMore) {
      this.#put(this.#writer.flush());
      this.#nextCheckpoint = event.checkpoint;
      this.#saving ??= this.#save();
    } else if (event.type === 'runRewound') {
      this.#nextCheckpoint = undefined;
      this.#undone = Math.min(event.step, this.#undone ?? event.step);
      this.#saving ??= this.#save();
    }
  }

  /** Undefined, or, where the disk is slower than the run, what to wait for before the next event. Never rejects. */
  get room(): Promise<void> | undefined {
    if (this.#waitingBytes > MOST_WAITING_BYTES) return this.#writing;
    // Messages of a fast run would keep the event loop from telling that the disk is ready.
    return this.#saving && new Promise((resolve) => setImmediate(resolve));
  }

  /** Resolves when everything is on its way to the disk, and the file is closed. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#put(this.#writer.flush());
    await this.#writing;
    while (this.#saving) await this.#saving;
    await this.#findDeleted();
    await this.#file.close().catch((error: Error) => this.#fail(error));
    // On a full disk nothing may have come of it.
    if (this.#writtenBytes === 0) await rm(this.path, { force: true }).catch(() => {});
    await release(dirname(this.path));
    await this.#keeping;
    if (this.#writtenBytes >= LONG_BYTES && this.#problem === undefined) await keepHistory(dirname(this.path));
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#problem !== undefined) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting);
        this.#waiting = [];
        this.#batch = this.#writeAll(bytes);
        await this.#batch;
        this.#keep();
      }
    } catch (error) {
      this.#fail(error as Error);
    }
    this.#writing = undefined;
  }

  /** So that also a run that is interrupted is opened soon. */
  #keep(): void {
    if (this.#writtenBytes < this.#keepAt || this.#keeping) return;
    this.#keepAt = 2 * this.#writtenBytes;
    this.#keeping = keepHistory(dirname(this.path)).then(() => {
      this.#keeping = undefined;
    });
  }

  /** What led to a checkpoint is on the disk before it is. */
  async #save(): Promise<void> {
    try {
      while (this.#problem === undefined && (this.#nextCheckpoint || this.#undone !== undefined)) {
        const { next, undone } = this.#takeNext();
        if (undone !== undefined) await forgetCheckpointsAfter(dirname(this.path), undone);
        if (!next) continue;
        await this.#caughtUp();
        if (this.#problem !== undefined) continue;
        await this.#file.datasync();
        await writeCheckpoint(dirname(this.path), next);
      }
    } catch (error) {
      // Of a folder that is gone that is said.
      await this.#findDeleted();
      this.#failSaving(error as Error);
    }
    this.#saving = undefined;
  }

  #takeNext() {
    const [next, undone] = [this.#nextCheckpoint, this.#undone];
    this.#nextCheckpoint = undefined;
    this.#undone = undefined;
    return { next, undone };
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) at += (await this.#file.write(bytes, at)).bytesWritten;
    this.#waitingBytes -= bytes.length;
    this.#writtenBytes += bytes.length;
  }

  /** All that has been given up to now is on its way to the disk; what comes meanwhile is not waited for. */
  async #caughtUp(): Promise<void> {
    const end = this.#writtenBytes + this.#waitingBytes;
    while (this.#writtenBytes < end && this.#problem === undefined) await this.#batch;
  }

  #tick(): void {
    this.#put(this.#writer.flush());
    void this.#findDeleted();
    if (Date.now() - this.#renewed < RENEW_MS) return;
    this.#renewed = Date.now();
    void renew(dirname(this.path));
  }

  /** Writing to a file that was deleted goes well, and is for nothing. */
  async #findDeleted(): Promise<void> {
    const found = await this.#file.stat().catch(() => undefined);
    if (found?.nlink === 0) this.#fail(Object.assign(new Error('deleted'), { code: 'DELETED' }));
  }

  #fail(error: Error): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#problem !== undefined) return;
    this.#problem = `${this.path}: ${reasonOf(error)}`;
    this.#onProblem(this.#problem, error, 'run');
  }

  #failSaving(error: Error): void {
    if (this.#problem !== undefined || this.#savesNoMore) return;
    this.#savesNoMore = true;
    this.#nextCheckpoint = undefined;
    const message = `${join(dirname(this.path), CHECKPOINTS_FOLDER)}: ${reasonOf(error)}`;
    this.#onProblem(message, error, 'checkpoints');
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
    case 'UNMAKEABLE':
      return 'No folder can be made there.';
    case 'ENOENT':
      return 'It is not there any more.';
    case 'ENAMETOOLONG':
      return 'The name is too long.';
    case 'EIO':
      return 'The disk fails.';
    case 'DELETED':
      return 'It was deleted.';
    default:
      return error.message;
  }
}
