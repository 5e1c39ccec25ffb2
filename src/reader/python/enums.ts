// Classes that inherit enum.Enum: their members.

import { phrase } from '../../model/phrase.ts';
import { born } from '../interpreter/births.ts';
import { isAuto, isFlag } from './flags.ts';
import {
  attributeRecord,
  type ClassValue,
  equal,
  type InstanceValue,
  int,
  string,
  unknown,
  type Value,
} from './values.ts';

export const ENUMS = /^enum\.(Int|Str)?(Enum|Flag)$/;
const READ = /^enum\.(Int|Str)?(Enum|Flag)$|^builtins\.(str|int|float)$/;
/** Of which the members are texts and numbers too. */
const HELD = /^enum\.(IntEnum|IntFlag|StrEnum)$|^builtins\.(str|int|float)$/;

export function isEnum(order: ClassValue['order']): boolean {
  return order.some((entry) => entry.type === 'external' && ENUMS.test(entry.name));
}

/** Makes members of what the body of an enumeration gives names. */
export function makeMembers(made: ClassValue): void {
  const { attributes } = made;
  const inherits = (names: RegExp) => made.order.some((entry) => entry.type === 'external' && names.test(entry.name));
  const isPlain = made.order.every(
    (entry) => entry.type === 'class' || (entry.type === 'external' && READ.test(entry.name)),
  );
  const isBoth = inherits(HELD);
  const isMade = ['__new__', '_generate_next_value_'].some((name) => attributes[name]);
  const isBuilt = isMade || (isBoth && attributes.__init__ !== undefined);
  const members: InstanceValue[] = [];
  const numbers = new Map<Value, number>();
  const next = (last: Value | undefined): Value => {
    if (!last) return int(1);
    if (last.type !== 'int') return unknown(phrase`\`auto\` is not read`);
    return int(isFlag(made) ? 2 ** (Math.floor(Math.log2(last.value)) + 1) : last.value + 1);
  };
  /** Of `A | B`. */
  const united = (value: Value): Value | undefined => {
    if (!isAuto(value) || value.arguments.length === 0) return undefined;
    const parts = value.arguments.map(({ value: part }) => {
      const inner = united(part);
      return part.type === 'int' ? part.value : inner?.type === 'int' ? inner.value : numbers.get(part);
    });
    return parts.every((part) => part !== undefined)
      ? int(parts.reduce((a, b) => a | b, 0))
      : unknown(phrase`it is not read`);
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('_') || value.type === 'function' || value.type === 'class') continue;
    const last = members.at(-1)?.attributes.value;
    const of = isAuto(value) ? (united(value) ?? next(last)) : value;
    if (isAuto(value) && of.type === 'int') numbers.set(value, of.value);
    const same = members.find((member) => equal(member.attributes.value!, of) === true);
    if (same) {
      attributes[name] = same;
      continue;
    }
    const member: InstanceValue = born({
      type: 'instance',
      class: made,
      attributes: attributeRecord(),
      module: undefined,
      ...(isBoth && !isBuilt && isPlain && { held: of }),
    });
    const given = isBuilt || !isPlain ? unknown(phrase`this enumeration is not read`) : of;
    Object.assign(member.attributes, { name: string(name), _name_: string(name), value: given, _value_: given });
    members.push(member);
    attributes[name] = member;
  }
}

/** The members in the order in which they stand. */
export function membersOf({ attributes }: ClassValue): Value[] {
  return [...new Set(Object.values(attributes).filter(isMember))];
}

function isMember(value: Value): value is InstanceValue {
  return value.type === 'instance' && value.class.kind === 'enum' && value.attributes._name_ !== undefined;
}
