// An x axis whose places are the layers of a network, or of several over one another, with a box around each BatchNorm.

import type { Chart, ChartOptions, Scale } from 'chart.js';
import { toFont } from 'chart.js/helpers';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { shortened } from '../format.ts';
import type { Layer } from '../layers.ts';
import { css, type Theme } from '../theme.ts';
import { MOST_LETTERS, namedLayers, numbersOf, ROOM_FOR_UPRIGHT } from './namedLayers.ts';
import { Y_AXIS_WIDTH } from './options.ts';

/** Pixels that a layer needs for its name to be written horizontally. */
const ROOM_FOR_NAME = 84;
/** Pixels of a letter, about. */
const WIDTH_OF_LETTER = 6.5;
/** Of a name beside others. */
const LEAST_LETTERS = 8;

type NoteOf = (layer: Layer, isShort: boolean) => string | undefined;

/** Writes the names horizontally where there is room, otherwise upright. */
export function turnNames(chart: Chart, layers: readonly Layer[]): void {
  const ticks = (chart.options as ChartOptions<'line'>).scales!.x!.ticks!;
  const turn = hasRoomForNames(chart, layers) ? 0 : 90;
  Object.assign(ticks, { minRotation: turn, maxRotation: turn });
}

/**
 * A tick a layer: two lines side by side where there is room, otherwise number and, where it is not too long, class
 * upright, of as many layers as there is room for. `noteOf`: what else is said of a layer, short where there is little room.
 */
export function layerAxis(layers: readonly Layer[], ticks: object, noteOf: NoteOf) {
  const numbers = numbersOf(layers);
  let namedFor = Number.NaN;
  let named: ReadonlySet<number> = new Set();
  return {
    min: -0.5,
    max: layers.length - 0.5,
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = layers.map((_, place) => ({ value: place }));
    },
    ticks: {
      ...ticks,
      autoSkip: false,
      maxRotation: 90,
      callback(this: { chart: Chart }, value: string | number) {
        const place = Number(value);
        const layer = layers[place]!;
        const { module, path } = layer;
        if (hasRoomForNames(this.chart, layers)) {
          const most = Math.max(Math.floor(roomOfLayer(this.chart, layers) / WIDTH_OF_LETTER), LEAST_LETTERS);
          const note = noteOf(layer, false);
          return [shortened(module, most), shortened(path, most), ...(note ? [note] : [])];
        }
        const room = roomOfLayer(this.chart, layers);
        if (room !== namedFor) [namedFor, named] = [room, namedLayers(layers, room)];
        if (!named.has(place)) return '';
        const brief = module.length > MOST_LETTERS ? `${module.slice(0, MOST_LETTERS - 1)}…` : module;
        const name = [noteOf(layer, true), numbers[place]].filter(Boolean).join(' ');
        const most = roomForUpright(this.chart);
        const isLong = widthOf(this.chart, ticks, `${name} ${brief}`) > most;
        return isLong ? shortened(name, Math.floor(most / WIDTH_OF_LETTER)) : `${name} ${brief}`;
      },
    },
    /** The longest name decides, which Chart.js does not always measure. */
    afterFit(scale: Scale) {
      if (hasRoomForNames(scale.chart, layers)) return;
      const longest = Math.max(...scale.ticks.map(({ label }) => widthOf(scale.chart, ticks, String(label ?? ''))));
      scale.height = Math.max(scale.height, Math.min(longest, roomForUpright(scale.chart)) + ROOM_AROUND_NAME);
    },
  };
}

/** Pixels for a name that is written upright, so that half of the chart is left. */
function roomForUpright(chart: Chart): number {
  return chart.height / 2 - ROOM_AROUND_NAME;
}

/** Pixels. */
function widthOf({ ctx }: Chart, ticks: object, text: string): number {
  ctx.save();
  ctx.font = toFont((ticks as { font: Parameters<typeof toFont>[0] }).font).string;
  const { width } = ctx.measureText(text);
  ctx.restore();
  return width;
}

/** Pixels of a layer whose box has a border. */
const ROOM_FOR_BORDER = 8;
/** Pixels above and below a name that is written upright. */
const ROOM_AROUND_NAME = 16;

/** Pixels from one layer to the next. */
export function roomOfLayer(chart: Chart, layers: readonly Layer[]): number {
  return (chart.width - Y_AXIS_WIDTH) / layers.length;
}

function hasRoomForNames(chart: Chart, layers: readonly Layer[]): boolean {
  return chart.width / layers.length >= ROOM_FOR_NAME;
}

export function batchNormBoxes(layers: readonly Layer[], theme: Theme): Record<string, AnnotationOptions> {
  const boxes = layers
    .map(({ batchNorm }, place) => (batchNorm ? place : -1))
    .filter((place) => place >= 0)
    .map((place): [string, AnnotationOptions] => [
      `batchNorm ${place}`,
      {
        type: 'box',
        xMin: place - 0.45,
        xMax: place + 0.45,
        drawTime: 'beforeDatasetsDraw',
        backgroundColor: css(theme.batchNormBackground),
        borderColor: css(theme.batchNormBorder),
        // Many close together would be a wall.
        borderWidth: ({ chart }) => (roomOfLayer(chart, layers) >= ROOM_FOR_BORDER ? 1 : 0),
        label: {
          display: ({ chart }) => roomOfLayer(chart, layers) >= ROOM_FOR_UPRIGHT,
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
