// The way of what a person asks of a run, from whoever asks to the backend that runs it.

import type { Control } from '../protocol/control.ts';
import type { ControlSource } from './backend.ts';

export class ControlChannel implements ControlSource {
  #listener: ((control: Control) => void) | undefined;
  /** Asked before anyone listened. */
  #early: Control[] = [];

  ask(control: Control): void {
    if (this.#listener) this.#listener(control);
    else this.#early.push(control);
  }

  listen(to: (control: Control) => void): () => void {
    this.#listener = to;
    for (const control of this.#early.splice(0)) to(control);
    return () => {
      if (this.#listener === to) this.#listener = undefined;
    };
  }
}
