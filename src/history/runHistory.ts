// Everything known of one run, built by applying its events; what host, panel, command line and replay share.
// Bounded however long the run becomes.

import type { RunHistory } from '../protocol/runHistory.ts';
import type { RunStarted, TrainEvent } from '../protocol/trainEvent.ts';

/** The history of a run of which nothing but its start is known. */
export function startHistory(run: RunStarted): RunHistory {
  throw new Error(`not written: ${run.type}`);
}

/** Takes one more event of the run into its history, in place. Costs amortised time in proportion to the event. */
export function apply(history: RunHistory, event: TrainEvent): void {
  throw new Error(`not written: ${history.run.type} ${event.type}`);
}
