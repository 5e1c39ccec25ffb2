// The distribution of one tensor at the scrubber's step, with those of other runs as outlines over it.

import type { Chart, ChartConfiguration } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { HISTOGRAM_BINS, PERCENTILES } from '../../src/protocol/trainEvent.ts';
import { binAt, type Distribution, distributionNear, edgeOf, valueRange } from '../distributions.ts';
import { briefPercent, compact, exact, integer, tick } from '../format.ts';
import { t } from '../l10n.ts';
import { dashOf, runColor, runLetter } from '../runStyle.ts';
import type { ShownRun } from '../state.ts';
import { css, type Rgba, type Theme, theme } from '../theme.ts';
import { binLine, distributionLines, percentileName } from './distributionText.ts';
import { type HistogramDatum, type HistogramMark, ROOM_ABOVE } from './histogramController.ts';
import { chartOptions, valuesBelow } from './options.ts';
import { edgeMark, setMarks, wholeRange } from './outliers.ts';
import { sharedRange } from './robustRange.ts';
import type { ChartSource, Drawn, Line, Table } from './source.ts';

export interface HistogramOptions {
  /** What is shown of a run: an index into its tensors. */
  tensorOf(run: ShownRun): number | undefined;
  color(theme: Theme): Rgba;
  /** Other distributions that the value axis must hold, so that two charts have the same. */
  alsoOnAxis?(drawn: Drawn): readonly Shown[];
}

interface Shown {
  readonly run: ShownRun;
  readonly at: Distribution;
}

const DASHES: Readonly<Record<number, readonly number[]>> = { 50: [], 15.87: [4, 3], 84.13: [4, 3] };

export function histogramChart({ tensorOf, color, alsoOnAxis }: HistogramOptions): ChartSource {
  const shownOf = (drawn: Drawn): Shown[] =>
    drawn.runs.flatMap((run) => {
      const tensor = tensorOf(run);
      const at = tensor === undefined ? undefined : distributionNear(run.history, tensor, drawn.step);
      return at ? [{ run, at }] : [];
    });
  return {
    overSteps: false,
    followsStep: true,
    axisNames: { x: t('Value'), y: t('Part of all values, or of the fullest bin') },
    configure(colors) {
      const { scales, ...options } = chartOptions(colors);
      return {
        type: 'histogram',
        data: { datasets: [] },
        options: {
          ...options,
          layout: { padding: { ...options.layout.padding, top: ROOM_ABOVE } },
          scales: {
            x: valuesBelow(scales),
            y: {
              ...scales.y,
              min: 0,
              ticks: { ...scales.y.ticks, callback: (value: string | number) => `${briefPercent(Number(value))}` },
            },
          },
        },
      } as unknown as ChartConfiguration;
    },
    fill(chart, drawn, colors) {
      const shown = shownOf(drawn);
      const lead = shown[0];
      // Parts of all values are percentages; heights that are only compared within each run are not.
      const write = shown.length > 1 ? partOfFullest : briefPercent;
      Object.assign(chart.options.scales!.y!.ticks!, { callback: (value: string | number) => write(Number(value)) });
      chart.data.datasets = shown.map(({ run, at }) => {
        const base = runColor(colors, color(colors), run, drawn.runs.length > 1);
        const isLead = run === lead?.run;
        return {
          type: 'histogram',
          // The marks' texts are above.
          clip: false,
          data: barsOf(at, shown.length > 1),
          barColor: isLead ? css(base, 0.45) : undefined,
          line: css(base),
          lineWidth: isLead ? 1 : 2,
          dash: isLead ? [] : dashOf(run.place),
          marks: isLead ? marksOf(at) : [],
          markColor: css(colors.foreground),
          font: `${Math.max(colors.fontSize - 3, 9)}px ${colors.fontFamily}`,
          order: -run.place,
        };
      }) as never;
      const { lowest, highest, marks } = axisOf(shown, drawn, colors, alsoOnAxis?.(drawn) ?? []);
      setMarks(chart, marks, () => ({}));
      const margin = highest > lowest ? 0.03 * (highest - lowest) : Math.abs(highest) * 0.1 || 1;
      const x = chart.options.scales!.x!;
      if (Number.isNaN(lowest)) Object.assign(x, { min: undefined, max: undefined });
      else Object.assign(x, { min: lowest - margin, max: highest + margin });
      Object.assign(x, { kind: drawn.scale === 'linear' ? 'linear' : 'symlog' });
    },
    stepOf(drawn, run) {
      const at = shownOf(drawn).find((each) => each.run === run)?.at;
      return at && integer(at.x);
    },
    places(drawn) {
      const lead = shownOf(drawn)[0];
      return lead ? Array.from({ length: HISTOGRAM_BINS }, (_, bin) => middleOf(lead.at, bin)) : [];
    },
    cardAt(drawn, place) {
      const shown = shownOf(drawn);
      const lines = shown.flatMap(({ run, at }): Line[] => {
        const bin = binAt(at, place);
        const [range, count]: Line = bin === undefined ? [exact(place), '0'] : binLine(at, bin);
        return [[shown.length > 1 ? `${runLetter(run.place)} ${range}` : range, count]];
      });
      const lead = shown[0];
      return {
        title: lead ? t('Step {0}', integer(lead.at.x)) : '',
        lines: [...lines, ...(lead ? distributionLines(lead.at) : [])],
      };
    },
    summary(drawn) {
      const shown = shownOf(drawn);
      if (shown.length === 0) return t('No values yet.');
      return shown
        .map(({ run, at }) => {
          const text = t(
            'Step {0}: values from {1} to {2}, median {3}.',
            integer(at.x),
            compact(at.lowest),
            compact(at.highest),
            compact(at.percentiles[3] ?? Number.NaN),
          );
          return shown.length > 1 ? `${runLetter(run.place)} ${run.name}: ${text}` : text;
        })
        .join(' ');
    },
    table(drawn) {
      const shown = shownOf(drawn);
      const several = shown.length > 1;
      const runs = shown.map(({ run }) => (several ? `${runLetter(run.place)} ${run.name}` : t('values')));
      const rows: [string, ...string[]][] = [
        [t('Step'), ...shown.map(({ at }) => integer(at.x))],
        [t('how many'), ...shown.map(({ at }) => integer(at.total))],
        [t('lowest'), ...shown.map(({ at }) => exact(at.lowest))],
        ...PERCENTILES.map((each, k): [string, ...string[]] => [
          percentileName(each),
          ...shown.map(({ at }) => exact(at.percentiles[k] ?? Number.NaN)),
        ]),
        [t('highest'), ...shown.map(({ at }) => exact(at.highest))],
      ];
      return { head: ['', ...runs], rows };
    },
    numbers: (drawn) => binsTable(shownOf(drawn)),
    legend(drawn) {
      const shown = shownOf(drawn);
      if (shown.length < 2) return [];
      const colors = theme.peek();
      return shown.map(({ run: { place } }) => {
        const dash = place === shown[0]!.run.place ? [] : dashOf(place);
        return { name: runLetter(place), color: css(runColor(colors, color(colors), { place }, true)), dash };
      });
    },
  };
}

