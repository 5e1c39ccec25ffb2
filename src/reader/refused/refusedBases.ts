// What Python refuses as the bases of a class.

import { phrase } from '../../model/phrase.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { Value } from '../python/values.ts';

/** Types of Python's that nothing inherits. */
const CLOSED = /^(bool|range|slice|NoneType|function|memoryview)$/;
/** Those that hold values of their own, of which a class has one at most. */
const WITH_VALUES = /^(int|float|complex|str|bytes|bytearray|list|tuple|dict|set|frozenset)$/;
/** Modules, which `class` takes for objects of another class. */
const MODULES = /^(math|os|sys|numpy|torch|torch\.nn|torch\.nn\.functional|torch\.optim)$/;

/** Whether Python surely raises a TypeError, which is raised then. */
export function refusesBases(it: Interpreter, bases: readonly Value[]): boolean {
  if (it.trying === 0 || !areRefused(bases)) return false;
  raise(it, 'TypeError', phrase`a class cannot have these bases`);
  return true;
}

function areRefused(bases: readonly Value[]): boolean {
  if (bases.some(isNoBase)) return true;
  const names = bases.map(nameOf);
  const isTwice = bases.some((base, at) => bases.indexOf(base) < at || (names[at] && names.indexOf(names[at]) < at));
  const object = names.indexOf('object');
  const isFirst = object >= 0 && object < bases.length - 1 && bases.every(isClass);
  return isTwice || isFirst || names.filter((name) => name && WITH_VALUES.test(name)).length > 1;
}

function isNoBase(base: Value): boolean {
  if (/^(none|int|float|bool|string|list|tuple|dict|set|range|function|module)$/.test(base.type)) return true;
  if (base.type === 'class') return base.kind === 'enum' && Object.values(base.attributes).some(isMember);
  return (base.type === 'builtin' && CLOSED.test(base.name)) || (base.type === 'external' && MODULES.test(base.name));
}

function isMember(value: Value): boolean {
  return value.type === 'instance' && value.class.kind === 'enum';
}

function nameOf(base: Value): string | undefined {
  if (base.type === 'builtin') return base.name;
  return base.type === 'external' ? base.name.replace(/^builtins\./, '') : undefined;
}

function isClass({ type }: Value): boolean {
  return type === 'class' || type === 'builtin';
}
