// Python's operators on values: numbers as Python computes them, sequences, and arithmetic on parameters.

import type { ArithmeticOperator, Extent } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { symbol } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { joinTexts, percentOpen, textOfSymbol } from '../interpreter/openText.ts';
import type { BinaryOperator, CompareOperator } from '../text/syntax.ts';
import { percentFormat } from './formatText.ts';
import {
  bool,
  dict,
  equal,
  float,
  int,
  isNeverNone,
  isPythonsClass,
  isTorchClass,
  itemsAsOfSet,
  keyOf,
  list,
  rangeLength,
  reasonOf,
  type SetValue,
  set,
  single,
  string,
  truth,
  type UnknownValue,
  unknown,
  unknownElement,
  unknownOf,
  type Value,
  withOpen,
} from './values.ts';

const MAX_ITEMS = 4096;
const TOO_LONG = phrase`it is too long to be read`;
const ARITHMETIC = new Set(['+', '-', '*', '/', '//', '%', '**']);

export function binary(operator: BinaryOperator, left: Value, right: Value): Value {
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a && b) {
    const result = numeric(operator, a, b);
    if ((a.isSingle || b.isSingle) && result.type === 'float') return single(result.value);
    const isLogical = '&|^'.includes(operator) && left.type === 'bool' && right.type === 'bool';
    return isLogical && result.type === 'int' ? bool(result.value !== 0) : result;
  }
  if (operator === '%' && left.type === 'string') {
    const text = percentFormat(left.value, right);
    return text === undefined ? (percentOpen(left.value, right) ?? unformatted(right)) : string(text);
  }
  if (ARITHMETIC.has(operator)) {
    const [x, y] = operandsOf(operator, left, right);
    if (x !== undefined && y !== undefined) {
      const extent = { type: 'arithmetic', operator: operator as ArithmeticOperator, left: x, right: y } as const;
      return symbol(extent, termsOf(left) + termsOf(right));
    }
  }
  if (operator === '+') {
    const texts = [left, right].filter((value) => value.type === 'string' || (value.type === 'unknown' && value.text));
    if (texts.length > 0 && !(left.type === 'string' && right.type === 'string')) {
      const text = joinTexts([left, right].map((value) => (value.type === 'symbol' ? textOfSymbol(value) : value)));
      if (text) return text;
    }
    if (left.type === 'string' && right.type === 'string') {
      const text = left.value + right.value;
      return text.length > MAX_ITEMS ? unknown(TOO_LONG) : string(text);
    }
    if (left.type === 'tuple' && right.type === 'tuple') {
      const items = [...left.items, ...right.items];
      return items.length > MAX_ITEMS ? unknown(TOO_LONG) : { type: 'tuple', items };
    }
    if (left.type === 'list' && right.type === 'list') return concatenate(left, right);
  }
  if (operator === '*') {
    if (b?.type === 'int') return repeat(left, b.value);
    if (a?.type === 'int') return repeat(right, a.value);
  }
  // `planes << 1`
  if (left.type === 'symbol' && b?.type === 'int' && b.value >= 0 && b.value < 32) {
    if (operator === '<<') return binary('*', left, int(2 ** b.value));
    if (operator === '>>') return binary('//', left, int(2 ** b.value));
  }
  if (left.type === 'set' && right.type === 'set') return setOperation(operator, left, right);
  if ('|&-^'.includes(operator) && [left, right].some((value) => value.type === 'list' && itemsAsOfSet(value))) {
    const [first, second] = [left, right].map(asSet);
    if (first && second) return setOperation(operator, first, second);
  }
  if (operator === '|' && left.type === 'dict' && right.type === 'dict') {
    const { entries } = left;
    if (!(entries instanceof Map && right.entries instanceof Map)) return dict(unknownOf(reasonOf(left), entries));
    const merged = new Map(entries as ReadonlyMap<string, readonly [Value, Value]>);
    for (const [key, [name, item]] of right.entries) merged.set(key, [merged.get(key)?.[0] ?? name, item]);
    return withOpen(dict(merged, left.missing), right.open ?? left.open);
  }
  if (operator === '*' && [left, right].some(({ type }) => type === 'list') && [left, right].some(isOpen))
    return list(unknownOf(cannot([left, right]).reason, ...[left, right].map((value) => elementsOf('', value))));
  if (operator === '+' || operator === '*') {
    const sums = [left, right].filter((value) => value.type === 'list');
    // What is added to a list, or a list is added to, is one.
    if (operator === '+' && sums.length === 1 && (left.type === 'unknown' || right.type === 'unknown')) {
      const { reason } = left.type === 'unknown' ? left : (right as UnknownValue);
      return list(unknownOf(reason, ...[left, right].map((value) => elementsOf(reason, value))));
    }
    const held = [left, right].flatMap((value) => (value.type === 'unknown' ? (value.parts ?? []) : [value]));
    if (held.some(({ type }) => type === 'list' || type === 'tuple' || type === 'module')) {
      const { reason } = cannot([left, right]);
      return unknownOf(reason, list(unknownOf(reason, ...[left, right].map((value) => elementsOf(reason, value)))));
    }
  }
  return cannot([left, right]);
}

