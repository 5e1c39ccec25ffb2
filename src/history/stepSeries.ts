// The per-step numbers of a run: appended in place, and merged in pairs when they become too many.

import {
  ACCURACY_COLUMN,
  LEARNING_RATE_COLUMN,
  LOSS_COLUMN,
  mostPoints,
  STATISTICS_COLUMN,
  type StepBlock,
  type StepSeries,
} from '../protocol/runHistory.ts';
import { STATISTICS, type StepsEnded } from '../protocol/trainEvent.ts';
import { mergeMarks, restoreMark } from './stepMarks.ts';

export function emptySeries(width: number): StepSeries {
  const none = new Float32Array(0);
  return { width, stepsPerPoint: 1, points: 0, steps: 0, lowest: none, highest: none, last: none };
}

/**
 * Makes an empty series as coarse as one of so many steps is in the end, with room for it: finer blocks are then merged as
 * they come, which takes less than merging all that came before them again and again.
 */
export function expectSteps(series: StepSeries, steps: number): void {
  series.stepsPerPoint = stepsPerPointOf(series.width, steps);
  grow(series, Math.ceil(steps / series.stepsPerPoint));
}

/** How many steps a point of a series has that begins with the first step and has so many. */
export function stepsPerPointOf(width: number, steps: number): number {
  const most = mostPoints(width);
  let stepsPerPoint = 1;
  while (steps > most * stepsPerPoint) stepsPerPoint *= 2;
  return stepsPerPoint;
}

/** Appends the event's steps. Throws unless they follow the series' last step and have the series' width. */
export function addSteps(series: StepSeries, event: StepsEnded): void {
  if (event.firstStep !== series.steps + 1) {
    throw new Error(`stepsEnded from step ${event.firstStep} after step ${series.steps}`);
  }
  const perStep = series.width - STATISTICS_COLUMN;
  if (event.losses.length !== event.count || event.statistics.length !== event.count * perStep) {
    throw new Error(
      `stepsEnded of ${event.count} steps with ${event.losses.length} losses and ${event.statistics.length} ` +
        `statistics, ${perStep / STATISTICS.length} tensors`,
    );
  }
  for (let index = 0; index < event.count; index++) {
    const at = openPoint(series) * series.width;
    addValue(series, at + LOSS_COLUMN, event.losses[index]!);
    addValue(series, at + ACCURACY_COLUMN, event.accuracies[index]!);
    addValue(series, at + LEARNING_RATE_COLUMN, event.learningRates?.[index] ?? Number.NaN);
    const first = at + STATISTICS_COLUMN;
    for (let k = 0; k < perStep; k++) addValue(series, first + k, event.statistics[index * perStep + k]!);
    series.steps++;
  }
}

/** A series of which nothing is kept up to `steps`, for blocks that begin there. */
export function seriesAfter(width: number, stepsPerPoint: number, steps: number): StepSeries {
  const begun = steps % stepsPerPoint;
  const empty = { ...emptySeries(width), stepsPerPoint, points: begun > 0 ? 1 : 0, steps: begun };
  if (begun > 0) grow(empty, 64);
  return empty;
}

/**
 * Appends the block's steps, whose points may be coarser than the series', which is then made as coarse. Of steps
 * between them and the series' last one nothing is known. Throws where they come twice.
 */
export function addBlock(series: StepSeries, block: StepBlock): void {
  const { firstStep, steps, stepsPerPoint } = block;
  const { width } = series;
  if (firstStep <= series.steps) throw new Error(`steps from ${firstStep} after step ${series.steps}`);
  while (series.stepsPerPoint < stepsPerPoint) mergePairs(series);
  while (series.steps < firstStep - 1) {
    openPoint(series);
    series.steps = Math.min(firstStep - 1, series.points * series.stepsPerPoint);
  }
  for (let point = 0, done = 0; done < steps; point++) {
    const count = Math.min(stepsPerPoint - ((firstStep - 1 + done) % stepsPerPoint), steps - done);
    const to = openPoint(series) * width;
    const from = point * width;
    // Of a point that nothing is in yet, the block's is all.
    const isFresh = series.steps === (series.points - 1) * series.stepsPerPoint;
    if (isFresh) {
      for (const key of ['lowest', 'highest', 'last'] as const) {
        series[key].set(block[key].subarray(from, from + width), to);
      }
    }
    if (!isFresh) mergePoint(series, to, block, from);
    series.steps += count;
    done += count;
  }
}

