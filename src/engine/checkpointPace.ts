// When a run writes down a moment from which another process could go on: rarely enough that it costs next to nothing.

import type { CheckpointOptions } from '../protocol/trainEvent.ts';

/** What part of a run's time taking them is at most. */
export const CHECKPOINT_SHARE = 0.01;

export class CheckpointPace {
  readonly #everyMs: number;
  readonly #share: number;
  #next: number;
  /** Of the last one; the first runs before it is compiled, and any may be interrupted. */
  #lastMs = Number.POSITIVE_INFINITY;

  /** Without options there are none. */
  constructor(options: CheckpointOptions | undefined) {
    this.#everyMs = options?.everyMs ?? Number.POSITIVE_INFINITY;
    this.#share = options?.share ?? CHECKPOINT_SHARE;
    this.#next = performance.now() + this.#everyMs;
  }

  get isWanted(): boolean {
    return this.#everyMs !== Number.POSITIVE_INFINITY;
  }

  isDue(): boolean {
    return this.isWanted && performance.now() >= this.#next;
  }

  /** Something that cannot be computed again has happened: one is due. */
  hasten(): void {
    if (this.isWanted) this.#next = 0;
  }

  /** Does what takes one. */
  take(take: () => void): void {
    const begun = performance.now();
    take();
    const now = performance.now();
    const takenMs = now - begun;
    this.#next = now + Math.max(this.#everyMs, Math.min(takenMs, this.#lastMs) / this.#share);
    this.#lastMs = takenMs;
  }
}
