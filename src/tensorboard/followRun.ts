// A run in a folder, read from its beginning and then followed: what its event files gain is told as it comes.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOrigin } from '../protocol/runOrigin.ts';
import type { FromRunReader } from '../protocol/runReaderMessage.ts';
import type { RunEnded } from '../protocol/trainEvent.ts';
import { checkpointSteps } from './checkpoints.ts';
import { readLost } from './continueRun.ts';
import { FolderReader, type KnownOfFolder } from './folderReader.ts';
import { isOwned } from './owner.ts';
import type { OwnRecord } from './ownRecords.ts';
import { ORIGIN_FILE } from './runFolder.ts';

type Tell = (message: Extract<FromRunReader, { type: 'history' | 'grown' | 'unreadable' }>) => void;

/** Reads all, then what is new at each `look`. */
export class RunFollower {
  readonly #folder: string;
  readonly #tell: Tell;
  #known: KnownOfFolder;
  #reader: FolderReader | undefined;
  #isTold = false;
  #isEnded = false;
  #moments: readonly number[] = [];

  constructor(folder: string, tell: Tell, known: KnownOfFolder = {}) {
    this.#folder = folder;
    this.#tell = tell;
    this.#known = known;
  }

  /** Reads what is there and was not told. Never rejects. */
  async look(): Promise<void> {
    try {
      if (this.#reader && (await this.#reader.isExchanged())) {
        this.#reader = undefined;
        this.#isTold = false;
      }
      this.#reader ??= await FolderReader.on(this.#folder, this.#known);
      this.#known = {};
      const records: OwnRecord[] = [];
      for await (const found of this.#reader.readOn()) if (this.#isTold) records.push(...found);
      if (!this.#isTold) await this.#begin(this.#reader);
      else await this.#goOn(this.#reader, records);
    } catch (error) {
      if (!this.#isTold) this.#tell({ type: 'unreadable', message: (error as Error).message });
    }
  }

  async #begin(reader: FolderReader): Promise<void> {
    const read = reader.release();
    const history = read ?? (await readLost(this.#folder));
    if (!history) {
      this.#tell({ type: 'unreadable', message: 'No run was found in it.' });
      return;
    }
    this.#isTold = true;
    this.#moments = await momentsOf(this.#folder);
    history.moments = this.#moments;
    this.#isEnded = history.end !== undefined;
    if (!this.#isEnded && !(await isOwned(this.#folder))) {
      history.end = interruptedAt(read ? reader : { step: history.series.steps, elapsedMs: history.elapsedMs });
      this.#isEnded = true;
    }
    this.#tell({ type: 'history', history, lost: reader.lost });
  }

  async #goOn(reader: FolderReader, records: readonly OwnRecord[]): Promise<void> {
    const news: OwnRecord[] = [...records];
    if (records.length > 0) this.#isEnded = records.some(({ type }) => type === 'runEnded' || type === 'runFailed');
    else if (!this.#isEnded && !(await isOwned(this.#folder))) {
      news.push(interruptedAt(reader));
      this.#isEnded = true;
    }
    const moments = await momentsOf(this.#folder);
    if (moments.join() !== this.#moments.join()) {
      this.#moments = moments;
      news.push({ type: 'momentsKept', step: reader.step, steps: moments });
    }
    if (news.length > 0) this.#tell({ type: 'grown', records: news, lost: reader.lost });
  }
}

function interruptedAt({ step, elapsedMs }: Pick<FolderReader, 'step' | 'elapsedMs'>): RunEnded {
  return { type: 'runEnded', reason: 'interrupted', step, elapsedMs };
}

/** Those that a branch can be begun from: of a run that says how it was begun. */
async function momentsOf(folder: string): Promise<readonly number[]> {
  const origin = await readFile(join(folder, ORIGIN_FILE), 'utf8').catch(() => '');
  return parseOrigin(origin) ? checkpointSteps(folder) : [];
}
