// From a run's history to the points of a chart: pure, and never more points than a chart has room for.
// Merging keeps the lowest and the highest, so that a spike of one step stays visible.

import { ACCURACY_COLUMN, type RunHistory, STATISTICS_COLUMN, type StepSeries } from '../src/protocol/runHistory.ts';
import { type EpochEnded, STATISTICS, type Statistic } from '../src/protocol/trainEvent.ts';

/** Beyond this a number is shown as missing: it would leave nothing of the scale for the others. */
const LARGEST = 1e30;

/** One or more steps of one series; NaN where they have no number that can be drawn. */
export interface StepPoint {
  /** The last of the steps. */
  readonly x: number;
  /** The last number. */
  readonly y: number;
  readonly firstStep: number;
  readonly lowest: number;
  readonly highest: number;
}

/** A mean with its standard deviation. */
export interface BandPoint extends StepPoint {
  readonly std: number;
  readonly lowestStd: number;
  readonly highestStd: number;
  /** mean - std and mean + std; of several steps, bounds of all of them. */
  readonly low: number;
  readonly high: number;
}

/** Where a statistic of a tensor is in a row of the series. */
export function columnOf(tensor: number, statistic: Statistic): number {
  return STATISTICS_COLUMN + tensor * STATISTICS.length + STATISTICS.indexOf(statistic);
}

/** A series, or the newest steps as they came. */
export type Steps = StepSeries & { readonly ring?: Ring };

interface Ring {
  /** Steps before the first of them. */
  readonly before: number;
  readonly capacity: number;
}

const nearSteps = new WeakMap<RunHistory, Steps>();

/** What to draw the steps from: the newest steps as they came, where these are enough and the series has merged them. */
export function stepsIn(history: RunHistory, { from }: Pick<StepRange, 'from'>): Steps {
  const { series, recent } = history;
  if (series.stepsPerPoint === 1 || from + 1 < recent.firstStep || recent.lastStep < recent.firstStep) return series;
  const known = nearSteps.get(history);
  if (known?.steps === recent.lastStep) return known;
  const { width, capacity, values, firstStep, lastStep: steps } = recent;
  const near: Steps = {
    width,
    stepsPerPoint: 1,
    points: steps - firstStep + 1,
    steps,
    lowest: values,
    highest: values,
    last: values,
    ring: { before: firstStep - 1, capacity },
  };
  nearSteps.set(history, near);
  return near;
}

/** What to read the step from. */
export function stepsAt(history: RunHistory, step: number): Steps {
  return stepsIn(history, { from: step - 1 });
}

/** Where the numbers of a point begin. */
function rowOf({ width, ring }: Steps, point: number): number {
  return (ring ? (ring.before + point) % ring.capacity : point) * width;
}

/** Steps, both included. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}

const ALL_STEPS: StepRange = { from: 0, to: Number.POSITIVE_INFINITY };

/** The points of one column within the range, and the next on either side; about `most` of them. */
export function stepPoints(series: Steps, column: number, most: number, range = ALL_STEPS): StepPoint[] {
  const points: StepPoint[] = [];
  const { first, last, size } = groupsIn(series, most, range);
  for (let from = first; from < last; from += size) points.push(mergePoints(series, column, from, size));
  return points;
}

/** Points of the series from `first` to before `last`, drawn as groups of `size`; a group stays as it is while the window moves. */
function groupsIn({ points, stepsPerPoint, ring }: Steps, most: number, { from, to }: StepRange) {
  const before = ring?.before ?? 0;
  const begin = Math.max(0, Math.floor((from - 1 - before) / stepsPerPoint));
  const end = Math.min(points, Math.ceil((to - before) / stepsPerPoint));
  const size = Math.max(1, Math.ceil((end - begin) / most));
  const first = Math.max(0, (Math.floor(begin / size) - 1) * size);
  return { first, last: Math.min(points, end + size), size };
}

/** Mean ± standard deviation of a tensor, about `most` points. */
export function bandPoints(series: Steps, tensor: number, most: number, range = ALL_STEPS): BandPoint[] {
  const points: BandPoint[] = [];
  const { first, last, size } = groupsIn(series, most, range);
  for (let from = first; from < last; from += size) {
    const mean = mergePoints(series, columnOf(tensor, 'mean'), from, size);
    const std = mergePoints(series, columnOf(tensor, 'std'), from, size);
    points.push({
      ...mean,
      std: std.y,
      lowestStd: std.lowest,
      highestStd: std.highest,
      low: mean.lowest - std.highest,
      high: mean.highest + std.highest,
    });
  }
  return points;
}

