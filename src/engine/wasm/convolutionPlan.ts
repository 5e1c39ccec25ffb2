// Where a convolution reads and writes, as lists of positions. Patches are never stored as such: a row of them is a place in a
// padded source and, behind that, the same distances for each tap; see assembly/gatherMatmul.ts.

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
  /** In the order of their distances. */
  readonly taps: readonly Tap[];
}

export interface Plan {
  /** For each position of the padded source, the one that stands there, -1 for zeros; undefined where nothing is added. */
  readonly table: readonly number[] | undefined;
  /** Positions of the source as it is read. */
  readonly positions: number;
  readonly phases: readonly Phase[];
}

/** From the image to the map: one phase, as all taps are met everywhere. */
export function correlationPlan({ axes, mode }: ConvolutionGeometry): Plan {
  const lines = axes.map((axis): Line => {
    const { image, map, kernel, stride, dilation, before } = axis;
    const reach = reachOf(axis);
    const inside = before === 0 && reach <= image;
    const sources = range(inside ? image : reach).map((at) => standsAt(at - before, image, mode));
    const taps = range(kernel).map((k) => ({ index: k, distance: k * dilation }));
    return {
      sources,
      isPadded: !inside,
      phases: [{ sources: range(map).map((o) => o * stride), targets: range(map), taps }],
    };
  });
  return combine(
    lines,
    axes,
    ({ image }) => image,
    ({ map }) => map,
  );
}

/**
 * From the map to the image: image positions that leave the same rest divided by the stride meet the same taps. Where
 * padding is not zeros, the target is the padded image, as `paddedImage` has it.
 */
export function spreadPlan({ axes, mode }: ConvolutionGeometry): Plan {
  const lines = axes.map((axis): Line => {
    const { image, map, kernel, stride, dilation, before } = axis;
    const first = mode === 'zeros' ? before : 0;
    const count = mode === 'zeros' ? image : reachOf(axis);
    const phases = range(Math.min(stride, count)).map((phase) => {
      const rest = (phase + first) % stride;
      const positions = range(count).filter((i) => (i + first) % stride === rest);
      const taps = range(kernel)
        .filter((k) => mod(rest - k * dilation, stride) === 0)
        .map((k) => ({ index: k, distance: (rest - k * dilation) / stride }))
        .reverse();
      return { sources: positions.map((i) => (i + first - rest) / stride), targets: positions, taps };
    });
    const met = phases.flatMap(({ sources, taps }) =>
      taps.flatMap(({ distance }) => [sources[0]! + distance, sources.at(-1)! + distance]),
    );
    const lowest = Math.min(0, ...met);
    const highest = Math.max(map - 1, ...met);
    return {
      sources: range(highest - lowest + 1).map((i) => (i + lowest >= 0 && i + lowest < map ? i + lowest : -1)),
      isPadded: lowest < 0 || highest >= map,
      phases: phases.map((phase) => ({ ...phase, sources: phase.sources.map((i) => i - lowest) })),
    };
  });
  return combine(
    lines,
    axes,
    ({ map }) => map,
    (axis) => (mode === 'zeros' ? axis.image : reachOf(axis)),
  );
}

/** For each position of the padded image as far as it is met, the image's position that stands there; -1 for zeros. */
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
  given: (axis: ConvolutionAxis) => number,
  taken: (axis: ConvolutionAxis) => number,
): Plan {
  const sources = lines.map((line) => line.sources);
  const extents = sources.map(({ length }) => length);
  const targets = axes.map(taken);
  const kernels = axes.map(({ kernel }) => kernel);
  const [x, y, z] = lines.map((line) => line.phases) as Three<readonly Phase[]>;
  return {
    table: lines.some(({ isPadded }) => isPadded) ? places(sources, axes.map(given)) : undefined,
    positions: extents.reduce((size, extent) => size * extent, 1),
    phases: x.flatMap((a) => y.flatMap((b) => z.map((c) => product([a, b, c], extents, targets, kernels)))),
  };
}

function product(
  parts: readonly Phase[],
  extents: readonly number[],
  targets: readonly number[],
  kernels: readonly number[],
): Phase {
  const indices = nest(
    parts.map(({ taps }) => taps.map(({ index }) => index)),
    kernels,
  );
  const distances = nest(
    parts.map(({ taps }) => taps.map(({ distance }) => distance)),
    extents,
  );
  return {
    sources: nest(
      parts.map(({ sources }) => sources),
      extents,
    ),
    targets: nest(
      parts.map((part) => part.targets),
      targets,
    ),
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
