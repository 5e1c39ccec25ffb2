// Calls of an enumeration: `Color(1)`.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { membersOf } from './enums.ts';
import { flagOfNumber, isFlag } from './flags.ts';
import { asArgument, type ClassValue, equal, unknown, type Value } from './values.ts';

/** The member of a value; for one that no member has, what the enumeration's own `_missing_` gives. */
export function memberOf(
  it: Interpreter,
  made: ClassValue,
  value: Value | undefined,
  range: SourceRange,
  frame: Frame,
): Value {
  const members = membersOf(made);
  if (value && members.includes(value)) return value;
  const same = members.map((member) => {
    const own = member.type === 'instance' ? member.attributes.value : undefined;
    return own && value && equal(own, value);
  });
  const found = members[same.indexOf(true)];
  const combined = value?.type === 'int' ? flagOfNumber(made, members, value.value) : undefined;
  if (found ?? combined) return (found ?? combined)!;
  const none = phrase`\`${made.name}\` has no such member`;
  if (!value || members.length === 0 || same.some((is) => is !== false) || isFlag(made)) return unknown(none);
  const isAsked = made.order.some((entry) => entry.type === 'class' && entry.attributes._missing_);
  const given = isAsked
    ? it.call(it.attribute(made, '_missing_'), [asArgument(value, range)], range, frame)
    : undefined;
  return given && given.type !== 'none' ? given : raise(it, 'ValueError', none);
}
