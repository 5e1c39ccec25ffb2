// numpy's arrays and torch's tensors of numbers that the file gives: arithmetic, shapes and methods.

import { phrase } from '../../model/phrase.ts';
import { born } from '../interpreter/births.ts';
import { definesItself } from '../interpreter/classAttribute.ts';
import { noteWork } from '../interpreter/work.ts';
import { binary, compare } from '../python/operators.ts';
import {
  type ArgumentValue,
  type ArrayValue,
  bool,
  equal,
  float,
  hasElements,
  int,
  list,
  numberOf,
  reasonOf,
  single,
  truth,
  tuple,
  type UnknownValue,
  unknown,
  type Value,
} from '../python/values.ts';
import type { BinaryOperator, CompareOperator } from '../text/syntax.ts';
import { shapeOf } from './arrayShape.ts';
import { sharing } from './sharedMemory.ts';

type Library = ArrayValue['library'];
const MAX_ITEMS = 4096;
const TOO_LONG = phrase`the array is too long to be read`;
const NOT_READ = phrase`this operation on an array is not read`;

/** An array of numbers or of rows of one length; unknown where the values are none. */
export function array(
  items: readonly Value[] | UnknownValue,
  library: Library,
  dtype?: CastType,
): ArrayValue | UnknownValue {
  if ('type' in items) return items;
  if (items.length > MAX_ITEMS) return unknown(TOO_LONG);
  noteWork(items.length);
  const rows: Value[] = [];
  for (const item of items) {
    if (item.type === 'list' || item.type === 'tuple') {
      const row = array(item.items, library, dtype);
      if (row.type === 'unknown') return row;
      rows.push(row);
      if (items.length * sizeOf(row) > MAX_NUMBERS) return unknown(TOO_LONG);
    } else if (['int', 'float', 'bool', 'array'].includes(item.type)) rows.push(item);
    else if (library === 'numpy' && isObject(item)) rows.push(item);
    else return unknown(reasonOf(item));
  }
  const lengths = new Set(
    rows.map((row) => (row.type === 'array' && Array.isArray(row.items) ? row.items.length : -1)),
  );
  if (lengths.size > 1) return unknown(NOT_READ);
  if (rows.length * sizeOf(rows[0]) > MAX_NUMBERS) return unknown(TOO_LONG);
  const kinds = new Set(rows.map((row) => (row.type === 'array' ? row.dtype : row.type)));
  const isOfObjects = ['object', 'module', 'instance'].some((kind) => kinds.has(kind as 'object'));
  const ofNumbers = kinds.has('float') || kinds.size === 0 ? 'float' : kinds.has('int') ? 'int' : 'bool';
  const found = isOfObjects ? 'object' : ofNumbers;
  const type = dtype ?? found;
  const numbers = rows.map((row) => copied(cast(row, type, library)));
  const rounded = type === 'single' ? numbers.find((number) => number.type === 'unknown') : undefined;
  if (rounded) return rounded;
  return born({ type: 'array', items: numbers, library, dtype: heldType(type) });
}

/** An array of float32; undefined where its numbers are others then. */
export function singles(items: readonly Value[]): ArrayValue | undefined {
  const made = array(items, 'numpy', 'single');
  return made.type === 'array' ? made : undefined;
}

/** What numbers are made: numpy's float32, or what an array holds. */
export type CastType = ArrayValue['dtype'] | 'single';

/** What an array of numbers that are made so is said to hold. */
export function heldType(dtype: CastType): ArrayValue['dtype'] {
  return dtype === 'single' ? 'float' : dtype;
}

/** Whether numpy takes it as one object: a layer, but one that has items itself. */
export function isObject(value: Value): boolean {
  if (value.type === 'module') return !hasElements(value.name);
  if (value.type !== 'instance' || !value.module || hasElements(value.module.name)) return false;
  return !definesItself(value, ['__len__', '__getitem__', '__iter__', '__array__']);
}

/** In all dimensions together. */
const MAX_NUMBERS = 65_536;

/** How many numbers, by the first row of each dimension. */
function sizeOf(row: Value | undefined): number {
  let size = 1;
  for (let at = row; at?.type === 'array' && !('type' in at.items); at = at.items[0]) size *= at.items.length;
  return size;
}

/** An array of which the shape alone is known. */
export function shaped(shape: readonly Value[], library: Library, dtype: ArrayValue['dtype'] = 'float'): ArrayValue {
  return born({ type: 'array', items: unknown(phrase`the numbers of an array are not read`), library, dtype, shape });
}