function isOpen({ type }: Value): boolean {
  return type === 'unknown' || type === 'symbol';
}

/** What an element of a value, or of one of those that it may be, is. */
function elementsOf(reason: Text, value: Value): UnknownValue | readonly Value[] {
  if (value.type === 'list' || value.type === 'tuple') return value.items;
  return unknownElement(reason, value);
}

/** Why a text cannot be formatted with what it is given. */
function unformatted(value: Value): Value {
  const items = value.type === 'tuple' ? value.items : [value];
  const cause = items.find((item) => item.type === 'unknown') ?? items.find((item) => item.type === 'symbol');
  return unknown(cause ? reasonOf(cause) : phrase`the formatted text is not read`);
}

/** What a view of a dictionary is joined with: anything that can be gone through. */
function asSet(value: Value): SetValue | undefined {
  if (/^(list|tuple|string|dict|range)$/.test(value.type)) return set(iterate(value));
  return value.type === 'set' ? set(itemsAsOfSet(value)!) : undefined;
}

/** `|`, `&`, `-` and `^` of sets. */
export function setOperation(operator: BinaryOperator, left: SetValue, right: SetValue): Value {
  const [a, b] = [left.items, right.items];
  if (!(a instanceof Map && b instanceof Map) || !'|&-^'.includes(operator)) return cannot([left, right]);
  const [first, second] = [[...a], [...b]];
  const rest = second.filter(([key]) => !a.has(key));
  const items = {
    '|': [...first, ...rest],
    '&': first.filter(([key]) => b.has(key)),
    '-': first.filter(([key]) => !b.has(key)),
    '^': [...first.filter(([key]) => !b.has(key)), ...rest],
  }[operator as '|' | '&' | '-' | '^'];
  return set(
    items.map(([, item]) => item),
    left.isFrozen,
  );
}

export function termsOf(value: Value): number {
  return value.type === 'symbol' ? value.terms : 1;
}

/** A symbol's or number's extent. */
export function extentOf(value: Value): Extent | undefined {
  if (value.type === 'symbol') return value.extent;
  // A float stands in an extent only where it is no whole number: 2.0 would come out as an integer.
  if (value.type === 'int' || (value.type === 'float' && !Number.isInteger(value.value))) return value.value;
  return undefined;
}

/** Beside a whole float a parameter is a float itself, which `planes / 1` says; a division gives one in any case. */
function operandsOf(operator: BinaryOperator, left: Value, right: Value): (Extent | undefined)[] {
  const operands = [left, right];
  const isWhole = (value: Value) =>
    value.type === 'float' && Number.isSafeInteger(value.value) && !Object.is(value.value, -0);
  if (!operands.some(isWhole)) return operands.map(extentOf);
  return operands.map((value) => {
    if (value.type === 'float' && isWhole(value)) return value.value;
    const extent = extentOf(value);
    return extent === undefined || typeof extent === 'number' || operator === '/' ? extent : asFloat(extent);
  });
}

/** Python's `float(extent)`. */
export function asFloat(extent: Extent): Extent {
  return { type: 'arithmetic', operator: '/', left: extent, right: 1 };
}

