// The boundary between the worker backend and its worker thread, by direction.

import type { Control } from './control.ts';
import type { TrainEvent, TrainRequest } from './trainEvent.ts';

/** What the worker is started with. */
export interface WorkerStart {
  readonly request: TrainRequest;
}

export type ToWorker =
  /** One more message was taken: the worker may send another. */
  | { readonly type: 'taken' }
  /** End the run after the step at hand. */
  | { readonly type: 'stop' }
  /** Between two steps, in the order in which they come. */
  | Control;

/** Events of one slice of time, in order. Their arrays are transferred, not copied. */
export interface FromWorker {
  readonly events: readonly TrainEvent[];
}

/** How many messages may be under way untaken; then the worker waits, so that a slow receiver piles up no memory. */
export const MESSAGES_UNDER_WAY = 8;
