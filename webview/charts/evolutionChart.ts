// How the values of one parameter are distributed, over the steps: a heat map with mean and mean ± std above it.

import type { ChartConfiguration } from 'chart.js';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { HISTOGRAM_BINS, type SnapshotTaken } from '../../src/protocol/trainEvent.ts';
import { compact, exact } from '../format.ts';
import { t } from '../l10n.ts';
import { bandPoints, drawable, momentsAt } from '../series.ts';
import { css } from '../theme.ts';
import type { HeatDatum } from './heatController.ts';
import { chartOptions, fitAxes, roomOf } from './options.ts';
import type { ChartSource, Line } from './source.ts';

export function evolutionChart(tensor: number): ChartSource {
  return {
    overSteps: true,
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
        options: chartOptions(theme),
      } as ChartConfiguration<'heat' | 'band'> as unknown as ChartConfiguration;
    },
    fill(chart, drawn, theme) {
      const { history } = drawn.runs[0];
      const [image, lines] = chart.data.datasets;
      image!.data = heatOf(history, tensor) as never;
      lines!.data = bandPoints(history.series, tensor, roomOf(chart), drawn);
      fitAxes(chart, drawn, theme);
    },
    readout({ runs: [{ history }] }, step) {
      const { mean, std } = momentsAt(history.series, tensor, step);
      const nearest = nearestTo(heatOf(history, tensor), step);
      const values: Line[] = nearest
        ? [[t('values, step {0}', nearest.x), t('{0} to {1}', exact(nearest.lowest), exact(nearest.highest))]]
        : [];
      return [[t('mean'), exact(mean)], [t('std'), exact(std)], ...values];
    },
    summary({ runs: [{ history }] }) {
      const values = heatOf(history, tensor);
      const [first, last] = [values[0], values.at(-1)];
      if (!first || !last) return t('No values yet.');
      const range = ({ x, lowest, highest }: HeatDatum) =>
        t('{0} to {1} at step {2}', compact(lowest), compact(highest), x);
      return t('Values from {0}, {1}.', range(first), range(last));
    },
    table({ runs: [{ history }] }) {
      const rows = heatOf(history, tensor).map(({ x, lowest, highest }) => [x, exact(lowest), exact(highest)]);
      return { head: [t('Step'), t('lowest'), t('highest')], rows };
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
