// What all charts over steps have in common: axes, fonts, hover, and the mark where a run failed.

import type { Chart, ChartOptions, ChartType, LinearScaleOptions, Scale, TooltipItem } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { integer, tick } from '../format.ts';
import { failedStep, lastStepOfAxis, roundTicks, type StepPoint } from '../series.ts';
import { css, type Theme } from '../theme.ts';
import { type Card, hoverCard } from './hover.ts';

/** Pixels kept for the numbers of the y axis, so that charts above one another line up and none jumps. */
const Y_AXIS_WIDTH = 46;
/** Pixels: a chart less high has room for fewer numbers on its y axis. */
const LOW_CHART = 140;

export function chartOptions(theme: Theme, describe: (points: readonly TooltipItem<ChartType>[]) => Card) {
  const yAxis = axis(theme);
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    parsing: false,
    normalized: true,
    events: ['mousemove', 'mouseout', 'click', 'touchstart', 'touchmove'],
    interaction: { mode: 'nearestStep', axis: 'x', intersect: false },
    layout: { padding: { top: 6, right: 8 } },
    elements: {
      point: { radius: 0, hoverRadius: 3, hitRadius: 0 },
      line: { borderWidth: 1.5, borderJoinStyle: 'round' },
    },
    scales: {
      x: { type: 'linear', ...axis(theme), grid: { display: false } },
      y: {
        type: 'linear',
        ...yAxis,
        ticks: { ...yAxis.ticks, autoSkip: false },
        grid: { color: css(theme.grid), tickLength: 0 },
        bounds: 'data',
        afterDataLimits: addMargin,
        afterBuildTicks: (scale) => {
          const most = scale.chart.height < LOW_CHART ? 4 : 6;
          scale.ticks = roundTicks(scale.min, scale.max, most).map((value) => ({ value }));
        },
        afterFit: (scale) => {
          scale.width = Y_AXIS_WIDTH;
        },
      },
    },
    plugins: { tooltip: { enabled: false, external: hoverCard(describe) }, annotation: { annotations: {} } },
  } satisfies ChartOptions;
}

/** A little room above and below, so that no line lies on the edge; where all is one number, room around it. */
function addMargin(scale: Scale): void {
  const { min, max, options } = scale as Scale<LinearScaleOptions>;
  const margin = max > min ? 0.04 * (max - min) : Math.abs(max) * 0.1 || 1;
  if (options.min === undefined) scale.min = min - margin;
  if (options.max === undefined) scale.max = max + margin;
}

function axis(theme: Theme) {
  return {
    border: { display: false },
    ticks: {
      color: css(theme.muted),
      font: { family: theme.fontFamily, size: Math.max(theme.fontSize - 3, 9) },
      maxTicksLimit: 5,
      includeBounds: false,
      maxRotation: 0,
      autoSkipPadding: 12,
      padding: 4,
      callback: (value: string | number) => tick(Number(value)),
    },
  } as const;
}

/** Sets the step axis for the history as it is now, with the chart's own marks and one at the step where the run failed. */
export function fitSteps(
  chart: Chart,
  history: RunHistory,
  theme: Theme,
  marks?: Readonly<Record<string, AnnotationOptions>>,
): void {
  const { scales, plugins } = chart.options;
  scales!.x!.min = 0;
  scales!.x!.max = lastStepOfAxis(history);
  const step = failedStep(history);
  if (step === undefined) {
    if (marks) plugins!.annotation!.annotations = { ...marks };
    return;
  }
  const failure: AnnotationOptions = {
    type: 'line',
    xMin: step,
    xMax: step,
    borderColor: css(theme.failure),
    borderWidth: 2,
    borderDash: [4, 3],
  };
  plugins!.annotation!.annotations = { ...marks, failure };
}

/** `Step 12`, or `Steps 9 to 12` for a merged point. */
export function stepTitle({ firstStep, x }: StepPoint): string {
  return firstStep === x ? `Step ${integer(x)}` : `Steps ${integer(firstStep)} to ${integer(x)}`;
}

/** How many points a chart has room for: one a pixel. */
export function roomOf(chart: Chart): number {
  return Math.max(50, Math.floor(chart.width - Y_AXIS_WIDTH));
}
