// A dimension of which only part is known: arithmetic on sizes such as H, kept as short as it can be written.

import { formatExtent } from './extent.ts';
import type { ArithmeticOperator, Extent } from './modelSpec.ts';

/** A dimension; undefined where nothing is known of it. */
export type Size = Extent | undefined;

/** A sample's shape, without the batch. */
export type SymbolicShape = readonly Size[];

/** Floor of (times · size + plus) / over. */
export function scaled(size: Size, times: number, plus: number, over: number): Size {
  if (size === undefined || ![times, plus, over].every(Number.isInteger) || over < 1) return undefined;
  if (typeof size === 'number') return Math.floor((times * size + plus) / over);
  const inner = affine(size);
  // A floor that is multiplied is no one floor any more.
  if (times !== 1 && inner.over !== 1) return written({ base: size, times, plus, over });
  return written({
    base: inner.base,
    times: times * inner.times,
    plus: times * inner.plus + plus * inner.over,
    over: inner.over * over,
  });
}

/** The product; undefined where a factor is. */
export function product(sizes: SymbolicShape): Size {
  const constant = sizes.reduce<number>((all, size) => (typeof size === 'number' ? all * size : all), 1);
  const symbols = sizes.filter((size) => typeof size !== 'number');
  if (symbols.includes(undefined)) return undefined;
  const factors = (constant === 1 && symbols.length > 0 ? symbols : [constant, ...symbols]) as Extent[];
  return factors.reduce((all, factor) => arithmetic('*', all, factor));
}

/** The sum; undefined where a term is. */
export function sum(sizes: SymbolicShape): Size {
  const constant = sizes.reduce<number>((all, size) => (typeof size === 'number' ? all + size : all), 0);
  const symbols = sizes.filter((size) => typeof size !== 'number');
  if (symbols.includes(undefined)) return undefined;
  const terms = (constant === 0 && symbols.length > 0 ? symbols : [...symbols, constant]) as Extent[];
  return terms.reduce((all, term) => arithmetic('+', all, term));
}

/** `(N, 64, H//2, W//2)`, the batch in front; `?` for what is not known, `*` where any number of others may stand. */
export function formatSizes(shape: SymbolicShape, isOfAny = false): string {
  return shape.length === 0 ? '(N,)' : `(N, ${[...(isOfAny ? ['*'] : []), ...shape.map(formatSize)].join(', ')})`;
}

/** A formula that is longer than this is left out of a shape. */
const LONGEST = 40;

/** As short as Python takes it: `(H + 1)//2`. */
export function formatSize(size: Size): string {
  if (size === undefined) return '?';
  const text = format(size, 0);
  return text.length > LONGEST ? '…' : text;
}

/** In brackets where it binds less than its surroundings. */
function format(extent: Extent, surroundings: number): string {
  if (typeof extent === 'number' || extent.type === 'parameter') return formatExtent(extent);
  if (extent.type === 'integer') return `${extent.isRounded ? 'round' : 'int'}(${format(extent.value, 0)})`;
  const { operator, left, right } = extent;
  if (operator === 'min' || operator === 'max') return `${operator}(${format(left, 0)}, ${format(right, 0)})`;
  const strength = operator === '+' || operator === '-' ? 1 : operator === '**' ? 3 : 2;
  const sign = strength === 1 ? ` ${operator} ` : operator;
  const [before, after] = operator === '**' ? [strength + 1, strength] : [strength, strength + 1];
  const text = `${format(left, before)}${sign}${format(right, after)}`;
  return strength < surroundings ? `(${text})` : text;
}

/** Floor of (times · base + plus) / over. */
interface Affine {
  readonly base: Extent;
  readonly times: number;
  readonly plus: number;
  readonly over: number;
}

function affine(size: Extent): Affine {
  const itself = { base: size, times: 1, plus: 0, over: 1 };
  if (typeof size === 'number' || size.type !== 'arithmetic' || typeof size.right !== 'number') return itself;
  const { operator, left, right } = size;
  const inner = affine(left);
  if (operator === '//' && right > 0) return { ...inner, over: inner.over * right };
  if (operator === '+') return { ...inner, plus: inner.plus + right * inner.over };
  if (operator === '-') return { ...inner, plus: inner.plus - right * inner.over };
  if (operator !== '*') return itself;
  if (inner.over !== 1) return { ...itself, base: left, times: right };
  return { ...inner, times: inner.times * right, plus: inner.plus * right };
}

function written({ base, ...rest }: Affine): Extent {
  const shared = gcd(rest.times, rest.over);
  const [times, plus, over] = [rest.times / shared, Math.floor(rest.plus / shared), rest.over / shared];
  const multiplied = times === 1 ? base : arithmetic('*', base, times);
  const moved = plus === 0 ? multiplied : arithmetic(plus > 0 ? '+' : '-', multiplied, Math.abs(plus));
  return over === 1 ? moved : arithmetic('//', moved, over);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function arithmetic(operator: ArithmeticOperator, left: Extent, right: Extent): Extent {
  return { type: 'arithmetic', operator, left, right };
}
