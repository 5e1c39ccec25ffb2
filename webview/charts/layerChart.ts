// Mean ± standard deviation of one tensor over the steps.

import type { ChartConfiguration } from 'chart.js';
import { compact, exact } from '../format.ts';
import type { Quantity } from '../layers.ts';
import { type BandPoint, bandPoints, newestOf } from '../series.ts';
import { css, type Rgba, type Theme } from '../theme.ts';
import type { Card } from './hover.ts';
import { chartOptions, fitSteps, roomOf, stepTitle } from './options.ts';
import type { ChartSource } from './source.ts';

export function layerChart(tensor: number, quantity: Quantity): ChartSource {
  return {
    configure(theme) {
      const color = quantityColor(theme, quantity);
      return {
        type: 'band',
        data: {
          datasets: [
            { data: [], borderColor: css(color), bandColor: css(color, 0.22), bandEdgeColor: css(color, 0.65) },
          ],
        },
        options: chartOptions(theme, (points) => bandCard(points[0]!.raw as BandPoint)),
      } as ChartConfiguration<'band'> as unknown as ChartConfiguration;
    },
    fill(chart, history, theme) {
      chart.data.datasets[0]!.data = bandPoints(history.series, tensor, roomOf(chart));
      fitSteps(chart, history, theme);
    },
    summary({ series }) {
      if (series.steps === 0) return 'No step yet.';
      const { mean, std } = newestOf(series, tensor);
      return `Step ${series.steps}: mean ${compact(mean)}, standard deviation ${compact(std)}.`;
    },
  };
}

export function quantityColor(theme: Theme, quantity: Quantity): Rgba {
  if (quantity === 'output') return theme.output;
  return quantity === 'weight' || quantity === 'bias' ? theme.parameter : theme.gradient;
}

/** The numbers of a point: exact for one step; for merged steps the last, and the range of all. */
export function bandCard(point: BandPoint): Card {
  const lines: [string, string][] = [
    ['mean', drawnOrWhyNot(point.y)],
    ['std', drawnOrWhyNot(point.std)],
  ];
  if (point.firstStep !== point.x) {
    lines.push(['mean, range', `${exact(point.lowest)} to ${exact(point.highest)}`]);
    lines.push(['std, range', `${exact(point.lowestStd)} to ${exact(point.highestStd)}`]);
  }
  return { title: stepTitle(point), lines };
}

function drawnOrWhyNot(value: number): string {
  return Number.isNaN(value) ? 'NaN, infinite or beyond 1e30' : exact(value);
}
