// What a history knows of one step: numbers of a tensor, and the snapshot that was taken last.

import { type RunHistory, STATISTICS_COLUMN } from '../protocol/runHistory.ts';
import { type SnapshotTaken, STATISTICS, type Statistic } from '../protocol/trainEvent.ts';

type Steps = Pick<RunHistory, 'series' | 'recent'>;

/** Of the step, or the last one before it that was observed, as far as steps are known singly; NaN where there is none. */
export function statisticAt(history: Steps, tensor: number, statistic: Statistic, step: number): number {
  const column = (name: Statistic) => STATISTICS_COLUMN + tensor * STATISTICS.length + STATISTICS.indexOf(name);
  // A fraction of elements is a number wherever the tensor was observed, whatever its elements are.
  const [wanted, witness] = [column(statistic), column('zeros')];
  const { series, recent } = history;
  for (let s = Math.min(step, recent.lastStep); s >= recent.firstStep && s >= 1; s--) {
    const at = ((s - 1) % recent.capacity) * recent.width;
    if (!Number.isNaN(recent.values[at + witness])) return recent.values[at + wanted]!;
  }
  for (let point = Math.min(Math.ceil(step / series.stepsPerPoint), series.points) - 1; point >= 0; point--) {
    const at = point * series.width;
    if (!Number.isNaN(series.last[at + witness])) return series.last[at + wanted]!;
  }
  return Number.NaN;
}

/** The newest that is not later than the step. */
export function snapshotAt({ snapshots }: Pick<RunHistory, 'snapshots'>, step: number): SnapshotTaken | undefined {
  return snapshots.findLast((snapshot) => snapshot.step <= step);
}
