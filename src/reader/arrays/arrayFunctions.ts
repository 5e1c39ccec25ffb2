// What numpy and torch make of whole arrays whose numbers the file gives: joined, repeated, chosen and sorted ones.

import { repeatItems } from '../python/operators.ts';
import { float, numberOf, reasonOf, truth, type UnknownValue, unknown, type Value } from '../python/values.ts';
import { shapeOf } from './arrayShape.ts';
import { array, asArray, flat, isObject, mapNumbers, rowsOf } from './arrays.ts';

const MAX_ITEMS = 4096;

/** Arrays one behind the other, along their first dimension but where the function says another. */
export function joined(name: string, parts: readonly Value[], library: 'numpy' | 'torch'): Value | undefined {
  const arrays = parts.map(asArray);
  const depths = new Set(arrays.map((part) => shapeOf(part)?.length));
  const [depth = 0] = depths;
  const known = arrays.every((part) => part.type !== 'array' || !('type' in part.items));
  if (depths.size !== 1 || !known || parts.length === 0) return undefined;
  const isStacked = name === 'stack' || (name === 'vstack' && depth < 2);
  if (isStacked) return array(arrays, library);
  if (depth === 0) return name === 'hstack' ? array(arrays, library) : undefined;
  if (name !== 'hstack' || depth === 1) return together(arrays.map(rowsOf), library);
  const rows = arrays.map(rowsOf);
  const [one = []] = rows;
  if (depth > 2 || rows.some((all) => all.length !== one.length)) return undefined;
  return array(
    one.map((_, at) =>
      array(
        rows.flatMap((all) => rowsOf(all[at]!)),
        library,
      ),
    ),
    library,
  );
}

export function together(
  rows: readonly (readonly Value[] | UnknownValue)[],
  library: 'numpy' | 'torch',
): Value | undefined {
  return rows.some((row) => 'type' in row) ? undefined : array((rows as Value[][]).flat(), library);
}

/** Lists of layers one behind the other. */
export function layersOf(parts: readonly Value[]): readonly Value[] | undefined {
  const lists = parts.map((part) => (part.type === 'list' || part.type === 'tuple' ? part.items : undefined));
  const layers = lists.flatMap<Value | undefined>((items) => (items && !('type' in items) ? items : [undefined]));
  const isLayer = (value: Value | undefined): value is Value => value !== undefined && isObject(value);
  return layers.length > 0 && layers.every(isLayer) ? layers : undefined;
}

/** `numpy.interp(x, xp, fp)`: straight lines between known points, and what the outermost have beyond them. */
export function interpolated(at: Value, from: Value, to: Value): Value | undefined {
  const [xs, ys] = [numbersOf(from), numbersOf(to)];
  if (!xs || !ys || xs.length !== ys.length || xs.length === 0) return undefined;
  const last = xs.length - 1;
  if (xs.some((x, place) => place > 0 && !(x > xs[place - 1]!))) return undefined;
  return mapNumbers(asArray(at), (item) => {
    const x = numberOf(item);
    if (x === undefined) return unknown(reasonOf(item));
    if (x >= xs[last]!) return float(ys[last]!);
    if (x < xs[0]!) return float(ys[0]!);
    const place = xs.findLastIndex((start) => start <= x);
    const slope = (ys[place + 1]! - ys[place]!) / (xs[place + 1]! - xs[place]!);
    return float(slope * (x - xs[place]!) + ys[place]!);
  });
}

/** `numpy.where(condition, x, y)` of a condition on each element. */
export function chosen(condition: Value, yes: Value, no: Value): Value | undefined {
  const conditions = asArray(condition);
  if (conditions.type !== 'array' || 'type' in conditions.items || shapeOf(conditions)?.length !== 1) return undefined;
  const { length } = conditions.items;
  const each = (value: Value) => {
    if (numberOf(value) !== undefined) return Array.from({ length }, () => value);
    const items = flat(value);
    return 'type' in items || items.length !== length ? undefined : items;
  };
  const [left, right] = [each(yes), each(no)];
  const taken = conditions.items.map(truth);
  if (!left || !right || taken.includes(undefined)) return undefined;
  return array(
    taken.map((is, at) => (is ? left[at]! : right[at]!)),
    'numpy',
  );
}

/** `numpy.insert` of one number, or of several at one place. */
export function inserted(into: Value, at: Value, given: Value): Value | undefined {
  const [items, added] = [flat(into), flat(given)];
  if (at.type !== 'int' || 'type' in items || 'type' in added) return undefined;
  const place = at.value < 0 ? at.value + items.length : at.value;
  if (place < 0 || place > items.length) return undefined;
  const dtype = into.type === 'array' ? into.dtype : undefined;
  return array(items.toSpliced(place, 0, ...added), 'numpy', dtype);
}

/** `numpy.repeat`: each element so many times. */
export function repeated(value: Value, times: Value): Value | undefined {
  const [items, counts] = [flat(value), numbersOf(times)];
  if ('type' in items || !counts || (counts.length !== 1 && counts.length !== items.length)) return undefined;
  const all = items.map((item, at) => ({ item, count: counts[counts.length === 1 ? 0 : at]! }));
  if (!(all.reduce((sum, { count }) => sum + count, 0) <= MAX_ITEMS) || counts.some((count) => count < 0))
    return undefined;
  return array(
    all.flatMap(({ item, count }) => Array.from({ length: count }, () => item)),
    'numpy',
  );
}

/** `numpy.tile`: a row so many times. */
export function tiled(value: Value, times: Value): Value | undefined {
  const items = (shapeOf(asArray(value))?.length ?? 2) < 2 ? flat(value) : undefined;
  if (!items || 'type' in items || times.type !== 'int' || times.value < 0) return undefined;
  if (items.length * times.value > MAX_ITEMS) return undefined;
  return array(repeatItems(items, times.value), 'numpy');
}

/** The median of numpy; torch's is the lower of two in the middle. */
export function middle(value: Value, library: 'numpy' | 'torch'): Value | undefined {
  const numbers = numbersOf(value)?.toSorted((a, b) => a - b);
  if (!numbers?.length || library === 'torch') return undefined;
  const half = Math.floor(numbers.length / 2);
  return float(numbers.length % 2 ? numbers[half]! : (numbers[half - 1]! + numbers[half]!) / 2);
}

function numbersOf(value: Value): number[] | undefined {
  const items = flat(value);
  const numbers = 'type' in items ? [undefined] : items.map(numberOf);
  return numbers.includes(undefined) ? undefined : (numbers as number[]);
}

/** Of all elements, sorted. */
export function unique(value: Value, library: 'numpy' | 'torch'): Value | undefined {
  const items = flat(value);
  if ('type' in items) return undefined;
  const numbers = new Map(items.map((item) => [numberOf(item), item]));
  if (numbers.has(undefined)) return undefined;
  const sorted = [...numbers].toSorted(([a], [b]) => a! - b!);
  return array(
    sorted.map(([, item]) => item),
    library,
  );
}
