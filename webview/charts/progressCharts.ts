// Loss and accuracy: of each step's batch, and after each epoch of all training and all held-out rows; and the learning
// rate.

import type { Chart } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { ACCURACY_COLUMN, LEARNING_RATE_COLUMN, LOSS_COLUMN } from '../../src/protocol/runHistory.ts';
import type { EpochEnded } from '../../src/protocol/trainEvent.ts';
import { compact, percent } from '../format.ts';
import { t } from '../l10n.ts';
import { heldOutDash } from '../runStyle.ts';
import {
  type EpochPoint,
  epochPoints,
  hasRowAt,
  lossRange,
  type StepPoint,
  stepPoints,
  stepsAt,
  stepsIn,
  trendOf,
  valueAt,
} from '../series.ts';
import type { ShownRun } from '../state.ts';
import type { Theme } from '../theme.ts';
import { type LinePoint, type LineSpec, linesChart } from './linesChart.ts';
import { edgeMark } from './outliers.ts';
import type { ChartSource, Drawn } from './source.ts';

/** Pixels between two points of the lines over epochs: more points than that cannot be told from one another. */
const ROOM_FOR_EPOCH = 2;
/** How faint the lines of batches are. */
export const BATCH_ALPHA = 0.45;
/** So many times the range of the run with the least loss is on the axis; beyond it, that run would be a line at zero. */
const MOST_TIMES = 5;
/** A little room above the highest loss. */
const LOSS_MARGIN = 1.04;

type Rows = 'training' | 'heldOut';
type Measure = 'Loss' | 'Accuracy';

export function lossChart(): ChartSource {
  return linesChart({ lines: linesOf('Loss'), fit: fitLoss, isLetteredOnce: true, yName: t('Loss') });
}

/** Of training rows: batch by batch as they are trained, and all of them in evaluation mode. */
export function modesChart(): ChartSource {
  const lines = [batchLine(LOSS_COLUMN, t('training mode')), epochLine('Loss', 'training', t('evaluation mode'))];
  return linesChart({ lines, fit: fitLoss, isLetteredOnce: true, yName: t('Loss') });
}

export function accuracyChart(): ChartSource {
  return linesChart({
    lines: linesOf('Accuracy'),
    yName: t('Accuracy'),
    isLetteredOnce: true,
    write: percent,
    brief: percent,
    fit: (chart, { scale }) => {
      const y = chart.options.scales!.y!;
      Object.assign(y, scale === 'linear' ? { min: 0, max: 1 } : { min: undefined, max: undefined });
      return {};
    },
    yAxis: { ticks: { callback: (value: string | number) => `${Number((Number(value) * 100).toPrecision(3))} %` } },
  });
}

export function learningRateChart(): ChartSource {
  const line = batchLine(LEARNING_RATE_COLUMN, t('learning rate'));
  return linesChart({
    lines: [{ ...line, color: (theme) => theme.foreground }],
    fit: fromZero,
    yName: t('Learning rate'),
  });
}

function linesOf(measure: Measure): LineSpec[] {
  const column = measure === 'Loss' ? LOSS_COLUMN : ACCURACY_COLUMN;
  return [batchLine(column, t('batch')), epochLine(measure, 'training'), epochLine(measure, 'heldOut')];
}

/** In training mode, of each step's batch. */
function batchLine(column: number, name: string): LineSpec {
  return {
    name,
    isUnder: true,
    color: (theme) => [...theme.foreground.slice(0, 3), BATCH_ALPHA] as unknown as Theme['foreground'],
    points: ({ history }, most, range) => stepPoints(stepsIn(history, range), column, most, range),
    numbersAt: ({ history }, step) => [[name, valueAt(stepsAt(history, step), column, step)]],
    isAt: ({ history }, step) => hasRowAt(stepsAt(history, step), step),
    trend: ({ history }, range) => trendOf(history.series, column, range),
  };
}

/** In evaluation mode, of all rows of a kind. */
function epochLine(measure: Measure, rows: Rows, name = rows === 'training' ? t('training') : t('held out')): LineSpec {
  const of = (epoch: EpochEnded) => epoch[`${rows}${measure}`];
  return {
    name,
    color: (theme) => (rows === 'training' ? theme.training : theme.heldOut),
    ...(rows === 'heldOut' && { dash: heldOutDash }),
    markRadius: 2.5,
    ...(rows === 'heldOut' && { isHollow: true }),
    points: ({ history }, most, { from, to }) =>
      epochPoints(history.epochs, of, (ROOM_FOR_EPOCH * (to - from)) / most)
        .filter(({ x }) => x >= from && x <= to)
        .map(linePoint),
    numbersAt: ({ history }, step) => {
      const epoch = epochAt(history.epochs, step);
      return epoch && !Number.isNaN(of(epoch)) ? [[name, of(epoch)]] : [];
    },
    isAt: ({ history }, step) => epochAt(history.epochs, step)?.step === step,
    moments: ({ history }) => history.epochs.map((epoch) => epoch.step),
  };
}

function linePoint({ x, y }: EpochPoint): LinePoint {
  return { x, y, firstStep: x, lowest: y, highest: y };
}

/** The last epoch that had ended at the step. */
export function epochAt(epochs: readonly EpochEnded[], step: number): EpochEnded | undefined {
  let [low, high] = [0, epochs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (epochs[middle]!.step <= step) low = middle + 1;
    else high = middle;
  }
  return epochs[low - 1];
}

function fromZero(chart: Chart, { scale }: Drawn): Record<string, AnnotationOptions> {
  Object.assign(chart.options.scales!.y!, { min: scale === 'log' ? undefined : 0 });
  return {};
}

/** Sets the loss axis; where peaks are beyond it, the mark that says how high they are. */
function fitLoss(chart: Chart, drawn: Drawn, theme: Theme): Record<string, AnnotationOptions> {
  const y = chart.options.scales!.y!;
  if (drawn.scale !== 'linear') {
    Object.assign(y, { min: undefined, max: undefined });
    return {};
  }
  const ranges = drawn.runs.map((run) => rangeOf(run, drawn));
  const tops = ranges.map((range) => range.top).filter(Number.isFinite);
  const top = Math.max(...tops.filter((each) => each <= MOST_TIMES * Math.min(...tops)));
  const highest = Math.max(...ranges.map((range) => range.highest).filter((value) => !Number.isNaN(value)));
  const max = Number.isFinite(top) ? LOSS_MARGIN * top || 1 : undefined;
  const lowest = Math.min(...ranges.map((range) => range.lowest), 0);
  Object.assign(y, { min: lowest, max });
  if (max === undefined || highest <= max) return {};
  return { peaks: edgeMark(theme, 'start', max, t('peaks up to {0}', compact(highest))) };
}

function rangeOf({ history }: ShownRun, { from, to }: Drawn) {
  const batches: StepPoint[] = stepPoints(history.series, LOSS_COLUMN, 1000, { from, to });
  const line = (rows: Rows) =>
    epochPoints(history.epochs, (epoch) => epoch[`${rows}Loss`], (to - from) / 500).filter(
      ({ x }) => x >= from && x <= to,
    );
  const lowest = batches.reduce(
    (least, point) => Math.min(least, Number.isNaN(point.lowest) ? least : point.lowest),
    0,
  );
  return { ...lossRange(batches, line('training'), line('heldOut')), lowest };
}
