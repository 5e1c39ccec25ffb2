// The boundary between whoever shows runs that lie on the disk and the threads that read them, by direction.

import type { Continuable, NotContinuable } from './continuable.ts';
import type { RunHistory, StepBlock } from './runHistory.ts';
import type { TrainEvent } from './trainEvent.ts';

/**
 * What a thread is started with: a run to read and to follow, or to read once, to go on from its newest checkpoint or from
 * the one at a step; or nothing, to be asked for summaries.
 */
export interface RunReaderStart {
  readonly folder?: string;
  readonly goOnFrom?: 'newest' | number;
}

export type ToRunReader = { readonly type: 'summarize'; readonly request: number; readonly folder: string };

export type FromRunReader =
  | { readonly type: 'summary'; readonly request: number; readonly summary: DiskRun | undefined }
  /** Of RunReaderStart.goOnFrom. */
  | { readonly type: 'toGoOn'; readonly found: Continuable | NotContinuable }
  /** All that the folder has so far: at first, and where what it has was exchanged. */
  | { readonly type: 'history'; readonly history: RunHistory; readonly lost: LostRecords }
  /** What came since, in order. */
  | { readonly type: 'grown'; readonly records: readonly GrownRecord[]; readonly lost: LostRecords }
  /** There is nothing that can be read; in English. */
  | { readonly type: 'unreadable'; readonly message: string };

/** An event, or steps as the history merges them. */
export type GrownRecord =
  | TrainEvent
  | {
      readonly type: 'steps';
      readonly block: StepBlock;
      readonly elapsedMs: number;
      readonly trainingMs: number;
      readonly observationMs: number;
    };

/** What could not be read of a run, in all so far. */
export interface LostRecords {
  readonly records: number;
  readonly bytes: number;
}

/** What a list of runs tells of one without reading all of it. */
export interface DiskRun {
  /** Written by Layerscope. */
  readonly isOwn: boolean;
  /** Of another's run `running` means that it was written in the last minute; else nothing is known, and it is `recorded`. */
  readonly state: 'running' | 'finished' | 'cancelled' | 'failed' | 'interrupted' | 'recorded';
  /** Of ours. */
  readonly model?: string;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  readonly elapsedMs?: number;
  /** The last step that is told of. */
  readonly step?: number;
  readonly totalSteps?: number;
  /** The last loss, and its tag. */
  readonly loss?: { readonly tag: string; readonly value: number };
  /** Steps of ours that it can be gone on from. */
  readonly checkpoints?: readonly number[];
  /** Of all event files. */
  readonly bytes: number;
  /** When one of them was last changed, whether by its program or by copying. */
  readonly changedAt?: number;
  /** run.json, as it is. */
  readonly origin?: string;
}
