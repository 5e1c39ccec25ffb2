// What a run is asked while it is on, from whoever runs it to the loop that trains.

import type { Control } from '../protocol/control.ts';

export class Controls {
  readonly #asked: Control[] = [];
  /** The run waits for the next control, or to be stopped. */
  isWaiting = false;

  get isEmpty(): boolean {
    return this.#asked.length === 0;
  }

  ask(control: Control): void {
    this.#asked.push(control);
    this.isWaiting = false;
  }

  /** The next one, in the order in which they came. */
  take(): Control | undefined {
    return this.#asked.shift();
  }
}
