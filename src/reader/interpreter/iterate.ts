// The elements of a value: what a loop, an unpacking or `*` meets.

import { phrase } from '../../model/phrase.ts';
import { membersOf } from '../python/enums.ts';
import {
  type ArrayValue,
  type ClassValue,
  hasElements,
  type InstanceValue,
  type IteratorValue,
  int,
  NAMELESS,
  OF_LOADERS,
  rangeLength,
  reasonOf,
  string,
  type UnknownValue,
  unknown,
  unknownElement,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { born } from './births.ts';
import { definesItself } from './classAttribute.ts';

const MAX_ITEMS = 4096;

/** Of an array of which the numbers are not known; a loop over more goes over data. */
const MAX_ROWS = 8;

/** The least number of places in a set of so many elements, however CPython made it: integers below it lie in their order. */
function placesOf(count: number): number {
  if (count < 5) return 8;
  if (count < 8) return 16;
  return count < 19 ? 32 : 64;
}

function inOrder(items: readonly Value[]): readonly Value[] | undefined {
  const places = placesOf(items.length);
  const isPlain = items.every((item) => item.type === 'int' && item.value >= 0 && item.value < places);
  return isPlain
    ? items.toSorted((a, b) => Number(a.type === 'int' && b.type === 'int' && a.value - b.value))
    : undefined;
}

/** What does not ask for the order takes `unordered`. */
export function ofNoOrder(items: readonly Value[]): UnknownValue {
  return { ...unknownOf(phrase`the order of a set is not read`, items), unordered: items };
}

/** The elements of a value for what gives the same in any order. */
export function inAnyOrder(items: readonly Value[] | UnknownValue): readonly Value[] | UnknownValue {
  return 'type' in items ? (items.unordered ?? items) : items;
}

/** Whether Python surely raises a TypeError for a loop over the value: all that its class has is in the file. */
export function hasNoItems(value: Value): boolean {
  if (value.type === 'module') return !hasElements(value.name);
  if (value.type === 'class') return isPlain(value);
  if (value.type !== 'instance') return /^(none|int|float|bool|function|builtin)$/.test(value.type);
  const { class: of, held, module } = value;
  if (held || of.kind === 'tuple' || of.kind === 'unknown' || of.foreign) return false;
  if (module && hasElements(module.name)) return false;
  return of.order.every((entry) =>
    entry.type === 'class'
      ? !(entry.attributes.__iter__ ?? entry.attributes.__getitem__ ?? entry.attributes[NAMELESS]) && !isMade(entry)
      : entry.type === 'external' && PLAIN.test(entry.name),
  );
}

/** Whether nothing but `type` makes the class and those that it inherits, and it is no enumeration. */
function isPlain({ kind, foreign, order }: ClassValue): boolean {
  if (foreign || (kind !== 'plain' && kind !== 'dataclass')) return false;
  return order.every((entry) =>
    entry.type === 'class'
      ? !entry.attributes[NAMELESS] && !isMade(entry)
      : entry.type === 'external' && PLAIN.test(entry.name),
  );
}

/** Whether something else than `type` makes the class, or a decorator changes it. */
function isMade({ definition: { bases, decorators } }: ClassValue): boolean {
  return decorators.length > 0 || bases.some(({ name }) => name === 'metaclass');
}

/** Bases of which nobody has elements. */
const PLAIN = /^(object|builtins\.object|abc\.ABC|torch\.nn\.Module|typing\.(Generic|Protocol))$/;

/** The values that a loop over `value` meets; of an iterator nothing is left then. */
export function iterate(value: Value): readonly Value[] | UnknownValue {
  switch (value.type) {
    case 'list':
    case 'tuple':
      return value.items;
    case 'range': {
      const length = rangeLength(value);
      if (length > MAX_ITEMS) return unknown(phrase`the range is too long to be followed`);
      const items: Value[] = [];
      for (let at = 0; at < length; at++) items.push(int(value.start + at * value.step));
      return items;
    }
    case 'string':
      return [...value.value].map(string);
    case 'dict':
      return 'type' in value.entries ? value.entries : [...value.entries.values()].map(([key]) => key);
    case 'set': {
      if (!(value.items instanceof Map)) return value.items as UnknownValue;
      const items = [...value.items.values()];
      return items.length > 1 ? (inOrder(items) ?? ofNoOrder(items)) : items;
    }
    case 'array':
      return 'type' in value.items ? (rowsOfShape(value) ?? value.items) : value.items;
    case 'iterator': {
      const isOpen = 'type' in value.rest && value.rest.type === 'none';
      const items = !isOpen ? value.rest : value.place ? whatFollows(value) : value.begin();
      value.keep('type' in items ? (items as UnknownValue) : []);
      return items as readonly Value[] | UnknownValue;
    }
    case 'module':
      if (!/^(Sequential|Module(List|Dict))$/.test(value.name)) return unknown(phrase`a ${value.name} has no elements`);
      if ('type' in value.children) return value.children;
      return value.name === 'ModuleDict'
        ? value.children.map(({ name }) => string(name))
        : value.children.map((child) => child.value);
    case 'class':
      return value.kind === 'enum' ? membersOf(value) : unknown(phrase`a loop over this class is not read`);
    case 'instance':
      if (value.class.kind === 'tuple') return fieldsOf(value);
      if (definesItself(value, ['__iter__']))
        return unknown(phrase`the \`__iter__\` of \`${value.class.name}\` is not followed here`);
      if (value.held) return iterate(value.held);
      return value.module ? iterate(value.module) : unknown(phrase`a loop over this object is not read`);
    default: {
      const element = unknownElement(reasonOf(value), value);
      if (value.type !== 'unknown') return element;
      const draws = value.draws === OF_LOADERS ? OF_LOADERS : undefined;
      return { ...element, ...(value.rows && { rows: value.rows }), ...(draws && { draws }) };
    }
  }
}

/** All that an iterator still gives that runs as far as it is asked. */
function whatFollows(value: IteratorValue): readonly Value[] | UnknownValue {
  const items: Value[] = [];
  for (let item = value.next!(); item; item = value.next!()) {
    items.push(item);
    if ('type' in value.rest && value.rest.type === 'unknown') return unknownOf(value.rest.reason, items);
    if (items.length > MAX_ITEMS) return unknownOf(phrase`it gives more than is read`, items);
  }
  return items;
}

/** The rows of an array of which the shape alone is known. */
function rowsOfShape(value: ArrayValue): readonly Value[] | undefined {
  const count = value.shape && !('type' in value.shape) ? value.shape[0] : undefined;
  if (count?.type !== 'int' || count.value > MAX_ROWS) return undefined;
  return Array.from({ length: count.value }, () => rowOfShape(value, 0)!);
}

/** One of them; undefined where there is none, or where it is not such an array. */
export function rowOfShape({ items, shape, ...value }: ArrayValue, at: number): Value | undefined {
  if (!('type' in items) || !shape || 'type' in shape) return undefined;
  const [count, ...rest] = shape;
  if (!count || (count.type === 'int' && (at >= count.value || at < -count.value))) return undefined;
  return rest.length > 0 ? born({ ...value, items, shape: rest }) : { ...items };
}

/** Of a named tuple. */
function fieldsOf({ class: { fields = [] }, attributes }: InstanceValue): readonly Value[] {
  return fields.map(({ name }) => attributes[name] ?? unknown(phrase`\`${name}\` is not known`));
}
