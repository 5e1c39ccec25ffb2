// Numbers of a BatchNorm layer feature by feature at the scrubber's step: what it normalizes by in training and in
// evaluation mode, or its weight or bias; of the leading run, and of others that have the same layer.

import type { Chart, ChartConfiguration, ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import {
  FEATURE_ROWS,
  type FeatureRow,
  type Features,
  featurePoints,
  featuresAt,
  orderBy,
} from '../batchNormFeatures.ts';
import { compact, exact, integer } from '../format.ts';
import { t } from '../l10n.ts';
import { layerIn } from '../matchLayers.ts';
import { dashOf, runColor, runLetter, runMark } from '../runStyle.ts';
import type { ShownRun } from '../state.ts';
import { css, type Rgba, type Theme } from '../theme.ts';
import { wrapped } from '../wrapped.ts';
import { chartOptions, roomOf, Y_AXIS_WIDTH } from './options.ts';
import { fitRuns, setMarks, wholeRange } from './outliers.ts';
import type { CardLine, ChartSource, Drawn, Table } from './source.ts';
import { setScale } from './valueScale.ts';

export type FeatureOrder = 'value' | 'feature';

export interface FeatureOptions {
  /** Id of the run whose layer it is. */
  readonly run: string;
  /** As in ObservedTensor.layer. */
  readonly layer: number;
  /** Drawn as a line, where there is one; the features are in its order. */
  readonly line?: FeatureRow;
  /** Drawn as points. */
  readonly points: FeatureRow;
  /** Where a dashed line lies over the whole chart: what the points begin at. */
  readonly reference?: number;
  readonly order: FeatureOrder;
}

interface Shown {
  readonly run: ShownRun;
  readonly features: Features;
}

/** Pixels that a feature needs to have a point of its own. */
const ROOM_FOR_POINT = 3;
/** Of the dots that points are where they are closer. */
const DENSE_RADIUS = 1.25;
/** Pixels that points may lie beyond the chart's area, so that those at its edge are whole. */
const CLIP = 5;

export function featureChart({ run: id, layer, line, points, reference, order }: FeatureOptions): ChartSource {
  const sortedBy = line ?? points;
  const rows = line ? [line, points] : [points];
  /** The first has the order of the features; others that have as many are in the same. */
  const shownOf = ({ runs, step }: Drawn): Shown[] => {
    const lead = runs.find((run) => run.id === id) ?? runs[0];
    const all = [lead, ...runs.filter((run) => run !== lead)].flatMap((run): Shown[] => {
      const own = layerIn(run.history.run, lead.history.run, layer);
      const features = own && featuresAt(run.history, own.index, step);
      return features ? [{ run, features }] : [];
    });
    return all[0]?.run === lead ? all : [];
  };
  const names = featureNames();
  const referenceLine = (theme: Theme): Record<string, AnnotationOptions> => {
    if (reference === undefined) return {};
    const line: AnnotationOptions = {
      ...{ type: 'line', yMin: reference, yMax: reference },
      ...{ borderColor: css(theme.muted), borderWidth: 1, borderDash: [5, 4] },
      drawTime: 'beforeDatasetsDraw',
    };
    return { reference: line };
  };
  return {
    overSteps: false,
    followsStep: true,
    configure(theme) {
      const { scales, ...options } = chartOptions(theme);
      const text = { family: theme.fontFamily, size: Math.max(theme.fontSize - 3, 9) };
      const name = axisName(names[sortedBy], order);
      const title = {
        display: true,
        text: ({ chart }: { chart: Chart }) => linesUnder(chart, name, text),
        color: css(theme.muted),
        font: text,
      };
      return {
        type: 'band',
        data: { datasets: [] },
        options: {
          ...options,
          scales: { x: { ...scales.x, title: { ...title, padding: 0 } }, y: scales.y },
          plugins: {
            ...options.plugins,
            annotation: { annotations: referenceLine(theme) },
          },
        },
      } as unknown as ChartConfiguration;
    },
    fill(chart, drawn, theme) {
      const shown = shownOf(drawn);
      const [first] = shown;
      if (!first) {
        chart.data.datasets = [];
        return;
      }
      const sorted = orderBy(first.features[sortedBy], order);
      const room = roomOf(chart);
      const isSparse = first.features.count * ROOM_FOR_POINT <= room;
      const isCompared = shown.length > 1;
      const most = Math.max(...shown.map(({ features }) => features.count));
      chart.data.datasets = shown.flatMap(({ run, features }) => {
        const style = (row: FeatureRow) => {
          const color = runColor(theme, colorOf(theme, row), run, drawn.runs.length > 1);
          return {
            type: 'band',
            data: featurePoints(
              features[row],
              features.count === first.features.count ? sorted : orderBy(features[sortedBy], order),
              room,
            ),
            borderColor: css(color),
            labelColor: css(theme.foreground),
            labelHalo: css(theme.background, 0.8),
            labelFont: `${Math.max(theme.fontSize - 3, 9)}px ${theme.fontFamily}`,
            clip: CLIP,
            color,
          };
        };
        const letter = isCompared ? runLetter(run.place) : undefined;
        const { color, ...ofPoints } = style(points);
        const { color: lineColor, ...ofLine } = style(sortedBy);
        const marks = {
          ...ofPoints,
          showLine: false,
          endLabel: line ? undefined : letter,
          rangeColor: css(color, 0.4),
          pointRadius: isSparse ? 2.5 : DENSE_RADIUS,
          pointStyle: run.place === 0 && points === 'bias' ? 'triangle' : runMark(run.place),
          pointBackgroundColor: css(isSparse ? theme.background : color),
          pointBorderColor: css(color),
          pointBorderWidth: isSparse ? 1.25 : 0,
          order: 2,
        };
        if (!line) return [marks];
        const joined = {
          ...ofLine,
          endLabel: letter,
          borderWidth: 1.5,
          borderDash: dashOf(run.place),
          rangeColor: css(lineColor, 0.7),
          order: 1,
        };
        return [joined, marks];
      }) as unknown as ChartDataset[];
      Object.assign(chart.options.scales!.x!, { min: -0.5, max: most - 0.5 });
      setMarks(chart, fitY(chart, drawn, theme, shown, rows), () => referenceLine(theme));
      setScale(chart, drawn.scale === 'log' && !isVariance(sortedBy) ? 'symlog' : drawn.scale);
    },
    runsOf(drawn) {
      const [first, ...others] = shownOf(drawn).map(({ run }) => run);
      return first ? [first, ...others] : drawn.runs;
    },
    stepOf(drawn, run) {
      const at = shownOf(drawn).find((each) => each.run === run)?.features;
      return at && integer(at.step);
    },
    places(drawn) {
      const [first] = shownOf(drawn);
      return first ? Array.from({ length: first.features.count }, (_, place) => place) : [];
    },
    cardAt(drawn, place) {
      const shown = shownOf(drawn);
      const [first] = shown;
      if (!first) return { title: '', lines: [] };
      const feature = orderBy(first.features[sortedBy], order)[place] ?? 0;
      return {
        title: t('Feature {0}, step {1}', integer(feature), integer(first.features.step)),
        ...(shown.length > 1 && { columns: shown.map(({ run }) => runLetter(run.place)) }),
        lines: FEATURE_ROWS.map(
          (row): CardLine => [names[row], ...shown.map(({ features }) => exact(features[row][feature] ?? Number.NaN))],
        ),
      };
    },
    summary(drawn) {
      const shown = shownOf(drawn);
      if (shown.length === 0) return t('No values yet.');
      const of = ({ run, features }: Shown) => {
        const parts = rows.map((row) => {
          const [least, most] = boundsOf(features[row]);
          return t('{0} from {1} to {2}', names[row], compact(least), compact(most));
        });
        const text = t(
          'Step {0}, {1} features: {2}.',
          integer(features.step),
          integer(features.count),
          parts.join(', '),
        );
        return shown.length > 1 ? `${runLetter(run.place)} ${run.name}: ${text}` : text;
      };
      return shown.map(of).join(' ');
    },
    table(drawn) {
      const shown = shownOf(drawn);
      const [first] = shown;
      if (!first) return { head: [], rows: [] };
      const sorted = orderBy(first.features[sortedBy], order);
      const head = shown.flatMap(({ run }) =>
        rows.map((row) => (shown.length > 1 ? `${runLetter(run.place)} ${names[row]}` : names[row])),
      );
      return {
        head: [t('Feature'), ...head],
        rows: Array.from(sorted.subarray(0, MOST_ROWS), (feature) => [
          integer(feature),
          ...shown.flatMap(({ features }) => rows.map((row) => exact(features[row][feature] ?? Number.NaN))),
        ]),
      };
    },
    numbers(drawn): Table {
      const shown = shownOf(drawn);
      const columns = FEATURE_ROWS.map((row) => COLUMN_NAMES[row]);
      const isCompared = shown.length > 1;
      const head = isCompared ? ['run', 'feature', ...columns] : ['feature', ...columns];
      return {
        head,
        rows: shown.flatMap(({ run, features }) =>
          Array.from({ length: features.count }, (_, feature) => [
            ...(isCompared ? [run.name] : []),
            feature,
            ...FEATURE_ROWS.map((row) => features[row][feature]!),
          ]),
        ),
      };
    },
  };
}

/** On a linear axis what exploded runs have is left out where it would press the others flat. */
function fitY(chart: Chart, { scale }: Drawn, theme: Theme, shown: readonly Shown[], rows: readonly FeatureRow[]) {
  const ranges = shown.map(({ run, features }) => {
    const bounds = rows.map((row) => boundsOf(features[row]));
    const finite = bounds.flat().filter(Number.isFinite);
    const [lowest, highest] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [Number.NaN, Number.NaN];
    return wholeRange(run, lowest, highest);
  });
  return fitRuns(chart, scale, ranges, theme);
}

function axisName(name: string, order: FeatureOrder): string {
  return order === 'value' ? t('features, sorted by their {0}', name) : t('number of the feature');
}

/** The name of the axis in as many lines as it needs under the values. */
function linesUnder({ ctx, width }: Chart, name: string, font: { family: string; size: number }): string[] {
  ctx.save();
  ctx.font = `${font.size}px ${font.family}`;
  const lines = wrapped(name, width - Y_AXIS_WIDTH - 8, (text) => ctx.measureText(text).width);
  ctx.restore();
  return lines;
}

const MOST_ROWS = 100;

/** Of columns in a file. */
const COLUMN_NAMES: Readonly<Record<FeatureRow, string>> = {
  batchMean: 'batch_mean',
  batchVariance: 'batch_variance_biased',
  runningMean: 'running_mean',
  runningVariance: 'running_var',
  weight: 'weight',
  bias: 'bias',
};

function featureNames(): Readonly<Record<FeatureRow, string>> {
  return {
    batchMean: t('batch mean'),
    batchVariance: t('batch variance'),
    runningMean: t('running mean'),
    runningVariance: t('running variance'),
    weight: t('gamma (weight)'),
    bias: t('beta (bias)'),
  };
}

function isVariance(row: FeatureRow): boolean {
  return row === 'batchVariance' || row === 'runningVariance';
}

export function colorOf(theme: Theme, row: FeatureRow): Rgba {
  if (row === 'weight') return theme.parameter;
  if (row === 'bias') return theme.gradient;
  return row === 'batchMean' || row === 'batchVariance' ? theme.training : theme.foreground;
}

function boundsOf(values: Float32Array): [number, number] {
  let [least, most] = [Number.NaN, Number.NaN];
  for (const value of values) {
    if (!(least <= value) && !Number.isNaN(value)) least = value;
    if (!(most >= value) && !Number.isNaN(value)) most = value;
  }
  return [least, most];
}
