// Mean ± standard deviation through the network: the layers in order, at the newest step.

import type { Chart, ChartConfiguration, ChartOptions } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { StepSeries } from '../../src/protocol/runHistory.ts';
import { compact, exact } from '../format.ts';
import type { Layer, Quantity } from '../layers.ts';
import { drawable, newestOf } from '../series.ts';
import { css, type Theme } from '../theme.ts';
import type { ErrorBarDatum } from './errorBarController.ts';
import { quantityColor } from './layerChart.ts';
import { chartOptions } from './options.ts';
import type { ChartSource } from './source.ts';

/** Pixels that a layer needs for its name to be written horizontally. */
const ROOM_FOR_NAME = 84;

interface NetworkPoint extends ErrorBarDatum {
  readonly layer: Layer;
  readonly std: number;
}

export function networkChart(layers: readonly Layer[], quantity: Quantity): ChartSource {
  return {
    configure(theme) {
      const color = css(quantityColor(theme, quantity));
      const options = chartOptions(theme, (points) => {
        const { layer, y, std } = points[0]!.raw as NetworkPoint;
        return {
          title: `${layer.path}  ${layer.module}`,
          lines: [
            ['mean', exact(y)],
            ['std', exact(std)],
          ],
        };
      });
      const x = { ...options.scales.x, min: -0.5, max: layers.length - 0.5, afterBuildTicks: () => undefined };
      return {
        type: 'errorBar',
        data: {
          datasets: [
            {
              data: [],
              borderColor: css(quantityColor(theme, quantity), 0.55),
              borderWidth: 1,
              barColor: css(quantityColor(theme, quantity), 0.4),
              pointBackgroundColor: color,
              pointBorderColor: color,
              pointRadius: 3,
              pointHoverRadius: 5,
            },
          ],
        },
        options: {
          ...options,
          scales: { ...options.scales, x: { ...x, ...layerTicks(layers, x.ticks) } },
          plugins: { ...options.plugins, annotation: { annotations: batchNormBoxes(layers, theme) } },
        },
      } as ChartConfiguration<'errorBar'> as unknown as ChartConfiguration;
    },
    fill(chart, { series }) {
      chart.data.datasets[0]!.data = networkPoints(layers, quantity, series);
      const ticks = (chart.options as ChartOptions<'line'>).scales!.x!.ticks!;
      ticks.minRotation = hasRoomForNames(chart, layers) ? 0 : 90;
    },
    summary({ series }) {
      const parts = networkPoints(layers, quantity, series).map(
        ({ layer, y, std }) => `${layer.path} ${layer.module} ${compact(y)} ± ${compact(std)}`,
      );
      return `Step ${series.steps}, mean ± standard deviation: ${parts.join('; ')}.`;
    },
  };
}

/** The layers that have the quantity, each at its place. */
export function networkPoints(layers: readonly Layer[], quantity: Quantity, series: StepSeries): NetworkPoint[] {
  return layers.flatMap((layer) => {
    const tensor = layer.tensors[quantity];
    if (tensor === undefined) return [];
    const { mean, std } = newestOf(series, tensor);
    return [{ x: layer.index, y: drawable(mean), std, low: drawable(mean - std), high: drawable(mean + std), layer }];
  });
}

/** A tick a layer: two lines side by side where there is room, otherwise the class's name upright. */
function layerTicks(layers: readonly Layer[], ticks: object) {
  return {
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = layers.map(({ index }) => ({ value: index }));
    },
    ticks: {
      ...ticks,
      autoSkip: false,
      maxRotation: 90,
      callback(this: { chart: Chart }, value: string | number) {
        const { module, path } = layers[Number(value)]!;
        return hasRoomForNames(this.chart, layers) ? [module, path] : module;
      },
    },
  };
}

function hasRoomForNames(chart: Chart, layers: readonly Layer[]): boolean {
  return chart.width / layers.length >= ROOM_FOR_NAME;
}

function batchNormBoxes(layers: readonly Layer[], theme: Theme): Record<string, AnnotationOptions> {
  const boxes = layers
    .filter(({ batchNorm }) => batchNorm)
    .map(({ index, path }): [string, AnnotationOptions] => [
      path,
      {
        type: 'box',
        xMin: index - 0.45,
        xMax: index + 0.45,
        drawTime: 'beforeDatasetsDraw',
        backgroundColor: css(theme.batchNormBackground),
        borderColor: css(theme.batchNormBorder),
        borderWidth: 1,
        label: {
          display: true,
          content: ({ chart }) => (hasRoomForNames(chart, layers) ? 'BatchNorm' : 'BN'),
          position: { x: 'center', y: 'start' },
          color: css(theme.foreground),
          font: { family: theme.fontFamily, size: Math.max(theme.fontSize - 3, 9), weight: 'normal' },
          padding: 2,
        },
      },
    ]);
  return Object.fromEntries(boxes);
}
