// Mean ± standard deviation through the network: the layers in order, at the scrubber's step; other runs beside the
// leading one.

import type { ChartConfiguration } from 'chart.js';
import type { StepSeries } from '../../src/protocol/runHistory.ts';
import { compact, exact, integer } from '../format.ts';
import { t } from '../l10n.ts';
import { type Layer, type Quantity, titleOf } from '../layers.ts';
import { tensorIn } from '../matchLayers.ts';
import { runColor, runLetter, runMark } from '../runStyle.ts';
import { drawable, momentsAt, stepsAt } from '../series.ts';
import type { ShownRun } from '../state.ts';
import { css } from '../theme.ts';
import type { ScaleKind } from '../view.ts';
import type { ErrorBarDatum } from './errorBarController.ts';
import { everyNumber } from './everyNumber.ts';
import { batchNormBoxes, layerAxis, roomOfLayer, turnNames } from './layerAxis.ts';
import { chartOptions } from './options.ts';
import type { ChartSource, Drawn } from './source.ts';
import { quantityColor } from './statisticChart.ts';
import { setScale } from './valueScale.ts';

interface NetworkPoint {
  readonly layer: Layer;
  readonly mean: number;
  readonly std: number;
}

/** Of the room of a layer, for all runs beside one another. */
const SPREAD = 0.5;
/** Pixels; less where layers are closer. */
const MARK_RADIUS = 3;

export function networkChart(layers: readonly Layer[], quantity: Quantity, scale: ScaleKind): ChartSource {
  const pointsOf = (run: ShownRun, drawn: Drawn) => {
    const { history } = run;
    const step = run.place === 0 ? drawn.step : Math.min(drawn.step, history.series.steps);
    return layers.flatMap((layer): NetworkPoint[] => {
      const tensor = tensorIn(history.run, layer, quantity);
      return tensor === undefined ? [] : [{ layer, ...momentsAt(stepsAt(history, step), tensor, step) }];
    });
  };
  return {
    overSteps: false,
    followsStep: true,
    axisNames: { x: t('Layer'), y: t('{0}, mean ± standard deviation', titleOf(quantity)) },
    configure(theme) {
      const options = chartOptions(theme);
      const { x, y } = options.scales;
      return {
        type: 'errorBar',
        data: { datasets: [] },
        options: {
          ...options,
          scales: { x: { ...x, ...layerAxis(layers, x.ticks) }, y },
          plugins: { ...options.plugins, annotation: { annotations: batchNormBoxes(layers, theme) } },
        },
      } as unknown as ChartConfiguration;
    },
    fill(chart, drawn, theme) {
      setScale(chart, scale);
      const radius = Math.min(MARK_RADIUS, Math.max(roomOfLayer(chart, layers) / 3, 1));
      chart.data.datasets = drawn.runs.map((run, place) => {
        const color = runColor(theme, quantityColor(theme, quantity), run, drawn.runs.length > 1);
        const beside = drawn.runs.length === 1 ? 0 : SPREAD * (place / (drawn.runs.length - 1) - 0.5);
        return {
          data: pointsOf(run, drawn).map((point) => datum(point, beside)),
          borderColor: css(color, 0.55),
          borderWidth: 1,
          barColor: css(color, 0.4),
          pointBackgroundColor: css(color),
          pointBorderColor: css(color),
          pointRadius: radius,
          pointStyle: runMark(place),
        };
      }) as never;
      turnNames(chart, layers);
    },
    summary(drawn) {
      const parts = pointsOf(drawn.runs[0], drawn).map(
        ({ layer, mean, std }) => `${layer.path} ${layer.module} ${compact(mean)} ± ${compact(std)}`,
      );
      return t('Step {0}, mean ± standard deviation: {1}.', integer(drawn.step), parts.join('; '));
    },
    places: () => layers.filter(({ tensors }) => tensors[quantity] !== undefined).map(({ index }) => index),
    cardAt(drawn, place) {
      const { path, module } = layers[place]!;
      const card = everyNumber([layers[place]!], quantity, drawn, drawn.step);
      return { title: `${path}  ${module}`, ...(card ?? { lines: [] }) };
    },
    table(drawn) {
      const names = drawn.runs.flatMap(({ place }) =>
        [t('mean'), t('std')].map((name) => (drawn.runs.length > 1 ? `${runLetter(place)} ${name}` : name)),
      );
      const rows = layers
        .filter(({ tensors }) => tensors[quantity] !== undefined)
        .map(({ index, path, module }) => [
          `${path} ${module}`,
          ...drawn.runs.flatMap((run) => {
            const point = pointsOf(run, drawn).find(({ layer }) => layer.index === index);
            return [exact(point?.mean ?? Number.NaN), exact(point?.std ?? Number.NaN)];
          }),
        ]);
      return { head: [`${t('Layer')} (${titleOf(quantity)})`, ...names], rows };
    },
  };
}

/** Whether a finite number is among them at the step. */
export function anyNumber(series: StepSeries, layers: readonly Layer[], quantity: Quantity, step: number): boolean {
  return layers.some(({ tensors }) => {
    const tensor = tensors[quantity];
    if (tensor === undefined) return false;
    const { mean, std } = momentsAt(series, tensor, step);
    return Number.isFinite(mean + std);
  });
}

function datum({ layer, mean, std }: NetworkPoint, beside: number): ErrorBarDatum {
  const [y, spread] = [drawable(mean), drawable(std)];
  return { x: layer.index + beside, y, low: drawable(y - spread), high: drawable(y + spread) };
}
