// What operators and reshapes make of sizes, by the rules of torch that are numpy's too.

import { product, type Size, type SymbolicShape, sum } from '../../model/size.ts';

/** By broadcasting. */
export function broadcastSizes(a: SymbolicShape, b: SymbolicShape): SymbolicShape | undefined {
  const rank = Math.max(a.length, b.length);
  const made: Size[] = [];
  for (let at = 1; at <= rank; at++) {
    const [x, y] = [a, b].map((side) => (at > side.length ? 1 : side.at(-at)));
    if (x !== undefined && y !== undefined && x !== 1 && y !== 1 && !isSame(x, y)) return undefined;
    // What is not known is 1 or what stands beside it.
    made.unshift(x === 1 ? y : y === 1 ? x : (x ?? y));
  }
  return made;
}

/** The product of matrices, of a vector with one, or of batches of them; undefined where torch refuses them. */
export function matrixProduct(a: SymbolicShape, b: SymbolicShape): SymbolicShape | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const [inner, other] = [a.at(-1), b.at(b.length === 1 ? -1 : -2)];
  if (inner === undefined || other === undefined || !isSame(inner, other)) return undefined;
  const batch = broadcastSizes(a.slice(0, -2), b.slice(0, -2));
  return batch && [...batch, ...a.slice(-2, -1), ...(b.length > 1 ? b.slice(-1) : [])];
}

function isSame(a: Size, b: Size): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Of sizes one of which may be -1; undefined where torch refuses them or what is left for it is not known. */
export function reshapedSizes(sizes: SymbolicShape, wanted: SymbolicShape): SymbolicShape | undefined {
  if (wanted.includes(undefined)) return undefined;
  const free = wanted.indexOf(-1);
  const others = wanted.filter((_, at) => at !== free);
  if (others.some((size) => typeof size === 'number' && size < 0)) return undefined;
  const [total, taken] = [product(sizes), product(others)];
  if (typeof total === 'number' && typeof taken === 'number') {
    if (free < 0) return total === taken ? wanted : undefined;
    return taken > 0 && total % taken === 0 ? wanted.with(free, total / taken) : undefined;
  }
  if (free < 0) return wanted;
  // What is named on both sides is left out.
  const left = sizes.filter((size) => size !== 1);
  for (const size of others.filter((other) => other !== 1)) {
    const at = left.findIndex((other) => other !== undefined && isSame(other, size));
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return wanted.with(free, product(left));
}

/** Of what `torch.cat`, `numpy.vstack` and the like join along `axis`; undefined where they refuse it. */
export function joinedSizes(name: string, shapes: readonly SymbolicShape[], axis?: number): SymbolicShape | undefined {
  const [first] = shapes;
  if (!first) return undefined;
  const isColumns = name === 'column_stack';
  const isRows = /^(vstack|row_stack)$/.test(name);
  const parts = shapes.map((shape) => {
    if (name === 'stack') return shape.toSpliced(placeIn(axis ?? 0, shape.length + 1), 0, 1);
    return shape.length === 1 && (isColumns || isRows) ? (isColumns ? [...shape, 1] : [1, ...shape]) : shape;
  });
  const rank = parts[0]!.length;
  const at = placeIn(axis ?? (isColumns || (name === 'hstack' && rank > 1) ? 1 : 0), rank);
  if (at < 0 || at >= rank || parts.some(({ length }) => length !== rank)) return undefined;
  const made: Size[] = [];
  for (let dim = 0; dim < rank; dim++) {
    const sizes = parts.map((shape) => shape[dim]);
    const known = sizes.filter((size) => size !== undefined);
    if (dim !== at && known.some((size) => !isSame(size, known[0]))) return undefined;
    made.push(dim === at ? sum(sizes) : known[0]);
  }
  return made;
}

function placeIn(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
