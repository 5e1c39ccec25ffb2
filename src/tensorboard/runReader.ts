// A run's history from what RunWriter wrote of it.

import { inflateRawSync } from 'node:zlib';
import { apply, startHistory } from '../history/runHistory.ts';
import { deserialize } from '../history/serialize.ts';
import { addBlock } from '../history/stepSeries.ts';
import type { RunHistory, StepBlock } from '../protocol/runHistory.ts';
import type { TrainEvent } from '../protocol/trainEvent.ts';
import type { Event } from './event.ts';
import { OWN_PLUGIN } from './tags.ts';

interface Steps {
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

  take(event: Event): void {
    for (const value of event.values) {
      if (value.type !== 'plugin' || value.plugin !== OWN_PLUGIN) continue;
      try {
        const bytes = inflateRawSync(value.content, { maxOutputLength: MOST_BYTES });
        this.#takeOwn(deserialize(new Uint8Array(bytes)) as TrainEvent | Steps);
      } catch {
        this.#broken += 1;
      }
    }
  }

  #takeOwn(data: TrainEvent | Steps): void {
    if (data.type === 'runStarted') {
      this.#history = startHistory(data);
      return;
    }
    const history = this.#history;
    if (!history) return;
    if (data.type !== 'steps') {
      apply(history, data);
      return;
    }
    addBlock(history.series, data.block);
    const { steps } = history.series;
    // Merged steps are not those that a look from near shows.
    Object.assign(history.recent, { firstStep: steps + 1, lastStep: steps });
    history.elapsedMs = data.elapsedMs;
    history.trainingMs += data.trainingMs;
    history.observationMs += data.observationMs;
  }
}
