// A sparse linear map over positions: which source positions each target position is made of, and by which factors.
// Maps of one dimension are in poolAxes.ts, resizeAxes.ts and padAxes.ts; here they are put together.

/** In compressed rows: target t has the entries starts[t] up to starts[t + 1]. */
export interface Mapping {
  readonly sources: number;
  readonly targets: number;
  readonly starts: Uint32Array;
  readonly positions: Uint32Array;
  readonly weights: Float64Array;
}

export type Entry = readonly [position: number, weight: number];

/** The mapping in which target t is the sum of the entries of lists[t]. */
export function mapping(sources: number, lists: readonly (readonly Entry[])[]): Mapping {
  const starts = new Uint32Array(lists.length + 1);
  lists.forEach((list, t) => {
    starts[t + 1] = starts[t]! + list.length;
  });
  const entries = lists.flat();
  return {
    sources,
    targets: lists.length,
    starts,
    positions: Uint32Array.from(entries, ([position]) => position),
    weights: Float64Array.from(entries, ([, weight]) => weight),
  };
}

/** The mapping over the positions of all dimensions, row-major, whose entries are the products of each dimension's. */
export function product(axes: readonly Mapping[]): Mapping {
  return axes.reduce(productOfTwo);
}

function productOfTwo(outer: Mapping, inner: Mapping): Mapping {
  const targets = outer.targets * inner.targets;
  const starts = new Uint32Array(targets + 1);
  const count = outer.positions.length * inner.positions.length;
  const positions = new Uint32Array(count);
  const weights = new Float64Array(count);
  let entry = 0;
  for (let t = 0; t < targets; t++) {
    const o = Math.floor(t / inner.targets);
    const i = t % inner.targets;
    for (let a = outer.starts[o]!; a < outer.starts[o + 1]!; a++) {
      for (let b = inner.starts[i]!; b < inner.starts[i + 1]!; b++) {
        positions[entry] = outer.positions[a]! * inner.sources + inner.positions[b]!;
        weights[entry] = outer.weights[a]! * inner.weights[b]!;
        entry++;
      }
    }
    starts[t + 1] = entry;
  }
  return { sources: outer.sources * inner.sources, targets, starts, positions, weights };
}

export interface Transposed extends Mapping {
  /** For each entry, which of its source's entries it is: the first is 0. */
  readonly places: Uint32Array;
}

/** The mapping of gradients: for each source position the targets that it is part of, in their order. */
export function transpose({ sources, targets, starts, positions, weights }: Mapping): Transposed {
  const transposedStarts = new Uint32Array(sources + 1);
  for (const position of positions) transposedStarts[position + 1]!++;
  for (let s = 0; s < sources; s++) transposedStarts[s + 1]! += transposedStarts[s]!;
  const next = transposedStarts.slice();
  const places = new Uint32Array(positions.length);
  const transposed = {
    sources: targets,
    targets: sources,
    starts: transposedStarts,
    positions: new Uint32Array(positions.length),
    weights: new Float64Array(positions.length),
    places,
  };
  for (let t = 0; t < targets; t++) {
    for (let entry = starts[t]!; entry < starts[t + 1]!; entry++) {
      const to = next[positions[entry]!]!++;
      transposed.positions[to] = t;
      transposed.weights[to] = weights[entry]!;
      places[to] = entry - starts[t]!;
    }
  }
  return transposed;
}

/** The same with every factor times `factor`. */
export function scaled(map: Mapping, factor: number): Mapping {
  return { ...map, weights: map.weights.map((weight) => weight * factor) };
}
