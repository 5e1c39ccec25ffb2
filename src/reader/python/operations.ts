// Operators, truth and text of values, with what classes of the file define for them (`__add__`, `__len__`, `__str__`).

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { shapeOf } from '../arrays/arrayShape.ts';
import { arrayOperation, shaped } from '../arrays/arrays.ts';
import { numpyOperation } from '../arrays/numpyShapes.ts';
import { isTensor, tensorOperation } from '../arrays/tensors.ts';
import { drawRows } from '../draws/loaderDraws.ts';
import { compareRank } from '../forward/batchRank.ts';
import { isTraced, operationOn } from '../forward/trace.ts';
import { assumedComparison, assumedTruth } from '../interpreter/assumptions.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { raise, raiseNotGoneThrough } from '../interpreter/exceptions.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { hasNoItems, iterate } from '../interpreter/iterate.ts';
import { takeNext } from '../interpreter/iterators.ts';
import { textOfSymbol } from '../interpreter/openText.ts';
import { ownItems, ownSteps } from '../interpreter/ownIterators.ts';
import { presume } from '../interpreter/presumed.ts';
import { areIntegers } from '../interpreter/python2.ts';
import { ofText } from '../text/ofText.ts';
import { NOWHERE } from '../text/sourceText.ts';
import type { BinaryOperator, CompareOperator } from '../text/syntax.ts';
import { membersOf } from './enums.ts';
import { combineFlags, flagOf, uniteAutos } from './flags.ts';
import { formatValue } from './formatText.ts';
import { methodOfMetaclass } from './metaclasses.ts';
import { binary, compare, contains, unary } from './operators.ts';
import { reprOf, strOf } from './text.ts';
import {
  bool,
  type InstanceValue,
  type IteratorValue,
  int,
  plainOf,
  reasonOf,
  string,
  truth,
  type UnknownValue,
  unknown,
  type Value,
} from './values.ts';

const WHOLE = phrase`The file is read as Python 2, in which \`/\` of integers gives an integer, rounded down.`;

const METHODS: Readonly<Record<BinaryOperator, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '|': 'or',
  '&': 'and',
  '^': 'xor',
  '<<': 'lshift',
  '>>': 'rshift',
};
/** By the names of the methods: `__add__`. */
export const OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map(
  Object.entries(METHODS).map(([operator, name]) => [`__${name}__`, operator as BinaryOperator]),
);
/** The methods that define comparisons. */
export const COMPARISONS: Readonly<Record<string, string>> = {
  '==': '__eq__',
  '!=': '__ne__',
  '<': '__lt__',
  '>': '__gt__',
  '<=': '__le__',
  '>=': '__ge__',
};

/** What the right operand is asked for where the left defines nothing. */
const REFLECTED: Readonly<Record<string, string>> = {
  '==': '__eq__',
  '<': '__gt__',
  '>': '__lt__',
  '<=': '__ge__',
  '>=': '__le__',
};

