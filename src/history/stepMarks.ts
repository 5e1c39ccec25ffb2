// Steps to which a series can go back without losing any: what the point in which such a step lies was when it was the
// last. Of merged steps nothing else tells which of the point's numbers came before it.

import type { StepMark, StepPoint, StepSeries } from '../protocol/runHistory.ts';

/** The series can go back to its last step. */
export function markStep(series: StepSeries): void {
  const { steps, stepsPerPoint, points, marks = [] } = series;
  if (marks.some(({ step }) => step === steps)) return;
  const isComplete = steps % stepsPerPoint === 0;
  series.marks = [...marks, { step: steps, ...(!isComplete && { point: pointAt(series, points - 1) }) }];
}

/** It can go back to no others than these. */
export function keepMarks(series: StepSeries, steps: readonly number[]): void {
  if (!series.marks) return;
  const kept = new Set(steps);
  series.marks = series.marks.filter(({ step }) => kept.has(step));
}

/** Before pairs of points are merged: what a mark then lies in begins where the left of them does. */
export function mergeMarks(series: StepSeries): void {
  const { stepsPerPoint, marks } = series;
  if (!marks) return;
  series.marks = marks.map((mark): StepMark => {
    const { step, point } = mark;
    const place = Math.floor(step / stepsPerPoint);
    if (place % 2 === 0) return mark;
    const left = pointAt(series, place - 1);
    return { step, point: point ? merged(left, point) : left };
  });
}

/** After all steps behind `step` were forgotten, with the whole point in which it lies: what is known of that again. */
export function restoreMark(series: StepSeries, step: number): void {
  if (!series.marks) return;
  series.marks = series.marks.filter((mark) => mark.step <= step);
  const { point } = series.marks.find((mark) => mark.step === step) ?? {};
  if (!point) return;
  for (const key of ['lowest', 'highest', 'last'] as const) series[key].set(point[key], series.points * series.width);
  series.points += 1;
}

function pointAt({ width, lowest, highest, last }: StepSeries, point: number): StepPoint {
  const cut = (values: Float32Array) => values.slice(point * width, (point + 1) * width);
  return { lowest: cut(lowest), highest: cut(highest), last: cut(last) };
}

function merged(left: StepPoint, right: StepPoint): StepPoint {
  const each = (key: keyof StepPoint, pick: (a: number, b: number) => number) =>
    left[key].map((a, i) => {
      const b = right[key][i]!;
      return Number.isNaN(a) || Number.isNaN(b) ? (Number.isNaN(b) ? a : b) : pick(a, b);
    });
  return { lowest: each('lowest', Math.min), highest: each('highest', Math.max), last: each('last', (_, b) => b) };
}
