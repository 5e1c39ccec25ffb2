// What a run has under a tag, as another program recorded it, as points of a chart.

import type { RunHistory, ScalarSeries } from '../src/protocol/runHistory.ts';
import { ownScalars } from './ownScalars.ts';
import { drawable, type StepPoint, type StepRange } from './series.ts';

/** What the run has under tags; a run of ours has its own. */
export function allScalars(history: RunHistory): readonly ScalarSeries[] {
  return history.recorded?.scalars ?? ownScalars(history);
}

/** Undefined where the run has no such tag. */
export function scalarsOf(history: RunHistory, tag: string): ScalarSeries | undefined {
  return allScalars(history).find((series) => series.tag === tag);
}

/** The points within the range, and one to each side; neighbours are merged where there are more than `most`. */
export function recordedPoints(series: ScalarSeries, most: number, { from, to }: StepRange): StepPoint[] {
  const { steps, points } = series;
  const begin = Math.max(0, pointAt(series, from - 1));
  const end = Math.min(points, pointAt(series, to) + 2);
  const size = Math.max(1, Math.ceil((end - begin) / Math.max(1, most)));
  const first = begin - (begin % size);
  const found: StepPoint[] = [];
  for (let at = first; at < end; at += size) {
    const last = Math.min(at + size, points);
    let [lowest, highest, y] = [Number.NaN, Number.NaN, Number.NaN];
    for (let point = at; point < last; point++) {
      const [low, high, value] = [series.lowest[point]!, series.highest[point]!, series.last[point]!].map(drawable);
      if (!(lowest <= low!) && !Number.isNaN(low)) lowest = low!;
      if (!(highest >= high!) && !Number.isNaN(high)) highest = high!;
      if (!Number.isNaN(value)) y = value!;
    }
    const x = steps[last - 1]!;
    const isOne = last - at === 1 && series.perPoint === 1;
    found.push({ x, y, firstStep: isOne ? x : (steps[at - 1] ?? Math.min(-1, steps[at]! - 1)) + 1, lowest, highest });
  }
  return found;
}

/** The number at the step, or the last one before it; undefined before the first. */
export function recordedAt(series: ScalarSeries, step: number): number | undefined {
  const point = pointAt(series, step);
  return point < 0 ? undefined : series.last[point];
}

export function hasNumberAt(series: ScalarSeries, step: number): boolean {
  const point = pointAt(series, step);
  return point >= 0 && series.steps[point] === step;
}

/** The last point that is not after the step; -1 where there is none. */
function pointAt({ steps, points }: ScalarSeries, step: number): number {
  let [low, high] = [0, points];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Tags by what stands before their first `/`, as TensorBoard groups them; those without one are together, first. */
export function groupTags(tags: readonly string[]): { readonly prefix: string; readonly tags: readonly string[] }[] {
  const groups = new Map<string, string[]>();
  for (const tag of tags) {
    const slash = tag.indexOf('/');
    const prefix = slash < 0 ? '' : tag.slice(0, slash);
    const known = groups.get(prefix);
    if (known) known.push(tag);
    else groups.set(prefix, [tag]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a === '' ? -1 : b === '' ? 1 : 0));
  return sorted.map(([prefix, members]) => ({ prefix, tags: members }));
}
