// How long a run has been at work: the time in which it waits does not count.

export class RunClock {
  #startedAt: number;
  #stoppedAt: number | undefined;

  /** `elapsedMs`: how long it had been at work before. */
  constructor(elapsedMs = 0) {
    this.#startedAt = performance.now() - elapsedMs;
  }

  get elapsedMs(): number {
    return (this.#stoppedAt ?? performance.now()) - this.#startedAt;
  }

  /** The run goes back to when it had been at work for so long. */
  goBackTo(elapsedMs: number): void {
    this.#startedAt = (this.#stoppedAt ?? performance.now()) - elapsedMs;
  }

  stop(): void {
    this.#stoppedAt ??= performance.now();
  }

  goOn(): void {
    if (this.#stoppedAt !== undefined) this.#startedAt += performance.now() - this.#stoppedAt;
    this.#stoppedAt = undefined;
  }
}
