// The shape of a run's history: plain data, so that structured cloning carries it to a webview.
// How it grows is in history/; it lies here because the host sends it.

import type {
  AlarmRaised,
  EpochEnded,
  LearningRateSet,
  RecordedText,
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
/** Bytes that the series of a run may take, and its recent steps. */
const MOST_SERIES_BYTES = 48 << 20;
const MOST_RECENT_BYTES = 16 << 20;

/** How many points are kept of series of this width: fewer than MAX_POINTS where they are wide. */
export function mostPoints(width: number): number {
  const fitting = Math.floor(MOST_SERIES_BYTES / (3 * 4 * width));
  return Math.min(MAX_POINTS, Math.max(64, fitting - (fitting % 2)));
}

/** How many recent steps are kept of this width. */
export function mostRecent(width: number): number {
  return Math.max(1, Math.min(512, Math.floor(MOST_RECENT_BYTES / (4 * width))));
}

/**
 * Per-step series, all of one width: the columns below, then (tensors, STATISTICS).
 * A point covers `stepsPerPoint` consecutive steps: 1 until the run outgrows mostPoints, then 2, 4, …
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
  /** Steps that it can go back to, in order. */
  marks?: readonly StepMark[];
}

/** A point's numbers, (width) each, as in StepSeries. */
export interface StepPoint {
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  readonly last: Float32Array;
}

export interface StepMark {
  readonly step: number;
  /** The point in which it lies, with what came after it left out; undefined where that is complete with it. */
  readonly point?: StepPoint;
}

/** Consecutive steps as a series keeps them, cut out of it: what of a run is written to disk, and sent where many come. */
export interface StepBlock {
  readonly firstStep: number;
  readonly steps: number;
  /** A point ends at each multiple of it, and with the block. */
  readonly stepsPerPoint: number;
  /** (points, width) each, as in StepSeries. */
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  readonly last: Float32Array;
}

/** What many steps add to a history. */
export interface MergedSteps {
  readonly block: StepBlock;
  /** (rows, width): the last of these steps as they came. */
  readonly recent: Float32Array;
  /** As in RunHistory, after them. */
  readonly elapsedMs: number;
  readonly trainingMs: number;
  readonly observationMs: number;
}

/** The newest steps as they came, for a look from near: a ring, of the columns of StepSeries. */
export interface RecentSteps {
  readonly width: number;
  /** How many steps it can hold: mostRecent. */
  readonly capacity: number;
  /** The first step that it holds, and the last; none where this is before that. */
  firstStep: number;
  lastStep: number;
  /** (capacity, width), or empty before the first step: step s in row (s - 1) % capacity. */
  values: Float32Array;
}

export interface KnownAlarm extends AlarmRaised {
  /** The step at which it was over. */
  readonly endedAt?: number;
}

/** What another program recorded of a run, by its tags. */
export interface Recorded {
  /** In the order in which their tags came. */
  readonly scalars: ScalarSeries[];
  /** The newest of each tag. */
  readonly texts: RecordedText[];
}

/** The numbers of a tag: appended in place, and merged in pairs when they become too many. */
export interface ScalarSeries {
  readonly tag: string;
  /** Numbers in a point. */
  perPoint: number;
  points: number;
  /** Numbers in the last point. */
  inLast: number;
  /** (capacity) each: a point's last step, and the lowest, highest and last number of it. */
  steps: Float64Array;
  lowest: Float32Array;
  highest: Float32Array;
  last: Float32Array;
}

export interface RunHistory {
  readonly run: RunStarted;
  readonly series: StepSeries;
  readonly recent: RecentSteps;
  readonly snapshots: SnapshotTaken[];
  readonly epochs: EpochEnded[];
  readonly alarms: KnownAlarm[];
  /** What the person set while it ran. */
  readonly learningRates: LearningRateSet[];
  /** Steps that the run can be restarted from, in order. */
  moments: readonly number[];
  /** The run waits. */
  isPaused: boolean;
  /** Of a run that another program recorded; its series then has no points, and as many steps as the last one recorded. */
  readonly recorded?: Recorded;
  /** Milliseconds since the run started, at the newest event. */
  elapsedMs: number;
  /** Sums of StepsEnded's. */
  trainingMs: number;
  observationMs: number;
  end: RunEnded | RunFailed | undefined;
}
