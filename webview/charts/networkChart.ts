// Mean ± standard deviation through the network: the layers in order, at the newest step.

import type { ChartConfiguration } from 'chart.js';
import type { StepSeries } from '../../src/protocol/runHistory.ts';
import { compact, exact, tick } from '../format.ts';
import type { Layer, Quantity } from '../layers.ts';
import { drawable, newestOf } from '../series.ts';
import { css } from '../theme.ts';
import type { ErrorBarDatum } from './errorBarController.ts';
import { batchNormBoxes, layerAxis, turnNames } from './layerAxis.ts';
import { quantityColor } from './layerChart.ts';
import { chartOptions } from './options.ts';
import type { ChartSource } from './source.ts';
import { symlog, symlogTicks, unitFor } from './symlog.ts';

/** How values lie on the axis: as they are, or as their symmetric logarithm. */
export type AxisScale = 'linear' | 'log';

const MOST_LOG_TICKS = 8;

interface NetworkPoint {
  readonly layer: Layer;
  readonly mean: number;
  readonly std: number;
}

export function networkChart(layers: readonly Layer[], quantity: Quantity, scale: AxisScale): ChartSource {
  let log = symlog(1);
  const logAxis = {
    afterBuildTicks: (axis: { min: number; max: number; ticks: { value: number }[] }) => {
      axis.ticks = symlogTicks(log, axis.min, axis.max, MOST_LOG_TICKS).map((value) => ({ value: log.of(value) }));
    },
  };
  return {
    configure(theme) {
      const color = quantityColor(theme, quantity);
      const options = chartOptions(theme, (points) => {
        const { layer, mean, std } = points[0]!.raw as NetworkPoint;
        return {
          title: `${layer.path}  ${layer.module}`,
          lines: [
            ['mean', exact(mean)],
            ['std', exact(std)],
          ],
        };
      });
      const { x, y } = options.scales;
      const logTicks = { ...y.ticks, callback: (at: string | number) => tick(log.back(Number(at))) };
      return {
        type: 'errorBar',
        data: {
          datasets: [
            {
              data: [],
              borderColor: css(color, 0.55),
              borderWidth: 1,
              barColor: css(color, 0.4),
              pointBackgroundColor: css(color),
              pointBorderColor: css(color),
              pointRadius: 3,
              pointHoverRadius: 5,
            },
          ],
        },
        options: {
          ...options,
          scales: {
            x: { ...x, ...layerAxis(layers, x.ticks) },
            y: scale === 'log' ? { ...y, ...logAxis, ticks: logTicks } : y,
          },
          plugins: { ...options.plugins, annotation: { annotations: batchNormBoxes(layers, theme) } },
        },
      } as ChartConfiguration<'errorBar'> as unknown as ChartConfiguration;
    },
    fill(chart, { series }) {
      const points = networkPoints(layers, quantity, series);
      log = symlog(unitFor(points.map(({ std }) => std)));
      const place = scale === 'log' ? log.of : (value: number) => value;
      chart.data.datasets[0]!.data = points.map((point) => ({ ...point, ...datum(point, place) }));
      turnNames(chart, layers);
    },
    summary({ series }) {
      const parts = networkPoints(layers, quantity, series).map(
        ({ layer, mean, std }) => `${layer.path} ${layer.module} ${compact(mean)} ± ${compact(std)}`,
      );
      return `Step ${series.steps}, mean ± standard deviation: ${parts.join('; ')}.`;
    },
  };
}

/** The layers that have the quantity, with its newest numbers. */
export function networkPoints(layers: readonly Layer[], quantity: Quantity, series: StepSeries): NetworkPoint[] {
  return layers.flatMap((layer) => {
    const tensor = layer.tensors[quantity];
    return tensor === undefined ? [] : [{ layer, ...newestOf(series, tensor) }];
  });
}

function datum({ layer, mean, std }: NetworkPoint, place: (value: number) => number): ErrorBarDatum {
  const at = (value: number) => place(drawable(value));
  return { x: layer.index, y: at(mean), low: at(mean - std), high: at(mean + std) };
}
