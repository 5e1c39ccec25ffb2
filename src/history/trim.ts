// A history without the room that is kept for steps to come: for a run that is written to a file.

import type { RunHistory } from '../protocol/runHistory.ts';

/** Shares the arrays where it can, and must not grow. */
export function trimHistory(history: RunHistory): RunHistory {
  const { marks: _, ...series } = history.series;
  const used = series.points * series.width;
  const last = series.last.subarray(0, used);
  // Of single steps the lowest, the highest and the last number are one.
  const isMerged = series.stepsPerPoint > 1;
  return {
    ...history,
    series: {
      ...series,
      lowest: isMerged ? series.lowest.subarray(0, used) : last,
      highest: isMerged ? series.highest.subarray(0, used) : last,
      last,
    },
  };
}