/** The same number, whether it is a float or an integer. */
export function withoutFloat(extent: Extent): Extent {
  if (typeof extent === 'number' || extent.type !== 'arithmetic') return extent;
  if (extent.operator === '/' && extent.right === 1) return withoutFloat(extent.left);
  return { ...extent, left: withoutFloat(extent.left), right: withoutFloat(extent.right) };
}

function asNumber(value: Value): { type: 'int' | 'float'; value: number; isSingle?: true } | undefined {
  if (value.type === 'int' || value.type === 'float') return value;
  return value.type === 'bool' ? { type: 'int', value: Number(value.value) } : undefined;
}

function numeric(
  operator: BinaryOperator,
  a: { type: string; value: number },
  b: { type: string; value: number },
): Value {
  const [x, y] = [a.value, b.value];
  const both = a.type === 'int' && b.type === 'int' ? int : float;
  switch (operator) {
    case '+':
      return both(x + y);
    case '-':
      return both(x - y);
    case '*':
      return both(x * y);
    case '/':
      return y === 0 ? unknown(phrase`it divides by zero`) : float(x / y);
    case '//':
      return y === 0
        ? unknown(phrase`it divides by zero`)
        : both(both === int ? (x - modulo(x, y)) / y : floorDivide(x, y));
    case '%':
      return y === 0 ? unknown(phrase`it divides by zero`) : both(modulo(x, y));
    case '**':
      if (both === int && y >= 0) return integerPower(x, y);
      if (x === 0 && y < 0) return unknown(phrase`it divides by zero`);
      if (x < 0 && !Number.isInteger(y)) return unknown(phrase`its power is not read`);
      return float(power(x, y));
    case '<<':
      return both === int && y >= 0 && y < 64 ? int(x * 2 ** y) : unknown(phrase`its shift is not read`);
    case '>>':
      return both === int && y >= 0
        ? int(Math.floor(x / 2 ** Math.min(y, 64)))
        : unknown(phrase`its shift is not read`);
    case '&':
    case '|':
    case '^': {
      if (both !== int) return unknown(phrase`the operator ${operator} is not read`);
      const [m, n] = [BigInt(x), BigInt(y)];
      return int(Number(operator === '&' ? m & n : operator === '|' ? m | n : m ^ n));
    }
    case '@':
      return unknown(phrase`the operator ${operator} is not read`);
    default:
      return unknown(phrase`its operator is not known`);
  }
}

function floorDivide(x: number, y: number): number {
  const quotient = (x - modulo(x, y)) / y;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function integerPower(base: number, exponent: number): Value {
  if (Math.abs(base) < 2) return int(base === -1 && exponent % 2 === 0 ? 1 : exponent === 0 ? 1 : base);
  if (exponent > 53) return unknown(phrase`the number is too large to be read`);
  let product = 1;
  for (let at = 0; at < exponent; at++) product *= base;
  return int(product);
}

/** The power to the nearest float: a whole exponent by products in twice the precision. */
export function power(base: number, exponent: number): number {
  if (exponent === 0.5) return Math.sqrt(base);
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 512 || !Number.isFinite(base)) return base ** exponent;
  let [high, low] = [1, 0];
  for (let at = 0; at < Math.abs(exponent); at++) {
    const product = high * base;
    const error = productError(high, base, product) + low * base;
    high = product + error;
    low = error - (high - product);
  }
  if (!Number.isFinite(high) || high === 0 || Math.abs(high) < 1e-290) return base ** exponent;
  if (exponent >= 0) return high;
  const quotient = 1 / high;
  const remainder = 1 - quotient * high - productError(quotient, high, quotient * high) - quotient * low;
  return quotient + remainder / high;
}

/** What rounding took from a product (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function halves(value: number): [number, number] {
  const shifted = value * 134217729;
  const high = shifted - (shifted - value);
  return [high, value - high];
}

/** Python's remainder, which has the divisor's sign. */
function modulo(x: number, y: number): number {
  const remainder = x % y;
  if (!Number.isFinite(y) && Number.isFinite(x)) return x < 0 === y < 0 || x === 0 ? x : y;
  return remainder !== 0 && remainder < 0 !== y < 0 ? remainder + y : remainder;
}

