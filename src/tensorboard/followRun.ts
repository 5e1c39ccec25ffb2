// A run in a folder, read from its beginning and then followed: what its event files gain is told as it comes.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOrigin } from '../protocol/runOrigin.ts';
import type { FromRunReader, LostRecords } from '../protocol/runReaderMessage.ts';
import type { RunEnded } from '../protocol/trainEvent.ts';
import { checkpointSteps } from './checkpoints.ts';
import { isOwned } from './owner.ts';
import { type OwnRecord, readOwnRecords } from './ownRecords.ts';
import { restartsIn } from './restarts.ts';
import { ORIGIN_FILE } from './runFolder.ts';
import { RunReader } from './runReader.ts';
import { eventFilesIn } from './runSummary.ts';

type Tell = (message: Extract<FromRunReader, { type: 'history' | 'grown' | 'unreadable' }>) => void;

/** Reads all, then what is new at each `look`. */
export class RunFollower {
  readonly #folder: string;
  readonly #tell: Tell;
  readonly #steps: number;
  /** After which steps it went on another time; see restartsIn. */
  #restarts: readonly number[] = [];
  /** How far each file has been read, by name. */
  #read = new Map<string, number>();
  #reader: RunReader;
  #lost: LostRecords = { records: 0, bytes: 0 };
  #isTold = false;
  #isEnded = false;
  /** Where the run was at the newest record. */
  #step = 0;
  #elapsedMs = 0;
  #moments: readonly number[] = [];

  /** `steps`: how many the run has, if that is known. */
  constructor(folder: string, tell: Tell, steps = 0) {
    this.#folder = folder;
    this.#tell = tell;
    this.#steps = steps;
    this.#reader = new RunReader(steps);
  }

  /** Reads what is there and was not told. Never rejects. */
  async look(): Promise<void> {
    try {
      const records = await this.#readOn();
      if (!this.#isTold) await this.#begin();
      else await this.#goOn(records);
    } catch (error) {
      if (!this.#isTold) this.#tell({ type: 'unreadable', message: (error as Error).message });
    }
  }

  /** The records that are new; until the history is told, they are taken into it. */
  async #readOn(): Promise<OwnRecord[]> {
    const names = await eventFilesIn(this.#folder);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.#folder, name))).size));
    const isExchanged = names.some((name, i) => sizes[i]! < (this.#read.get(name) ?? 0));
    const restarts = await restartsIn(this.#folder, names);
    // What went back to a step that nobody knew of is read anew, from its beginning.
    if (isExchanged || restarts.some((step) => !this.#restarts.includes(step))) this.#forget(restarts);
    const records: OwnRecord[] = [];
    for (const [i, name] of names.entries()) {
      const from = this.#read.get(name) ?? 0;
      if (sizes[i] === from) continue;
      for await (const { records: found, next, lost } of readOwnRecords(join(this.#folder, name), from)) {
        for (const record of this.#reader.takeRecords(found)) {
          this.#note(record);
          if (this.#isTold) records.push(record);
        }
        this.#read.set(name, next);
        this.#lose(lost);
      }
    }
    return records;
  }

  async #begin(): Promise<void> {
    const history = this.#reader.release();
    if (!history) {
      this.#tell({ type: 'unreadable', message: 'No run was found in it.' });
      return;
    }
    this.#isTold = true;
    this.#moments = await momentsOf(this.#folder);
    history.moments = this.#moments;
    this.#isEnded = history.end !== undefined;
    if (!this.#isEnded && !(await isOwned(this.#folder))) {
      history.end = this.#interrupted();
      this.#isEnded = true;
    }
    this.#tell({ type: 'history', history, lost: this.#lost });
  }

  async #goOn(records: readonly OwnRecord[]): Promise<void> {
    const news: OwnRecord[] = [...records];
    if (records.length > 0) this.#isEnded = records.some(({ type }) => type === 'runEnded' || type === 'runFailed');
    else if (!this.#isEnded && !(await isOwned(this.#folder))) {
      news.push(this.#interrupted());
      this.#isEnded = true;
    }
    const moments = await momentsOf(this.#folder);
    if (moments.join() !== this.#moments.join()) {
      this.#moments = moments;
      news.push({ type: 'momentsKept', step: this.#step, steps: moments });
    }
    if (news.length > 0) this.#tell({ type: 'grown', records: news, lost: this.#lost });
  }

  #forget(restarts: readonly number[]): void {
    this.#read = new Map();
    this.#restarts = restarts;
    this.#reader = new RunReader(this.#steps, restarts);
    this.#lost = { records: 0, bytes: 0 };
    this.#isTold = false;
  }

  #lose({ records, bytes }: LostRecords): void {
    this.#lost = { records: this.#lost.records + records, bytes: this.#lost.bytes + bytes };
  }

  #note(record: OwnRecord): void {
    if (record.type === 'steps') this.#step = record.block.firstStep + record.block.steps - 1;
    else if (record.type === 'runRewound') this.#step = record.step;
    if ('elapsedMs' in record) this.#elapsedMs = record.elapsedMs;
  }

  #interrupted(): RunEnded {
    return { type: 'runEnded', reason: 'interrupted', step: this.#step, elapsedMs: this.#elapsedMs };
  }
}

/** Those that a branch can be begun from: of a run that says how it was begun. */
async function momentsOf(folder: string): Promise<readonly number[]> {
  const origin = await readFile(join(folder, ORIGIN_FILE), 'utf8').catch(() => '');
  return parseOrigin(origin) ? checkpointSteps(folder) : [];
}
