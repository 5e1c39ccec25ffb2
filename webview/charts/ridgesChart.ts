// How the values of one tensor are distributed, moment behind moment, the newest in front; the scrubber's stands out.

import type { Chart, ChartConfiguration, Scale } from 'chart.js';
import { type Distribution, distributionAt, distributionNear, distributionsOf, thin } from '../distributions.ts';
import { compact, integer, tick } from '../format.ts';
import { t } from '../l10n.ts';
import { roundTicks } from '../series.ts';
import { css, type Rgba, type Theme, theme } from '../theme.ts';
import { hoveredStep } from '../view.ts';
import { colorRamp } from './colorRamp.ts';
import { distributionLines, distributionTable } from './distributionText.ts';
import { within } from './evolutionChart.ts';
import { chartOptions, valuesBelow } from './options.ts';
import { rampKey } from './rampKey.ts';
import { firstOfAxis } from './ridgeController.ts';
import type { ChartSource, Drawn } from './source.ts';

/** Pixels from one ridge to the next. */
const STRIDE = 7;

export function ridgesChart(tensor: number, color: (theme: Theme) => Rgba): ChartSource {
  let shown: readonly Distribution[] = [];
  let drawnOn: Chart | undefined;
  const momentsIn = (drawn: Drawn) => within(distributionsOf(drawn.runs[0].history, tensor), drawn);
  const valueAt = (x: number | undefined) => (x === undefined ? undefined : drawnOn?.scales.x?.getValueForPixel(x));
  return {
    overSteps: false,
    followsStep: true,
    placeAxis: 'y',
    axisNames: { x: t('Value'), y: t('Step') },
    legend: () => [rampKey('ridges', theme.peek(), color(theme.peek()))],
    configure(theme) {
      const { scales, ...options } = chartOptions(theme);
      return {
        type: 'ridge',
        data: {
          datasets: [
            {
              type: 'ridge',
              data: [],
              ramp: colorRamp(theme.background, color(theme)),
              lineColor: css(theme.background, 0.85),
              markColor: css(theme.foreground),
              haloColor: css(theme.background, 0.85),
              font: `600 ${Math.max(theme.fontSize - 2, 10)}px ${theme.fontFamily}`,
              marks: [],
              hovered: () => hoveredStep.peek(),
            },
          ],
        },
        options: {
          ...options,
          scales: {
            x: valuesBelow(scales),
            y: {
              ...scales.x,
              axis: 'y',
              position: 'left',
              reverse: true,
              grid: { display: false },
              ticks: { ...scales.x.ticks, autoSkip: true },
              afterBuildTicks: (scale: Scale) => {
                const steps = shown.length > 0 ? [shown[0]!.x, shown.at(-1)!.x] : [0, 1];
                scale.ticks = roundTicks(steps[0]!, steps[1]!, 5)
                  .filter(Number.isInteger)
                  .map((value) => ({ value }));
              },
              afterFit: scales.y.afterFit,
            },
          },
        },
      } as unknown as ChartConfiguration;
    },
    fill(chart, drawn) {
      drawnOn = chart;
      const moments = momentsIn(drawn);
      shown = thin(moments, Math.max(2, Math.floor(chart.height / STRIDE)), drawn.step);
      const [dataset] = chart.data.datasets;
      const at = distributionAt(moments, drawn.step);
      const marks = at ? [{ step: at.x, text: t('Step {0}', integer(at.x)) }] : [];
      Object.assign(dataset!, { data: shown, marks });
      const [from, to] = [shown[0]?.x ?? 0, shown.at(-1)?.x ?? 1];
      Object.assign(chart.options.scales!.y!, {
        min: firstOfAxis(chart, from, Math.max(to, from + 1)),
        max: Math.max(to, from + 1),
      });
      Object.assign(chart.options.scales!.x!, { kind: drawn.scale === 'linear' ? 'linear' : 'symlog' });
    },
    places: () => shown.map(({ x }) => x),
    cardAt(_drawn, step, pixel) {
      const at = shown.find(({ x }) => x === step);
      return { title: t('Step {0}', integer(step)), lines: at ? distributionLines(at, valueAt(pixel)) : [] };
    },
    summary(drawn) {
      const { history } = drawn.runs[0];
      const at = distributionNear(history, tensor, drawn.step);
      if (!at) return t('No values yet.');
      const middle = at.percentiles[3];
      const { snapshots } = history;
      return [
        t(
          '{0} moments from step {1} to {2}.',
          snapshots.length,
          integer(snapshots[0]!.step),
          integer(snapshots.at(-1)!.step),
        ),
        t(
          'Step {0}: values from {1} to {2}, median {3}.',
          integer(at.x),
          compact(at.lowest),
          compact(at.highest),
          tick(middle ?? Number.NaN),
        ),
      ].join(' ');
    },
    table: (drawn) => distributionTable(momentsIn(drawn)),
    numbers: (drawn) => distributionTable(momentsIn(drawn), 'all'),
  };
}