function concatenate(left: Value & { type: 'list' }, right: Value & { type: 'list' }): Value {
  if ('type' in left.items) return list(unknownOf(left.items.reason, left.items, right.items));
  if ('type' in right.items) return list(unknownOf(right.items.reason, left.items, right.items));
  return left.items.length + right.items.length > MAX_ITEMS
    ? list(unknown(TOO_LONG))
    : list([...left.items, ...right.items]);
}

/** None of nothing, however often: `[] * 10**9`. */
export function repeatItems<T>(items: readonly T[], count: number): T[] {
  return items.length === 0 ? [] : Array.from({ length: count }, () => items).flat();
}

function repeat(value: Value, times: number): Value {
  const count = Math.max(0, times);
  if (value.type === 'string') {
    return value.value.length * count > MAX_ITEMS ? unknown(TOO_LONG) : string(value.value.repeat(count));
  }
  if (value.type !== 'list' && value.type !== 'tuple') return cannot([value]);
  if ('type' in value.items) return value;
  if (value.items.length * count > MAX_ITEMS) return unknown(TOO_LONG);
  const items = repeatItems<Value>(value.items, count);
  return value.type === 'list' ? list(items) : { type: 'tuple', items };
}

export function unary(operator: '-' | '+' | '~' | 'not', value: Value): Value {
  if (operator === 'not') {
    const known = truth(value);
    return known === undefined ? cannot([value]) : bool(!known);
  }
  const number = asNumber(value);
  if (number && operator === '-')
    return number.type === 'int' ? int(-number.value) : { ...number, value: -number.value };
  if (number && operator === '+') return number;
  if (number?.type === 'int' && operator === '~') return int(-number.value - 1);
  if (value.type === 'symbol' && operator === '-') {
    return symbol({ type: 'arithmetic', operator: '-', left: 0, right: value.extent }, value.terms + 1);
  }
  return cannot([value]);
}

export function compare(operator: CompareOperator, left: Value, right: Value): Value {
  switch (operator) {
    case '==':
      return known(equal(left, right), [left, right]);
    case '!=':
      return known(negate(equal(left, right)), [left, right]);
    case 'is':
      return known(identical(left, right), [left, right]);
    case 'is not':
      return known(negate(identical(left, right)), [left, right]);
    case 'in':
      return known(contains(right, left), [left, right]);
    case 'not in':
      return known(negate(contains(right, left)), [left, right]);
    default:
      return order(operator, left, right);
  }
}

function order(operator: '<' | '>' | '<=' | '>=', left: Value, right: Value): Value {
  const numbers = [asNumber(left)?.value, asNumber(right)?.value];
  const texts = [left, right].map((value) => (value.type === 'string' ? value.value : undefined));
  const [held, others] = [itemsAsOfSet(left), itemsAsOfSet(right)];
  if (held && others) return subset(operator, set(held), set(others));
  const isView = [left, right].some((value) => value.type === 'list' && value.view);
  const isSequence = left.type === right.type && (left.type === 'list' || left.type === 'tuple') && !isView;
  if (isSequence) return orderItems(operator, left, right);
  const [a, b] = numbers.includes(undefined) ? texts : numbers;
  if (a === undefined || b === undefined) return cannot([left, right]);
  // Python compares characters by their numbers, JavaScript their UTF-16 halves.
  if (typeof a === 'string' && /[\ud800-\udfff]/.test(`${a}${b}`)) return cannot([left, right]);
  if (operator === '<') return bool(a < b);
  if (operator === '>') return bool(a > b);
  return bool(operator === '<=' ? a <= b : a >= b);
}

/** The first elements that differ decide. */
function orderItems(operator: '<' | '>' | '<=' | '>=', left: Value, right: Value): Value {
  const [a, b] = [iterate(left), iterate(right)];
  if ('type' in a) return a;
  if ('type' in b) return b;
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const same = equal(a[at]!, b[at]!);
    if (same === undefined) return cannot([a[at]!, b[at]!]);
    if (!same) return order(operator, a[at]!, b[at]!);
  }
  return order(operator, int(a.length), int(b.length));
}

