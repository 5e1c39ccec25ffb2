// The shape of a run's history: plain data, so that structured cloning carries it to a webview.
// How it grows is in history/; it lies here because the host sends it.

import type {
  AlarmRaised,
  EpochEnded,
  LearningRateSet,
  RunEnded,
  RunFailed,
  RunStarted,
  SnapshotTaken,
} from './trainEvent.ts';

export const LOSS_COLUMN = 0;
export const ACCURACY_COLUMN = 1;
export const LEARNING_RATE_COLUMN = 2;
/** Where the statistics begin. */
export const STATISTICS_COLUMN = 3;

/** The most points kept of every series; beyond it, neighbours are merged in pairs. */
export const MAX_POINTS = 4096;

/**
 * Per-step series, all of one width: the columns below, then (tensors, STATISTICS).
 * A point covers `stepsPerPoint` consecutive steps: 1 until the run outgrows MAX_POINTS, then 2, 4, …
 */
export interface StepSeries {
  readonly width: number;
  stepsPerPoint: number;
  /** Complete points, plus one incomplete where the last steps do not fill a point. */
  points: number;
  /** Steps covered. */
  steps: number;
  /** (capacity, width) each: lowest, highest and last number of the point's steps; NaN only where all are NaN. */
  lowest: Float32Array;
  highest: Float32Array;
  last: Float32Array;
}

export interface RunHistory {
  readonly run: RunStarted;
  readonly series: StepSeries;
  readonly snapshots: SnapshotTaken[];
  readonly epochs: EpochEnded[];
  readonly alarms: AlarmRaised[];
  /** What the person set while it ran. */
  readonly learningRates: LearningRateSet[];
  /** Steps that the run can be restarted from, in order. */
  moments: readonly number[];
  /** The run waits. */
  isPaused: boolean;
  /** Milliseconds since the run started, at the newest event. */
  elapsedMs: number;
  end: RunEnded | RunFailed | undefined;
}
