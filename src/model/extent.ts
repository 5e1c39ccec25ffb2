// Extents: their value once parameters are known, whether two are the same, and how they read.

import type { Extent } from './modelSpec.ts';

/** The value of the extent; undefined while a parameter in it has none, or where Python would raise an error. */
export function evaluateExtent(extent: Extent, values: Readonly<Record<string, number>>): number | undefined {
  return evaluate(extent, values)?.value;
}

/** Whether Python's value of the extent is a float: torch refuses 6.0 where it takes 6. */
export function isFloat(extent: Extent, values: Readonly<Record<string, number>>): boolean {
  return evaluate(extent, values)?.isFloat ?? false;
}

/** The value as Python prints it. */
export function formatValue(extent: Extent, values: Readonly<Record<string, number>>): string {
  const found = evaluate(extent, values);
  if (!found) return 'not a number';
  return found.isFloat && Number.isInteger(found.value) ? `${found.value}.0` : String(found.value);
}

/** The names of the parameters in the extent. */
export function parametersOf(extent: Extent): string[] {
  if (typeof extent === 'number') return [];
  switch (extent.type) {
    case 'parameter':
      return [extent.name];
    case 'arithmetic':
      return [...parametersOf(extent.left), ...parametersOf(extent.right)];
    case 'integer':
      return parametersOf(extent.value);
    default:
      return extent satisfies never;
  }
}

/**
 * True or false where two extents are the same or differ whatever the parameters, of which those that both have are positive;
 * undefined where that depends on them.
 */
export function sameExtent(a: Extent, b: Extent): boolean | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  const [{ value: x, terms: left }, { value: y, terms: right }] = [sumOf(a), sumOf(b)];
  if (x !== undefined && y !== undefined) return x === y;
  if (!left || !right) return JSON.stringify(a) === JSON.stringify(b) ? true : undefined;
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const differences = names.map((name) => ({ name, by: (left.get(name) ?? 0) - (right.get(name) ?? 0) }));
  const unlike = differences.filter(({ by }) => by !== 0);
  if (unlike.length === 0) return true;
  // A parameter of one alone may be 0.
  const isInBoth = unlike.every(({ name }) => name === CONSTANT || (left.has(name) && right.has(name)));
  return isInBoth && unlike.every(({ by }) => by > 0 === unlike[0]!.by > 0) ? false : undefined;
}

const CONSTANT = '';
const MOST_TERMS = 20;

interface Sum {
  /** Where it depends on no parameter. */
  readonly value: number | undefined;
  /** The factor of each product of parameters whose sum the extent is; undefined where it is no such sum. */
  readonly terms: ReadonlyMap<string, number> | undefined;
}

/** Of what a loop makes, one extent is a part of the next. */
const sums = new WeakMap<Extent & object, Sum>();

function sumOf(extent: Extent): Sum {
  if (typeof extent === 'number') return { value: extent, terms: new Map([[CONSTANT, extent]]) };
  const known = sums.get(extent);
  if (known) return known;
  const sum = { value: evaluateExtent(extent, {}), terms: termsOf(extent) };
  sums.set(extent, sum);
  return sum;
}

function termsOf(extent: Extent & object): Sum['terms'] {
  if (extent.type !== 'arithmetic') return new Map([[JSON.stringify(extent), 1]]);
  const [left, right] = [sumOf(extent.left).terms, sumOf(extent.right).terms];
  if (!left || !right || left.size * right.size > MOST_TERMS) return undefined;
  const sum = new Map<string, number>();
  const add = (name: string, factor: number) => sum.set(name, (sum.get(name) ?? 0) + factor);
  switch (extent.operator) {
    case '+':
    case '-': {
      for (const [name, factor] of left) add(name, factor);
      for (const [name, factor] of right) add(name, extent.operator === '+' ? factor : -factor);
      return sum;
    }
    case '*': {
      for (const [name, factor] of left) for (const [other, more] of right) add(productOf(name, other), factor * more);
      return sum;
    }
    default:
      return new Map([[JSON.stringify(extent), 1]]);
  }
}

function productOf(name: string, other: string): string {
  return [...name.split(TIMES), ...other.split(TIMES)]
    .filter((one) => one !== CONSTANT)
    .sort()
    .join(TIMES);
}

const TIMES = '\n';

/** As Python would write it: `num_inputs * 2`. */
export function formatExtent(extent: Extent): string {
  if (typeof extent === 'number') return String(extent);
  switch (extent.type) {
    case 'parameter':
      return extent.name;
    case 'arithmetic':
      if (extent.operator === 'min' || extent.operator === 'max')
        return `${extent.operator}(${formatExtent(extent.left)}, ${formatExtent(extent.right)})`;
      if (extent.operator === '-' && extent.left === 0) return `-${formatOperand(extent.right)}`;
      return `${formatOperand(extent.left)} ${extent.operator} ${formatOperand(extent.right)}`;
    case 'integer':
      return `${extent.isRounded ? 'round' : 'int'}(${formatExtent(extent.value)})`;
    default:
      return extent satisfies never;
  }
}

function formatOperand(extent: Extent): string {
  return typeof extent !== 'number' && extent.type === 'arithmetic' && !/^m/.test(extent.operator)
    ? `(${formatExtent(extent)})`
    : formatExtent(extent);
}

interface PythonNumber {
  readonly value: number;
  readonly isFloat: boolean;
}

function evaluate(extent: Extent, values: Readonly<Record<string, number>>): PythonNumber | undefined {
  if (typeof extent === 'number') return { value: extent, isFloat: !Number.isInteger(extent) };
  if (extent.type === 'parameter') {
    const value = Object.hasOwn(values, extent.name) ? values[extent.name] : undefined;
    return value === undefined ? undefined : { value, isFloat: !Number.isInteger(value) };
  }
  if (extent.type === 'integer') {
    const inner = evaluate(extent.value, values);
    const whole = extent.isRounded ? roundHalfEven : Math.trunc;
    return inner && { value: whole(inner.value), isFloat: false };
  }
  const left = evaluate(extent.left, values);
  const right = evaluate(extent.right, values);
  if (!left || !right) return undefined;
  const isFloat = left.isFloat || right.isFloat;
  const [x, y] = [left.value, right.value];
  switch (extent.operator) {
    case '+':
      return { value: x + y, isFloat };
    case '-':
      return { value: x - y, isFloat };
    case '*':
      return { value: x * y, isFloat };
    case '/':
      return y === 0 ? undefined : { value: x / y, isFloat: true };
    case '//':
      return y === 0 ? undefined : { value: (x - modulo(x, y)) / y, isFloat };
    case '%':
      return y === 0 ? undefined : { value: modulo(x, y), isFloat };
    case '**':
      return { value: x ** y, isFloat: isFloat || y < 0 };
    case 'min':
      return y < x ? right : left;
    case 'max':
      return y > x ? right : left;
    default:
      return extent.operator satisfies never;
  }
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** Python's remainder, which has the divisor's sign. */
function modulo(x: number, y: number): number {
  const remainder = x % y;
  return remainder !== 0 && remainder < 0 !== y < 0 ? remainder + y : remainder;
}
