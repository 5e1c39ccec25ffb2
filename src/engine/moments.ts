// The moments of a run that it can be restarted from: bounded in number and in bytes however long it becomes.

import type { Kept } from './kept.ts';

/** The most moments, and the most bytes of all of them. */
export const MAX_MOMENTS = 64;
export const MAX_MOMENT_BYTES = 128 * 2 ** 20;
/** Of the moments, as many are those of the last pauses: one in eight. */
const PAUSES = 1 / 8;

/** Between two steps. */
export interface Position {
  /** From 1. */
  readonly epoch: number;
  /** Rows of this epoch that were trained on; 0 before it is shuffled. */
  readonly first: number;
  /** Steps so far. */
  readonly step: number;
}

/** The position, and how long the run has been at work. */
export interface Arrival extends Position {
  readonly elapsedMs: number;
}

export interface Moment extends Arrival {
  readonly kept: Kept;
}

/**
 * Those that are due are evenly spaced, at the beginning of epochs, or also within where there are few of them; whenever
 * they are too many every second one is given up. Those of the last pauses are kept beside them.
 */
export class Moments {
  readonly #unit: number;
  readonly #unitsPerEpoch: number;
  readonly #stepsPerEpoch: number;
  readonly #mostBytes: number;
  #spacing = 1;
  #due: Moment[] = [];
  #pauses: Moment[] = [];
  #isTooLarge = false;

  constructor(epochs: number, stepsPerEpoch: number, mostBytes = MAX_MOMENT_BYTES) {
    const perEpoch = Math.max(1, Math.floor(MAX_MOMENTS / (2 * epochs)));
    this.#stepsPerEpoch = Math.max(1, stepsPerEpoch);
    this.#unit = Math.max(1, Math.ceil(this.#stepsPerEpoch / perEpoch));
    this.#unitsPerEpoch = Math.ceil(this.#stepsPerEpoch / this.#unit);
    this.#mostBytes = mostBytes;
  }

  /** In order. */
  get steps(): readonly number[] {
    return [...new Set([...this.#due, ...this.#pauses].map(({ step }) => step))].sort((a, b) => a - b);
  }

  at(step: number): Moment | undefined {
    return [...this.#due, ...this.#pauses].find((moment) => moment.step === step);
  }

  /** Keeps this moment if it is one of those that are evenly spaced; whether it did. */
  offer(position: Arrival, keep: () => Kept): boolean {
    const index = this.#indexOf(position);
    if (index === undefined || index % this.#spacing !== 0 || this.#isTooLarge) return false;
    if (this.#due.some(({ step }) => step === position.step)) return false;
    const moment = { ...position, kept: keep() };
    const most = this.#most(moment);
    if (most === 0) return false;
    // Complete beats what lies before the evaluation of the same epoch.
    this.#pauses = this.#pauses.filter(({ step }) => step !== position.step);
    this.#due.push(moment);
    while (this.#due.length > Math.max(1, most - Math.floor(most * PAUSES))) {
      this.#spacing *= 2;
      this.#due = this.#due.filter((one) => this.#indexOf(one)! % this.#spacing === 0);
    }
    return true;
  }

  /** Keeps the moment of a pause in place of the oldest such; whether it did. */
  pause(position: Arrival, keep: () => Kept): boolean {
    if (this.#isTooLarge || this.at(position.step)) return false;
    const moment = { ...position, kept: keep() };
    const most = Math.floor(this.#most(moment) * PAUSES);
    if (most === 0) return false;
    this.#pauses = [...this.#pauses, moment].slice(-most);
    return true;
  }

  forgetAfter(last: number): void {
    this.#due = this.#due.filter(({ step }) => step <= last);
    this.#pauses = this.#pauses.filter(({ step }) => step <= last);
  }

  #most({ kept }: Moment): number {
    const most = Math.min(MAX_MOMENTS, Math.floor(this.#mostBytes / Math.max(1, kept.bytes)));
    this.#isTooLarge = most === 0;
    return most;
  }

  /** Among those that may be due; undefined between them. The last step of an epoch counts once it is evaluated. */
  #indexOf({ epoch, first, step }: Position): number | undefined {
    const within = step - (epoch - 1) * this.#stepsPerEpoch;
    if (within % this.#unit !== 0 || (first > 0 && within >= this.#stepsPerEpoch)) return undefined;
    return (epoch - 1) * this.#unitsPerEpoch + within / this.#unit;
  }
}
