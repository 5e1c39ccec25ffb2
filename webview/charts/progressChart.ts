// Loss or accuracy: of each step's batch as a thin line, and after each epoch of all training and all held-out rows.

import type { Chart, ChartConfiguration, ChartType, TooltipItem } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { ACCURACY_COLUMN, LOSS_COLUMN } from '../../src/protocol/runHistory.ts';
import type { EpochEnded } from '../../src/protocol/trainEvent.ts';
import { compact, exact, integer, percent } from '../format.ts';
import {
  type EpochPoint,
  epochPoints,
  type LossRange,
  lastStepOfAxis,
  lossRange,
  type StepPoint,
  stepPoints,
} from '../series.ts';
import { css, type Theme } from '../theme.ts';
import type { Card } from './hover.ts';
import { chartOptions, fitSteps, roomOf, stepTitle } from './options.ts';
import type { ChartSource } from './source.ts';

export type Measure = 'loss' | 'accuracy';

/** Pixels between two points of the lines over epochs: more points than that cannot be told from one another. */
const ROOM_FOR_EPOCH = 2;
/** Pixels between marks; epochs closer than that are drawn as a line only. */
const ROOM_FOR_MARK = 12;
/** A little room above the highest loss. */
const LOSS_MARGIN = 1.04;

export function progressChart(measure: Measure): ChartSource {
  const column = measure === 'loss' ? LOSS_COLUMN : ACCURACY_COLUMN;
  const write = measure === 'loss' ? compact : percent;
  return {
    configure(theme) {
      const training = css(theme.training);
      const heldOut = css(theme.heldOut);
      const options = chartOptions(theme, (points) => progressCard(points, measure));
      const y =
        measure === 'loss'
          ? { ...options.scales.y, min: 0 }
          : { ...options.scales.y, ...percentAxis(options.scales.y.ticks) };
      return {
        type: 'line',
        data: {
          datasets: [
            {
              type: 'band',
              label: 'batch',
              data: [],
              order: 3,
            },
            { label: 'training', data: [], borderColor: training, backgroundColor: training, order: 2 },
            {
              label: 'held out',
              data: [],
              borderColor: heldOut,
              backgroundColor: heldOut,
              pointStyle: 'rectRot',
              borderDash: [5, 3],
              order: 1,
            },
          ],
        },
        options: { ...options, scales: { ...options.scales, y } },
      } as ChartConfiguration<'line' | 'band'> as unknown as ChartConfiguration;
    },
    fill(chart, history, theme) {
      const [batch, training, heldOut] = chart.data.datasets;
      const batches = stepPoints(history.series, column, roomOf(chart));
      batch!.data = batches;
      // Of many steps each, the range is all that tells: the last ones would be a line at random.
      const merged = batches.some(({ firstStep, x }) => firstStep !== x);
      Object.assign(batch!, { borderWidth: merged ? 0 : 1, borderColor: css(theme.foreground, merged ? 0.22 : 0.3) });
      const stepsPerPixel = lastStepOfAxis(history) / roomOf(chart);
      const line = (rows: 'training' | 'heldOut') =>
        epochPoints(history.epochs, (epoch) => epochValue(epoch, measure, rows), ROOM_FOR_EPOCH * stepsPerPixel);
      const lines = { training: line('training'), heldOut: line('heldOut') };
      training!.data = lines.training;
      heldOut!.data = lines.heldOut;
      const marks = measure === 'loss' ? fitLoss(chart, lossRange(batches, lines.training, lines.heldOut), theme) : {};
      const room = history.run.stepsPerEpoch / stepsPerPixel;
      for (const dataset of [training, heldOut]) {
        Object.assign(dataset!, { pointRadius: room >= ROOM_FOR_MARK ? 2.5 : 0 });
      }
      fitSteps(chart, history, theme, marks);
    },
    summary({ epochs }) {
      const epoch = epochs.at(-1);
      if (!epoch) return 'No epoch has ended yet.';
      const training = write(epochValue(epoch, measure, 'training'));
      const heldOut = write(epochValue(epoch, measure, 'heldOut'));
      return `After epoch ${epoch.epoch}: training ${training}, held out ${heldOut}.`;
    },
  };
}

/** Sets the loss axis; where peaks are beyond it, the mark that says how high they are. */
function fitLoss(chart: Chart, { top, highest }: LossRange, theme: Theme): Record<string, AnnotationOptions> {
  const max = Number.isFinite(top) ? LOSS_MARGIN * top || 1 : undefined;
  chart.options.scales!.y!.max = max;
  if (max === undefined || highest <= max) return {};
  const peaks: AnnotationOptions = {
    type: 'label',
    yValue: max,
    position: { x: 'center', y: 'start' },
    content: `peaks up to ${compact(highest)}`,
    color: css(theme.foreground),
    backgroundColor: css(theme.background, 0.8),
    font: { family: theme.fontFamily, size: Math.max(theme.fontSize - 3, 9) },
    padding: 2,
  };
  return { peaks };
}

function percentAxis(ticks: object) {
  return {
    min: 0,
    max: 1.02,
    ticks: { ...ticks, callback: (value: string | number) => `${Math.round(Number(value) * 100)} %` },
  };
}

function epochValue(epoch: EpochEnded, measure: Measure, rows: 'training' | 'heldOut'): number {
  return measure === 'loss' ? epoch[`${rows}Loss`] : epoch[`${rows}Accuracy`];
}

function progressCard(points: readonly TooltipItem<ChartType>[], measure: Measure): Card {
  const write = measure === 'loss' ? exact : percent;
  const lines: [string, string][] = [];
  let title = '';
  for (const { raw, dataset } of [...points].sort((a, b) => a.datasetIndex - b.datasetIndex)) {
    const point = raw as StepPoint | EpochPoint;
    if ('epoch' in point) {
      const name = point.epochs > 1 ? `mean of ${integer(point.epochs)} epochs to` : 'epoch';
      lines.push([`${dataset.label}, ${name} ${integer(point.epoch)}`, write(point.y)]);
    } else {
      title = stepTitle(point);
      lines.push(['batch', write(point.y)]);
      if (point.firstStep !== point.x)
        lines.push(['batch, range', `${write(point.lowest)} to ${write(point.highest)}`]);
    }
  }
  return { title, lines };
}
