// Enumerations with a constructor of their own.

import type { SourceRange } from '../../model/modelSpec.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { membersOf } from './enums.ts';
import { asArgument, type ClassValue } from './values.ts';

/** Each member is built by the class's own constructor, of its value's items. */
export function buildMembers(it: Interpreter, made: ClassValue, range: SourceRange, frame: Frame): void {
  const initialise = classAttribute(made.order, '__init__');
  if (initialise?.type !== 'function') return;
  for (const member of membersOf(made)) {
    if (member.type !== 'instance' || member.class !== made) continue;
    const { value, _value_: before } = member.attributes;
    if (!value || value.type === 'unknown') continue;
    const items = value.type === 'tuple' ? value.items : [value];
    const args = items.map((item) => asArgument(item, range));
    it.call({ type: 'method', name: '__init__', self: member, function: initialise }, args, range, frame);
    const after = member.attributes._value_;
    if (after && after !== before) it.store.write(member.attributes, 'value', after);
  }
}
