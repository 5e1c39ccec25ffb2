// What another program recorded of a run: numbers by tags, appended in place and merged in pairs when they become too many.

import type { Recorded, ScalarSeries } from '../protocol/runHistory.ts';
import type { TagsRecorded } from '../protocol/trainEvent.ts';

/** The most points of a tag, and bytes of all tags. */
const MOST_POINTS = 2048;
const LEAST_POINTS = 64;
const MOST_BYTES = 48 << 20;
const POINT_BYTES = 8 + 3 * 4;
/** The newest texts of a tag. */
const MOST_TEXTS = 20;

/** How many points are kept of each tag where there are so many. */
export function mostScalars(tags: number): number {
  const fitting = 2 ** Math.floor(Math.log2(MOST_BYTES / POINT_BYTES / Math.max(1, tags)));
  return Math.min(MOST_POINTS, Math.max(LEAST_POINTS, fitting));
}

/** Takes the event in. */
export function addRecorded(recorded: Recorded, { scalars, texts }: TagsRecorded): void {
  const byTag = new Map(recorded.scalars.map((series) => [series.tag, series]));
  for (const { tag, steps, values } of scalars) {
    let series = byTag.get(tag);
    if (!series) {
      series = emptyScalars(tag);
      byTag.set(tag, series);
      recorded.scalars.push(series);
    }
    const most = mostScalars(recorded.scalars.length);
    for (let i = 0; i < steps.length; i++) addScalar(series, steps[i]!, values[i]!, most);
  }
  for (const text of texts) addText(recorded.texts, text);
}

export function emptyScalars(tag: string): ScalarSeries {
  const none = new Float32Array(0);
  return {
    ...{ tag, perPoint: 1, points: 0, inLast: 0 },
    ...{ steps: new Float64Array(0), lowest: none, highest: none, last: none },
  };
}

/** A step that is not after those before takes these back, as TensorBoard does: a run that was begun again from there. */
export function addScalar(series: ScalarSeries, step: number, value: number, most: number): void {
  while (series.points > 0 && series.steps[series.points - 1]! >= step) {
    series.points -= 1;
    series.inLast = series.perPoint;
  }
  while (series.points >= most && (series.points > most || series.inLast === series.perPoint)) mergePairs(series);
  if (series.points === 0 || series.inLast >= series.perPoint) {
    if (series.points === series.steps.length) grow(series, most);
    const at = series.points++;
    series.steps[at] = step;
    series.lowest[at] = value;
    series.highest[at] = value;
    series.last[at] = value;
    series.inLast = 1;
    return;
  }
  const at = series.points - 1;
  series.steps[at] = step;
  if (!(series.lowest[at]! <= value)) series.lowest[at] = Number.isNaN(value) ? series.lowest[at]! : value;
  if (!(series.highest[at]! >= value)) series.highest[at] = Number.isNaN(value) ? series.highest[at]! : value;
  series.last[at] = value;
  series.inLast += 1;
}

export function addText(texts: Recorded['texts'], text: Recorded['texts'][number]): void {
  texts.push(text);
  const ofTag = texts.filter(({ tag }) => tag === text.tag);
  if (ofTag.length > MOST_TEXTS) texts.splice(texts.indexOf(ofTag[0]!), 1);
}

export function copyRecorded({ scalars, texts }: Recorded): Recorded {
  const copied = scalars.map((series) => ({
    ...series,
    steps: series.steps.slice(),
    lowest: series.lowest.slice(),
    highest: series.highest.slice(),
    last: series.last.slice(),
  }));
  return { scalars: copied, texts: [...texts] };
}

function grow(series: ScalarSeries, most: number): void {
  const capacity = Math.min(Math.max(16, series.steps.length * 2), Math.max(most, series.points + 1));
  const steps = new Float64Array(capacity);
  steps.set(series.steps);
  series.steps = steps;
  for (const key of ['lowest', 'highest', 'last'] as const) {
    const larger = new Float32Array(capacity);
    larger.set(series[key]);
    series[key] = larger;
  }
}

/** Halves the points: each takes in its right neighbour, where it has one. */
function mergePairs(series: ScalarSeries): void {
  const { steps, lowest, highest, last, points } = series;
  const half = Math.ceil(points / 2);
  const isAlone = points % 2 === 1;
  for (let point = 0; point < half; point++) {
    const left = 2 * point;
    const right = Math.min(left + 1, points - 1);
    steps[point] = steps[right]!;
    lowest[point] = lesser(lowest[left]!, lowest[right]!);
    highest[point] = -lesser(-highest[left]!, -highest[right]!);
    last[point] = last[right]!;
  }
  series.points = half;
  series.inLast += isAlone ? 0 : series.perPoint;
  series.perPoint *= 2;
}

function lesser(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? b : a;
  return Math.min(a, b);
}