/** As bandPoints, where every observed step can be drawn from one point to the next; steps that are not observed part nothing. */
export function bandStretches(series: Steps, tensor: number, most: number): BandPoint[][] {
  const observed = stepPoints(series, columnOf(tensor, 'nans'), most);
  const stretches: BandPoint[][] = [];
  let isGap = true;
  for (const [index, point] of bandPoints(series, tensor, most).entries()) {
    if (Number.isNaN(observed[index]!.y)) continue;
    if (Number.isNaN(point.low + point.high)) isGap = true;
    else if (isGap) stretches.push([point]);
    else stretches.at(-1)!.push(point);
    isGap &&= Number.isNaN(point.low + point.high);
  }
  return stretches;
}

/** The mean of a tensor with its smallest and largest values. */
export function rangePoints(series: Steps, tensor: number, most: number, range = ALL_STEPS) {
  const { first, last, size } = groupsIn(series, most, range);
  const points: (StepPoint & { readonly low: number; readonly high: number })[] = [];
  for (let from = first; from < last; from += size) {
    const mean = mergePoints(series, columnOf(tensor, 'mean'), from, size);
    const { lowest: low } = mergePoints(series, columnOf(tensor, 'min'), from, size);
    const { highest: high } = mergePoints(series, columnOf(tensor, 'max'), from, size);
    points.push({ ...mean, low, high });
  }
  return points;
}

/**
 * One column divided by what another was before the step; of several steps, `lowest` and `highest` are bounds. Nothing
 * where that is not known, as at the first step. Steps that the series has merged have only the number after the last.
 */
export function ratioPoints(series: Steps, above: number, below: number, most: number, range = ALL_STEPS) {
  const { first, last, size } = groupsIn(series, most, range);
  const points: StepPoint[] = [];
  for (let from = first; from < last; from += size) {
    const a = mergePoints(series, above, from, size);
    const b = mergePoints(series, below, from, size);
    const before = lastBefore(series, below, from);
    const to = Math.min(from + size, series.points);
    const y = drawable(a.y / (series.stepsPerPoint > 1 ? b.y : lastBefore(series, below, to - 1)));
    const isOne = a.firstStep === a.x;
    const largest = Number.isNaN(before) ? b.highest : Math.max(b.highest, before);
    const least = Number.isNaN(before) ? b.lowest : Math.min(b.lowest, before);
    const [lowest, highest] = isOne ? [y, y] : [drawable(a.lowest / largest), drawable(a.highest / least)];
    points.push({ ...a, y, lowest, highest });
  }
  return points;
}

