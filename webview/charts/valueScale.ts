// A y axis that is linear, a true logarithm (of positive numbers) or a symmetric logarithm, which goes through zero. A
// real scale of Chart.js: whatever is drawn through getPixelForValue is right on each of them.

import { type Chart, LinearScale, type LinearScaleOptions, type Scale } from 'chart.js';
import { gapOf, tick } from '../format.ts';
import { roundTicks } from '../series.ts';
import type { ScaleKind } from '../view.ts';
import { type Symlog, symlog, symlogTicks, unitFor } from './symlog.ts';

declare module 'chart.js' {
  interface CartesianScaleTypeRegistry {
    value: { options: LinearScaleOptions & ValueScaleOptions };
  }
}

interface ValueScaleOptions {
  kind?: ScaleKind;
}

/** Pixels: a chart less high has room for fewer numbers on its axis. */
const LOW_CHART = 140;
/** Pixels between zero and the next number. */
const CLOSEST = 14;
/** Of the largest number, a range that is only the rounding of float32. */
const NO_RANGE = 1e-6;
/** Of the range, left free above and below. */
const MARGIN = 0.04;

type Numbers = Readonly<Record<string, unknown>>;

export class ValueScale extends LinearScale {
  static override id = 'value';
  #kind: ScaleKind = 'linear';
  #log: Symlog = symlog(1);
  /** The ends of the axis as positions on it. */
  #start = 0;
  #span = 1;

  /** Of the options, which to read takes time: they are asked for with each point. */
  override init(options: Parameters<LinearScale['init']>[0]): void {
    super.init(options);
    this.#kind = (this.options as ValueScaleOptions).kind ?? 'linear';
  }

  override determineDataLimits(): void {
    super.determineDataLimits();
    const { min, max } = this.options;
    const sizes = this.kind === 'linear' ? [] : this.#positiveSizes();
    if (this.kind === 'log') {
      const lowest = Math.min(...sizes);
      if (!Number.isFinite(lowest)) [this.min, this.max] = [0.1, 1];
      else [this.min, this.max] = [lowest, Math.max(...sizes, lowest)];
    } else if (this.kind === 'symlog') {
      this.#log = symlog(unitFor(sizes));
    }
    const [low, high] = [this.#place(this.min), this.#place(this.max)];
    const size = this.kind === 'log' ? 1 : Math.max(Math.abs(low), Math.abs(high));
    const isRange = high - low > NO_RANGE * size;
    const margin = isRange ? MARGIN * (high - low) : this.kind === 'log' ? 0.5 : Math.abs(high) * 0.1 || 1;
    if (typeof min !== 'number' || this.kind === 'log') this.min = this.#back(low - margin);
    if (typeof max !== 'number' || this.kind === 'log') this.max = this.#back(high + margin);
  }

  override buildTicks() {
    const most = this.chart.height < LOW_CHART ? 4 : 6;
    if (this.kind === 'linear') return roundTicks(this.min, this.max, most).map((value) => ({ value }));
    if (this.kind === 'log') return logTicks(this.min, this.max, most).map((value) => ({ value }));
    const { of } = this.#log;
    const room =
      Math.abs(of(this.max) - of(this.min)) *
      (CLOSEST / Math.max(Math.min(this.chart.height, this.maxHeight || Number.POSITIVE_INFINITY), 1));
    const ticks = symlogTicks(this.#log, of(this.min), of(this.max), most + 2);
    // The smallest powers of ten lie close to zero.
    const apart = ticks.filter((value) => value === 0 || Math.abs(of(value)) >= room);
    return (apart.length > 1 ? apart : roundTicks(this.min, this.max, most)).map((value) => ({ value }));
  }

  override generateTickLabels(ticks: { value: number; label?: string }[]): void {
    const { callback } = this.options.ticks;
    for (const [index, each] of ticks.entries()) {
      const label = callback.call(this as Scale, each.value, index, ticks as never);
      each.label = typeof label === 'string' ? label : tick(each.value, gapOf(ticks));
    }
  }

  override configure(): void {
    super.configure();
    this.#start = this.#place(this.min);
    this.#span = this.#place(this.max) - this.#start || 1;
  }

  /** On a logarithm, what is not positive lies on the lower edge. */
  override getPixelForValue(value: number): number {
    if (value === null || Number.isNaN(value)) return Number.NaN;
    const place = this.kind === 'log' && value <= 0 ? this.#start : this.#place(value);
    return this.getPixelForDecimal((place - this.#start) / this.#span);
  }

  override getValueForPixel(pixel: number): number {
    return this.#back(this.#start + this.getDecimalForPixel(pixel) * this.#span);
  }

  /** Names all that says where on the axis a value lies. */
  get key(): string {
    return [this.#kind, this.#kind === 'symlog' ? this.#log.unit : '', this.min, this.max].join(' ');
  }

  get kind(): ScaleKind {
    return this.#kind;
  }

  #place(value: number): number {
    if (this.kind === 'log') return Math.log10(value);
    return this.kind === 'symlog' ? this.#log.of(value) : value;
  }

  #back(place: number): number {
    if (this.kind === 'log') return 10 ** place;
    return this.kind === 'symlog' ? this.#log.back(place) : place;
  }

  /** The sizes of all numbers that are drawn; on a true logarithm only those that are positive. */
  #positiveSizes(): number[] {
    const sizes: number[] = [];
    const take = (value: unknown) => {
      if (typeof value !== 'number') return;
      const size = this.kind === 'log' ? value : Math.abs(value);
      if (size > 0 && size <= 1e30) sizes.push(size);
    };
    for (const { controller } of this.getMatchingVisibleMetas()) {
      const { data } = (controller as unknown as { getDataset(): { data: Numbers[] } }).getDataset();
      for (const datum of data) for (const key of DRAWN) take(datum[key]);
    }
    return this.kind === 'log' ? bounds(sizes) : sizes;
  }
}

/** What of a datum lies on the axis. */
const DRAWN = ['y', 'low', 'high', 'lowest', 'highest'] as const;

/** The smallest and the largest; a spread of thousands of arguments would overflow the stack. */
function bounds(sizes: readonly number[]): number[] {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const size of sizes) {
    if (size < least) least = size;
    if (size > most) most = size;
  }
  return most > 0 ? [least, most] : [];
}

/** Powers of ten, as many as there is room for; over less than a decade or two also 2 and 5 times them. */
export function logTicks(min: number, max: number, most: number): number[] {
  const [low, high] = [Math.log10(min), Math.log10(max)];
  const decades = Math.floor(high) - Math.ceil(low) + 1;
  const factors = decades >= 3 ? [1] : decades === 2 ? [1, 3] : [1, 2, 3, 5, 7];
  const stride = Math.max(1, Math.ceil(decades / most));
  const ticks: number[] = [];
  for (let power = Math.floor(low / stride) * stride; power <= high; power += stride) {
    for (const factor of factors) ticks.push(factor * 10 ** power);
  }
  const inside = ticks.filter((value) => value >= min && value <= max);
  return inside.length >= 2 ? inside : roundTicks(min, max, most).filter((value) => value > 0);
}

/** Gives the chart's y axis its kind. */
export function setScale(chart: Chart, kind: ScaleKind): void {
  Object.assign(chart.options.scales!.y!, { kind });
}
