// What is measured of a layer, over the steps, in one of the ways of MEASURES: of one layer, or of several laid over one
// another.

import type { Chart } from 'chart.js';
import { PERCENTILES, type RunStarted, type SnapshotTaken, type Statistic } from '../../src/protocol/trainEvent.ts';
import { exact, share } from '../format.ts';
import { t } from '../l10n.ts';
import { type Layer, type Quantity, titleOf } from '../layers.ts';
import { layerIn, tensorIn } from '../matchLayers.ts';
import { MEASURES, type Measure } from '../measures.ts';
import { dashOf } from '../runStyle.ts';
import {
  anyUndrawable,
  bandPoints,
  columnOf,
  drawable,
  isObservedAt,
  rangePoints,
  ratioPoints,
  type Steps,
  statisticAt,
  stepPoints,
  stepsAt,
  stepsIn,
  trendOf,
} from '../series.ts';
import type { ShownRun } from '../state.ts';
import type { Rgba, Theme } from '../theme.ts';
import { everyNumber } from './everyNumber.ts';
import { type LinePoint, type LineSpec, linesChart } from './linesChart.ts';
import { fitWithoutOutliers } from './outliers.ts';
import { epochAt } from './progressCharts.ts';
import type { ChartSource, Drawn } from './source.ts';

const TITLES: Readonly<Record<Measure, string>> = {
  band: 'Mean ± std',
  range: 'Mean, min and max',
  percentiles: 'Percentiles',
  norm: 'L2 norm',
  fractions: 'Zeros, subnormals, NaN, Inf',
  ratio: 'Update to weight',
  units: 'Dead or saturated units',
};

const NOTES: Readonly<Record<Measure, string>> = {
  band: 'Line: mean. Band: mean ± standard deviation. Standard deviation: population (divides by N), as BatchNorm does.',
  range: 'Line: mean. Band: from the smallest to the largest finite value.',
  percentiles:
    "Line: median. Bands: half, one and one and a half standard deviations of a normal distribution, as TensorBoard's distributions.",
  norm: 'Square root of the sum of squares.',
  fractions: 'Of all values: how many are zero, subnormal (smaller than 1.18e-38, but not zero), NaN or infinite.',
  ratio: 'Norm of the update of a step, divided by the norm of the parameter before it. About 1e-3 is usual.',
  units: 'Dead: never positive over the epoch. Saturated: at a flat end of the activation.',
};

export function measureTitle(measure: Measure): string {
  return t(TITLES[measure]);
}

export function measureNote(measure: Measure): string {
  return t(NOTES[measure]);
}

/** The measures that there are of a quantity. */
export function measuresOf(run: RunStarted, quantity: Quantity): readonly Measure[] {
  return MEASURES.filter((measure) => {
    if (measure === 'ratio') return quantity === 'weight' || quantity === 'bias';
    if (measure === 'units') return quantity === 'output' && run.units.length > 0;
    return true;
  });
}

/** Whether the layer has what is measured. */
export function isMeasured({ run, index, tensors }: Layer, quantity: Quantity, measure: Measure): boolean {
  if (measure === 'units') return run.units.some((unit) => unit.layer === index);
  return tensors[quantity] !== undefined && (measure !== 'ratio' || tensors[updateOf(quantity)] !== undefined);
}

export function statisticChart(layers: readonly Layer[], quantity: Quantity, measure: Measure): ChartSource {
  const isShare = measure === 'fractions' || measure === 'units';
  return linesChart({
    lines: layers.flatMap((layer, place) => linesOf(layer, quantity, measure, layers.length > 1 ? place : undefined)),
    ...(isShare && { write: share, brief: share, yAxis: SHARE_AXIS }),
    fit: isShare
      ? fitShares
      : (chart, drawn, theme) => fitWithoutOutliers(chart, drawn, theme, hasGaps(layers, quantity, measure, drawn)),
    yName: `${titleOf(quantity)}: ${measureTitle(measure)}`,
    card: (drawn, step) => everyNumber(layers, quantity, drawn, step),
    asked: 'statistics',
    // Of one layer, the view's legend tells the lines apart.
    isLabelled: layers.length > 1,
  });
}

