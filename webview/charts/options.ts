// What all charts over steps have in common: axes, fonts, the window of steps, and the mark where a run failed.

import type { Chart, ChartOptions } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { gapOf, stepTick, tick } from '../format.ts';
import { failedStep } from '../series.ts';
import { css, type Theme } from '../theme.ts';
import type { Drawn } from './source.ts';
import { setScale } from './valueScale.ts';

/** Pixels kept for the numbers of the y axis, so that charts above one another line up and none jumps. */
export const Y_AXIS_WIDTH = 46;
/** Letters for which that is too little: of numbers that differ in their last digits only. */
const LONG_LABEL = 8;

/** Without events of its own: chartBox.tsx moves what all charts share. */
export function chartOptions(theme: Theme) {
  const [xAxis, yAxis] = [axis(theme), axis(theme)];
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    parsing: false,
    normalized: true,
    events: [],
    layout: { padding: { top: 14, right: 8 } },
    elements: {
      point: { radius: 0, hoverRadius: 3, hitRadius: 0 },
      line: { borderWidth: 1.5, borderJoinStyle: 'round' },
    },
    scales: {
      // Steps, features, layers: there is nothing between two of them.
      x: {
        type: 'linear',
        ...xAxis,
        ticks: { ...xAxis.ticks, precision: 0, callback: placeText },
        grid: { display: false },
      },
      y: {
        type: 'value',
        ...yAxis,
        ticks: { ...yAxis.ticks, autoSkip: false },
        grid: { color: css(theme.grid), tickLength: 0 },
        bounds: 'data',
        afterFit: (scale) => {
          const isLong = scale.ticks.some(({ label }) => typeof label === 'string' && label.length > LONG_LABEL);
          if (!isLong) scale.width = Y_AXIS_WIDTH;
        },
      },
    },
    plugins: { tooltip: { enabled: false }, annotation: { annotations: {} } },
  } satisfies ChartOptions<'line'>;
}

/** Values on the axis below, which elsewhere are on the one beside. */
export function valuesBelow({ x, y }: ReturnType<typeof chartOptions>['scales']) {
  return {
    ...y,
    axis: 'x',
    position: 'bottom',
    ticks: { ...x.ticks, callback: valueText },
    grid: x.grid,
    afterFit: () => {},
  } as const;
}

function valueText(value: string | number, _index: number, ticks: { value: number }[]): string {
  return tick(Number(value), gapOf(ticks));
}

/** A step, a feature: a whole number. */
function placeText(value: string | number, _index: number, ticks: { value: number }[]): string {
  return stepTick(Number(value), gapOf(ticks), ticks.at(-1)?.value ?? Number(value));
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
      callback: valueText,
    },
  } as const;
}

/** Sets both axes as the person wants them, with the chart's own marks and one at the step where the run failed. */
export function fitAxes(
  chart: Chart,
  drawn: Drawn,
  theme: Theme,
  marks: Readonly<Record<string, AnnotationOptions>> = {},
): void {
  const { scales, plugins } = chart.options;
  scales!.x!.min = drawn.from;
  scales!.x!.max = drawn.to;
  setScale(chart, drawn.scale);
  const step = failedStep(drawn.runs[0].history);
  const failure: AnnotationOptions = {
    type: 'line',
    xMin: step ?? 0,
    xMax: step ?? 0,
    borderColor: css(theme.failure),
    borderWidth: 2,
    borderDash: [4, 3],
  };
  // To resolve options anew takes time.
  const isMarked = step !== undefined || Object.keys(marks).length > 0;
  const wasMarked = Object.keys(plugins!.annotation!.annotations ?? {}).length > 0;
  if (isMarked || wasMarked)
    plugins!.annotation!.annotations = step === undefined ? { ...marks } : { ...marks, failure };
}

/** How many points a chart has room for: one a pixel. */
export function roomOf(chart: Chart): number {
  return Math.max(50, Math.floor(chart.width - Y_AXIS_WIDTH));
}
