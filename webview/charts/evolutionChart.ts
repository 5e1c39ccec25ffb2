// How the values of one parameter are distributed, over the steps: a heat map with mean and mean ± std above it.

import type { ChartConfiguration } from 'chart.js';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { HISTOGRAM_BINS, type SnapshotTaken } from '../../src/protocol/trainEvent.ts';
import { compact, exact } from '../format.ts';
import { type BandPoint, bandPoints, drawable } from '../series.ts';
import { css } from '../theme.ts';
import type { HeatDatum } from './heatController.ts';
import { bandCard } from './layerChart.ts';
import { chartOptions, fitSteps, roomOf } from './options.ts';
import type { ChartSource } from './source.ts';

export function evolutionChart(tensor: number): ChartSource {
  let heat: readonly HeatDatum[] = [];
  return {
    configure(theme) {
      return {
        type: 'heat',
        data: {
          datasets: [
            { type: 'heat', data: [], heatColor: theme.parameter, order: 2 },
            {
              type: 'band',
              data: [],
              borderColor: css(theme.foreground),
              borderWidth: 1.5,
              haloColor: css(theme.background, 0.4),
              bandEdgeColor: css(theme.foreground),
              bandEdgeDash: [3, 3],
            },
          ],
        },
        options: chartOptions(theme, (points) => {
          const point = points[0]!.raw as BandPoint;
          const card = bandCard(point);
          const nearest = nearestTo(heat, point.x);
          if (!nearest) return card;
          const range = `${exact(nearest.lowest)} to ${exact(nearest.highest)}`;
          return { ...card, lines: [...card.lines, [`values, step ${nearest.x}`, range]] };
        }),
      } as ChartConfiguration<'heat' | 'band'> as unknown as ChartConfiguration;
    },
    fill(chart, history, theme) {
      const [image, lines] = chart.data.datasets;
      heat = heatOf(history, tensor);
      image!.data = heat as never;
      lines!.data = bandPoints(history.series, tensor, roomOf(chart));
      fitSteps(chart, history, theme);
    },
    summary(history) {
      const values = heatOf(history, tensor);
      const [first, last] = [values[0], values.at(-1)];
      if (!first || !last) return 'No values yet.';
      const range = ({ x, lowest, highest }: HeatDatum) => `${compact(lowest)} to ${compact(highest)} at step ${x}`;
      return `Values from ${range(first)}, ${range(last)}.`;
    },
  };
}

/** The snapshots of one tensor; those in which it has no finite value are left out. */
function heatOf({ snapshots }: RunHistory, tensor: number): HeatDatum[] {
  return snapshots.flatMap((snapshot) => {
    const position = snapshot.tensors.indexOf(tensor);
    return position < 0 ? [] : heatDatum(snapshot, position);
  });
}

function heatDatum({ step, ranges, counts }: SnapshotTaken, position: number): HeatDatum[] {
  const lowest = ranges[2 * position]!;
  const highest = ranges[2 * position + 1]!;
  if (Number.isNaN(drawable(lowest) + drawable(highest))) return [];
  const from = position * HISTOGRAM_BINS;
  return [{ x: step, lowest, highest, counts: counts.subarray(from, from + HISTOGRAM_BINS) }];
}

function nearestTo(heat: readonly HeatDatum[], step: number): HeatDatum | undefined {
  return heat.reduce<HeatDatum | undefined>(
    (best, datum) => (best && Math.abs(best.x - step) <= Math.abs(datum.x - step) ? best : datum),
    undefined,
  );
}