function cast(value: Value, dtype: CastType, library: Library): Value {
  if (value.type === 'array') {
    if ('type' in value.items || value.dtype === dtype) return value;
    const items = value.items.map((item) => cast(item, dtype, library));
    return born({ ...value, items, dtype: heldType(dtype) });
  }
  const number = numberOf(value);
  if (number === undefined || dtype === 'object') return value;
  if (dtype === 'bool') return bool(number !== 0);
  if (dtype === 'int') return int(Math.trunc(number));
  if (library === 'torch') return float(Math.fround(number));
  if (dtype === 'single') return single(number);
  return value.type === 'float' ? value : float(number);
}

/** An array with the same numbers in a memory of its own; others as they are. */
export function copied(value: Value): Value {
  if (value.type !== 'array') return value;
  return born({ ...value, items: 'type' in value.items ? value.items : value.items.map(copied) });
}

/** What the array holds once all of it is set to these numbers; undefined where that is not read. */
export function numbersLike(of: ArrayValue, value: Value): readonly Value[] | undefined {
  if ('type' in of.items || of.dtype === 'object') return undefined;
  if (numberOf(value) !== undefined)
    return of.items.map((item) => {
      const row = item.type === 'array' ? numbersLike(item, value) : undefined;
      return item.type !== 'array' ? cast(value, of.dtype, of.library) : born({ ...item, items: row ?? UNREAD });
    });
  const given = asArray(value);
  const [own, sizes] = [shapeOf(of), given.type === 'array' ? shapeOf(given) : undefined];
  const isSame = own?.length === sizes?.length && own?.every((size, at) => equal(size, sizes![at]!));
  if (!isSame || given.type !== 'array' || 'type' in given.items) return undefined;
  return given.items.map((item) => copied(cast(item, of.dtype, of.library)));
}

const UNREAD = unknown(NOT_READ);

/** An operator, element by element. */
export function arrayOperation(operator: BinaryOperator | CompareOperator, left: Value, right: Value): Value {
  const model = (left.type === 'array' ? left : right) as ArrayValue;
  const [a, b] = [left, right].map((value) =>
    value.type === 'list' || value.type === 'tuple' ? array(value.items, model.library) : value,
  ) as [Value, Value];
  const rows = (value: Value) => (value.type === 'array' && Array.isArray(value.items) ? value.items : undefined);
  const [x, y] = [rows(a), rows(b)];
  // One element goes with each of several.
  const length = x?.length === 1 ? (y?.length ?? 1) : (x?.length ?? y?.length);
  const isScalar = (value: Value) => numberOf(value) !== undefined;
  if (length === undefined || !(x || isScalar(a)) || !(y || isScalar(b))) return unknown(NOT_READ);
  if (x && y && x.length !== y.length && x.length !== 1 && y.length !== 1) return unknown(NOT_READ);
  if (operator === '@' || (x && y && depthOf(a) !== depthOf(b))) return unknown(NOT_READ);
  const apply = /^([<>]=?|[!=]=)$/.test(operator)
    ? (p: Value, q: Value) => compare(operator as CompareOperator, p, q)
    : (p: Value, q: Value) => binary(operator as BinaryOperator, p, q);
  const items = Array.from({ length }, (_, at) => {
    const [p, q] = [x ? x[x.length === 1 ? 0 : at]! : a, y ? y[y.length === 1 ? 0 : at]! : b];
    return p.type === 'array' || q.type === 'array' ? arrayOperation(operator, p, q) : apply(p, q);
  });
  return array(items, model.library);
}

function depthOf(value: Value): number {
  if (value.type !== 'array') return 0;
  return 1 + (Array.isArray(value.items) && value.items[0] ? depthOf(value.items[0]) : 0);
}

/** A function of a number, element by element. */
export function mapNumbers(value: Value, apply: (item: Value) => Value): Value {
  if (value.type === 'list' || value.type === 'tuple') return mapNumbers(array(value.items, 'numpy'), apply);
  if (value.type !== 'array') {
    const made = apply(value);
    return value.type === 'float' && value.isSingle && made.type === 'float' ? single(made.value) : made;
  }
  if ('type' in value.items) return value.items;
  return array(
    value.items.map((item) => mapNumbers(item, apply)),
    value.library,
  );
}

/** The numbers of an array in the order of its memory. */
export function flat(value: Value): readonly Value[] | UnknownValue {
  if (value.type === 'list' || value.type === 'tuple') return flat(array(value.items, 'numpy'));
  if (value.type !== 'array') return value.type === 'unknown' ? value : [value];
  if ('type' in value.items) return value.items;
  const parts = value.items.map(flat);
  const unclear = parts.find((part) => 'type' in part);
  return unclear ? (unclear as UnknownValue) : (parts as Value[][]).flat();
}

