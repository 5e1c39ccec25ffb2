// A run's history from what RunWriter wrote of it.

import { inflateRawSync } from 'node:zlib';
import { apply, startHistory } from '../history/runHistory.ts';
import { deserialize } from '../history/serialize.ts';
import { addBlock } from '../history/stepSeries.ts';
import type { RunHistory, StepBlock } from '../protocol/runHistory.ts';
import type { TrainEvent } from '../protocol/trainEvent.ts';
import type { Event } from './event.ts';
import { OWN_PLUGIN } from './tags.ts';

/** What a record of ours holds: an event, or steps as the history merges them. */
export type OwnRecord = TrainEvent | StepsWritten;

export interface StepsWritten {
  readonly type: 'steps';
  readonly block: StepBlock;
  readonly elapsedMs: number;
  readonly trainingMs: number;
  readonly observationMs: number;
}

/** The most that a record may be unpacked to. */
const MOST_BYTES = 1 << 30;

export class RunReader {
  #history: RunHistory | undefined;
  #broken = 0;

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
    const taken: OwnRecord[] = [];
    for (const record of ownRecords(event)) {
      try {
        if (record === undefined) throw new Error('not a record of ours');
        if (record.type === 'runStarted') this.#history = startHistory(record);
        else if (this.#history) applyOwn(this.#history, record);
        taken.push(record);
      } catch {
        this.#broken += 1;
      }
    }
    return taken;
  }
}

/** What of ours is in an event; undefined for each that cannot be read. */
export function ownRecords({ values }: Event): (OwnRecord | undefined)[] {
  return values.flatMap((value) => {
    if (value.type !== 'plugin' || value.plugin !== OWN_PLUGIN) return [];
    try {
      const bytes = inflateRawSync(value.content, { maxOutputLength: MOST_BYTES });
      return [deserialize(new Uint8Array(bytes)) as OwnRecord];
    } catch {
      return [undefined];
    }
  });
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
