// Methods by which Python's own values do what its operators and built-in functions ask of them: `name.__contains__('net')`
// is `'net' in name`, `sizes.__len__()` is `len(sizes)`.

import type { SourceRange } from '../../model/modelSpec.ts';
import { setItem } from '../interpreter/assign.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import type { CompareOperator } from '../text/syntax.ts';
import { binaryOperation, COMPARISONS, comparison, OPERATORS, textOf, unaryOperation } from './operations.ts';
import { subscript } from './subscript.ts';
import { type ArgumentValue, asArgument, NONE, type Value } from './values.ts';

type Kind = Value['type'];

const NUMBERS: readonly Kind[] = ['int', 'float', 'bool'];
const SIZED: readonly Kind[] = ['string', 'list', 'tuple', 'range', 'dict', 'set'];
const ORDERED: readonly Kind[] = ['string', 'list', 'tuple', 'set'];
const OWN: ReadonlySet<Kind> = new Set([...NUMBERS, ...SIZED, 'none']);

/** The built-in function that each stands for, and the types that have it. */
const ASKED: Readonly<Record<string, readonly [name: string, kinds: Iterable<Kind>]>> = {
  __len__: ['len', SIZED],
  __iter__: ['iter', SIZED],
  __reversed__: ['reversed', ['list', 'range', 'dict']],
  __str__: ['str', OWN],
  __repr__: ['repr', OWN],
  __bool__: ['bool', [...NUMBERS, 'range', 'none']],
  __int__: ['int', NUMBERS],
  __float__: ['float', NUMBERS],
  __index__: ['int', ['int', 'bool']],
  __abs__: ['abs', NUMBERS],
  __round__: ['round', NUMBERS],
  __divmod__: ['divmod', NUMBERS],
};

const UNARY = { __neg__: '-', __pos__: '+', __invert__: '~' } as const;

const COMPARED: ReadonlyMap<string, CompareOperator> = new Map(
  Object.entries(COMPARISONS).map(([operator, name]) => [name, operator as CompareOperator]),
);

/** Undefined where the value is none of Python's own, or its type has no such method. */
export function protocolMethod(
  it: Interpreter,
  self: Value,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (!OWN.has(self.type) || !name.startsWith('__') || args.some(({ kind }) => kind !== 'positional')) return undefined;
  const [first, second] = args.map(({ value }) => value);
  const [asked, kinds] = ASKED[name] ?? [];
  if (asked && kinds && args.length <= (/^(round|divmod)$/.test(asked) ? 1 : 0))
    return [...kinds].includes(self.type)
      ? it.call({ type: 'builtin', name: asked }, [asArgument(self, range), ...args], range, frame)
      : undefined;
  const sign = UNARY[name as keyof typeof UNARY];
  if (sign && !first) return NUMBERS.includes(self.type) ? unaryOperation(it, sign, self, range, frame) : undefined;
  if (!first) return undefined;
  return ofItems(it, self, name, first, second, range, frame) ?? ofTwo(it, self, name, first, range, frame);
}

/** What is asked of, or done to, the items of a value that has some. */
function ofItems(
  it: Interpreter,
  self: Value,
  name: string,
  first: Value,
  second: Value | undefined,
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (name === '__format__' && first.type === 'string') return textOf(it, self, '', first.value, frame);
  if (!SIZED.includes(self.type)) return undefined;
  if (name === '__contains__') return comparison(it, 'in', first, self, range, frame);
  if (name === '__getitem__' && self.type !== 'set') return subscript(it, self, first, frame);
  if (self.type !== 'list' && self.type !== 'dict') return undefined;
  if (name === '__delitem__')
    it.call({ type: 'method', name: 'pop', self, function: undefined }, [asArgument(first, range)], range, frame);
  else if (name === '__setitem__' && second) setItem(it, self, first, second, range);
  else return undefined;
  return NONE;
}

/** An operation on two values, also from the right (`__radd__`); NotImplemented where the first's type leaves it to the other's. */
function ofTwo(
  it: Interpreter,
  self: Value,
  name: string,
  other: Value,
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const compared = COMPARED.get(name);
  if (compared)
    return canCompare(compared, self, other) ? comparison(it, compared, self, other, range, frame) : NOT_IMPLEMENTED;
  const operator = OPERATORS.get(name);
  if (operator) return leaves(self, other) ? NOT_IMPLEMENTED : binaryOperation(it, operator, self, other, range, frame);
  const reflected = name.startsWith('__r') ? OPERATORS.get(name.replace('__r', '__')) : undefined;
  if (!reflected || !REFLECTED[self.type]?.test(reflected)) return undefined;
  return leaves(self, other) ? NOT_IMPLEMENTED : binaryOperation(it, reflected, other, self, range, frame);
}

const NOT_IMPLEMENTED: Value = { type: 'builtin', name: 'NotImplemented' };

/** The operators that each type also has from the right. */
const REFLECTED: Readonly<Partial<Record<Kind, RegExp>>> = {
  int: /./,
  float: /./,
  bool: /./,
  string: /^[*%]$/,
  list: /^\*$/,
  tuple: /^\*$/,
  set: /^[-&|^]$/,
  dict: /^\|$/,
};

/** Whether the type knows nothing of the other's: an integer of nothing but integers, a float of numbers, a set of sets. */
function leaves(self: Value, other: Value): boolean {
  if (!OWN.has(other.type)) return false;
  if (self.type === 'set' || self.type === 'dict') return other.type !== self.type;
  if (self.type === 'float') return !NUMBERS.includes(other.type);
  return NUMBERS.includes(self.type) && other.type !== 'int' && other.type !== 'bool';
}

function canCompare(operator: CompareOperator, self: Value, other: Value): boolean {
  if (!OWN.has(other.type)) return true;
  if (NUMBERS.includes(self.type)) return !leaves(self, other);
  return self.type === other.type && (/^[!=]=$/.test(operator) || ORDERED.includes(self.type));
}
