// A run that another program records, read from its beginning and then followed.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FromRunReader, LostRecords } from '../protocol/runReaderMessage.ts';
import type { RunEnded } from '../protocol/trainEvent.ts';
import { Growth } from './growth.ts';
import { MOST_CHECKED_BYTES, RecordedReader } from './recordedRun.ts';
import { eventFilesIn } from './runFolder.ts';

type Tell = (message: Extract<FromRunReader, { type: 'history' | 'grown' | 'unreadable' }>) => void;

export class RecordedFollower {
  readonly #folder: string;
  readonly #tell: Tell;
  readonly #mostUnchecked: number;
  #reader: RecordedReader;
  /** How far each file has been read, by name. */
  #read = new Map<string, number>();
  #lost: LostRecords = { records: 0, bytes: 0 };
  #isTold = false;
  #isEnded = false;
  /** Whether all that was read so far has its checksums. */
  #isChecked = true;
  /** Broken records were found in what was read without looking for them. */
  #isFoundBroken = false;
  #step = 0;
  #elapsedMs = 0;
  #startedAt = 0;
  readonly #growth = new Growth();

  /** Files that are larger than `mostUnchecked` are shown first and checked then. */
  constructor(folder: string, tell: Tell, mostUnchecked = MOST_CHECKED_BYTES) {
    this.#folder = folder;
    this.#tell = tell;
    this.#mostUnchecked = mostUnchecked;
    this.#reader = new RecordedReader(folder);
  }

  /** Reads what is there and was not told. Never rejects. */
  async look(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      if (!this.#isTold) this.#tell({ type: 'unreadable', message: (error as Error).message });
    }
  }

  async #look(): Promise<void> {
    const names = await eventFilesIn(this.#folder);
    const found = await Promise.all(names.map((name) => stat(join(this.#folder, name))));
    const isExchanged = names.some((name, i) => found[i]!.size < (this.#read.get(name) ?? 0));
    if (isExchanged || this.#reader.mustBeginAnew) this.#forget();
    const bytes = found.reduce((sum, { size }, i) => sum + size - (this.#read.get(names[i]!) ?? 0), 0);
    const isChecked = bytes <= this.#mostUnchecked || this.#isFoundBroken;
    this.#isChecked &&= isChecked;
    for (const [i, name] of names.entries()) {
      const from = this.#read.get(name) ?? 0;
      if (found[i]!.size === from) continue;
      const { next, lostRecords, lostBytes } = await this.#reader.read(name, from, isChecked);
      this.#read.set(name, next);
      this.#lost = { records: this.#lost.records + lostRecords, bytes: this.#lost.bytes + lostBytes };
    }
    this.#tellNews(found.reduce((sum, { size }) => sum + size, 0));
    if (!this.#isChecked) await this.#check(names);
  }

  /** `bytes`: of all files. */
  #tellNews(bytes: number): void {
    if (!this.#isTold) {
      const history = this.#reader.begin();
      this.#isTold = true;
      this.#step = history.series.steps;
      this.#elapsedMs = history.elapsedMs;
      this.#startedAt = history.run.startedAt;
      const isOver = this.#isOver(bytes);
      if (isOver) history.end = this.#end();
      this.#isEnded = isOver;
      this.#tell({ type: 'history', history, lost: this.#lost });
      return;
    }
    const news = this.#reader.takeNews();
    for (const event of news) if (event.type === 'tagsRecorded') this.#elapsedMs = event.elapsedMs;
    const isOver = this.#isOver(bytes);
    for (const { step } of news) this.#step = Math.max(this.#step, step);
    if (news.length > 0) this.#isEnded = false;
    const isEnd = isOver && !this.#isEnded;
    this.#isEnded ||= isOver;
    if (news.length === 0 && !isEnd) return;
    this.#tell({ type: 'grown', records: [...news, ...(isEnd ? [this.#end()] : [])], lost: this.#lost });
  }

  #isOver(bytes: number): boolean {
    return !this.#growth.isGrowing(this.#folder, bytes, this.#startedAt + this.#elapsedMs);
  }

  /** What was read without looking at its checksums is read once more where one is not right. */
  async #check(names: readonly string[]): Promise<void> {
    const checking = new RecordedReader(this.#folder);
    let broken = 0;
    for (const name of names) broken += (await checking.read(name, 0, true)).lostRecords;
    this.#isChecked = true;
    if (broken <= this.#lost.records) return;
    this.#forget();
    this.#isFoundBroken = true;
  }

  #forget(): void {
    this.#reader = new RecordedReader(this.#folder);
    this.#read = new Map();
    this.#lost = { records: 0, bytes: 0 };
    this.#isTold = false;
    this.#isChecked = true;
  }

  /** Nobody writes an end: it has not grown for a while. */
  #end(): RunEnded {
    return { type: 'runEnded', reason: 'finished', step: this.#step, elapsedMs: this.#elapsedMs };
  }
}