/**
 * Forgets all steps after `steps`. Of a point that has them and earlier ones that is known which a mark has (stepMarks.ts),
 * else nothing any more; it is opened again by the next step.
 */
export function truncate(series: StepSeries, steps: number): void {
  if (steps >= series.steps) return;
  series.points = Math.floor(steps / series.stepsPerPoint);
  series.steps = steps;
  for (const values of [series.lowest, series.highest, series.last]) {
    values.fill(Number.NaN, series.points * series.width);
  }
  restoreMark(series, steps);
}

/** The point that the next step belongs to; made where the last one is complete. */
function openPoint(series: StepSeries): number {
  if (series.steps < series.points * series.stepsPerPoint) return series.points - 1;
  const most = mostPoints(series.width);
  if (series.points === most) {
    mergePairs(series);
    return openPoint(series);
  }
  const capacity = series.last.length / series.width;
  if (series.points === capacity) grow(series, Math.min(Math.max(64, capacity * 2), most));
  return series.points++;
}

function grow(series: StepSeries, capacity: number): void {
  for (const key of ['lowest', 'highest', 'last'] as const) {
    const larger = new Float32Array(capacity * series.width).fill(Number.NaN);
    larger.set(series[key]);
    series[key] = larger;
  }
}

function addValue(series: StepSeries, at: number, value: number): void {
  if (Number.isNaN(value)) return;
  const { lowest, highest, last } = series;
  if (!(lowest[at]! <= value)) lowest[at] = value;
  if (!(highest[at]! >= value)) highest[at] = value;
  last[at] = value;
}

/** The block's point at `from` comes to what the series has at `to`. */
function mergePoint({ width, lowest, highest, last }: StepSeries, to: number, block: StepBlock, from: number): void {
  for (let k = 0; k < width; k++) {
    const value = block.lowest[from + k]!;
    if (value < lowest[to + k]! || Number.isNaN(lowest[to + k])) lowest[to + k] = value;
  }
  for (let k = 0; k < width; k++) {
    const value = block.highest[from + k]!;
    if (value > highest[to + k]! || Number.isNaN(highest[to + k])) highest[to + k] = value;
  }
  for (let k = 0; k < width; k++) {
    const value = block.last[from + k]!;
    if (!Number.isNaN(value)) last[to + k] = value;
  }
}

/** Halves the points: each takes in its right neighbour, where it has one. */
function mergePairs(series: StepSeries): void {
  mergeMarks(series);
  const { width, lowest, highest, last } = series;
  const half = Math.ceil(series.points / 2);
  for (let point = 0; point < half; point++) {
    const isAlone = 2 * point + 1 === series.points;
    for (let column = 0; column < width; column++) {
      const to = point * width + column;
      const left = 2 * point * width + column;
      const right = isAlone ? left : left + width;
      lowest[to] = lowest[right]! < lowest[left]! || Number.isNaN(lowest[left]) ? lowest[right]! : lowest[left]!;
      highest[to] = highest[right]! > highest[left]! || Number.isNaN(highest[left]) ? highest[right]! : highest[left]!;
      last[to] = Number.isNaN(last[right]) ? last[left]! : last[right]!;
    }
  }
  for (const values of [lowest, highest, last]) values.fill(Number.NaN, half * width);
  series.points = half;
  series.stepsPerPoint *= 2;
}
