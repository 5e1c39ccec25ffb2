// The event files of a run's folder on their way to one history: what is there, then what each file has gained.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { LostRecords } from '../protocol/runReaderMessage.ts';
import { type OwnRecord, readOwnRecords } from './ownRecords.ts';
import { restartsIn } from './restarts.ts';
import { eventFilesIn } from './runFolder.ts';
import { RunReader } from './runReader.ts';

/** How far a folder was read, and what came of it. */
export interface FolderRead {
  /** Up to where each file was read, by name. */
  readonly places: ReadonlyMap<string, number>;
  readonly lost: LostRecords;
  /** Where the run was at the newest record. */
  readonly step: number;
  readonly elapsedMs: number;
  readonly history: RunHistory;
}

export interface KnownOfFolder {
  /** How many steps the run has. */
  readonly steps?: number;
  /** What of it is read already, to read on from. */
  readonly before?: FolderRead;
}

export class FolderReader {
  readonly #folder: string;
  /** After which steps it went on another time; see restartsIn. */
  readonly #restarts: readonly number[];
  #places = new Map<string, number>();
  #reader: RunReader;
  #lost: LostRecords = { records: 0, bytes: 0 };
  #step = 0;
  #elapsedMs = 0;

  private constructor(folder: string, restarts: readonly number[], { steps = 0, before }: KnownOfFolder) {
    this.#folder = folder;
    this.#restarts = restarts;
    this.#reader = new RunReader(steps, restarts, before?.history);
    if (!before) return;
    this.#places = new Map(before.places);
    this.#lost = before.lost;
    this.#step = before.step;
    this.#elapsedMs = before.elapsedMs;
  }

  /** Throws what the file system says. */
  static async on(folder: string, known: KnownOfFolder = {}): Promise<FolderReader> {
    return new FolderReader(folder, await restartsIn(folder, await eventFilesIn(folder)), known);
  }

  get lost(): LostRecords {
    return this.#lost;
  }

  get step(): number {
    return this.#step;
  }

  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Undefined until the run's beginning has been read. */
  get read(): FolderRead | undefined {
    const { history } = this.#reader;
    const { lost, step, elapsedMs } = this;
    return history && { places: new Map(this.#places), lost, step, elapsedMs, history };
  }

  /** The history is somebody else's from now on: what comes is told and no longer taken into it. */
  release(): RunHistory | undefined {
    return this.#reader.release();
  }

  /**
   * Whether all is to be read anew: a file is shorter than it was, or the run went back to a step that nobody knew of.
   * Throws what the file system says.
   */
  async isExchanged(): Promise<boolean> {
    const names = await eventFilesIn(this.#folder);
    const restarts = await restartsIn(this.#folder, names);
    if (restarts.some((step) => !this.#restarts.includes(step))) return true;
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.#folder, name))).size));
    return names.some((name, i) => sizes[i]! < (this.#places.get(name) ?? 0));
  }

  /** The records that are new, in batches; they have been taken into the history. Throws what the file system says. */
  async *readOn(): AsyncGenerator<readonly OwnRecord[], void> {
    for (const name of await eventFilesIn(this.#folder)) {
      const path = join(this.#folder, name);
      const from = this.#places.get(name) ?? 0;
      if ((await stat(path)).size === from) continue;
      for await (const { records, next, lost } of readOwnRecords(path, from)) {
        const taken = this.#reader.takeRecords(records);
        for (const record of taken) this.#note(record);
        this.#places.set(name, next);
        this.#lost = { records: this.#lost.records + lost.records, bytes: this.#lost.bytes + lost.bytes };
        yield taken;
      }
    }
  }

  #note(record: OwnRecord): void {
    if (record.type === 'steps') this.#step = record.block.firstStep + record.block.steps - 1;
    else if (record.type === 'runRewound') this.#step = record.step;
    if ('elapsedMs' in record) this.#elapsedMs = record.elapsedMs;
  }
}
