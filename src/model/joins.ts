// The shapes of layers that are no modules: sums, products and concatenations of several outputs, arithmetic with numbers.

import { sameExtent } from './extent.ts';
import { isByNumber, type JoinSpec } from './modelSpec.ts';
import { type Phrase, phrase } from './phrase.ts';
import { formatShape, type Shape } from './shape.ts';
import { type Size, type SymbolicShape, sum } from './size.ts';

/** Of samples; where torch refuses them, or they are not supported, the predicate of a sentence about the layer. */
export function joinShape(spec: JoinSpec, input: Shape, others: readonly Shape[]): Shape | Phrase {
  if (isByNumber(spec)) return input;
  if (spec.type === 'Concat') return concatenated(spec.dim, input, others);
  const [other] = others as [Shape];
  const found = broadcast(input, other);
  if (found) return found;
  const what = spec.input === undefined ? phrase`the input of its block` : phrase`what the other branch gives`;
  return spec.type === 'Residual'
    ? phrase`adds ${formatShape(other)}, ${what}`
    : phrase`multiplies by ${formatShape(other)}, ${what}`;
}

function broadcast(a: Shape, b: Shape): Shape | undefined {
  if (a.length !== b.length) return undefined;
  // The engine repeats the positions of a cube in all of its dimensions but the last together.
  const [inner, other] = [a.slice(1, -1), b.slice(1, -1)];
  const isWhole = `${inner}` === `${other}` || [inner, other].some((sizes) => sizes.every((size) => size === 1));
  const fits = isWhole && a.every((size, d) => size === b[d] || size === 1 || b[d] === 1);
  return fits ? a.map((size, d) => (size === 1 ? b[d]! : size)) : undefined;
}

function concatenated(dim: number, input: Shape, others: readonly Shape[]): Shape | Phrase {
  const at = concatenatedDimension(dim, input.length);
  if (at === undefined) return phrase`joins along dimension ${dim}, which is not supported`;
  const misfit = others.find(
    (other) => other.length !== input.length || other.some((size, d) => d !== at && size !== input[d]),
  );
  if (misfit) return phrase`joins ${formatShape(misfit)} along dimension ${dim}`;
  return input.with(
    at,
    others.reduce((total, other) => total + other[at]!, input[at]!),
  );
}

/** Which of a sample's dimensions it is; undefined for the batch, and between the first position and the last. */
export function concatenatedDimension(dim: number, rank: number): number | undefined {
  const at = dim < 0 ? dim + rank : dim - 1;
  return at === 0 || (at > 0 && (at === 1 || at === rank - 1) && at < rank) ? at : undefined;
}

/** The same where not all sizes are known; undefined where nothing is. */
export function symbolicJoin(
  spec: JoinSpec,
  input: SymbolicShape | undefined,
  others: readonly (SymbolicShape | undefined)[],
): SymbolicShape | undefined {
  const known = [input, ...others].filter((shape) => shape !== undefined);
  const [first] = known;
  if (!first || known.some(({ length }) => length !== first.length)) return undefined;
  if (spec.type === 'Concat') {
    const at = concatenatedDimension(spec.dim, first.length);
    if (at === undefined) return undefined;
    const whole = known.length === others.length + 1 ? sum(known.map((shape) => shape[at])) : undefined;
    return first.map((_, d) => (d === at ? whole : known.map((shape) => shape[d]).find((size) => size !== undefined)));
  }
  return first.map((_, d) => known.map((shape) => shape[d]).reduce(larger));
}

/** A size of 1 becomes as large as the other, also where a formula turns out to be 1. */
function larger(a: Size, b: Size): Size {
  if (a === 1) return b;
  if (b === 1) return a;
  if (typeof a === 'number' || typeof b === 'number') {
    const [known, other] = typeof a === 'number' ? [a, b] : [b as number, a];
    return other === undefined || sameExtent(known, other) !== false ? known : undefined;
  }
  return a !== undefined && b !== undefined && sameExtent(a, b) === true ? a : undefined;
}
