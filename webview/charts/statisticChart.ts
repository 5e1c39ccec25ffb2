// One tensor over the steps, in one of the ways of MEASURES; of several layers where they are laid over one another.

import { t } from '../l10n.ts';
import type { Layer, Quantity } from '../layers.ts';
import { tensorIn } from '../matchLayers.ts';
import { bandPoints, columnOf, type StepRange, statisticAt, trendOf } from '../series.ts';
import { type ShownRun, shownRuns } from '../state.ts';
import type { Rgba, Theme } from '../theme.ts';
import { type LineSpec, linesChart } from './linesChart.ts';
import type { ChartSource } from './source.ts';

/** The tensor of a run that is the leading run's `quantity` of the layer. */
function tensorOf({ history }: ShownRun, layer: number, quantity: Quantity): number | undefined {
  const lead = shownRuns.peek()[0]!.history.run;
  return tensorIn(history.run, lead, layer, quantity);
}

/** Mean ± standard deviation. */
export function bandChart(layers: readonly Layer[], quantity: Quantity): ChartSource {
  return linesChart({
    lines: layers.map((layer, place) => bandLine(layer, quantity, layers.length > 1 ? place : null)),
  });
}

function bandLine({ index, path, module }: Layer, quantity: Quantity, place: number | null): LineSpec {
  const prefix = place === null ? '' : `${path} `;
  return {
    name: place === null ? t('mean') : `${path} ${module}`,
    color: (theme) => (place === null ? quantityColor(theme, quantity) : theme.palette[place % theme.palette.length]!),
    points: (run, most, range) => {
      const tensor = tensorOf(run, index, quantity);
      return tensor === undefined ? [] : bandPoints(run.history.series, tensor, most, range);
    },
    numbersAt: (run, step) => {
      const tensor = tensorOf(run, index, quantity);
      if (tensor === undefined) return [];
      const { series } = run.history;
      return [
        [`${prefix}${t('mean')}`, statisticAt(series, tensor, 'mean', step)],
        [`${prefix}${t('std')}`, statisticAt(series, tensor, 'std', step)],
      ];
    },
    trend: (run, range) => trendIn(run, index, quantity, range),
  };
}

function trendIn(run: ShownRun, layer: number, quantity: Quantity, range: StepRange) {
  const tensor = tensorOf(run, layer, quantity);
  return tensor === undefined ? undefined : trendOf(run.history.series, columnOf(tensor, 'mean'), range);
}

export function quantityColor(theme: Theme, quantity: Quantity): Rgba {
  if (quantity === 'output') return theme.output;
  return quantity === 'weight' || quantity === 'bias' ? theme.parameter : theme.gradient;
}
