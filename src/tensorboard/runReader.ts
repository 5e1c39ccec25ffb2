// A run's history from what RunWriter wrote of it.

import { apply, startHistory } from '../history/runHistory.ts';
import { markStep } from '../history/stepMarks.ts';
import { addBlock, expectSteps } from '../history/stepSeries.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { RunStarted } from '../protocol/trainEvent.ts';
import type { Event } from './event.ts';
import { type OwnRecord, ownRecords } from './ownRecords.ts';

export class RunReader {
  #history: RunHistory | undefined;
  #broken = 0;
  readonly #steps: number;
  readonly #marks: ReadonlySet<number>;

  /**
   * `steps`: how many the run is likely to have; it is read faster where that is known. `marks`: after which steps it went
   * on another time, so that none before is lost where steps are merged; see restartsIn. `before`: what was read of it.
   */
  constructor(steps = 0, marks: readonly number[] = [], before?: RunHistory) {
    this.#steps = steps;
    this.#marks = new Set(marks);
    this.#history = before;
  }

  /** Undefined until the run's beginning has been read; events of another writer have none. */
  get history(): RunHistory | undefined {
    return this.#history;
  }

  /** Records that were not what RunWriter writes. */
  get broken(): number {
    return this.#broken;
  }

  /** The history is somebody else's from now on: what comes is told and no longer taken into it. */
  release(): RunHistory | undefined {
    const history = this.#history;
    this.#history = undefined;
    return history;
  }

  /** Takes an event in; what of ours was in it. */
  take(event: Event): readonly OwnRecord[] {
    return this.takeRecords(ownRecords(event));
  }

  /** Takes records in; those of them that could be. */
  takeRecords(records: readonly (OwnRecord | undefined)[]): readonly OwnRecord[] {
    const taken: OwnRecord[] = [];
    for (const record of records) {
      try {
        if (record === undefined) throw new Error('not a record of ours');
        if (record.type === 'runStarted') this.#history = this.#start(record);
        else if (this.#history) applyOwn(this.#history, record);
        this.#mark();
        taken.push(record);
      } catch {
        this.#broken += 1;
      }
    }
    return taken;
  }

  #mark(): void {
    const series = this.#history?.series;
    if (series && this.#marks.has(series.steps)) markStep(series);
  }

  #start(run: RunStarted): RunHistory {
    const history = startHistory(run);
    expectSteps(history.series, this.#steps);
    return history;
  }
}

/** Takes a record that is not a run's first into its history. Throws where steps come twice. */
export function applyOwn(history: RunHistory, record: OwnRecord): void {
  if (record.type !== 'steps') {
    apply(history, record);
    return;
  }
  addBlock(history.series, record.block);
  const { steps } = history.series;
  // Merged steps are not those that a look from near shows.
  Object.assign(history.recent, { firstStep: steps + 1, lastStep: steps });
  history.elapsedMs = record.elapsedMs;
  history.trainingMs += record.trainingMs;
  history.observationMs += record.observationMs;
}