/** Sums and the like of all numbers; `axis` is not read. */
export function reduceNumbers(name: string, value: Value): Value | undefined {
  const items = flat(value);
  if ('type' in items) return items;
  const isFloat = items.length === 0 || (value.type === 'array' && value.dtype === 'float');
  if (name === 'prod') return items.reduce((a, b) => binary('*', a, b), isFloat ? float(1) : int(1));
  if (name === 'sum') return items.reduce((a, b) => binary('+', a, b), isFloat ? float(0) : int(0));
  if (name === 'mean')
    return binary(
      '/',
      items.reduce((a, b) => binary('+', a, b), int(0)),
      int(items.length),
    );
  if (name === 'all' || name === 'any') {
    const each = items.map(truth);
    if (each.includes(undefined)) return undefined;
    return bool(name === 'all' ? !each.includes(false) : each.includes(true));
  }
  if (items.length === 0) return undefined;
  const direction = /^(a?max|argmax)$/.test(name) ? '>' : /^(a?min|argmin)$/.test(name) ? '<' : undefined;
  if (!direction) return undefined;
  let best = 0;
  for (let at = 1; at < items.length; at++) {
    const better = truth(compare(direction, items[at]!, items[best]!));
    if (better === undefined) return undefined;
    if (better) best = at;
  }
  return name.startsWith('arg') ? int(best) : items[best]!;
}

/** A reduction of each row or each column; undefined for more dimensions than two. */
export function alongAxis(name: string, value: Value, axis: Value): Value | undefined {
  if (value.type !== 'array' || axis.type !== 'int' || 'type' in value.items) return undefined;
  const depth = shapeOf(value)?.length ?? 0;
  const at = axis.value < 0 ? axis.value + depth : axis.value;
  // torch gives the places of what is the largest too.
  if (value.library === 'torch' && /^(max|min)$/.test(name)) return undefined;
  if (depth === 1 && at === 0) return reduceNumbers(name, value);
  const rows = depth === 2 && at < 2 && at >= 0 ? (at === 1 ? value : transposed(value)) : undefined;
  const reduced = rows && rowsOf(rows).map((row) => reduceNumbers(name, row));
  return reduced && !reduced.includes(undefined) ? array(reduced as Value[], value.library) : undefined;
}

export function rowsOf(value: Value): readonly Value[] {
  return value.type === 'array' && !('type' in value.items) ? value.items : [];
}

export function asArray(value: Value): Value {
  return asArrayOf(value) ?? value;
}

export function asArrayOf(value: Value): Value | undefined {
  return value.type === 'list' || value.type === 'tuple' ? array(value.items, 'numpy') : undefined;
}

/** Running sums and products. */
export function accumulate(name: string, value: Value, library: Library): Value {
  const items = flat(value);
  if ('type' in items) return items;
  const results: Value[] = [];
  for (const item of items) {
    const last = results.at(-1);
    results.push(last ? binary(name === 'cumsum' ? '+' : '*', last, item) : item);
  }
  return array(results, library);
}

/** `dtype=…`, or the argument of `astype`; undefined where it is not known. */
export function dtypeOf(value: Value): CastType | undefined {
  const name =
    value.type === 'builtin' || value.type === 'external' ? value.name : value.type === 'string' ? value.value : '';
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (/^(int(_|8|16|32|64)?|long|uint\d+|i\d?|LongTensor)$/.test(short)) return 'int';
  if (/^(float(_|64)?|double)$/.test(short)) return 'float';
  if (/^(float32|single)$/.test(short)) return name.startsWith('torch') ? 'float' : 'single';
  return /^bool_?$/.test(short) ? 'bool' : undefined;
}

/** `array.shape`; undefined where the attribute is a method. */
export function arrayAttribute(value: ArrayValue, name: string): Value | undefined {
  const shape = shapeOf(value);
  if (name === 'shape') return shape ? tuple(shape) : unknown(phrase`the shape of this array is not known`);
  if (name === 'ndim') return shape ? int(shape.length) : unknown(phrase`the shape of this array is not known`);
  if (name === 'size' && value.library === 'numpy') return shape ? product(shape) : unknown(NOT_READ);
  if (name === 'T' && shape) return sharing(value, transposed(value) ?? shaped(shape.toReversed(), value.library));
  if (name === 'data' && value.library === 'torch') return value;
  return undefined;
}

