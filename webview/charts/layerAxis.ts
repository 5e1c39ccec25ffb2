// An x axis whose places are the layers of a network, with a box around each BatchNorm.

import type { Chart, ChartOptions } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { Layer } from '../layers.ts';
import { css, type Theme } from '../theme.ts';

/** Pixels that a layer needs for its name to be written horizontally. */
const ROOM_FOR_NAME = 84;
/** Pixels for a name that is written upright; where layers are closer, not every one is named. */
const ROOM_FOR_UPRIGHT = 12;
/** Letters of a name that is written upright. */
const MOST_LETTERS = 11;

/** Writes the names horizontally where there is room, otherwise upright. */
export function turnNames(chart: Chart, layers: readonly Layer[]): void {
  const ticks = (chart.options as ChartOptions<'line'>).scales!.x!.ticks!;
  ticks.minRotation = hasRoomForNames(chart, layers) ? 0 : 90;
}

/** A tick a layer: two lines side by side where there is room, otherwise the class's name upright. */
export function layerAxis(layers: readonly Layer[], ticks: object) {
  return {
    min: -0.5,
    max: layers.length - 0.5,
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = layers.map(({ index }) => ({ value: index }));
    },
    ticks: {
      ...ticks,
      autoSkip: false,
      maxRotation: 90,
      callback(this: { chart: Chart }, value: string | number) {
        const { module, path, index } = layers[Number(value)]!;
        if (hasRoomForNames(this.chart, layers)) return [module, path];
        const every = Math.ceil((ROOM_FOR_UPRIGHT * layers.length) / this.chart.width);
        if (index % every !== 0) return '';
        return module.length > MOST_LETTERS ? `${module.slice(0, MOST_LETTERS - 1)}…` : module;
      },
    },
  };
}

function hasRoomForNames(chart: Chart, layers: readonly Layer[]): boolean {
  return chart.width / layers.length >= ROOM_FOR_NAME;
}

export function batchNormBoxes(layers: readonly Layer[], theme: Theme): Record<string, AnnotationOptions> {
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
          display: ({ chart }) => chart.width / layers.length >= ROOM_FOR_UPRIGHT,
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
