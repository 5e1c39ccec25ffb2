// What a history knows of one step: numbers of a tensor, of which step these are, and the snapshot that was taken last.

import { LOSS_COLUMN, type RunHistory, STATISTICS_COLUMN } from '../protocol/runHistory.ts';
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

/** Steps, both included: one, or several of which the last that was observed is meant. */
export interface ToldSteps {
  readonly first: number;
  readonly last: number;
}

/** Which numbers are asked for: of a step's batch, or of tensors, which not every step need observe. */
export type Asked = 'batch' | 'statistics';

/** The steps whose numbers a history gives for a step: of merged steps they are the last one's. */
export function toldAt({ series, recent }: Steps, step: number, asked: Asked): ToldSteps {
  // Either all tensors of a step are observed or none.
  const witness = asked === 'statistics' ? STATISTICS_COLUMN + STATISTICS.indexOf('nans') : LOSS_COLUMN;
  const isKnown = (values: Float32Array, at: number) =>
    asked === 'batch' || witness >= series.width || !Number.isNaN(values[at + witness]);
  const isRecent = (s: number) => isKnown(recent.values, ((s - 1) % recent.capacity) * recent.width);
  for (let s = Math.min(step, recent.lastStep); s >= recent.firstStep && s >= 1; s--) {
    if (isRecent(s)) return { first: s, last: s };
  }
  const { stepsPerPoint, points, steps, width } = series;
  let point = Math.min(Math.ceil(step / stepsPerPoint), points) - 1;
  while (point >= 0 && !isKnown(series.last, point * width)) point--;
  if (point < 0) return { first: step, last: step };
  const last = Math.min((point + 1) * stepsPerPoint, steps);
  let isEach = true;
  for (let s = recent.firstStep; isEach && s <= recent.lastStep; s++) isEach = isRecent(s);
  return { first: isEach ? last : point * stepsPerPoint + 1, last };
}

/** The newest that is not later than the step. */
export function snapshotAt({ snapshots }: Pick<RunHistory, 'snapshots'>, step: number): SnapshotTaken | undefined {
  return snapshots.findLast((snapshot) => snapshot.step <= step);
}
