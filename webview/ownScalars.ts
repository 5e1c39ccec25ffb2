// The scalars of a run of ours by the tags that its event file has, for a chart of runs that other programs recorded.

import {
  ACCURACY_COLUMN,
  LEARNING_RATE_COLUMN,
  LOSS_COLUMN,
  type RunHistory,
  type ScalarSeries,
  type StepSeries,
} from '../src/protocol/runHistory.ts';
import { EPOCH_TAGS, STEP_TAGS, TEST_TAGS } from '../src/protocol/scalarTags.ts';

interface Known {
  readonly steps: number;
  readonly epochs: number;
  readonly end: RunHistory['end'];
  readonly scalars: readonly ScalarSeries[];
}

const known = new WeakMap<StepSeries, Known>();

/** Without those of which no number is known. */
export function ownScalars({ series, epochs, end }: RunHistory): readonly ScalarSeries[] {
  const before = known.get(series);
  const { steps } = series;
  if (before && before.steps === steps && before.epochs === epochs.length && before.end === end) return before.scalars;
  const test = end?.type === 'runEnded' ? end.test : undefined;
  const scalars = [
    ofColumn(series, STEP_TAGS.loss, LOSS_COLUMN),
    ofColumn(series, STEP_TAGS.accuracy, ACCURACY_COLUMN),
    ofColumn(series, STEP_TAGS.learningRate, LEARNING_RATE_COLUMN),
    ...Object.entries(EPOCH_TAGS).map(([key, tag]) => {
      return ofNumbers(
        tag,
        epochs.map((epoch) => ({ step: epoch.step, value: epoch[key as keyof typeof EPOCH_TAGS] })),
      );
    }),
    ...Object.entries(TEST_TAGS).map(([key, tag]) => {
      return ofNumbers(tag, test && end ? [{ step: end.step, value: test[key as keyof typeof TEST_TAGS] }] : []);
    }),
  ].filter(({ last }) => last.some((value) => !Number.isNaN(value)));
  known.set(series, { steps, epochs: epochs.length, end, scalars });
  return scalars;
}

function ofColumn({ width, points, steps, stepsPerPoint, ...all }: StepSeries, tag: string, column: number) {
  const cut = (values: Float32Array) => Float32Array.from({ length: points }, (_, i) => values[i * width + column]!);
  return {
    ...{ tag, points, perPoint: stepsPerPoint, inLast: steps - (points - 1) * stepsPerPoint },
    steps: Float64Array.from({ length: points }, (_, i) => Math.min(steps, (i + 1) * stepsPerPoint)),
    ...{ lowest: cut(all.lowest), highest: cut(all.highest), last: cut(all.last) },
  };
}

function ofNumbers(tag: string, numbers: readonly { readonly step: number; readonly value: number }[]): ScalarSeries {
  const values = Float32Array.from(numbers, ({ value }) => value);
  return {
    ...{ tag, points: numbers.length, perPoint: 1, inLast: 1, lowest: values, highest: values, last: values },
    steps: Float64Array.from(numbers, ({ step }) => step),
  };
}
