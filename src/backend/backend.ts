// What every backend offers: a run as a stream of events.

import type { TrainEvent, TrainRequest } from '../protocol/trainEvent.ts';

export interface Backend {
  /**
   * Trains; the first event is runStarted (or runFailed), the last runEnded or runFailed. Never throws for what the
   * person's model or data does. Aborting the signal ends the run within 100 ms with runEnded, reason `cancelled`.
   */
  train(request: TrainRequest, signal: AbortSignal): AsyncIterable<TrainEvent>;
}
