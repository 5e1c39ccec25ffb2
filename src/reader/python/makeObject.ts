// `__new__`: the object that a class makes before its constructor is called, or what it gives in its place.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { born } from '../interpreter/births.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { refusesAbstract } from './abstractClasses.ts';
import { buildFromFields } from './fields.ts';
import { madeByMetaclass, withNames } from './metaclasses.ts';
import {
  type ArgumentValue,
  asArgument,
  attributeRecord,
  type ClassValue,
  type InstanceValue,
  NONE,
  unknown,
  type Value,
} from './values.ts';

/** What the class's own `__new__` gives; undefined where it has none. */
export function madeByNew(
  it: Interpreter,
  callee: ClassValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const maker = classAttribute(callee.order, '__new__');
  if (maker?.type !== 'function') return undefined;
  return it.call(maker, [asArgument(callee, range), ...args], range, frame);
}

/** Whether Python goes on with the constructor of the class: what was made is one of its objects. */
export function isOfClass(made: Value, callee: ClassValue): made is InstanceValue {
  return made.type === 'instance' && made.class.order.some((entry) => entry === callee || isSame(entry, callee));
}

function isSame(entry: ClassValue['order'][number], { definition }: ClassValue): boolean {
  return entry.type === 'class' && entry.definition === definition;
}

/** `super().__new__(cls, …)` or `object.__new__(cls)`. */
export function makeObject(it: Interpreter, args: readonly ArgumentValue[], range: SourceRange, frame: Frame): Value {
  const [first, ...rest] = args;
  const made = first?.value;
  if (made?.type !== 'class' || made.kind === 'enum') return unknown(phrase`what \`__new__\` makes is not read`);
  const ofMetaclass = madeByMetaclass(made);
  if (ofMetaclass) return withNames(it, ofMetaclass, rest[2]?.value);
  if (refusesAbstract(it, made)) return NONE;
  const instance: InstanceValue = born({
    type: 'instance',
    class: made,
    attributes: attributeRecord(),
    module: undefined,
  });
  return made.kind === 'tuple' && made.fields
    ? buildFromFields(it, instance, made.fields, rest, range, frame)
    : instance;
}
