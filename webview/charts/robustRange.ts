// The part of an axis that shows most of what is drawn, where a few outliers would leave no room for it: whiskers, as of
// a box plot.

import type { BandDatum } from './bandController.ts';

export interface RobustRange {
  /** Of all that is drawn. */
  readonly lowest: number;
  readonly highest: number;
  /** Where the axis ends before that; undefined where it does not. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** Of the points, on either side. */
const OUTSIDE = 0.05;
/** So many times the range of those between them is added on either side; what lies beyond is an outlier. */
const WIDENED = 1;
/** Of fewer points none is an outlier. */
const FEWEST = 20;

/** Of lines as they are drawn from one step to another; the newest points are never outliers. */
export function robustRange(lines: readonly (readonly BandDatum[])[], from: number, to: number): RobustRange {
  const lows: number[] = [];
  const highs: number[] = [];
  const newest: number[] = [];
  for (const line of lines) {
    let last: readonly number[] = [];
    for (const { x, lowest, highest, low = lowest, high = highest } of line) {
      if (x < from || x > to || Number.isNaN(low + high)) continue;
      last = [Math.min(low, drawn(lowest, low)), Math.max(high, drawn(highest, high))];
      lows.push(last[0]!);
      highs.push(last[1]!);
    }
    newest.push(...last);
  }
  const sortedLows = Float64Array.from(lows).sort();
  const sortedHighs = Float64Array.from(highs).sort();
  const count = sortedLows.length;
  const [lowest, highest] = [sortedLows[0] ?? Number.NaN, sortedHighs[count - 1] ?? Number.NaN];
  const all = { lowest, highest, min: undefined, max: undefined };
  if (count < FEWEST) return all;
  const low = sortedLows[Math.ceil(OUTSIDE * (count - 1))]!;
  const high = sortedHighs[Math.floor((1 - OUTSIDE) * (count - 1))]!;
  const span = high - low;
  if (!(span > 0)) return all;
  const [lowFence, highFence] = [low - WIDENED * span, high + WIDENED * span];
  const min = Math.min(sortedLows.find((value) => value >= lowFence)!, ...newest);
  const max = Math.max(sortedHighs.findLast((value) => value <= highFence)!, ...newest);
  return { lowest, highest, min: min > lowest ? min : undefined, max: max < highest ? max : undefined };
}

/** What a run's lines, or points, are drawn from and to; see RobustRange. */
export interface RunRange extends RobustRange {
  /** Of what such a run has, the axis shows only what leaves room for the others. */
  readonly hasExploded: boolean;
}

/** A run that has exploded is shown with the others where it takes no more than so many times their room. */
const MOST_TIMES = 5;

/**
 * What the ranges of several runs take together: a run with many points does not make those of another outliers, and one
 * that has exploded does not press the others flat.
 */
export function sharedRange(ranges: readonly RunRange[]): RobustRange {
  const known = ranges.filter(({ lowest }) => !Number.isNaN(lowest));
  const lowest = known.length > 0 ? Math.min(...known.map((range) => range.lowest)) : Number.NaN;
  const highest = known.length > 0 ? Math.max(...known.map((range) => range.highest)) : Number.NaN;
  const well = known.filter(({ hasExploded }) => !hasExploded);
  const hull = (all: readonly RunRange[]) => ({
    min: Math.min(...all.map((range) => range.min ?? range.lowest)),
    max: Math.max(...all.map((range) => range.max ?? range.highest)),
  });
  const room = MOST_TIMES * (hull(well).max - hull(well).min);
  let shown = well;
  for (const one of known) {
    const { min, max } = hull([...shown, one]);
    if (one.hasExploded && (max - min <= room || !(room > 0))) shown = [...shown, one];
  }
  const { min, max } = hull(shown);
  return { lowest, highest, min: min > lowest ? min : undefined, max: max < highest ? max : undefined };
}

function drawn(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}
