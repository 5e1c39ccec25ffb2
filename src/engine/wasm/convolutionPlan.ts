// Where a convolution reads and writes, as lists of positions. Patches are never stored as such: a row of them is a place in
// the source and, from that, the same distances for each tap; see assembly/gatherMatmul.ts.

import type { ConvolutionAxis, ConvolutionGeometry } from '../kernels/convolution.ts';

export interface Tap {
  /** In torch's order of the kernel's elements. */
  readonly index: number;
  /** From the row's place in the source, in positions. */
  readonly distance: number;
}

/** Rows that meet the same taps. */
export interface Phase {
  /** For each row, its place in the source and in the target, in positions. */
  readonly sources: readonly number[];
  readonly targets: readonly number[];
  readonly taps: readonly Tap[];
}

export interface Plan {
  /** For each position of the padded source, the one that stands there, -1 for zeros. */
  readonly table: readonly number[];
  readonly isPadded: boolean;
  /** Positions of the source as it is read. */
  readonly positions: number;
  readonly phases: readonly Phase[];
  /** All taps in the order in which phases meet theirs. */
  readonly order: readonly number[];
}

/**
 * From the image to the map. A bounded plan leaves out what lies outside of the source, so that its border has phases of its
 * own; another pads the source. Only zeros can be left out.
 */
export function correlationPlan({ axes, mode }: ConvolutionGeometry, isBounded: boolean): Plan {
  const lines = axes.map((axis): Line => {
    const { image, map, kernel, stride, dilation, before } = axis;
    const taps = range(kernel).map((k) => ({ index: k, distance: k * dilation }));
    const rows = range(map).map((o) => ({ source: o * stride - before, taps }));
    return isBounded ? boundedLine(rows, image) : paddedLine(rows, image, (at) => standsAt(at, image, mode));
  });
  const order = nest(
    axes.map(({ kernel }) => range(kernel)),
    axes.map(({ kernel }) => kernel),
  );
  return combine(
    lines,
    axes,
    order,
    ({ image }) => image,
    ({ map }) => map,
  );
}

/**
 * From the map to the image: image positions that leave the same rest divided by the stride meet the same taps. Where
 * padding is not zeros, the target is the padded image, as `paddedImage` has it.
 */
export function spreadPlan({ axes, mode }: ConvolutionGeometry, isBounded: boolean): Plan {
  const orders: number[][] = [];
  const lines = axes.map((axis): Line => {
    const { image, map, kernel, stride, dilation, before } = axis;
    const first = mode === 'zeros' ? before : 0;
    const count = mode === 'zeros' ? image : reachOf(axis);
    // By their rest; a large stride has many that no tap meets.
    const classes = new Map<number, Tap[]>();
    for (const k of range(kernel).reverse()) {
      const rest = mod(k * dilation, stride);
      const taps = classes.get(rest) ?? [];
      taps.push({ index: k, distance: (rest - k * dilation) / stride });
      classes.set(rest, taps);
    }
    const inOrder = [...classes].sort(([a], [b]) => a - b);
    orders.push(inOrder.flatMap(([, taps]) => taps.map(({ index }) => index)));
    const rows = range(count).map((i) => {
      const rest = (i + first) % stride;
      return { source: (i + first - rest) / stride, taps: classes.get(rest) ?? [] };
    });
    return isBounded ? boundedLine(rows, map) : paddedLine(rows, map, (at) => (at >= 0 && at < map ? at : -1));
  });
  const order = nest(
    orders,
    axes.map(({ kernel }) => kernel),
  );
  const taken = (axis: ConvolutionAxis) => (mode === 'zeros' ? axis.image : reachOf(axis));
  return combine(lines, axes, order, ({ map }) => map, taken);
}

/** For each position of the padded image as far as it is met, the image's position that stands there. */
export function paddedImage({ axes, mode }: ConvolutionGeometry): readonly number[] {
  const lines = axes.map((axis) => range(reachOf(axis)).map((at) => standsAt(at - axis.before, axis.image, mode)));
  return places(
    lines,
    axes.map(({ image }) => image),
  );
}

type Three<T> = [T, T, T];

/** One dimension of a plan. */
interface Line {
  readonly sources: readonly number[];
  readonly isPadded: boolean;
  readonly phases: readonly Phase[];
}

interface Row {
  readonly source: number;
  readonly taps: readonly Tap[];
}

