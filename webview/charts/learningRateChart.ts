// The learning rate of each step, as a scheduler sets it.

import type { ChartConfiguration } from 'chart.js';
import { LEARNING_RATE_COLUMN } from '../../src/protocol/runHistory.ts';
import { compact, exact } from '../format.ts';
import { newest, type StepPoint, stepPoints } from '../series.ts';
import { css } from '../theme.ts';
import { chartOptions, fitSteps, roomOf, stepTitle } from './options.ts';
import type { ChartSource } from './source.ts';

export const learningRateChart: ChartSource = {
  configure(theme) {
    const options = chartOptions(theme, (points) => {
      const point = points[0]!.raw as StepPoint;
      return { title: stepTitle(point), lines: [['learning rate', exact(point.y)]] };
    });
    const { y } = options.scales;
    return {
      type: 'line',
      data: { datasets: [{ data: [], borderColor: css(theme.foreground, 0.7) }] },
      options: { ...options, scales: { ...options.scales, y: { ...y, min: 0 } } },
    } as ChartConfiguration<'line'> as unknown as ChartConfiguration;
  },
  fill(chart, history, theme) {
    const dataset = chart.data.datasets[0]!;
    dataset.data = stepPoints(history.series, LEARNING_RATE_COLUMN, roomOf(chart));
    // A single step is no line.
    Object.assign(dataset, { pointRadius: dataset.data.length === 1 ? 2.5 : 0 });
    fitSteps(chart, history, theme);
  },
  summary({ series }) {
    if (series.steps === 0) return 'No step has ended yet.';
    return `At step ${series.steps}: ${compact(newest(series, LEARNING_RATE_COLUMN))}.`;
  },
};
