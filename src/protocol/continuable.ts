// What it takes to go on with a run that lies on the disk, or why it cannot be gone on with.

import type { Checkpoint } from './checkpoint.ts';
import type { RunHistory } from './runHistory.ts';
import type { RunOrigin } from './runOrigin.ts';

export interface Continuable {
  readonly type: 'continuable';
  readonly history: RunHistory;
  readonly origin: RunOrigin;
  readonly checkpoint: Checkpoint;
  /** What its event files have lost. */
  readonly lost: LostOfRun;
  /** Newer checkpoints that cannot be read, with the reason. */
  readonly unreadable: readonly string[];
}

export interface LostOfRun {
  /** Damaged records, which are passed over. */
  readonly records: number;
  /** Of the steps up to the checkpoint nothing is known after this one; left out where all are. */
  readonly afterStep?: number;
}

export type NotContinuable =
  /** There is no run of ours in the folder. */
  | { readonly type: 'noRun' }
  /** It does not say how it was begun. */
  | { readonly type: 'noOrigin' }
  /** Its event files have lost how it began, and nothing else says so. */
  | { readonly type: 'isLost'; readonly origin: RunOrigin }
  /** Somebody writes it. */
  | { readonly type: 'isOn' }
  | { readonly type: 'isFinished' }
  | { readonly type: 'noCheckpoint'; readonly unreadable: readonly string[]; readonly origin: RunOrigin };