function boundedLine(rows: readonly Row[], size: number): Line {
  const met = rows.map(({ source, taps }) => {
    return { source, taps: taps.filter(({ distance }) => source + distance >= 0 && source + distance < size) };
  });
  return { sources: range(size), isPadded: false, phases: phasesOf(met) };
}

function paddedLine(rows: readonly Row[], size: number, stands: (at: number) => number): Line {
  let [lowest, highest] = [0, size - 1];
  for (const { source, taps } of rows) {
    for (const { distance } of taps) {
      lowest = Math.min(lowest, source + distance);
      highest = Math.max(highest, source + distance);
    }
  }
  return {
    sources: range(highest - lowest + 1).map((i) => stands(i + lowest)),
    isPadded: lowest < 0 || highest >= size,
    phases: phasesOf(rows.map(({ source, taps }) => ({ source: source - lowest, taps }))),
  };
}

function phasesOf(rows: readonly Row[]): Phase[] {
  const phases = new Map<string, { sources: number[]; targets: number[]; taps: readonly Tap[] }>();
  for (const [target, { source, taps }] of rows.entries()) {
    const key = taps.map(({ index }) => index).join();
    const phase = phases.get(key) ?? { sources: [], targets: [], taps };
    phase.sources.push(source);
    phase.targets.push(target);
    phases.set(key, phase);
  }
  return [...phases.values()];
}

/** Positions of the padded image that the map meets. */
function reachOf({ map, kernel, stride, dilation }: ConvolutionAxis): number {
  return (map - 1) * stride + (kernel - 1) * dilation + 1;
}

/** Which of `size` positions stands at one that may lie outside; -1 for zeros. */
function standsAt(at: number, size: number, mode: ConvolutionGeometry['mode']): number {
  if (at >= 0 && at < size) return at;
  switch (mode) {
    case 'zeros':
      return -1;
    case 'reflect':
      return at < 0 ? -at : 2 * size - 2 - at;
    case 'replicate':
      return at < 0 ? 0 : size - 1;
    case 'circular':
      return mod(at, size);
    default:
      return mode satisfies never;
  }
}

function combine(
  lines: readonly Line[],
  axes: readonly ConvolutionAxis[],
  order: readonly number[],
  given: (axis: ConvolutionAxis) => number,
  taken: (axis: ConvolutionAxis) => number,
): Plan {
  const sources = lines.map((line) => line.sources);
  const extents = sources.map(({ length }) => length);
  const targets = axes.map(taken);
  const kernels = axes.map(({ kernel }) => kernel);
  const [x, y, z] = lines.map(({ phases }) => phases) as Three<readonly Phase[]>;
  return {
    table: places(sources, axes.map(given)),
    isPadded: lines.some(({ isPadded }) => isPadded),
    positions: extents.reduce((size, extent) => size * extent, 1),
    phases: x.flatMap((a) => y.flatMap((b) => z.map((c) => product([a, b, c], extents, targets, kernels)))),
    order,
  };
}

function product(
  parts: readonly Phase[],
  extents: readonly number[],
  targets: readonly number[],
  kernels: readonly number[],
): Phase {
  const each = (of: (phase: Phase) => readonly number[], sizes: readonly number[]) => nest(parts.map(of), sizes);
  const indices = each(({ taps }) => taps.map(({ index }) => index), kernels);
  const distances = each(({ taps }) => taps.map(({ distance }) => distance), extents);
  return {
    sources: each(({ sources }) => sources, extents),
    targets: each((phase) => phase.targets, targets),
    taps: indices.map((index, i) => ({ index, distance: distances[i]! })),
  };
}

/** Each choice of one number a dimension, as one index into these extents. */
function nest(choices: readonly (readonly number[])[], extents: readonly number[]): number[] {
  const [x, y, z] = choices as Three<readonly number[]>;
  const [, height, width] = extents as Three<number>;
  return x.flatMap((a) => y.flatMap((b) => z.map((c) => (a * height + b) * width + c)));
}

/** As `nest`, and -1 where a dimension has -1. */
function places(choices: readonly (readonly number[])[], extents: readonly number[]): number[] {
  const isAnywhere = nest(
    choices.map((line) => line.map((at) => (at < 0 ? 0 : 1))),
    [2, 2, 2],
  );
  return nest(choices, extents).map((at, i) => (isAnywhere[i] === 7 ? at : -1));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
