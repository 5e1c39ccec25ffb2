// The boundary between whoever has a run's events and the thread that writes them to disk, by direction.

import type { Checkpoint } from './checkpoint.ts';
import type { RunHistory } from './runHistory.ts';
import type { RunStarted, TrainEvent } from './trainEvent.ts';

export type RunWriterStart = NewRun | FurtherRun;

/** A run, and where its folder is to be made. */
export interface NewRun {
  readonly runs: string;
  readonly run: RunStarted;
  /** What is known of it already. */
  readonly before?: RunHistory;
  /** What else tells it from others, for the folder's name. */
  readonly variant?: string;
  /** What it was begun with; JSON. */
  readonly origin?: object;
}

/** A run that goes on in its folder, from a checkpoint. */
export interface FurtherRun {
  readonly folder: string;
  readonly run: RunStarted;
  readonly from: Pick<Checkpoint, 'step' | 'elapsedMs'>;
}

export type ToRunWriter =
  /** Of the run, in order. */
  | { readonly type: 'event'; readonly event: TrainEvent }
  /** Nothing more comes. */
  | { readonly type: 'close' };

export type FromRunWriter =
  | { readonly type: 'opened'; readonly folder: string }
  /** The event was taken, and there is room for more. */
  | { readonly type: 'taken' }
  /** Nothing more is written, and nothing needs to be sent any more. */
  | { readonly type: 'problem'; readonly problem: WriteProblem }
  /** No more checkpoints are written, but the run still is. */
  | { readonly type: 'checkpointProblem'; readonly problem: WriteProblem }
  | { readonly type: 'closed' };

export interface WriteProblem {
  /** What could not be written. */
  readonly path: string;
  /** What the file system calls it: ENOSPC; DELETED, where the file is gone. */
  readonly code: string | undefined;
  /** In English, for what has no words of ours. */
  readonly message: string;
}
