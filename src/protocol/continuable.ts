// What it takes to go on with a run that lies on the disk, or why it cannot be gone on with.

import type { Checkpoint } from './checkpoint.ts';
import type { RunHistory } from './runHistory.ts';
import type { RunOrigin } from './runOrigin.ts';

export interface Continuable {
  readonly type: 'continuable';
  readonly history: RunHistory;
  readonly origin: RunOrigin;
  readonly checkpoint: Checkpoint;
  /** Newer checkpoints that cannot be read, with the reason. */
  readonly unreadable: readonly string[];
}

export type NotContinuable =
  /** There is no run of ours in the folder. */
  | { readonly type: 'noRun' }
  /** It does not say how it was begun. */
  | { readonly type: 'noOrigin' }
  /** Somebody writes it. */
  | { readonly type: 'isOn' }
  | { readonly type: 'isFinished' }
  | { readonly type: 'noCheckpoint'; readonly unreadable: readonly string[] };
