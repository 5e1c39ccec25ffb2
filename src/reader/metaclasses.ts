// Metaclasses of the file: what they do with each class that is defined by them, as keeping it in a registry.

import { byName } from '../model/byName.ts';
import { classAttribute } from './classAttribute.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { presumeMade } from './presumed.ts';
import type { ClassDefinition } from './syntax.ts';
import { type ArgumentValue, asArgument, type ClassValue, dict, type FunctionValue, string, tuple } from './values.ts';

/** By class. */
const known = new WeakMap<ClassValue, ClassValue>();

/** By metaclass, the class that it is asked about. */
const asked = new WeakMap<ClassValue, ClassValue>();

/** What `type.__new__` makes where the metaclass's own `__new__` calls it; undefined elsewhere. */
export function madeByMetaclass(metaclass: ClassValue): ClassValue | undefined {
  return asked.get(metaclass);
}

/** The metaclass of the file by which the class, or one that it inherits from, is defined. */
export function metaclassOf({ order }: ClassValue): ClassValue | undefined {
  for (const entry of order) {
    const found = entry.type === 'class' ? known.get(entry) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** What the metaclass does in place of building an object where the class is called. */
export function callOfMetaclass(made: ClassValue): FunctionValue | undefined {
  const found = metaclassOf(made)?.order.find((entry) => entry.type === 'class' && entry.attributes.__call__);
  const own = found?.type === 'class' ? found.attributes.__call__ : undefined;
  return own?.type === 'function' ? own : undefined;
}

/** Metaclasses of Python and its packages, which leave what stands in a class as it is. */
const isKnownMetaclass = byName((name) =>
  /^(builtins\.type$|(abc|enum|typing|six|pydantic|torch|ctypes)\.)/.test(name),
);

/** Classes that say that theirs is `abc.ABCMeta`. */
const ofAbc = new WeakSet<ClassValue>();

/** Whether Python makes no object of the class, or of an heir of it, while one of its methods is abstract. */
export function isOfAbc(entry: ClassValue['order'][number]): boolean {
  if (entry.type === 'external') return entry.name === 'abc.ABC';
  return entry.type === 'class' && (ofAbc.has(entry) || known.get(entry)?.order.some(isMetaclassOfAbc) === true);
}

function isMetaclassOfAbc(entry: ClassValue['order'][number]): boolean {
  return entry.type === 'external' && entry.name === 'abc.ABCMeta';
}

/** Runs what the class's metaclass, or that of a class that it inherits from, has for classes; `keywords` but itself. */
export function askMetaclass(
  it: Interpreter,
  made: ClassValue,
  { bases, range }: ClassDefinition,
  keywords: readonly ArgumentValue[],
  frame: Frame,
): void {
  const given = bases.find(({ kind, name }) => kind === 'keyword' && name === 'metaclass');
  const own = given && it.evaluate(given.value, frame);
  const metaclass = own ?? metaclassOf(made);
  if (given && own?.type === 'external' && !isKnownMetaclass(own.name)) presumeMade(it, given.value.range);
  if (own?.type === 'external' && isMetaclassOfAbc(own)) ofAbc.add(made);
  if (metaclass?.type !== 'class') return;
  known.set(made, metaclass);
  const entries = Object.entries(made.attributes).map(
    ([name, value]) => [`string ${name}`, [string(name), value]] as const,
  );
  const parts = [string(made.name), tuple(made.order.slice(1, 2)), dict(new Map(entries))];
  for (const [hook, first] of [
    ['__new__', metaclass],
    ['__init__', made],
  ] as const) {
    const found = classAttribute(metaclass.order, hook);
    if (found?.type !== 'function') continue;
    const args = [first, ...parts].map((value) => asArgument(value, range));
    asked.set(metaclass, made);
    it.call({ ...found, kind: 'function' }, [...args, ...keywords], range, frame);
    asked.delete(metaclass);
  }
}