function fitShares(chart: Chart, { scale }: Drawn): Record<string, never> {
  Object.assign(chart.options.scales!.y!, { min: scale === 'linear' ? 0 : undefined });
  return {};
}

/** Whether an observed step has no number that can be drawn. */
function hasGaps(layers: readonly Layer[], quantity: Quantity, measure: Measure, drawn: Drawn): boolean {
  const needed = NEEDED[measure];
  const of = measure === 'ratio' ? updateOf(quantity) : quantity;
  return drawn.runs.some(({ history }) =>
    layers.some((layer) => {
      const tensor = tensorIn(history.run, layer, of);
      return tensor !== undefined && anyUndrawable(stepsIn(history, drawn), tensor, needed, drawn);
    }),
  );
}

const NEEDED: Readonly<Record<Measure, readonly Statistic[]>> = {
  band: ['mean', 'std'],
  range: ['mean', 'min', 'max'],
  percentiles: [],
  norm: ['norm'],
  fractions: [],
  ratio: ['norm'],
  units: [],
};

const SHARE_AXIS = {
  ticks: { callback: (value: string | number) => `${Number((Number(value) * 100).toPrecision(3))} %` },
};

function updateOf(quantity: Quantity): Quantity {
  return quantity === 'bias' ? 'biasUpdate' : 'weightUpdate';
}

/** `place`: among several layers; undefined where there is one. */
function linesOf(layer: Layer, quantity: Quantity, measure: Measure, place: number | undefined): LineSpec[] {
  const of = new LayerLines(layer, quantity, place);
  switch (measure) {
    case 'band':
      return [
        of.line(t('mean'), {
          points: (series, tensor, most, range) => bandPoints(series, tensor, most, range),
          trend: 'mean',
          numbers: [
            [t('mean'), 'mean'],
            [t('std'), 'std'],
          ],
        }),
      ];
    case 'range':
      return [
        of.line(t('mean'), {
          points: (series, tensor, most, range) => rangePoints(series, tensor, most, range),
          trend: 'mean',
          numbers: [
            [t('mean'), 'mean'],
            [t('min'), 'min'],
            [t('max'), 'max'],
          ],
        }),
      ];
    case 'norm':
      return [of.line(t('norm'), statisticLine(t('norm'), 'norm'))];
    case 'fractions':
      return FRACTIONS.map(([name, statistic, dash, color]) => ({
        ...of.line(t(name), statisticLine(t(name), statistic)),
        dash: () => dash,
        isQuietAtZero: statistic !== 'zeros',
        ...(place === undefined && { color: (theme: Theme) => theme.palette[color]! }),
      }));
    case 'percentiles':
      return of.percentiles();
    case 'ratio':
      return [of.ratio()];
    case 'units':
      return [of.units()];
    default:
      return measure satisfies never;
  }
}

/** The lines of a measure that has several, for a legend: name, line, and place in the palette. */
export function measureLegend(measure: Measure): readonly { name: string; dash: readonly number[]; color: number }[] {
  if (measure !== 'fractions') return [];
  return FRACTIONS.map(([name, , dash, color]) => ({ name: t(name), dash, color }));
}

const FRACTIONS = [
  ['zeros', 'zeros', [], 0],
  ['subnormals', 'subnormals', [7, 3], 1],
  ['NaN', 'nans', [2, 2], 4],
  ['Inf', 'infs', [9, 3, 2, 3], 3],
] as const;

interface LineParts {
  readonly points: (
    series: Steps,
    tensor: number,
    most: number,
    range: { readonly from: number; readonly to: number },
  ) => readonly LinePoint[];
  readonly numbers: readonly (readonly [name: string, statistic: Statistic])[];
  readonly trend: Statistic;
}

function statisticLine(name: string, statistic: Statistic): LineParts {
  return {
    points: (series, tensor, most, range) => stepPoints(series, columnOf(tensor, statistic), most, range),
    numbers: [[name, statistic]],
    trend: statistic,
  };
}

