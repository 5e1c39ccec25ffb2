// Elements and slices of values.

import { containerItem, containerOf } from './containers.ts';
import { type Interpreter, partSymbol } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { keyOf, list, reasonOf, string, unknown, unknownElement, unknownOf, type Value } from './values.ts';

/** `object[index]`. */
export function subscript(it: Interpreter, object: Value, index: Value): Value {
  const container = containerOf(object);
  if (container) return containerItem(container, index);
  if (object.type === 'external' && object.name.endsWith('.__dict__') && index.type === 'string')
    return it.attribute({ type: 'external', name: object.name.slice(0, -'.__dict__'.length) }, index.value);
  if (object.type === 'dict') {
    const key = keyOf(index);
    if ('type' in object.entries) return object.entries;
    if (key === undefined) return unknownOf(reasonOf(index), object.entries);
    return object.entries.get(key)?.[1] ?? unknown('the dictionary has no such key');
  }
  if (object.type === 'symbol') {
    const part = index.type === 'int' ? `[${index.value}]` : index.type === 'string' ? `['${index.value}']` : undefined;
    const stored = part && object.attributes[part];
    if (stored) return stored;
    return (part && partSymbol(it, object.extent, part)) || unknown(reasonOf(object));
  }
  if (!['list', 'tuple', 'range', 'string'].includes(object.type)) {
    return unknownElement(reasonOf(object), object);
  }
  const items = iterate(object);
  if ('type' in items) return items;
  const at = index.type === 'bool' ? Number(index.value) : index.type === 'int' ? index.value : undefined;
  if (at === undefined) return unknownOf(reasonOf(index), items);
  return items.at(at < 0 ? Math.max(at, -items.length - 1) : at) && at >= -items.length
    ? items.at(at)!
    : unknown(`the index ${at} lies outside of its ${items.length} items`);
}

/** `object[start:stop:step]`; None where a bound is left out. */
export function slice(object: Value, bounds: readonly Value[]): Value {
  if (!['list', 'tuple', 'range', 'string'].includes(object.type)) {
    return unknownElement(reasonOf(object), object);
  }
  const items = iterate(object);
  if ('type' in items) return object.type === 'list' ? list(items) : items;
  const unclear = bounds.find((bound) => bound.type !== 'none' && bound.type !== 'int');
  if (unclear) return list(unknownOf(reasonOf(unclear), items));
  const [start, stop, step] = bounds.map((bound) => (bound.type === 'int' ? bound.value : undefined));
  const by = step ?? 1;
  if (by === 0) return unknown('the step of the slice is 0');
  const clamp = (bound: number) => {
    const absolute = bound < 0 ? bound + items.length : bound;
    return by > 0 ? Math.min(Math.max(absolute, 0), items.length) : Math.min(Math.max(absolute, -1), items.length - 1);
  };
  const from = start === undefined ? (by > 0 ? 0 : items.length - 1) : clamp(start);
  const to = stop === undefined ? (by > 0 ? items.length : -1) : clamp(stop);
  const taken: Value[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) taken.push(items[at]!);
  if (object.type === 'string') return string(taken.map((item) => (item.type === 'string' ? item.value : '')).join(''));
  return object.type === 'tuple' ? { type: 'tuple', items: taken } : list(taken);
}
