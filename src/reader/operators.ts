// Python's operators on values: numbers as Python computes them, sequences, and arithmetic on parameters.

import type { ArithmeticOperator, Extent } from '../model/modelSpec.ts';
import { symbol } from './interpreter.ts';
import { iterate } from './iterate.ts';
import type { BinaryOperator, CompareOperator } from './syntax.ts';
import {
  bool,
  equal,
  float,
  int,
  keyOf,
  list,
  reasonOf,
  string,
  truth,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

const MAX_ITEMS = 4096;
const TOO_LONG = 'it is too long to be read';
const ARITHMETIC = new Set(['+', '-', '*', '/', '//', '%', '**']);

export function binary(operator: BinaryOperator, left: Value, right: Value): Value {
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a && b) return numeric(operator, a, b);
  if (ARITHMETIC.has(operator)) {
    const [x, y] = [extentOf(left), extentOf(right)];
    if (x !== undefined && y !== undefined) {
      const extent = { type: 'arithmetic', operator: operator as ArithmeticOperator, left: x, right: y } as const;
      return symbol(extent, termsOf(left) + termsOf(right));
    }
  }
  if (operator === '+') {
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
  return cannot([left, right]);
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

function asNumber(value: Value): { type: 'int' | 'float'; value: number } | undefined {
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
      return y === 0 ? unknown('it divides by zero') : float(x / y);
    case '//':
      return y === 0 ? unknown('it divides by zero') : both((x - modulo(x, y)) / y);
    case '%':
      return y === 0 ? unknown('it divides by zero') : both(modulo(x, y));
    case '**':
      if (y < 0 || both === float) return x < 0 || x === 0 ? unknown('its power is not read') : float(x ** y);
      return int(x ** y);
    case '<<':
      return both === int && y >= 0 ? int(x * 2 ** y) : unknown('its shift is not read');
    case '>>':
      return both === int && y >= 0 ? int(Math.floor(x / 2 ** y)) : unknown('its shift is not read');
    case '&':
    case '|':
    case '^':
    case '@':
      return unknown(`the operator ${operator} is not read`);
    default:
      return unknown('its operator is not known');
  }
}

/** Python's remainder, which has the divisor's sign. */
function modulo(x: number, y: number): number {
  const remainder = x % y;
  return remainder !== 0 && remainder < 0 !== y < 0 ? remainder + y : remainder;
}

function concatenate(left: Value & { type: 'list' }, right: Value & { type: 'list' }): Value {
  if ('type' in left.items) return list(unknownOf(left.items.reason, left.items, right.items));
  if ('type' in right.items) return list(unknownOf(right.items.reason, left.items, right.items));
  return left.items.length + right.items.length > MAX_ITEMS
    ? list(unknown(TOO_LONG))
    : list([...left.items, ...right.items]);
}

function repeat(value: Value, times: number): Value {
  const count = Math.max(0, times);
  if (value.type === 'string') {
    return value.value.length * count > MAX_ITEMS ? unknown(TOO_LONG) : string(value.value.repeat(count));
  }
  if (value.type !== 'list' && value.type !== 'tuple') return cannot([value]);
  if ('type' in value.items) return value;
  if (value.items.length * count > MAX_ITEMS) return unknown(TOO_LONG);
  const items = Array.from({ length: count }, () => value.items as readonly Value[]).flat();
  return value.type === 'list' ? list(items) : { type: 'tuple', items };
}

export function unary(operator: '-' | '+' | '~' | 'not', value: Value): Value {
  if (operator === 'not') {
    const known = truth(value);
    return known === undefined ? cannot([value]) : bool(!known);
  }
  const number = asNumber(value);
  if (number && operator === '-') return number.type === 'int' ? int(-number.value) : float(-number.value);
  if (number && operator === '+') return { type: number.type, value: number.value };
  if (number?.type === 'int') return int(-number.value - 1);
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
  const [a, b] = numbers.includes(undefined) ? texts : numbers;
  if (a === undefined || b === undefined) return cannot([left, right]);
  if (operator === '<') return bool(a < b);
  if (operator === '>') return bool(a > b);
  return bool(operator === '<=' ? a <= b : a >= b);
}

function identical(left: Value, right: Value): boolean | undefined {
  const singletons = ['none', 'bool'];
  if (singletons.includes(left.type) || singletons.includes(right.type)) {
    const isOpen = (value: Value) =>
      ['unknown', 'symbol', 'external'].includes(value.type) && !(value.type === 'external' && isOfTorch(value.name));
    if (isOpen(left) || isOpen(right)) return undefined;
    return left.type === right.type && keyOf(left) === keyOf(right);
  }
  if (left.type === 'external' && right.type === 'external') return left.name === right.name;
  if (left.type === 'class' || right.type === 'class') return equal(left, right);
  return left === right && left.type !== 'unknown' ? true : undefined;
}

/** Imported things of these modules are no singletons of Python. */
function isOfTorch(name: string): boolean {
  return /^torch\.nn\.([A-Z]|functional\.)|^torch\.(relu|tanh|sigmoid)$/.test(name);
}

function contains(container: Value, item: Value): boolean | undefined {
  if (container.type === 'string' && item.type === 'string') return container.value.includes(item.value);
  if (container.type === 'dict' && container.entries instanceof Map) {
    const key = keyOf(item);
    return key === undefined ? undefined : container.entries.has(key);
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
function cannot(operands: readonly Value[]): Value {
  const cause =
    operands.find((operand) => operand.type === 'unknown') ?? operands.find((operand) => operand.type === 'symbol');
  return unknown(cause ? reasonOf(cause) : 'an operation on these values is not read');
}
