// Everything that is measured of one of a layer's tensors at a step, for the card at the pointer.

import { PERCENTILES, type Statistic } from '../../src/protocol/trainEvent.ts';
import { distributionNear } from '../distributions.ts';
import { exact, integer, share } from '../format.ts';
import { t } from '../l10n.ts';
import { type Layer, layersOf, type Quantity } from '../layers.ts';
import { tensorIn } from '../matchLayers.ts';
import { runLetter } from '../runStyle.ts';
import { statisticAt, stepsAt } from '../series.ts';
import type { ShownRun } from '../state.ts';
import { percentileName } from './distributionText.ts';
import { epochAt } from './progressCharts.ts';
import type { Card, CardLine, Drawn } from './source.ts';

const STATISTIC_LINES: readonly (readonly [name: string, statistic: Statistic, write: (value: number) => string])[] = [
  ['mean', 'mean', exact],
  ['std', 'std', exact],
  ['min', 'min', exact],
  ['max', 'max', exact],
  ['norm', 'norm', exact],
  ['zeros', 'zeros', share],
  ['subnormals', 'subnormals', share],
  ['NaN', 'nans', share],
  ['Inf', 'infs', share],
];

/** Pixels of a column, and of the names beside them. */
const COLUMN_WIDTH = 84;
const NAMES_WIDTH = 130;

/** Of each layer in each run a column; undefined where there is no room for as many. */
export function everyNumber(
  layers: readonly Layer[],
  quantity: Quantity,
  { runs }: Drawn,
  step: number,
): Omit<Card, 'title'> | undefined {
  const columns = layers.flatMap((layer) =>
    runs.flatMap((run) => {
      const tensor = tensorIn(run.history.run, layer, quantity);
      return tensor === undefined ? [] : [{ layer, run, tensor }];
    }),
  );
  if (columns.length === 0) return undefined;
  if (columns.length > 1 && columns.length * COLUMN_WIDTH + NAMES_WIDTH > window.innerWidth) return undefined;
  const nameOf = ({ layer, run }: (typeof columns)[number]) =>
    [...(runs.length > 1 ? [runLetter(run.place)] : []), ...(layers.length > 1 ? [layer.path] : [])].join(' ');
  const numbers = columns.map(({ run, tensor }) => numbersOf(run, quantity, tensor, step));
  const names = [...new Set(numbers.flatMap((each) => [...each.keys()]))];
  return {
    ...(columns.length > 1 && { columns: columns.map(nameOf) }),
    lines: names.map((name): CardLine => [name, ...numbers.map((each) => each.get(name) ?? ABSENT)]),
  };
}

const ABSENT = '–';

function numbersOf(run: ShownRun, quantity: Quantity, tensor: number, step: number): ReadonlyMap<string, string> {
  const { history } = run;
  const lines = new Map<string, string>();
  const isThere = step >= 1 && step <= history.series.steps;
  const steps = stepsAt(history, step);
  for (const [name, statistic, write] of STATISTIC_LINES) {
    lines.set(t(name), isThere ? write(statisticAt(steps, tensor, statistic, step)) : ABSENT);
  }
  const update = quantity === 'weight' ? 'weightUpdate' : quantity === 'bias' ? 'biasUpdate' : undefined;
  const updated = update && layersOf(history.run)[layerOf(run, tensor)]?.tensors[update];
  if (updated !== undefined) {
    const before = statisticAt(stepsAt(history, step - 1), tensor, 'norm', step - 1);
    const ratio = statisticAt(steps, updated, 'norm', step) / before;
    lines.set(t('update to weight'), isThere && step > 1 ? exact(ratio) : ABSENT);
  }
  if (quantity === 'output') {
    const index = history.run.units.findIndex((unit) => unit.layer === layerOf(run, tensor));
    const fraction = index < 0 ? undefined : epochAt(history.epochs, step)?.units[index];
    const name = history.run.units[index]?.kind === 'saturated' ? t('saturated units') : t('dead units');
    if (index >= 0) lines.set(name, fraction === undefined ? ABSENT : share(fraction));
  }
  const at = isThere ? distributionNear(history, tensor, step) : undefined;
  if (at && at.percentiles.length > 0) {
    lines.set(t('percentiles of step'), integer(at.x));
    for (const [k, percentile] of PERCENTILES.entries())
      lines.set(percentileName(percentile), exact(at.percentiles[k]!));
  }
  return lines;
}

function layerOf({ history }: ShownRun, tensor: number): number {
  return history.run.tensors[tensor]!.layer;
}