/** The range of values on the axis; on a linear one without those of exploded runs that would press the others flat. */
function axisOf(shown: readonly Shown[], { scale }: Drawn, colors: Theme, others: readonly Shown[]) {
  const { lowest, highest } = valueRange(shown.map(({ at }) => at));
  const ranges = [...shown, ...others].map(({ run, at }) => wholeRange(run, at.lowest, at.highest));
  const all = sharedRange(ranges);
  const { min = all.lowest, max = all.highest } = all;
  if (scale !== 'linear' || (min === all.lowest && max === all.highest)) return { ...all, marks: {} };
  if (!(lowest < min || highest > max)) return { lowest: min, highest: max, marks: {} };
  const text = t('values from {0} to {1}', compact(lowest), compact(highest));
  const top = ({ chart }: { chart: Chart }) => chart.scales.y!.max;
  const marks: Record<string, AnnotationOptions> = { peaks: edgeMark(colors, 'start', top, text) };
  return { lowest: min, highest: max, marks };
}

/**
 * Of one run each bin's part of all values. Several have bins of several widths, and one that is narrow would leave no
 * height for the others: each is then as high as it is full in comparison with its own fullest bin.
 */
function barsOf(at: Distribution, isOneOfSeveral: boolean): HistogramDatum[] {
  if (at.lowest === at.highest) return [{ lowest: at.lowest, highest: at.highest, y: 1 }];
  const whole = (isOneOfSeveral ? at.most : at.total) || 1;
  return Array.from(at.counts, (count, bin) => ({
    lowest: edgeOf(at, bin),
    highest: edgeOf(at, bin + 1),
    y: count / whole,
  }));
}

function marksOf({ percentiles }: Distribution): HistogramMark[] {
  return Array.from(percentiles, (value, k) => ({
    value,
    text: PERCENTILES[k] === 50 ? t('median') : `${Math.round(PERCENTILES[k]!)} %`,
    dash: DASHES[PERCENTILES[k]!] ?? [1, 3],
  }));
}

function middleOf(at: Distribution, bin: number): number {
  return (edgeOf(at, bin) + edgeOf(at, bin + 1)) / 2;
}

function binsTable(shown: readonly Shown[]): Table {
  return {
    head: ['run', 'step', 'from', 'to', 'count'],
    rows: shown.flatMap(({ run, at }) =>
      Array.from(at.counts, (count, bin) => [run.name, at.x, edgeOf(at, bin), edgeOf(at, bin + 1), count]),
    ),
  };
}

/** Of a height in comparison with the fullest bin's. */
function partOfFullest(height: number): string {
  return height === 1 ? t('max') : tick(height);
}
