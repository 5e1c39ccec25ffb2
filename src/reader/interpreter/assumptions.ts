// Conditions on parameters without a value, `if batch_norm:` or `if norm == 'layer':`. A class or function that is read by
// itself is read for each way in which they may turn out; within one reading, all that is asked of a parameter agrees.

import { formatExtent, parametersOf } from '../../model/extent.ts';
import type { Extent } from '../../model/modelSpec.ts';
import { floatRepr, reprOf } from '../python/text.ts';
import { keyOf, numberOf, type SymbolValue, truth, type Value } from '../python/values.ts';
import { type Assumption, type Assumptions, type Bound, keyFor } from './assumed.ts';
import type { Interpreter, Origin } from './interpreter.ts';

type Order = '<' | '>' | '<=' | '>=';

/** Ways that one condition may turn out, or keys that a parameter may be, at most. */
const MAX_WAYS = 12;

/** Evaluates the condition of a loop, which is not asked for: each further round would ask again. */
export function withoutAsking<T>({ assumed }: Interpreter, run: () => T): T {
  const { asked, askedOfTwo } = assumed;
  const result = run();
  assumed.asked = asked;
  assumed.askedOfTwo = askedOfTwo;
  return result;
}

/** Python's truth of a parameter. */
export function assumedTruth(it: Interpreter, value: Value): boolean | undefined {
  const one = parameter(it, value);
  if (!one) return undefined;
  const { before } = one;
  if (before.truth !== undefined) return before.truth;
  if (before.low && isBelow(0, before.low)) return true;
  if (before.high && isAbove(0, before.high)) return true;
  ask(it, one, [
    { truth: true, words: [before.name] },
    { truth: false, words: [`not ${before.name}`] },
  ]);
  return undefined;
}

/** `parameter == constant`, and the like; undefined where it is not of that kind, or not decided. */
export function assumedComparison(it: Interpreter, operator: string, left: Value, right: Value): boolean | undefined {
  if (!it.assumed.given) return undefined;
  if (operator === 'in' || operator === 'not in') {
    const choices = choicesOf(right);
    const found = choices ? equals(it, left, choices, operator) : holds(it, right, left);
    return found === undefined ? undefined : found === (operator === 'in');
  }
  if (left.type === 'symbol' && right.type === 'symbol') return compared(it, operator, left, right);
  const isMirrored = left.type !== 'symbol' && !(left.type === 'unknown' && left.ofText);
  const [asked, constant] = isMirrored ? [right, left] : [left, right];
  if (/^(==|!=|is|is not)$/.test(operator)) {
    const found = equals(it, asked, [constant], operator);
    return found === undefined ? undefined : found === (operator === '==' || operator === 'is');
  }
  const mirrored = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' } as const;
  return lies(it, asked, isMirrored ? mirrored[operator as Order] : (operator as Order), constant);
}

const NEGATED: Readonly<Record<string, string>> = { '!=': '==', '>=': '<', '<=': '>' };

/** Two parameters, or arithmetic on them: `in_channels != out_channels * 2`. */
function compared(it: Interpreter, operator: string, left: SymbolValue, right: SymbolValue): boolean | undefined {
  const names = [left, right].flatMap(({ extent }) => parametersOf(extent));
  const origins = names.map((name) => it.origins.get(name));
  if (!origins.every(isOpenParameter) || !/^([=!]=|[<>]=?)$/.test(operator)) return undefined;
  const shown = (extent: Extent) => formatExtent(renamed(extent, (name) => it.origins.get(name)!.name));
  const isEqual = operator.endsWith('=') && /[=!]/.test(operator[0]!);
  let [a, b] = [left, right].map(({ extent }) => shown(extent)) as [string, string];
  if (a === b) return operator === '==' || operator === '<=' || operator === '>=';
  // Each question is asked in one form: `a == b` or `a < b`.
  const isNegated = NEGATED[operator] !== undefined;
  let asked = NEGATED[operator] ?? operator;
  if (isEqual ? a > b : asked === '>') [a, b, asked] = [b, a, isEqual ? '==' : '<'];
  const [name, ...also] = [...new Set(origins.map((origin) => origin!.name))];
  const key = keyFor(`${a} ${asked} ${b}`, Math.min(...origins.map((origin) => origin!.range.from)));
  const before = it.assumed.given!.get(key) ?? { name: name!, also, words: [], isNot: [] };
  if (before.truth !== undefined) return before.truth !== isNegated;
  const words = [`${a} ${asked} ${b}`, `${a} ${asked === '==' ? '!=' : '>='} ${b}`] as const;
  const ways: readonly Way[] = [
    { truth: true, words: [words[0]] },
    { truth: false, words: [words[1]] },
  ];
  it.assumed.askedOfTwo ??= waysOf(it, { key, before }, isNegated ? ways.toReversed() : ways);
  return undefined;
}

