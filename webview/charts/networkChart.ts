// Mean ± standard deviation through the network: the layers of all runs in order, at the scrubber's step; other runs
// beside the leading one.

import type { Chart, ChartConfiguration } from 'chart.js';
import { compact, exact } from '../format.ts';
import { t } from '../l10n.ts';
import { type Layer, layersOf, type Quantity, titleOf } from '../layers.ts';
import { layerIn, onlyIn } from '../matchLayers.ts';
import { dashOf, runColor, runLetter, runMark } from '../runStyle.ts';
import { drawable, momentsAt, stepsAt } from '../series.ts';
import type { ShownRun } from '../state.ts';
import { css } from '../theme.ts';
import { toldNote, withTold } from '../toldSteps.ts';
import type { ScaleKind } from '../view.ts';
import type { ErrorBarDatum } from './errorBarController.ts';
import { everyNumber } from './everyNumber.ts';
import { batchNormBoxes, layerAxis, roomOfLayer, turnNames } from './layerAxis.ts';
import { chartOptions } from './options.ts';
import { fitRuns, setMarks, wholeRange } from './outliers.ts';
import type { ChartSource, Drawn } from './source.ts';
import { quantityColor } from './statisticChart.ts';
import { setScale } from './valueScale.ts';

interface NetworkPoint {
  /** The layer in its own run. */
  readonly layer: Layer;
  /** Where it stands on the axis. */
  readonly place: number;
  readonly mean: number;
  readonly std: number;
}

/** Of the room of a layer, for all runs beside one another. */
const SPREAD = 0.5;
/** Pixels; less where layers are closer. */
const MARK_RADIUS = 3;

/** `layers`: of all `runs`. */
export function networkChart(
  runs: readonly ShownRun[],
  layers: readonly Layer[],
  quantity: Quantity,
  scale: ScaleKind,
): ChartSource {
  const pointsOf = (run: ShownRun, drawn: Drawn) => {
    const { history } = run;
    const step = run.place === 0 ? drawn.step : Math.min(drawn.step, history.series.steps);
    return layers.flatMap((each, place): NetworkPoint[] => {
      const layer = layerIn(history.run, each.run, each.index);
      const tensor = layer?.tensors[quantity];
      if (!layer || tensor === undefined) return [];
      return [{ layer, place, ...momentsAt(stepsAt(history, step), tensor, step) }];
    });
  };
  const noteOf = (layer: Layer, isShort: boolean) => {
    const only = onlyIn(layer, runs);
    return only && (isShort ? `${runLetter(only.place)}:` : t('only in {0}', runLetter(only.place)));
  };
  const places = layers.flatMap(({ tensors }, place) => (tensors[quantity] === undefined ? [] : [place]));
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
          scales: { x: { ...x, ...layerAxis(layers, x.ticks, noteOf) }, y },
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
          borderDash: dashOf(run.place),
          barColor: css(color, 0.4),
          pointBackgroundColor: css(color),
          pointBorderColor: css(color),
          pointRadius: radius,
          pointStyle: runMark(place),
        };
      }) as never;
      setMarks(chart, fitRuns(chart, scale, rangesOf(chart, drawn), theme), () => batchNormBoxes(layers, theme));
      turnNames(chart, layers);
    },
    summary(drawn) {
      const partsOf = (run: ShownRun) =>
        pointsOf(run, drawn)
          .map(({ layer, mean, std }) => `${layer.path} ${layer.module} ${compact(mean)} ± ${compact(std)}`)
          .join('; ');
      const isCompared = drawn.runs.length > 1;
      const parts = drawn.runs.map((run) => (isCompared ? `${runLetter(run.place)}: ${partsOf(run)}` : partsOf(run)));
      const step = withTold(drawn.runs, drawn.step, 'statistics');
      return t('Step {0}, mean ± standard deviation: {1}.', step, parts.join('. '));
    },
    stepOf: (drawn, run) => withTold([run], Math.min(drawn.step, run.history.series.steps), 'statistics'),
    places: () => places,
    cardAt(drawn, place) {
      const layer = layers[place]!;
      const card = everyNumber([layer], quantity, drawn, drawn.step);
      const title = [`${layer.path}  ${layer.module}`, noteOf(layer, false)].filter(Boolean).join(', ');
      return { title, note: toldNote(drawn.runs, drawn.step, 'statistics'), ...(card ?? { lines: [] }) };
    },
    table(drawn) {
      const names = drawn.runs.flatMap(({ place }) =>
        [t('mean'), t('std')].map((name) => (drawn.runs.length > 1 ? `${runLetter(place)} ${name}` : name)),
      );
      const points = drawn.runs.map((run) => pointsOf(run, drawn));
      const rows = places.map((place) => [
        [layers[place]!.path, layers[place]!.module, noteOf(layers[place]!, false)].filter(Boolean).join(' '),
        ...points.flatMap((ofRun) => {
          const point = ofRun.find((each) => each.place === place);
          return point ? [exact(point.mean), exact(point.std)] : ['', ''];
        }),
      ]);
      return { head: [`${t('Layer')} (${titleOf(quantity)})`, ...names], rows };
    },
  };
}

/** Whether a finite number is among them at the step. */
export function anyNumber(runs: readonly ShownRun[], quantity: Quantity, step: number): boolean {
  return runs.some(({ history }) => {
    const at = Math.min(step, history.series.steps);
    return layersOf(history.run).some(({ tensors }) => {
      const tensor = tensors[quantity];
      if (tensor === undefined) return false;
      const { mean, std } = momentsAt(stepsAt(history, at), tensor, at);
      return Number.isFinite(mean + std);
    });
  });
}

/** From the lowest to the highest end of a bar of each run. */
function rangesOf(chart: Chart, { runs }: Drawn) {
  return runs.map((run, place) => {
    const data = chart.data.datasets[place]!.data as unknown as ErrorBarDatum[];
    const bars = data.filter(({ low, high }) => !Number.isNaN(low + high));
    if (bars.length === 0) return wholeRange(run, Number.NaN, Number.NaN);
    return wholeRange(run, Math.min(...bars.map(({ low }) => low)), Math.max(...bars.map(({ high }) => high)));
  });
}

function datum({ place, mean, std }: NetworkPoint, beside: number): ErrorBarDatum {
  const [y, spread] = [drawable(mean), drawable(std)];
  return { x: place + beside, y, low: drawable(y - spread), high: drawable(y + spread) };
}