/** The lines of one layer, in whichever run. */
class LayerLines {
  readonly #layer: Layer;
  readonly #quantity: Quantity;
  readonly #place: number | undefined;

  constructor(layer: Layer, quantity: Quantity, place: number | undefined) {
    this.#layer = layer;
    this.#quantity = quantity;
    this.#place = place;
  }

  line(name: string, { points, numbers, trend }: LineParts): LineSpec {
    return {
      ...this.#look(name),
      points: (run, most, range) => {
        const tensor = this.#tensor(run);
        return tensor === undefined ? [] : points(stepsIn(run.history, range), tensor, most, range);
      },
      numbersAt: (run, step) => {
        const tensor = this.#tensor(run);
        if (tensor === undefined) return [];
        return numbers.map(([title, statistic]) => [
          this.#title(title, run),
          statisticAt(stepsAt(run.history, step), tensor, statistic, step),
        ]);
      },
      isAt: (run, step) => this.#isObserved(run, step),
      trend: (run, range) => {
        const tensor = this.#tensor(run);
        return tensor === undefined ? undefined : trendOf(run.history.series, columnOf(tensor, trend), range);
      },
    };
  }

  /** The median above three bands, one within the other. */
  percentiles(): LineSpec[] {
    const middle = (PERCENTILES.length - 1) / 2;
    const bands = [0, 1, 2].map((from): LineSpec => {
      const to = PERCENTILES.length - 1 - from;
      const percents = [PERCENTILES[from]!, PERCENTILES[to]!].map((p) => `${exact(p)} %`);
      return {
        ...this.#look(percents.join(' – ')),
        points: (run) =>
          this.#snapshots(run).map(({ step, values }) => ({
            ...nothing(step),
            low: drawable(values[from]!),
            high: drawable(values[to]!),
          })),
        numbersAt: (run, step) => {
          const values = nearest(this.#snapshots(run), step)?.values;
          return [
            [this.#title(percents[0]!, run), values?.[from] ?? Number.NaN],
            [this.#title(percents[1]!, run), values?.[to] ?? Number.NaN],
          ];
        },
        ...this.#atSnapshots(),
      };
    });
    const name = t('median');
    const median: LineSpec = {
      ...this.#look(name),
      points: (run) => this.#snapshots(run).map(({ step, values }) => single(step, drawable(values[middle]!))),
      numbersAt: (run, step) => {
        const snapshot = nearest(this.#snapshots(run), step);
        const title = snapshot && snapshot.step !== step ? t('{0} of step {1}', name, snapshot.step) : name;
        return [[this.#title(title, run), snapshot?.values[middle] ?? Number.NaN]];
      },
      ...this.#atSnapshots(),
    };
    return [median, ...bands.toReversed().map((band) => ({ ...band, isUnder: true }))];
  }

  ratio(): LineSpec {
    const tensors = (run: ShownRun) => [this.#tensor(run, updateOf(this.#quantity)), this.#tensor(run)] as const;
    const name = t('update to weight');
    return {
      ...this.#look(name),
      points: (run, most, range) => {
        const [update, parameter] = tensors(run);
        if (update === undefined || parameter === undefined) return [];
        const [above, below] = [columnOf(update, 'norm'), columnOf(parameter, 'norm')];
        return ratioPoints(stepsIn(run.history, range), above, below, most, range);
      },
      numbersAt: (run, step) => {
        const [update, parameter] = tensors(run);
        if (update === undefined || parameter === undefined) return [];
        const series = stepsAt(run.history, step);
        const before = stepsAt(run.history, step - 1);
        const value = statisticAt(series, update, 'norm', step) / statisticAt(before, parameter, 'norm', step - 1);
        return [[this.#title(name, run), value]];
      },
      isAt: (run, step) => step > 1 && this.#isObserved(run, step),
    };
  }

  units(): LineSpec {
    const indexIn = ({ history }: ShownRun) => {
      const layer = layerIn(history.run, this.#layer.run, this.#layer.index)?.index;
      return history.run.units.findIndex((unit) => unit.layer === layer);
    };
    const kind = this.#layer.run.units.find((unit) => unit.layer === this.#layer.index)?.kind;
    const name = kind === 'saturated' ? t('saturated units') : t('dead units');
    return {
      ...this.#look(name),
      markRadius: 2.5,
      points: (run) => {
        const index = indexIn(run);
        return index < 0 ? [] : run.history.epochs.map(({ step, units }) => single(step, units[index]!));
      },
      numbersAt: (run, step) => {
        const index = indexIn(run);
        return [[this.#title(name, run), epochAt(run.history.epochs, step)?.units[index] ?? Number.NaN]];
      },
      isAt: (run, step) => indexIn(run) >= 0 && epochAt(run.history.epochs, step)?.step === step,
      moments: ({ history }) => history.epochs.map((epoch) => epoch.step),
    };
  }

  /** Several layers each have a colour, a line and the layer's name at its end; of several runs, a shade of the run's. */
  #look(name: string): Pick<LineSpec, 'name' | 'nameIn' | 'color' | 'dash' | 'shade'> {
    if (this.#place === undefined) return { name, color: (theme) => quantityColor(theme, this.#quantity) };
    const place = this.#place;
    return {
      name: this.#title(name),
      nameIn: (run) => this.#title(name, run),
      color: ({ palette }) => palette[place % palette.length]!,
      shade: place,
      dash: (run, isCompared) => (isCompared ? dashOf(run) : place < 6 ? [] : place < 12 ? [7, 3] : [2, 2]),
    };
  }

  /** With the layer's path in that run. */
  #title(name: string, run?: ShownRun): string {
    if (this.#place === undefined) return name;
    const { index, path, run: own } = this.#layer;
    return `${(run && layerIn(run.history.run, own, index)?.path) ?? path} ${name}`;
  }

  #tensor({ history }: ShownRun, quantity = this.#quantity): number | undefined {
    return tensorIn(history.run, this.#layer, quantity);
  }

  #isObserved(run: ShownRun, step: number): boolean {
    const tensor = this.#tensor(run);
    return tensor !== undefined && isObservedAt(stepsAt(run.history, step), tensor, step);
  }

  #atSnapshots(): Pick<LineSpec, 'isAt' | 'moments'> {
    return {
      isAt: (run, step) => this.#snapshots(run).some((snapshot) => snapshot.step === step),
      moments: (run) => this.#snapshots(run).map(({ step }) => step),
    };
  }

  /** The percentiles of the tensor, at the moments that are kept. */
  #snapshots(run: ShownRun): readonly PercentilesAt[] {
    const tensor = this.#tensor(run);
    return tensor === undefined ? [] : run.history.snapshots.flatMap((snapshot) => percentilesOf(snapshot, tensor));
  }
}

interface PercentilesAt {
  readonly step: number;
  readonly values: Float32Array;
}

function percentilesOf({ step, tensors, percentiles }: SnapshotTaken, tensor: number): PercentilesAt[] {
  const position = tensors.indexOf(tensor);
  if (position < 0) return [];
  const from = position * PERCENTILES.length;
  return [{ step, values: percentiles.subarray(from, from + PERCENTILES.length) }];
}

/** The last that was taken by the step. */
function nearest(snapshots: readonly PercentilesAt[], step: number): PercentilesAt | undefined {
  return snapshots.findLast((each) => each.step <= step) ?? snapshots[0];
}

function single(step: number, y: number): LinePoint {
  return { x: step, firstStep: step, y, lowest: y, highest: y };
}

function nothing(step: number): LinePoint {
  return single(step, Number.NaN);
}

export function quantityColor(theme: Theme, quantity: Quantity): Rgba {
  if (quantity === 'output') return theme.output;
  if (quantity === 'weightUpdate' || quantity === 'biasUpdate') return theme.palette[1]!;
  return quantity === 'weight' || quantity === 'bias' ? theme.parameter : theme.gradient;
}