function isOpenParameter(origin: Origin | undefined): boolean {
  return origin !== undefined && !origin.given && !origin.star && !origin.hasDefault;
}

function renamed(extent: Extent, rename: (name: string) => string): Extent {
  if (typeof extent === 'number') return extent;
  if (extent.type === 'parameter') return { type: 'parameter', name: rename(extent.name) };
  if (extent.type === 'integer') return { ...extent, value: renamed(extent.value, rename) };
  return { ...extent, left: renamed(extent.left, rename), right: renamed(extent.right, rename) };
}

function choicesOf(value: Value): readonly Value[] | undefined {
  if (value.type === 'tuple') return value.items;
  if (value.type === 'list') return 'type' in value.items ? undefined : value.items;
  if (value.type === 'set') return value.items instanceof Map ? [...value.items.values()] : undefined;
  return value.type === 'dict' && value.entries instanceof Map
    ? [...value.entries.values()].map(([key]) => key)
    : undefined;
}

function equals(
  it: Interpreter,
  asked: Value,
  constants: readonly Value[],
  operator: string,
  mayBeOther = true,
): boolean | undefined {
  const one = parameter(it, asked);
  if (!one || constants.some(({ type }) => !/^(none|bool|int|float|string)$/.test(type))) return undefined;
  const { before } = one;
  const hasParts = asked.type === 'symbol' && isTakenApart(it, asked);
  const open = constants.filter((one) => !isExcluded(before, one) && !(hasParts && one.type === 'none'));
  if (open.length === 0) return false;
  const isIdentity = operator.startsWith('is');
  const words = (constant: Value, isSame: boolean) =>
    `${before.name} ${isIdentity ? (isSame ? 'is' : 'is not') : isSame ? '==' : '!='} ${reprOf(constant)}`;
  const others: Way = {
    isNot: [...before.isNot, ...open.map((constant) => keyOf(constant)!)],
    words: open.map((constant) => words(constant, false)),
  };
  ask(it, one, [...open.map((value) => ({ value, words: [words(value, true)] })), ...(mayBeOther ? [others] : [])]);
  return undefined;
}

