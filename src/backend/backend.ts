// What every backend offers: a run as a stream of events.

import type { Control } from '../protocol/control.ts';
import type { TrainEvent, TrainRequest } from '../protocol/trainEvent.ts';

export interface Backend {
  /**
   * Trains; the first event is runStarted (or runFailed), the last runEnded or runFailed. Never throws for what the
   * person's model or data does. Aborting the signal ends the run within 100 ms with runEnded, reason `cancelled`. What is
   * asked by `controls` is done between two steps, in its order, and told by an event where it changes something.
   */
  train(request: TrainRequest, signal: AbortSignal, controls?: ControlSource): AsyncIterable<TrainEvent>;
}

/** Where a run hears what the person asks of it. */
export interface ControlSource {
  /** Whoever listens first is told what was asked before; the call ends the listening. */
  listen(to: (control: Control) => void): () => void;
}