function subset(operator: '<' | '>' | '<=' | '>=', left: SetValue, right: SetValue): Value {
  const [a, b] = operator.startsWith('<') ? [left.items, right.items] : [right.items, left.items];
  if (!(a instanceof Map && b instanceof Map)) return cannot([left, right]);
  const isIn = [...a.keys()].every((key) => b.has(key));
  return bool(isIn && (operator.length === 2 || a.size < b.size));
}

/** Values that are one object each in Python, as here. */
const OBJECTS: ReadonlySet<string> = new Set(['list', 'dict', 'set', 'instance', 'module', 'class', 'function']);

function identical(left: Value, right: Value): boolean | undefined {
  const isMark = ({ type, ...value }: Value) =>
    type === 'external' && 'name' in value && value.name === 'dataclasses.MISSING';
  const isOther = ({ type }: Value) => !/^(external|unknown|symbol|module)$/.test(type);
  if ((isMark(left) && isOther(right)) || (isMark(right) && isOther(left))) return false;
  const singletons = ['none', 'bool'];
  if (singletons.includes(left.type) || singletons.includes(right.type)) {
    const isOpen = (value: Value) => ['unknown', 'symbol', 'external'].includes(value.type) && !isNeverNone(value);
    if (isOpen(left) || isOpen(right)) return undefined;
    return left.type === right.type && keyOf(left) === keyOf(right);
  }
  if (left.type === 'builtin' && right.type === 'builtin') return left.name === right.name;
  if (left.type === 'external' && right.type === 'external') return left.name === right.name;
  const isClass = (value: Value) =>
    value.type === 'class' || value.type === 'builtin' || isTorchClass(value) || isPythonsClass(value);
  if (left.type !== right.type && isClass(left) && isClass(right)) return false;
  if (left.type === 'class' || right.type === 'class') return equal(left, right);
  if (left === right) return left.type !== 'unknown' ? true : undefined;
  if (isInterned(left) && isInterned(right)) return keyOf(left) === keyOf(right) && left.type === right.type;
  return OBJECTS.has(left.type) && OBJECTS.has(right.type) ? false : undefined;
}

/** CPython has one object of each small integer, and of each text that could be a name. */
function isInterned(value: Value): boolean {
  if (value.type === 'string') return /^\w*$/.test(value.value);
  return value.type === 'int' && value.value >= -5 && value.value <= 256;
}

export function contains(container: Value, item: Value): boolean | undefined {
  if (container.type === 'string' && item.type === 'string') return container.value.includes(item.value);
  if (container.type === 'dict' && container.entries instanceof Map) {
    const key = keyOf(item);
    return key === undefined ? undefined : container.entries.has(key);
  }
  if (container.type === 'set' && container.items instanceof Map) {
    const key = keyOf(item);
    return key === undefined ? undefined : container.items.has(key);
  }
  if (container.type === 'range') {
    const number = asNumber(item)?.value;
    if (number === undefined) return undefined;
    const at = (number - container.start) / container.step;
    return Number.isInteger(at) && at >= 0 && at < rangeLength(container);
  }
  const isHolder = container.type === 'module' || container.type === 'instance';
  const items = isHolder
    ? iterate(container)
    : container.type === 'list' || container.type === 'tuple'
      ? container.items
      : undefined;
  if (!items || 'type' in items) return undefined;
  const same = items.map((other) => equal(other, item));
  if (same.includes(true)) return true;
  return same.includes(undefined) ? undefined : false;
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function known(value: boolean | undefined, operands: readonly Value[]): Value {
  return value === undefined ? cannot(operands) : bool(value);
}

/** The result of an operation on what is not known, with the first operand's reason. */
function cannot(operands: readonly Value[]): UnknownValue {
  const cause =
    operands.find((operand) => operand.type === 'unknown') ??
    operands.find((operand) => operand.type === 'symbol') ??
    operands.find((operand) => operand.type === 'external');
  return unknown(cause ? reasonOf(cause) : phrase`an operation on these values is not read`);
}