/** Calls a method that a class of the file defines, or its metaclass; undefined where there is none. */
export function callDefined(
  it: Interpreter,
  object: Value,
  name: string,
  values: readonly Value[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (!name || (object.type !== 'instance' && object.type !== 'class')) return undefined;
  const found = object.type === 'class' ? methodOfMetaclass(object, name) : classAttribute(object.class.order, name);
  if (!found) return undefined;
  if (found.type !== 'function') return unknown(reasonOf(found));
  const { args } = operationOn(name, values, range);
  return it.call({ type: 'method', name, self: object, function: found }, args, range, frame);
}

export function binaryOperation(
  it: Interpreter,
  operator: BinaryOperator,
  left: Value,
  right: Value,
  range: SourceRange,
  frame: Frame,
): Value {
  if (operator === '/' && it.dividesIntegers && areIntegers(left, right)) {
    presume(it, WHOLE, range, frame);
    return binaryOperation(it, '//', left, right, range, frame);
  }
  const name = METHODS[operator];
  if (isRefused(operator, left, right))
    return raise(it, 'TypeError', phrase`\`${operator}\` does not take these values`);
  if ((operator === '/' || operator === '//' || operator === '%') && isZero(right)) {
    // NumPy's own numbers give infinity, with a warning.
    if (isNumber(left) && hasNumbersOfNumpy(it.source.text)) {
      it.uncertain++;
      return unknown(phrase`it divides by zero`);
    }
    if (isNumber(left)) return raise(it, 'ZeroDivisionError', phrase`it divides by zero`);
    // Of a parameter without a value it would be so for each number.
    if (left.type === 'symbol') return unknown(phrase`it divides by zero`);
  }
  return (
    callDefined(it, left, `__${name}__`, [right], range, frame) ??
    callDefined(it, right, `__r${name}__`, [left], range, frame) ??
    ofArrays(it, operator, left, right) ??
    (left.type === 'instance' ? combineFlags(operator, left, right, membersOf) : undefined) ??
    (operator === '|' && left.type === 'partial' ? uniteAutos(left, right) : undefined) ??
    (operator === '%' ? formatObjects(it, left, right, frame) : undefined) ??
    binary(operator, asTuple(left), asTuple(right))
  );
}

const hasNumbersOfNumpy = ofText((text) =>
  /\b(np|numpy)\s*\.\s*(float|int|uint)\w*\s*\(|\bimport\b.*\bfloat64\b/.test(text),
);

/** `'%s' % value`, where that is an object of the file, or has such; undefined elsewhere. */
function formatObjects(it: Interpreter, left: Value, right: Value, frame: Frame): Value | undefined {
  const items = right.type === 'tuple' ? right.items : [right];
  if (left.type !== 'string' || !items.some(({ type }) => type === 'instance')) return undefined;
  let at = 0;
  const shown = [...items];
  // What it says of itself is put in as it is.
  const text = left.value.replace(/%[-#0 +]*\d*(?:\.\d+)?([a-zA-Z%])/g, (form, letter: string) => {
    const item = letter === '%' ? undefined : items[at++];
    if (item?.type !== 'instance' || !/[sr]/.test(letter) || asTuple(item) !== item) return form;
    shown[at - 1] = textOf(it, item, letter, '', frame);
    return `${form.slice(0, -1)}s`;
  });
  return binary('%', string(text), right.type === 'tuple' ? { type: 'tuple', items: shown } : asTuple(shown[0]!));
}

/** What Python's own types are, for an operator; others may define it. */
const KINDS: Readonly<Partial<Record<Value['type'], 'nothing' | 'number' | 'text' | 'sequence' | 'other'>>> = {
  none: 'nothing',
  bool: 'number',
  int: 'number',
  float: 'number',
  string: 'text',
  list: 'sequence',
  tuple: 'sequence',
  dict: 'other',
};

/** Whether Python raises a TypeError: None in arithmetic, a number and a text, a list and a tuple. */
function isRefused(operator: BinaryOperator, left: Value, right: Value): boolean {
  const [a, b] = [KINDS[left.type], KINDS[right.type]];
  if (!'+-*/**//%'.includes(operator) || (operator === '%' && a === 'text')) return false;
  if (a === 'nothing' || b === 'nothing') {
    const other = a === 'nothing' ? right : left;
    return other.type === 'symbol' || KINDS[other.type] !== undefined;
  }
  if (!a || !b || (a === 'number' && b === 'number')) return false;
  if (operator === '+') return left.type !== right.type || a === 'other';
  if (operator === '*')
    return ![left, right].some(({ type }) => type === 'int' || type === 'bool') || [a, b].includes('other');
  // Keys of dictionaries are read as lists, and can be subtracted.
  const isView = [left, right].some((value) => value.type === 'list' && value.view);
  return operator !== '-' || !isView || a === 'number' || b === 'number' || a === 'text' || b === 'text';
}

function isNumber({ type }: Value): boolean {
  return type === 'int' || type === 'float' || type === 'bool';
}

function isZero(value: Value): boolean {
  return (value.type === 'int' || value.type === 'float') && value.value === 0;
}

function ofArrays(
  it: Interpreter,
  operator: BinaryOperator | CompareOperator,
  left: Value,
  right: Value,
): Value | undefined {
  // What `forward` computes of its input is no number.
  if (it.isTracing && (isTraced(left) || isTraced(right))) return undefined;
  const ofTensors = tensorOperation(operator, left, right);
  if (ofTensors) return ofTensors;
  if (left.type !== 'array' && right.type !== 'array') return undefined;
  const known = arrayOperation(operator, left, right);
  return known.type === 'unknown' ? (numpyOperation(operator, left, right) ?? known) : known;
}

/** A named tuple is a tuple, and an heir of a type of Python's is one of that type. */
function asTuple(value: Value): Value {
  if (value.type === 'instance' && value.held) return value.held;
  if (value.type !== 'instance' || value.class.kind !== 'tuple') return value;
  const items = iterate(value);
  return 'type' in items ? items : { type: 'tuple', items };
}

export function unaryOperation(
  it: Interpreter,
  operator: '-' | '+' | '~' | 'not',
  value: Value,
  range: SourceRange,
  frame: Frame,
): Value {
  if (operator === 'not') {
    const known = truthOf(it, value, range, frame);
    return known === undefined ? unary('not', value) : bool(!known);
  }
  const name = { '-': '__neg__', '+': '__pos__', '~': '__invert__' }[operator];
  if (isTensor(value) && operator !== '~') return tensorOperation('+', value, int(0)) ?? unknown(reasonOf(value));
  const negated = operator === '-' ? ofArrays(it, '-', int(0), value) : undefined;
  if (negated) return negated;
  const shape = value.type === 'array' && operator === '~' && value.dtype === 'bool' ? shapeOf(value) : undefined;
  if (value.type === 'array' && shape) return shaped(shape, value.library, 'bool');
  return callDefined(it, value, name, [], range, frame) ?? unary(operator, plainOf(value));
}

export function comparison(
  it: Interpreter,
  operator: CompareOperator,
  left: Value,
  right: Value,
  range: SourceRange,
  frame: Frame,
): Value {
  const assumed = assumedComparison(it, operator, left, right);
  if (assumed !== undefined) return bool(assumed);
  if (operator === 'in' || operator === 'not in') {
    const found = callDefined(it, right, '__contains__', [left], range, frame);
    const [one, all] = right.type === 'instance' ? [flagOf(left), flagOf(right)] : [];
    if (!found && one !== undefined && all !== undefined) return bool(((one & all) === one) === (operator === 'in'));
    if (!found) {
      const own = right.type === 'instance' ? callDefined(it, right, '__iter__', [], range, frame) : right;
      if (own?.type === 'iterator') return search(it, own, left, operator === 'in');
      const searched = iterable(right);
      if ((searched.type === 'list' || searched.type === 'tuple') && Array.isArray(searched.items))
        it.spend(searched.items.length >> 2);
      return compare(operator, left, asTuple(searched));
    }
    const known = truth(found);
    return known === undefined ? unknown(reasonOf(found)) : bool(known === (operator === 'in'));
  }
  const ofBatch = it.isTracing ? compareRank(it, operator, left, right) : undefined;
  if (ofBatch !== undefined) return bool(ofBatch);
  const name = COMPARISONS[operator];
  if (name) {
    const defined = callDefined(it, left, name, [right], range, frame);
    if (defined) return defined;
    const reflected =
      right.type === 'instance' ? callDefined(it, right, REFLECTED[operator] ?? '', [left], range, frame) : undefined;
    if (reflected) return reflected;
    if (operator === '!=') {
      const same = callDefined(it, left, '__eq__', [right], range, frame);
      const known = same && truth(same);
      if (same) return known === undefined ? unknown(reasonOf(same)) : bool(!known);
    }
    return (
      equalsNone(operator, left, right) ??
      ofArrays(it, operator, left, right) ??
      ofFields(operator, left, right) ??
      compare(operator, asTuple(left), asTuple(right))
    );
  }
  return compare(operator, left, right);
}

/** An object of the file where Python takes an integer: what its `__index__` gives. */
export function asIndex(it: Interpreter, value: Value, range: SourceRange, frame: Frame): Value {
  return (value.type === 'instance' ? callDefined(it, value, '__index__', [], range, frame) : undefined) ?? value;
}

/** What is searched by going through it. */
function iterable(value: Value): Value {
  if (value.type === 'instance' && value.held) return value.held;
  if (value.type !== 'iterator' && !(value.type === 'class' && value.kind === 'enum')) return value;
  const items = iterate(value);
  return 'type' in items ? items : { type: 'tuple', items };
}

/** torch compares a tensor with None as a whole, where numpy does it with each of the numbers. */
function equalsNone(operator: CompareOperator, left: Value, right: Value): Value | undefined {
  const other = left.type === 'none' ? right : right.type === 'none' ? left : undefined;
  const isTensorOf = other?.type === 'output' || (other?.type === 'array' && other.library === 'torch');
  return isTensorOf && /^[!=]=$/.test(operator) ? bool(operator === '!=') : undefined;
}

/** Dataclasses compare their fields; which of two comes first, where they are told to. */
function ofFields(operator: CompareOperator, left: Value, right: Value): Value | undefined {
  if (left.type !== 'instance' || right.type !== 'instance') return undefined;
  if (left.class !== right.class || left.class.kind !== 'dataclass') return undefined;
  if (operator !== '==' && operator !== '!=' && !left.class.isOrdered) return undefined;
  const fields = (value: InstanceValue) =>
    (left.class.fields ?? [])
      .filter(({ isNotCompared, isInitVar }) => !isNotCompared && !isInitVar)
      .map(({ name }) => value.attributes[name] ?? unknown(phrase`a field is not known`));
  return compare(operator, { type: 'tuple', items: fields(left) }, { type: 'tuple', items: fields(right) });
}

/** Python's truth; undefined where the file does not say. */
export function truthOf(it: Interpreter, value: Value, range: SourceRange, frame: Frame): boolean | undefined {
  const flag = value.type === 'instance' ? flagOf(value) : undefined;
  const known = flag === undefined ? (truth(value) ?? assumedTruth(it, value)) : flag !== 0;
  if (known !== undefined || value.type !== 'instance') return known;
  if (value.class.kind === 'tuple') return truth(asTuple(value));
  const defined =
    callDefined(it, value, '__bool__', [], range, frame) ?? callDefined(it, value, '__len__', [], range, frame);
  return defined && truth(defined);
}

/** str(value), repr(value) or format(value, spec). */
export function textOf(it: Interpreter, value: Value, conversion: string, spec: string, frame: Frame): Value {
  const range = NOWHERE;
  const own = conversion ? undefined : callDefined(it, value, '__format__', [string(spec)], range, frame);
  if (own) return own.type === 'string' ? own : unknown(phrase`the formatted text is not read`);
  const defined =
    conversion === 'r'
      ? callDefined(it, value, '__repr__', [], range, frame)
      : (callDefined(it, value, '__str__', [], range, frame) ?? callDefined(it, value, '__repr__', [], range, frame));
  // How a member of an enumeration is shown depends on Python's version.
  const isMember = value.type === 'instance' && value.class.kind === 'enum';
  const shown = defined ?? (isMember ? value : plainOf(value));
  const shownWithin = (item: Value) => {
    // An object without a text of its own is shown by its address; one may hold itself.
    if (item === value || item.type !== 'instance' || !it.spend(1) || !it.enter()) return undefined;
    const inner = textOf(it, item, 'r', '', frame);
    it.leave();
    return inner.type === 'string' ? inner.value : undefined;
  };
  const text =
    !defined && conversion === 'r' ? reprOf(shown, shownWithin) : conversion ? strOf(shown, shownWithin) : undefined;
  const formatted = formatValue(text === undefined ? shown : string(text), spec);
  if (value.type === 'symbol' && spec === '' && conversion !== 'r') return textOfSymbol(value);
  const isRead = formatted !== undefined && !(conversion && text === undefined && !defined);
  return isRead
    ? string(formatted)
    : unknown(value.type === 'unknown' ? value.reason : phrase`the formatted text is not read`);
}

/** The elements of a value, by `__iter__` where a class of the file defines it. */
export function elements(
  it: Interpreter,
  value: Value,
  range: SourceRange,
  frame: Frame,
): readonly Value[] | UnknownValue {
  if (hasNoItems(value)) return raiseNotGoneThrough(it, value);
  drawRows(it, value, range);
  const own = callDefined(it, value, '__iter__', [], range, frame);
  const over = own ?? value;
  const next = ownSteps(it, over, range, frame);
  const items = next ? ownItems(it, next) : iterate(over);
  if (Array.isArray(items)) it.spend(items.length >> 3);
  return items;
}

/** Looks for it step by step; what comes after it is left. */
function search(it: Interpreter, within: IteratorValue, item: Value, isFound: boolean): Value {
  for (;;) {
    const next = takeNext(within);
    if (!next) return bool(!isFound);
    const isEnd = !it.spend(1) || (next.type === 'unknown' && 'type' in within.rest && within.rest.type === 'unknown');
    const is = isEnd ? undefined : contains({ type: 'tuple', items: [next] }, item);
    if (is) return bool(isFound);
    if (is === undefined) {
      const reason = phrase`where it is among these is not known`;
      within.keep(unknown(reason));
      return unknown(reason);
    }
  }
}