/** The last number of a column before the point; NaN where there is none. */
function lastBefore(series: Steps, column: number, point: number): number {
  for (let at = point - 1; at >= 0 && at > point - 1 - MOST_UNOBSERVED; at--) {
    const value = drawable(series.last[rowOf(series, at) + column]!);
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}

function mergePoints(series: Steps, column: number, from: number, size: number): StepPoint {
  const to = Math.min(from + size, series.points);
  let lowest = Number.NaN;
  let highest = Number.NaN;
  let y = Number.NaN;
  const before = series.ring?.before ?? 0;
  for (let point = from; point < to; point++) {
    const at = rowOf(series, point) + column;
    const low = drawable(series.lowest[at]!);
    const high = drawable(series.highest[at]!);
    const last = drawable(series.last[at]!);
    if (!(lowest <= low) && !Number.isNaN(low)) lowest = low;
    if (!(highest >= high) && !Number.isNaN(high)) highest = high;
    if (!Number.isNaN(last)) y = last;
  }
  return {
    x: Math.min(before + to * series.stepsPerPoint, series.steps),
    y,
    firstStep: before + from * series.stepsPerPoint + 1,
    lowest,
    highest,
  };
}

/** One or more epochs of a series. */
export interface EpochPoint {
  /** The last step of the last of them. */
  readonly x: number;
  /** The mean of their numbers. */
  readonly y: number;
  /** The last of them. */
  readonly epoch: number;
  /** How many they are. */
  readonly epochs: number;
}

/**
 * What `numberOf` gives of the epochs, at most one point for `stepsPerPoint` steps; without the epochs that have no
 * number that can be drawn.
 */
export function epochPoints(
  epochs: readonly EpochEnded[],
  numberOf: (epoch: EpochEnded) => number,
  stepsPerPoint: number,
): EpochPoint[] {
  const points: EpochPoint[] = [];
  let place = Number.NaN;
  let sum = 0;
  let count = 0;
  for (const ended of epochs) {
    const value = drawable(numberOf(ended));
    if (Number.isNaN(value)) continue;
    const next = Math.ceil(ended.step / Math.max(stepsPerPoint, 1));
    if (next === place) points.pop();
    else [place, sum, count] = [next, 0, 0];
    sum += value;
    count++;
    points.push({ x: ended.step, y: sum / count, epoch: ended.epoch, epochs: count });
  }
  return points;
}

/** How high an axis from zero need be for the loss, and the highest loss. */
export interface LossRange {
  readonly top: number;
  readonly highest: number;
}

/** Steps whose loss is beyond the axis, where single ones would leave no room for the others. */
const BEYOND_AXIS = 0.01;
/** And those that are so many times higher than all others. */
const BEYOND_AXIS_FAR = 0.05;
const FAR = 4;
/** Where the highest is no more than so many times what the others need, it is shown with them. */
const NOT_A_PEAK = 2;

/** Of the points as they are drawn; a rare peak is left beyond the axis, the newest never. NaN where there is none. */
export function lossRange(batches: readonly StepPoint[], ...lines: (readonly EpochPoint[])[]): LossRange {
  const all = [batches.map((point) => point.highest), ...lines.map((points) => points.map(({ y }) => y))].flat();
  const highest = Math.max(...all.filter((value) => !Number.isNaN(value)));
  const common = [batches.map(({ y }) => y), ...lines.map((points) => points.map(({ y }) => y))].map(commonTop);
  const needed = Math.max(...common);
  if (!Number.isFinite(highest)) return { top: needed, highest: needed };
  return { top: highest <= NOT_A_PEAK * needed ? Math.max(highest, needed) : needed, highest };
}

/** Above all but a few of the values, and above the newest. */
function commonTop(values: readonly number[]): number {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return Number.NEGATIVE_INFINITY;
  const newest = values.findLast((value) => !Number.isNaN(value))!;
  const below = (beyond: number) => sorted[Math.floor((1 - beyond) * (sorted.length - 1))]!;
  const [most, nearly] = [below(BEYOND_AXIS), below(BEYOND_AXIS_FAR)];
  // A run that diverged for some steps is otherwise a flat line on the ground.
  return Math.max(nearly > 0 && most > FAR * nearly ? NOT_A_PEAK * nearly : most, newest);
}

/** The number, or NaN where it cannot be drawn. */
export function drawable(value: number): number {
  return Math.abs(value) <= LARGEST ? value : Number.NaN;
}

/** The newest number of a column, as it is; NaN before the first step. */
export function newest(series: Steps, column: number): number {
  return series.points === 0 ? Number.NaN : series.last[(series.points - 1) * series.width + column]!;
}

/** The number of a column at the step, as it is; of merged steps the last one's; NaN where there is no such step. */
export function valueAt(series: Steps, column: number, step: number): number {
  const before = series.ring?.before ?? 0;
  if (step <= before || step > series.steps) return Number.NaN;
  return series.last[rowOf(series, Math.floor((step - 1 - before) / series.stepsPerPoint)) + column]!;
}

/** Whether a row ends with the step: of merged steps only the last is told as it is. */
export function hasRowAt({ stepsPerPoint, steps, ring }: Steps, step: number): boolean {
  const before = ring?.before ?? 0;
  return step > before && step <= steps && (step === steps || (step - before) % stepsPerPoint === 0);
}

/** Whether the tensor was observed at the step. */
export function isObservedAt(series: Steps, tensor: number, step: number): boolean {
  return hasRowAt(series, step) && !Number.isNaN(valueAt(series, columnOf(tensor, 'nans'), step));
}

/** Whether one of the statistics cannot be drawn at a step of the range at which the tensor was observed. */
export function anyUndrawable(
  series: Steps,
  tensor: number,
  statistics: readonly Statistic[],
  range: StepRange,
): boolean {
  const columns = statistics.map((statistic) => columnOf(tensor, statistic));
  const observed = columnOf(tensor, 'nans');
  const { first, last } = groupsIn(series, Number.POSITIVE_INFINITY, range);
  for (let point = first; point < last; point++) {
    const row = rowOf(series, point);
    if (Number.isNaN(series.last[row + observed]!)) continue;
    if (columns.some((column) => Number.isNaN(drawable(series.last[row + column]!)))) return true;
  }
  return false;
}

/** A statistic of a tensor at the step, or at the last observed one before it where not every step is observed. */
export function statisticAt(series: Steps, tensor: number, statistic: Statistic, step: number): number {
  const before = series.ring?.before ?? 0;
  if (step <= before || step > series.steps) return Number.NaN;
  const observed = columnOf(tensor, 'nans');
  const newest = Math.floor((step - 1 - before) / series.stepsPerPoint);
  for (let point = newest; point >= 0 && point > newest - MOST_UNOBSERVED; point--) {
    const row = rowOf(series, point);
    if (!Number.isNaN(series.last[row + observed]!)) return series.last[row + columnOf(tensor, statistic)]!;
  }
  return series.last[rowOf(series, newest) + columnOf(tensor, statistic)]!;
}

/** Points that are looked back over. */
const MOST_UNOBSERVED = 1000;

/** Mean and standard deviation of a tensor at the step. */
export function momentsAt(series: Steps, tensor: number, step: number) {
  return { mean: statisticAt(series, tensor, 'mean', step), std: statisticAt(series, tensor, 'std', step) };
}

/**
 * The exponential moving average of the points' last numbers, free of the bias to zero at the start, as TensorBoard
 * smooths: m = weight m + (1 - weight) y, shown as m / (1 - weight^n). Here in steps from one shown number to the next,
 * so that what is constant stays exactly so. Missing numbers stay missing.
 */
export function smooth(points: readonly StepPoint[], weight: number): { x: number; y: number }[] {
  let mean = 0;
  let count = 0;
  return points.map(({ x, y }) => {
    if (Number.isNaN(y)) return { x, y };
    count++;
    mean += ((y - mean) * (1 - weight)) / (1 - weight ** count);
    return { x, y: mean };
  });
}

/** In words, how a column moved over the range: from a few of its numbers. */
export function trendOf(series: Steps, column: number, { from, to }: StepRange): Trend | undefined {
  const first = Math.max(1, from);
  const last = Math.min(series.steps, to);
  return trendOfSamples(
    Array.from({ length: TREND_SAMPLES + 1 }, (_, k) =>
      valueAt(series, column, Math.round(first + ((last - first) * k) / TREND_SAMPLES)),
    ),
  );
}

/** In words, how numbers that follow each other moved. */
export function trendOfSamples(numbers: readonly number[]): Trend | undefined {
  const samples = numbers.map(drawable).filter((value) => !Number.isNaN(value));
  if (samples.length === 0) return undefined;
  const [start, end] = [samples[0]!, samples.at(-1)!];
  const span = Math.max(...samples) - Math.min(...samples);
  const size = Math.max(...samples.map(Math.abs));
  const move = end - start;
  if (span <= 0.02 * size) return { kind: 'steady', start, end };
  if (Math.abs(move) < 0.4 * span) return { kind: 'varying', start, end };
  return { kind: move > 0 ? 'rising' : 'falling', start, end };
}

export interface Trend {
  readonly kind: 'rising' | 'falling' | 'steady' | 'varying';
  readonly start: number;
  readonly end: number;
}

const TREND_SAMPLES = 12;

/**
 * The end of the step axis: the last step of an ended run, of one step the next; while it runs, the next round number that is not beyond the
 * whole run, so that the axis stands still most of the time.
 */
export function lastStepOfAxis({ run, series, end }: RunHistory): number {
  if (end) return Math.max(series.steps, end.step, 2);
  const power = 10 ** Math.floor(Math.log10(Math.max(series.steps, 1)));
  const rounded = [1, 1.5, 2, 3, 4, 6, 8, 10].map((factor) => factor * power).find((step) => step >= series.steps)!;
  return Math.max(2, Math.min(Math.max(rounded, 10), run.totalSteps));
}

/** The beginning of the step axis: 0, or the first of the steps before it that another program recorded. */
export function firstStepOfAxis({ recorded }: RunHistory): number {
  const firsts = recorded?.scalars.filter(({ points }) => points > 0).map(({ steps }) => steps[0]!) ?? [];
  return Math.min(0, ...firsts);
}

/** Round numbers from `min` to `max`, evenly spaced, two or more and at most `most` of them. */
export function roundTicks(min: number, max: number, most: number): number[] {
  const span = max - min;
  if (!(span > 0 && Number.isFinite(span))) return [];
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 5, 10, 20].map((factor) => factor * power).find((size) => span / size < most)!;
  // A step of 5 may leave only zero between the ends.
  const ticks = [1, 0.8, 0.6, 0.4, 0.2].map((part) => multiplesOf(part * step, min, max));
  return ticks.find(({ length }) => length >= FEWEST_TICKS) ?? ticks[0]!;
}

/** One number alone says nothing of how far the axis goes. */
const FEWEST_TICKS = 2;

function multiplesOf(step: number, min: number, max: number): number[] {
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => (first + index) * step);
}

/** Whether there is an accuracy: of classes there is, but not where the loss compares them as numbers. */
export function isJudged({ run, series }: RunHistory): boolean {
  if (run.data.task === 'regression') return false;
  return series.points === 0 || !Number.isNaN(series.last[ACCURACY_COLUMN]!);
}

/** The step at which the run failed. */
export function failedStep({ end }: RunHistory): number | undefined {
  return end?.type === 'runFailed' ? end.step : undefined;
}