/** `'vgg' in name`: whatever the name is, a text or names of settings. */
function holds(it: Interpreter, asked: Value, part: Value): boolean | undefined {
  const one = part.type === 'string' ? parameter(it, asked) : undefined;
  if (!one) return undefined;
  const words = `${reprOf(part)} in ${one.before.name}`;
  return decided(it, one, words, words.replace(/ in (?=[^']*$)/, ' not in '));
}

/** What is asked of a parameter's text, in Python's words, and these where it does not hold. */
function decided(
  it: Interpreter,
  { key: own, before: of }: Asked,
  words: string,
  negated: string,
): boolean | undefined {
  const key = keyFor(words, Number(own.split(' ', 1)[0]));
  const { name } = of;
  const before = it.assumed.given!.get(key) ?? { name, ...(of.of && { of: of.of }), words: [], isNot: [] };
  if (before.truth !== undefined) return before.truth;
  ask(it, { key, before }, [
    { truth: true, words: [words] },
    { truth: false, words: [negated] },
  ]);
  return undefined;
}

/** `configurations[name]`: whichever of the keys the name is, since Python refuses any other. */
export function assumeKey(it: Interpreter, asked: Value, dictionary: Value): void {
  equals(it, asked, choicesOf(dictionary) ?? [], '==', false);
}

/** Whether its attributes were taken before, in whichever way the program went on: None has none of these. */
function isTakenApart(it: Interpreter, { extent }: SymbolValue): boolean {
  return typeof extent !== 'number' && extent.type === 'parameter' && it.takenApart.has(extent.name);
}

function isExcluded({ isNot, truth: isTrue, low, high }: Assumption, constant: Value): boolean {
  if (isNot.includes(keyOf(constant)!)) return true;
  if (isTrue !== undefined && truth(constant) !== isTrue) return true;
  if (!low && !high) return false;
  const number = numberOf(constant);
  return (
    number === undefined || (low !== undefined && isBelow(number, low)) || (high !== undefined && isAbove(number, high))
  );
}

function lies(it: Interpreter, asked: Value, operator: Order, constant: Value): boolean | undefined {
  const one = parameter(it, asked);
  const at = numberOf(constant);
  if (!one || at === undefined || !operator) return undefined;
  const { before } = one;
  const { low, high } = before;
  const isUp = operator.startsWith('>');
  const isOutside = operator.length === 1;
  // What must be excluded for the condition to hold: all up to the bound, or all from it on.
  const upper: Bound = { value: at, isOutside: isUp ? !isOutside : isOutside };
  const lower: Bound = { value: at, isOutside: isUp ? isOutside : !isOutside };
  const isAll = low && (low.value > at || (low.value === at && (low.isOutside || !lower.isOutside)));
  const isNone = high && (high.value < at || (high.value === at && (high.isOutside || !upper.isOutside)));
  if (isAll) return isUp;
  if (isNone) return !isUp;
  const shown = constant.type === 'float' ? floatRepr(at) : String(at);
  const holds = `${before.name} ${operator} ${shown}`;
  const fails = `${before.name} ${{ '<': '>=', '>': '<=', '<=': '>', '>=': '<' }[operator]} ${shown}`;
  const ways: Way[] = [
    { low: lower, words: [isUp ? holds : fails] },
    { high: upper, words: [isUp ? fails : holds] },
  ];
  ask(it, one, isUp ? ways : ways.reverse());
  return undefined;
}

/** Whether the number lies below all that the bound leaves. */
function isBelow(number: number, low: Bound): boolean {
  return number < low.value || (number === low.value && low.isOutside);
}

function isAbove(number: number, high: Bound): boolean {
  return number > high.value || (number === high.value && high.isOutside);
}

interface Asked {
  readonly key: string;
  readonly before: Assumption;
}

type Way = Partial<Assumption> & Pick<Assumption, 'words'>;

/** The parameter that the value is, or a text that is made of it. */
function parameter(it: Interpreter, value: Value): Asked | undefined {
  const { given } = it.assumed;
  const { of, written } = (value.type === 'unknown' && value.ofText) || { of: value, written: undefined };
  if (!given || of.type !== 'symbol' || typeof of.extent === 'number' || of.extent.type !== 'parameter')
    return undefined;
  const origin = it.origins.get(of.extent.name);
  if (!origin || origin.given || origin.star || origin.hasDefault) return undefined;
  const name = written ?? origin.name;
  const key = keyFor(name, origin.range.from);
  const also = written === undefined ? {} : { of: origin.name };
  return { key, before: given.get(key) ?? { name, ...also, words: [], isNot: [] } };
}

/** `name.lower()`, and the like, of a parameter; undefined where nothing may be assumed. */
export function textMadeOf(it: Interpreter, of: SymbolValue, method: string, result: Value): Value | undefined {
  const one = parameter(it, of);
  if (!one || result.type !== 'unknown') return undefined;
  const written = `${one.before.name}.${method}()`;
  const known = it.assumed.given!.get(keyFor(written, Number(one.key.split(' ', 1)[0])))?.value;
  return known ?? { ...result, ofText: { written, of } };
}

/** `name.startswith('vgg')` of a parameter; undefined where that is not decided. */
export function assumedBeginning(
  it: Interpreter,
  of: Value,
  method: string,
  [part, ...others]: readonly Value[],
): boolean | undefined {
  const isConstant =
    part?.type === 'string' || (part?.type === 'tuple' && part.items.every(({ type }) => type === 'string'));
  const one = isConstant && others.length === 0 ? parameter(it, of) : undefined;
  if (!one || !part) return undefined;
  const words = `${one.before.name}.${method}(${reprOf(part)})`;
  return decided(it, one, words, `not ${words}`);
}

function ask(it: Interpreter, one: Asked, ways: readonly Way[]): void {
  if (!it.assumed.asked && ways.length <= MAX_WAYS) it.assumed.asked = waysOf(it, one, ways);
}

function waysOf({ assumed }: Interpreter, { key, before }: Asked, ways: readonly Way[]): Assumptions[] {
  return ways.map((way) =>
    new Map(assumed.given).set(key, { ...before, ...way, words: [...before.words, ...way.words] }),
  );
}
