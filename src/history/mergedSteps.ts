// Many steps at once, as a history keeps them: from the one that has them to a copy of it that does not yet.

import type { MergedSteps, RunHistory } from '../protocol/runHistory.ts';
import { addBlock } from './stepSeries.ts';

/** Newest steps that are told one by one. */
const MOST_RECENT = 128;

/** The steps after `step`; undefined where there are none. Its arrays are views of the history's. */
export function stepsAfter(history: RunHistory, step: number): MergedSteps | undefined {
  const { series, recent, elapsedMs, trainingMs, observationMs } = history;
  const { width, stepsPerPoint, points, steps } = series;
  if (steps <= step) return undefined;
  const from = Math.floor(step / stepsPerPoint) * width;
  const cut = (values: Float32Array) => values.subarray(from, points * width);
  const count = Math.min(MOST_RECENT, steps - step, recent.lastStep - recent.firstStep + 1);
  const rows = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const at = ((recent.lastStep - count + i) % recent.capacity) * width;
    rows.set(recent.values.subarray(at, at + width), i * width);
  }
  const [lowest, highest, last] = [cut(series.lowest), cut(series.highest), cut(series.last)];
  const block = { firstStep: step + 1, steps: steps - step, stepsPerPoint, lowest, highest, last };
  return { block, recent: rows, elapsedMs, trainingMs, observationMs };
}

/** Takes them in. Throws where the history has some of them already. */
export function applySteps(history: RunHistory, { block, recent: rows, ...times }: MergedSteps): void {
  const { series, recent } = history;
  addBlock(series, block);
  const { width, capacity } = recent;
  const count = rows.length / width;
  if (recent.values.length === 0 && count > 0) recent.values = new Float32Array(capacity * width);
  for (let i = 0; i < count; i++) {
    const at = ((series.steps - count + i) % capacity) * width;
    recent.values.set(rows.subarray(i * width, (i + 1) * width), at);
  }
  const isWhole = count >= block.steps;
  recent.lastStep = series.steps;
  recent.firstStep = Math.max(isWhole ? recent.firstStep : series.steps - count + 1, series.steps - capacity + 1);
  Object.assign(history, times);
}