/** Of one or two dimensions, of which the numbers are known. */
function transposed(value: ArrayValue): ArrayValue | undefined {
  const { items, dtype, library } = value;
  if (shapeOf(value)?.length === 1) return value;
  if ('type' in items || shapeOf(value)?.length !== 2) return undefined;
  if (items.some((row) => row.type === 'array' && 'type' in row.items)) return undefined;
  const rows = items.map(rowsOf);
  const columns = (rows[0] ?? []).map((_, at) =>
    array(
      rows.map((row) => row[at]!),
      library,
      dtype,
    ),
  );
  const made = array(columns, library, dtype);
  return made.type === 'array' ? made : undefined;
}

function product(items: readonly Value[]): Value {
  return items.reduce((a, b) => binary('*', a, b), int(1));
}

const CASTS: Readonly<Record<string, ArrayValue['dtype']>> = { int: 'int', long: 'int', float: 'float', bool: 'bool' };
const SAME = /^(copy|clone|detach|cpu|cuda|to|contiguous|requires_grad_|numpy|squeeze)$/;

/** A method of an array; undefined where it is not read. */
export function arrayMethod(self: ArrayValue, name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [first] = args.map(({ value }) => value);
  const shape = shapeOf(self);
  if (name === 'size' || name === 'dim' || name === 'numel' || name === 'nelement') {
    if (!shape) return undefined;
    if (name === 'dim') return int(shape.length);
    if (name !== 'size') return product(shape);
    if (!first) return tuple(shape);
    return first.type === 'int' ? shape.at(first.value) : undefined;
  }
  if (Object.hasOwn(CASTS, name) && !first) return cast(self, CASTS[name]!, self.library);
  if (name === 'astype') {
    const dtype = first && dtypeOf(first);
    if (dtype === 'single' && !('type' in self.items)) return singles(self.items);
    return dtype && copied(cast(self, dtype, self.library));
  }
  if (/^(type|to)$/.test(name) && self.library === 'torch' && first && args.length === 1) {
    const dtype = dtypeOf(first);
    return dtype && cast(self, dtype, self.library);
  }
  if (
    SAME.test(name) &&
    !first &&
    (name !== 'squeeze' || (shape?.length === 1 && shape[0]?.type === 'int' && shape[0].value !== 1))
  )
    return /^(copy|clone)$/.test(name) ? copied(self) : self;
  if (name === 'tolist') return toList(self);
  if (name === 'item' && !first) {
    const items = flat(self);
    return 'type' in items ? items : items.length === 1 ? items[0] : undefined;
  }
  if (name === 'flatten' || name === 'ravel') return array(flat(self), self.library, self.dtype);
  if (name === 'reshape')
    return reshaped(self, args.length === 1 && first ? (itemsOf(first) ?? [first]) : args.map(({ value }) => value));
  const axis = args.length === 1 && /^(axis|dim|)$/.test(args[0]!.name) ? first : undefined;
  if (axis && AXIS.test(name)) return alongAxis(name, self, axis);
  if (args.length > 0) return undefined;
  if (name === 'cumsum' || name === 'cumprod') return accumulate(name, self, self.library);
  if (name === 'round')
    return mapNumbers(self, (item) => (item.type === 'float' ? float(roundHalfEven(item.value)) : item));
  return reduceNumbers(name, self);
}

const AXIS = /^(prod|sum|mean|max|min|argmax|argmin|all|any)$/;

function itemsOf(value: Value): readonly Value[] | undefined {
  return (value.type === 'tuple' || value.type === 'list') && !('type' in value.items) ? value.items : undefined;
}

/** The same numbers in other rows. */
function reshaped(value: ArrayValue, wanted: readonly Value[]): ArrayValue | undefined {
  const all = flat(value);
  const sizes = wanted.map((size) => (size.type === 'int' && size.value !== 0 ? size.value : Number.NaN));
  if ('type' in all) return undefined;
  const known = sizes.reduce((a, b) => (b < 0 ? a : a * b), 1);
  const shape = sizes.map((size) => (size === -1 ? all.length / known : size));
  if (shape.some((size) => !Number.isInteger(size)) || shape.reduce((a, b) => a * b, 1) !== all.length)
    return undefined;
  let rows: readonly Value[] = all;
  for (const size of shape.slice(1).toReversed()) {
    const of = rows;
    rows = Array.from({ length: of.length / size }, (_, at) =>
      array(of.slice(at * size, (at + 1) * size), value.library, value.dtype),
    );
  }
  const made = array(rows, value.library, value.dtype);
  return made.type === 'array' ? made : undefined;
}

function toList(value: Value): Value {
  if (value.type !== 'array') return value;
  return 'type' in value.items ? list(value.items) : list(value.items.map(toList));
}

export function roundHalfEven(value: number): number {
  if (Math.abs(value) >= 2 ** 52) return value;
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
