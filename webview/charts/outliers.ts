// A y axis that leaves outliers beyond its ends, and the marks that say how far they go.

import type { Chart } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { AlarmKind } from '../../src/protocol/trainEvent.ts';
import { compact } from '../format.ts';
import { t } from '../l10n.ts';
import type { ShownRun } from '../state.ts';
import { css, type Theme } from '../theme.ts';
import { type ScaleKind, stepWindow } from '../view.ts';
import type { BandDatum } from './bandController.ts';
import { type RobustRange, type RunRange, robustRange, sharedRange } from './robustRange.ts';
import type { Drawn } from './source.ts';

/** Of the axis, left free beside what is shown. */
const MARGIN = 0.04;

/**
 * Sets the y axis, and gives the marks that say how far the outliers go. All is shown on a logarithm, which has room for
 * it, and where the person has chosen the steps. Where steps have no number that can be drawn, that is said with it.
 */
export function fitWithoutOutliers(
  chart: Chart,
  drawn: Drawn,
  theme: Theme,
  hasGaps = false,
): Record<string, AnnotationOptions> {
  const y = chart.options.scales!.y!;
  Object.assign(y, { min: undefined, max: undefined });
  const gaps = hasGaps ? [t('gaps: NaN, Inf or over 1e30')] : [];
  const alone = hasGaps ? { gaps: edgeMark(theme, 'start', topOf, gaps) } : {};
  if (drawn.scale !== 'linear' || stepWindow.peek() !== null) return alone;
  const byRun = linesByRun(chart);
  const ranges = [...byRun].map(([place, lines]) => ({
    ...robustRange(lines, drawn.from, drawn.to),
    hasExploded: drawn.runs.some((run) => run.place === place && hasExploded(run)),
  }));
  const range = sharedRange(ranges);
  if (range.min === undefined && range.max === undefined) {
    if (hasGaps) Object.assign(y, { max: topAboveLines(chart, [...byRun.values()].flat(), drawn) });
    return alone;
  }
  return { ...(range.max === undefined && alone), ...fitTo(chart, range, theme, gaps) };
}

/** Sets the y axis to a range that leaves out something, and gives the marks that say how far that goes. */
function fitTo(
  chart: Chart,
  { lowest, highest, min, max }: RobustRange,
  theme: Theme,
  more: readonly string[] = [],
): Record<string, AnnotationOptions> {
  const margin = MARGIN * ((max ?? highest) - (min ?? lowest));
  const [start, end] = [(min ?? lowest) - margin, (max ?? highest) + margin];
  Object.assign(chart.options.scales!.y!, { min: start, max: end });
  return {
    ...(max !== undefined && {
      peaks: edgeMark(theme, 'start', end, [t('peaks up to {0}', compact(highest)), ...more]),
    }),
    ...(min !== undefined && { troughs: edgeMark(theme, 'end', start, t('down to {0}', compact(lowest))) }),
  };
}

/** The same for the whole ranges of several runs; marks on a linear axis alone, where a run leaves the others too little room. */
export function fitRuns(
  chart: Chart,
  scale: ScaleKind,
  ranges: readonly RunRange[],
  theme: Theme,
): Record<string, AnnotationOptions> {
  Object.assign(chart.options.scales!.y!, { min: undefined, max: undefined });
  const range = sharedRange(ranges);
  const isWhole = scale !== 'linear' || (range.min === undefined && range.max === undefined);
  return isWhole ? {} : fitTo(chart, range, theme);
}

/** Of a run that is shown from its lowest to its highest number; NaN where it has none. */
export function wholeRange(run: ShownRun, lowest: number, highest: number): RunRange {
  return { lowest, highest, min: undefined, max: undefined, hasExploded: hasExploded(run) };
}

/** Puts marks beside those that the chart has by itself. */
export function setMarks(
  chart: Chart,
  marks: Readonly<Record<string, AnnotationOptions>>,
  own: () => Readonly<Record<string, AnnotationOptions>>,
): void {
  const annotation = chart.options.plugins!.annotation!;
  const isMarked = Object.keys(marks).length > 0;
  // To resolve options anew takes time.
  if (!isMarked && !('peaks' in annotation.annotations! || 'troughs' in annotation.annotations!)) return;
  annotation.annotations = { ...own(), ...marks };
}

const EXPLOSIONS: ReadonlySet<AlarmKind> = new Set(['explodingGradient', 'overflow', 'notFinite']);

/** Whether its numbers went, for some time, beyond all that is usual. */
function hasExploded({ history }: ShownRun): boolean {
  return history.alarms.some(({ kind }) => EXPLOSIONS.has(kind));
}

function linesByRun({ data: { datasets } }: Chart): ReadonlyMap<number, BandDatum[][]> {
  const byRun = new Map<number, BandDatum[][]>();
  for (const { data, place = 0 } of datasets as unknown as { data: BandDatum[]; place?: number }[]) {
    byRun.set(place, [...(byRun.get(place) ?? []), data]);
  }
  return byRun;
}

/** What is said at an end of the y axis. */
export function edgeMark(
  theme: Theme,
  side: 'start' | 'end',
  value: number | ((context: { chart: Chart }) => number),
  content: string | string[],
): AnnotationOptions {
  return {
    type: 'label',
    yValue: value,
    position: { x: 'center', y: side },
    content,
    color: css(theme.foreground),
    backgroundColor: css(theme.background, 0.8),
    font: { family: theme.fontFamily, size: Math.max(theme.fontSize - 3, 9) },
    padding: 2,
  } as AnnotationOptions;
}

/** Pixels of the text that is written there. */
const TEXT_HEIGHT = 18;
/** Pixels of a chart that are not the lines' own. */
const AROUND_LINES = 46;

/** The end of a linear axis that has room for a text above the lines. */
function topAboveLines(chart: Chart, lines: readonly (readonly BandDatum[])[], { from, to }: Drawn) {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, ...datum } of lines.flat()) {
    if (x < from || x > to) continue;
    for (const value of [datum.lowest, datum.highest, datum.low, datum.high]) {
      if (value !== undefined && value < lowest) lowest = value;
      if (value !== undefined && value > highest) highest = value;
    }
  }
  const part = TEXT_HEIGHT / Math.max(chart.height - AROUND_LINES, 2 * TEXT_HEIGHT);
  return highest > lowest ? highest + ((highest - lowest) * part) / (1 - part) : undefined;
}

function topOf({ chart }: { chart: Chart }): number {
  return chart.scales.y!.max;
}
