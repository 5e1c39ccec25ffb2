// What operators and reshapes make of sizes, by the rules of torch that are numpy's too.

import { product, type Size, type SymbolicShape, sum } from '../model/size.ts';

/** By broadcasting. */
export function broadcastSizes(a: SymbolicShape, b: SymbolicShape): SymbolicShape | undefined {
  const rank = Math.max(a.length, b.length);
  const made: Size[] = [];
  for (let at = 1; at <= rank; at++) {
    const [x, y] = [a, b].map((side) => (at > side.length ? 1 : side.at(-at)));
    if (x === undefined || y === undefined) return undefined;
    if (x !== 1 && y !== 1 && !isSame(x, y)) return undefined;
    made.unshift(x === 1 ? y : x);
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
    const at = left.findIndex((other) => other !== undefined && JSON.stringify(other) === JSON.stringify(size));
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return wanted.with(free, product(left));
}

/** Of what `torch.cat`, `numpy.vstack` and the like join along `axis`; undefined where they refuse it or a size is not known. */
export function joinedSizes(name: string, shapes: readonly SymbolicShape[], axis?: number): SymbolicShape | undefined {
  const [first] = shapes;
  if (!first || shapes.some((shape) => shape.length !== first.length || shape.some((size) => typeof size !== 'number')))
    return undefined;
  const isOne = first.length === 1;
  const asColumns = isOne && name === 'column_stack';
  const asRows = isOne && /^(vstack|row_stack)$/.test(name);
  const parts = shapes.map((shape) => (asColumns ? [...shape, 1] : asRows ? [1, ...shape] : shape));
  const rank = parts[0]!.length + (name === 'stack' ? 1 : 0);
  const along = axis ?? (/^(hstack|column_stack)$/.test(name) && rank > 1 ? 1 : 0);
  const at = along < 0 ? along + rank : along;
  if (at < 0 || at >= rank) return undefined;
  const fits = parts.every((shape) =>
    shape.every((size, d) => (d === at && name !== 'stack') || size === parts[0]![d]),
  );
  if (!fits) return undefined;
  if (name === 'stack') return parts[0]!.toSpliced(at, 0, shapes.length);
  return parts[0]!.with(at, sum(parts.map((shape) => shape[at])));
}
