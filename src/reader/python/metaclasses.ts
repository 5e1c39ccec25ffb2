// Metaclasses of the file: what they do with each class that is defined by them, as keeping it in a registry.

import { byName } from '../../model/byName.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { presumeMade } from '../interpreter/presumed.ts';
import type { ClassDefinition } from '../text/syntax.ts';
import {
  type ArgumentValue,
  asArgument,
  type ClassValue,
  dict,
  type FunctionValue,
  plainOf,
  string,
  tuple,
  type Value,
} from './values.ts';

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

/** What the metaclass does where the class is called, by `__call__`, gone through, indexed or a part of an operation. */
export function methodOfMetaclass(made: ClassValue, name: string): FunctionValue | undefined {
  const found = metaclassOf(made)?.order.find((entry) => entry.type === 'class' && entry.attributes[name]);
  const own = found?.type === 'class' ? found.attributes[name] : undefined;
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

/** Classes whose metaclass is not in the file, or is no class: what that makes of them is not read. */
const ofOther = new WeakSet<ClassValue>();

/** Whether its metaclass may give the class more than stands in it. */
export function isOfMetaclass({ order }: ClassValue): boolean {
  return order.some((entry) => entry.type === 'class' && (known.has(entry) || ofOther.has(entry)));
}

/** What gives a class, or its objects, attributes under names that may not be known. */
const SETS = /\bsetattr\b|__(dict|getattr|prepare)__|\btype\(\s*\w+\s*,/;

/** Whether a metaclass of the file may set what is not followed. */
export function setsByMetaclass(it: Interpreter, made: ClassValue): boolean {
  const { text } = it.source;
  return (
    metaclassOf(made)?.order.some(
      (entry) =>
        entry.type === 'class' && SETS.test(text.slice(entry.definition.range.from, entry.definition.range.to)),
    ) === true
  );
}

/** What `type.__new__` makes of the names that the metaclass hands it: the class, with these. */
export function withNames(it: Interpreter, made: ClassValue, given: Value | undefined): ClassValue {
  const names = given && plainOf(given);
  if (names?.type !== 'dict' || !(names.entries instanceof Map)) return made;
  const held = names.entries as ReadonlyMap<string, readonly [Value, Value]>;
  for (const name of Object.keys(made.attributes))
    if (!held.has(`string ${name}`)) it.store.write(made.attributes, name, undefined);
  for (const [key, value] of held.values())
    if (key.type === 'string' && made.attributes[key.value] !== value)
      it.store.write(made.attributes, key.value, value);
  return made;
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
  if (own && own.type !== 'class' && !(own.type === 'external' && isKnownMetaclass(own.name))) ofOther.add(made);
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
