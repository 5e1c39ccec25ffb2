// Loss or accuracy: of each step's batch as a thin line, and after each epoch of all training and all held-out rows.

import type { ChartConfiguration, ChartType, TooltipItem } from 'chart.js';
import type { EpochEnded } from '../../src/protocol/trainEvent.ts';
import { compact, exact, integer, percent } from '../format.ts';
import { ACCURACY_COLUMN, drawable, LOSS_COLUMN, lastStepOfAxis, type StepPoint, stepPoints } from '../series.ts';
import { css } from '../theme.ts';
import type { Card } from './hover.ts';
import { chartOptions, fitSteps, roomOf, stepTitle } from './options.ts';
import type { ChartSource } from './source.ts';

export type Measure = 'loss' | 'accuracy';

interface EpochPoint {
  readonly x: number;
  readonly y: number;
  readonly epoch: number;
}

/** Pixels between marks; epochs closer than that are drawn as a line only. */
const ROOM_FOR_MARK = 12;

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
              borderColor: css(theme.training, 0.35),
              borderWidth: 1,
              order: 2,
            },
            { label: 'training', data: [], borderColor: training, backgroundColor: training },
            {
              label: 'held out',
              data: [],
              borderColor: heldOut,
              backgroundColor: heldOut,
              pointStyle: 'rectRot',
              borderDash: [5, 3],
            },
          ],
        },
        options: { ...options, scales: { ...options.scales, y } },
      } as ChartConfiguration<'line' | 'band'> as unknown as ChartConfiguration;
    },
    fill(chart, history, theme) {
      const [batch, training, heldOut] = chart.data.datasets;
      batch!.data = stepPoints(history.series, column, roomOf(chart));
      training!.data = epochPoints(history.epochs, measure, 'training');
      heldOut!.data = epochPoints(history.epochs, measure, 'heldOut');
      const room = (roomOf(chart) * history.run.stepsPerEpoch) / lastStepOfAxis(history);
      for (const dataset of [training, heldOut]) {
        Object.assign(dataset!, { pointRadius: room >= ROOM_FOR_MARK ? 2.5 : 0 });
      }
      fitSteps(chart, history, theme);
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

/** Without the epochs that have no number that can be drawn. */
function epochPoints(epochs: readonly EpochEnded[], measure: Measure, rows: 'training' | 'heldOut'): EpochPoint[] {
  return epochs
    .map((epoch) => ({ x: epoch.step, y: drawable(epochValue(epoch, measure, rows)), epoch: epoch.epoch }))
    .filter(({ y }) => !Number.isNaN(y));
}

function progressCard(points: readonly TooltipItem<ChartType>[], measure: Measure): Card {
  const write = measure === 'loss' ? exact : percent;
  const lines: [string, string][] = [];
  let title = '';
  for (const { raw, dataset } of points) {
    const point = raw as StepPoint | EpochPoint;
    if ('epoch' in point) {
      lines.push([`${dataset.label}, epoch ${integer(point.epoch)}`, write(point.y)]);
    } else {
      title = stepTitle(point);
      lines.push(['batch', write(point.y)]);
      if (point.firstStep !== point.x)
        lines.push(['batch, range', `${write(point.lowest)} to ${write(point.highest)}`]);
    }
  }
  return { title, lines };
}
