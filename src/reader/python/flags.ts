// Members of enum.Flag and their combinations: `Feature.BN | Feature.DROP`, `Feature.BN in features`.

import { born } from '../interpreter/births.ts';
import { NOWHERE } from '../text/sourceText.ts';
import type { BinaryOperator } from '../text/syntax.ts';
import {
  asArgument,
  attributeRecord,
  type ClassValue,
  type InstanceValue,
  int,
  NONE,
  type PartialValue,
  type Value,
} from './values.ts';

/** Combinations that were asked for, by their numbers: one object each. */
const combinations = new WeakMap<ClassValue, Map<number, InstanceValue>>();

/** A flag's number; undefined for what is no flag. */
export function flagOf(value: Value): number | undefined {
  if (value.type !== 'instance' || value.class.kind !== 'enum' || !isFlag(value.class)) return undefined;
  const number = value.attributes.value;
  return number?.type === 'int' ? number.value : undefined;
}

/** Whether it inherits enum.Flag. */
export function isFlag({ order }: ClassValue): boolean {
  return order.some((entry) => entry.type === 'external' && /^enum\.(Int)?Flag$/.test(entry.name));
}

/** The member of a number, or what several make together; undefined where the class is no Flag. */
export function flagOfNumber(made: ClassValue, members: readonly Value[], number: number): InstanceValue | undefined {
  if (!isFlag(made)) return undefined;
  const member = members.find((one) => flagOf(one) === number);
  if (member?.type === 'instance') return member;
  const all = members.reduce((union, one) => union | (flagOf(one) ?? 0), 0);
  if (number < 0 || (number & ~all) !== 0) return undefined;
  const known = combinations.get(made) ?? new Map<number, InstanceValue>();
  combinations.set(made, known);
  const value = int(number);
  const combined: InstanceValue =
    known.get(number) ?? born({ type: 'instance', class: made, attributes: attributeRecord(), module: undefined });
  Object.assign(combined.attributes, { name: NONE, _name_: NONE, value, _value_: value });
  known.set(number, combined);
  return combined;
}

/** `a | b`, `a & b`, `a ^ b` of flags of one class. */
export function combineFlags(
  operator: BinaryOperator,
  left: Value,
  right: Value,
  membersOf: (made: ClassValue) => readonly Value[],
): Value | undefined {
  const [a, b] = [flagOf(left), flagOf(right)];
  if (a === undefined || b === undefined || left.type !== 'instance' || right.type !== 'instance') return undefined;
  if (left.class !== right.class || left.held || !/^[|&^]$/.test(operator)) return undefined;
  const number = operator === '|' ? a | b : operator === '&' ? a & b : a ^ b;
  return flagOfNumber(left.class, membersOf(left.class), number);
}

/** What `auto()` stands for in the body of a class, or the union of several. */
export function isAuto(value: Value): value is PartialValue {
  return value.type === 'partial' && value.function.type === 'external' && value.function.name === 'enum.auto';
}

/** `BN | DROP` in the body of a class. */
export function uniteAutos(left: Value, right: Value): Value | undefined {
  if (![left, right].every((one) => isAuto(one) || one.type === 'int') || !(isAuto(left) || isAuto(right)))
    return undefined;
  const range = NOWHERE;
  const args = [left, right].map((value) => asArgument(value, range));
  return { type: 'partial', function: { type: 'external', name: 'enum.auto' }, arguments: args };
}
