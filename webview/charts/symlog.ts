// A logarithmic axis that goes through zero: layers differ by powers of ten, and their means have either sign.

/** The symmetric logarithm whose smallest decade is `unit`: t(v) = sign(v) log10(1 + |v| / unit), and back. */
export interface Symlog {
  readonly unit: number;
  of(value: number): number;
  back(position: number): number;
}

export function symlog(unit: number): Symlog {
  return {
    unit,
    of: (value) => (Math.sign(value) * Math.log1p(Math.abs(value) / unit)) / Math.LN10,
    back: (position) => Math.sign(position) * unit * Math.expm1(Math.abs(position) * Math.LN10),
  };
}

/**
 * The unit for numbers of these sizes: the power of ten below the smallest, within six decades of the largest; where these
 * would leave half of the numbers below the unit, within six decades of the middle one.
 */
export function unitFor(sizes: readonly number[]): number {
  const usable = Float64Array.from(sizes.filter((size) => size > 0 && size <= 1e30)).sort();
  if (usable.length === 0) return 1;
  const [smallest, middle, largest] = [usable[0]!, usable[usable.length >> 1]!, usable.at(-1)!];
  const far = largest / 1e6;
  return 10 ** Math.floor(Math.log10(Math.max(smallest, middle < far ? middle / 1e6 : far)));
}

/** Zero and powers of ten between two positions on the axis, at most `most` of them. */
export function symlogTicks({ unit, of, back }: Symlog, min: number, max: number, most: number): number[] {
  const largest = Math.max(Math.abs(back(min)), Math.abs(back(max)));
  const decades = Math.max(0, Math.floor(Math.log10(largest / unit) + 1e-9));
  /** Every so many decades. A run of one sign has room for more of them than one of both. */
  const every = (stride: number) => {
    const ticks = [0];
    for (let decade = decades; decade >= 0; decade -= stride) ticks.push(unit * 10 ** decade, -unit * 10 ** decade);
    return ticks.filter((value) => of(value) >= min && of(value) <= max);
  };
  let stride = 1;
  while (every(stride).length > most && stride <= decades) stride++;
  return every(stride).sort((a, b) => a - b);
}
