// Numbers of a BatchNorm layer feature by feature at the scrubber's step: what it normalizes by in training and in
// evaluation mode, or its weight and bias.

import type { ChartConfiguration, ChartDataset } from 'chart.js';
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
import { css, type Rgba, type Theme } from '../theme.ts';
import { chartOptions, roomOf } from './options.ts';
import type { ChartSource, Drawn, Table } from './source.ts';
import { setScale } from './valueScale.ts';

export type FeatureOrder = 'value' | 'feature';

export interface FeatureOptions {
  /** Id of the run whose layer it is. */
  readonly run: string;
  /** As in ObservedTensor.layer. */
  readonly layer: number;
  /** Drawn as a line; the features are in its order. */
  readonly line: FeatureRow;
  /** Drawn as points. */
  readonly points: FeatureRow;
  readonly order: FeatureOrder;
}

/** Pixels that a feature needs to have a point of its own. */
const ROOM_FOR_POINT = 3;

export function featureChart({ run, layer, line, points, order }: FeatureOptions): ChartSource {
  const featuresOf = (drawn: Drawn): Features | undefined => {
    const of = drawn.runs.find(({ id }) => id === run) ?? drawn.runs[0];
    return featuresAt(of.history, layer, drawn.step);
  };
  const names = featureNames();
  return {
    overSteps: false,
    followsStep: true,
    configure(theme) {
      const { scales, ...options } = chartOptions(theme);
      return {
        type: 'band',
        data: { datasets: [] },
        options: {
          ...options,
          scales: {
            x: { ...scales.x, ticks: { ...scales.x.ticks, precision: 0 } },
            y: scales.y,
          },
        },
      } as unknown as ChartConfiguration;
    },
    fill(chart, drawn, theme) {
      const features = featuresOf(drawn);
      const x = chart.options.scales!.x!;
      if (!features) {
        chart.data.datasets = [];
        return;
      }
      const sorted = orderBy(features[line], order);
      const room = roomOf(chart);
      const isSparse = features.count * ROOM_FOR_POINT <= room;
      const style = (row: FeatureRow, color: Rgba) => ({
        type: 'band',
        data: featurePoints(features[row], sorted, room),
        borderColor: css(color),
        endLabel: names[row],
        labelColor: css(theme.foreground),
        labelHalo: css(theme.background, 0.8),
        labelFont: `${Math.max(theme.fontSize - 3, 9)}px ${theme.fontFamily}`,
      });
      chart.data.datasets = [
        {
          ...style(line, colorOf(theme, line)),
          borderWidth: 1.5,
          rangeColor: css(colorOf(theme, line), 0.7),
          order: 1,
        },
        {
          ...style(points, colorOf(theme, points)),
          showLine: false,
          endLabel: undefined,
          rangeColor: css(colorOf(theme, points), 0.4),
          pointRadius: isSparse ? 2.5 : 0,
          pointStyle: points === 'bias' ? 'triangle' : 'circle',
          pointBackgroundColor: css(theme.background),
          pointBorderColor: css(colorOf(theme, points)),
          pointBorderWidth: 1.25,
          order: 2,
        },
      ] as unknown as ChartDataset[];
      Object.assign(x, { min: -0.5, max: features.count - 0.5 });
      setScale(chart, drawn.scale === 'log' && !isVariance(line) ? 'symlog' : drawn.scale);
    },
    places(drawn) {
      const features = featuresOf(drawn);
      return features ? Array.from({ length: features.count }, (_, place) => place) : [];
    },
    cardAt(drawn, place) {
      const features = featuresOf(drawn);
      if (!features) return { title: '', lines: [] };
      const feature = orderBy(features[line], order)[place] ?? 0;
      return {
        title: t('Feature {0}, step {1}', integer(feature), integer(features.step)),
        lines: FEATURE_ROWS.map((row) => [names[row], exact(features[row][feature]!)]),
      };
    },
    summary(drawn) {
      const features = featuresOf(drawn);
      if (!features) return t('No values yet.');
      const parts = [line, points].map((row) => {
        const [least, most] = boundsOf(features[row]);
        return t('{0} from {1} to {2}', names[row], compact(least), compact(most));
      });
      return t('Step {0}, {1} features: {2}.', integer(features.step), integer(features.count), parts.join(', '));
    },
    table(drawn) {
      const features = featuresOf(drawn);
      if (!features) return { head: [], rows: [] };
      const sorted = orderBy(features[line], order);
      const rows = Array.from(sorted.subarray(0, MOST_ROWS), (feature) => [
        integer(feature),
        exact(features[line][feature]!),
        exact(features[points][feature]!),
      ]);
      return { head: [t('Feature'), names[line], names[points]], rows };
    },
    numbers(drawn): Table {
      const features = featuresOf(drawn);
      const head = ['feature', ...FEATURE_ROWS.map((row) => COLUMN_NAMES[row])];
      if (!features) return { head, rows: [] };
      const indices = Array.from({ length: features.count }, (_, feature) => feature);
      return { head, rows: indices.map((feature) => [feature, ...FEATURE_ROWS.map((row) => features[row][feature]!)]) };
    },
  };
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
