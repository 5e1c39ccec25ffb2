// What a history knows of one step: numbers of the point that holds it, and the snapshot that was taken last.

import { type RunHistory, STATISTICS_COLUMN } from '../protocol/runHistory.ts';
import { type SnapshotTaken, STATISTICS, type Statistic } from '../protocol/trainEvent.ts';

/** Of the last step of the point that holds the step, as far as it is known; NaN where there is none. */
export function statisticAt(
  { series }: Pick<RunHistory, 'series'>,
  tensor: number,
  statistic: Statistic,
  step: number,
): number {
  if (step < 1 || series.points === 0) return Number.NaN;
  const point = Math.min(Math.ceil(step / series.stepsPerPoint), series.points) - 1;
  const column = STATISTICS_COLUMN + tensor * STATISTICS.length + STATISTICS.indexOf(statistic);
  return series.last[point * series.width + column]!;
}

/** The newest that is not later than the step. */
export function snapshotAt({ snapshots }: Pick<RunHistory, 'snapshots'>, step: number): SnapshotTaken | undefined {
  return snapshots.findLast((snapshot) => snapshot.step <= step);
}
