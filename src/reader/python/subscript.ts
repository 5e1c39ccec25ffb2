// Elements and slices of values.

import { phrase } from '../../model/phrase.ts';
import { shapeOf } from '../arrays/arrayShape.ts';
import { array } from '../arrays/arrays.ts';
import { rowsOf } from '../arrays/dataRows.ts';
import { chosenRows, columnsOf } from '../arrays/numpyShapes.ts';
import { sharing } from '../arrays/sharedMemory.ts';
import { isTensor, tensorElement } from '../arrays/tensors.ts';
import { assumeKey } from '../interpreter/assumptions.ts';
import { born } from '../interpreter/births.ts';
import { environmentVariable } from '../interpreter/environment.ts';
import { raise } from '../interpreter/exceptions.ts';
import { moduleOfFile } from '../interpreter/fileNames.ts';
import { type Frame, type Interpreter, parameterSymbol, partSymbol, symbol } from '../interpreter/interpreter.ts';
import { iterate, rowOfShape } from '../interpreter/iterate.ts';
import { keyOfOpen } from '../interpreter/stars.ts';
import { containerItem, containerOf } from '../modules/containers.ts';
import { partAt, stepAt } from '../modules/stored.ts';
import { torchvisionPart } from '../modules/torchvisionWidths.ts';
import { NOWHERE } from '../text/sourceText.ts';
import { callDefined } from './operations.ts';
import { refuseKey } from './protocols.ts';
import { boundsOf } from './sliceValues.ts';
import {
  type ArrayValue,
  asArgument,
  type ClassValue,
  type InstanceValue,
  integerOf,
  keyOf,
  list,
  plainOf,
  reasonOf,
  string,
  unknown,
  unknownElement,
  unknownOf,
  type Value,
} from './values.ts';

/** `object[index]`. */
export function subscript(it: Interpreter, object: Value, given: Value, frame: Frame): Value {
  const defined = callDefined(it, object, '__getitem__', [given], NOWHERE, frame);
  if (defined) return defined;
  const bounds = boundsOf(given);
  if (bounds)
    return containerOf(object)
      ? unknown(phrase`a slice of modules that has a name is not read`)
      : slice(object, bounds);
  const index = plainOf(given);
  if (object.type === 'instance' && object.held) return heldItem(it, object, index, frame);
  const container = containerOf(object);
  if (container) return containerItem(it, container, index);
  if (object.type === 'external' && object.name.endsWith('.__dict__') && index.type === 'string')
    return it.attribute({ type: 'external', name: object.name.slice(0, -'.__dict__'.length) }, index.value);
  if (object.type === 'dict') {
    const key = keyOf(index);
    const refused = key === undefined ? refuseKey(it, index) : undefined;
    if (refused) return refused;
    if (object.missing && ('type' in object.entries || key === undefined)) {
      // What is made for a key that is not there yet is kept there.
      const made = it.call(object.missing, [], NOWHERE, frame);
      const found = unknownOf('type' in object.entries ? object.entries.reason : reasonOf(index), object.entries, made);
      it.store.write(object, 'entries', found);
      return found;
    }
    if ('type' in object.entries) return object.entries;
    if (key === undefined && object.isNamespace) return unknown(reasonOf(index));
    if (key === undefined) {
      assumeKey(it, index, object);
      return unknownOf(reasonOf(index), object.entries);
    }
    const found = object.entries.get(key)?.[1];
    if (found) return found;
    const ofOpen = keyOfOpen(it, object, index);
    if (ofOpen) return ofOpen;
    if (!object.missing) return raise(it, 'KeyError', phrase`the dictionary has no such key`);
    const made = it.call(object.missing, [], NOWHERE, frame);
    const { entries } = object;
    const all =
      'type' in entries
        ? entries
        : new Map(entries as ReadonlyMap<string, readonly [Value, Value]>).set(key, [index, made]);
    it.store.write(object, 'entries', all);
    return made;
  }
  // `models.__dict__['resnet18']`
  const [, module] = (object.type === 'external' && /^(.+)\.__dict__$/.exec(object.name)) || [];
  if (module && index.type === 'string') return it.attribute({ type: 'external', name: module }, index.value);
  if (
    object.type === 'external' &&
    object.name === 'sys.modules' &&
    index.type === 'string' &&
    index.value === '__main__'
  )
    return moduleOfFile(frame.scope);
  const ofData = index.type === 'int' ? rowsOf(object) : undefined;
  if (ofData && !ofData.isLoader) return ofData.any();
  const layer = object.type === 'unknown' && index.type === 'int' && torchvisionPart(object, `[${index.value}]`);
  if (layer) return layer.type === 'unknown' ? partAt(object, stepAt(index), layer) : layer;
  if (object.type === 'symbol') {
    const part = index.type === 'int' ? `[${index.value}]` : index.type === 'string' ? `['${index.value}']` : undefined;
    const stored = part && object.attributes[part];
    if (stored) return stored;
    return (part && partSymbol(it, object.extent, part)) || unknown(reasonOf(object));
  }
  if (object.type === 'class') {
    const member = object.kind === 'enum' && index.type === 'string' ? object.attributes[index.value] : undefined;
    const own = object.kind === 'enum' ? undefined : ofClass(it, object, given, frame);
    if (own) return own;
    // Of a generic class, `Stack[int]`, it is the class.
    return member ?? (object.kind === 'enum' ? unknown(phrase`\`${object.name}\` has no such member`) : object);
  }
  const isType = object.type === 'external' && /^(typing|typing_extensions|collections\.abc)\./.test(object.name);
  if (object.type === 'builtin' && it.trying > 0 && !GENERIC.test(object.name))
    return raise(it, 'TypeError', phrase`it has no elements`);
  if (object.type === 'builtin' || isType) return object;
  const element = isTensor(object) ? tensorElement(object, index) : undefined;
  if (element) return element;
  const shape = object.type === 'array' && !isTensor(object) ? shapeOf(object) : undefined;
  const rows = shape && chosenRows(shape, (object as ArrayValue).library, index);
  if (rows) return index.type === 'none' ? sharing(object as ArrayValue, rows) : rows;
  if (object.type === 'array' && index.type === 'tuple') {
    if (index.items.some(({ type }) => type !== 'int'))
      return unknownOf(phrase`what is taken of an array by several indices is not read`, object);
    return index.items.reduce<Value>(
      (part, at) => (part.type === 'array' ? subscript(it, part, at, frame) : unknown(reasonOf(part))),
      object,
    );
  }
  const columns = object.type === 'external' && object.name === 'numpy.c_' ? columnsOf(index) : undefined;
  if (columns) return columns;
  const variable = object.type === 'external' && object.name === 'os.environ' && environmentVariable(index);
  if (variable) return variable;
  if (object.type === 'external' && object.name === 'sys.argv' && index.type === 'int')
    return argumentAt(it, index.value);
  const isTuple = object.type === 'instance' && object.class.kind === 'tuple';
  if (!isTuple && !['list', 'tuple', 'range', 'string', 'array'].includes(object.type)) {
    return partAt(object, stepAt(index), unknownElement(reasonOf(object), object));
  }
  const at = integerOf(index);
  const row = object.type === 'array' && at !== undefined ? rowOfShape(object, at) : undefined;
  if (row) return row;
  if (object.type === 'list' && object.view && it.trying > 0 && !it.isPython2)
    return raise(it, 'TypeError', phrase`it has no elements`);
  const items = iterate(object);
  if ('type' in items) return items;
  if (at === undefined && /^(string|float|none)$/.test(index.type) && object.type !== 'array')
    return raise(it, 'TypeError', phrase`its elements have no names`);
  if (at === undefined) return unknownOf(reasonOf(index), items);
  if (at >= items.length || at < -items.length)
    return raise(it, 'IndexError', phrase`the index ${at} lies outside of its ${items.length} items`);
  return items.at(at)!;
}

/** Python's own types that stand for others with an index: `list[int]`. */
const GENERIC = /^(list|dict|tuple|set|frozenset|type|enumerate|filter|map|zip|reversed)$/;

/** `Norm['batch']`: what the `__class_getitem__` of the class makes of it; undefined where the file defines none. */
function ofClass(it: Interpreter, object: ClassValue, index: Value, frame: Frame): Value | undefined {
  const own = object.order.find((entry) => entry.type === 'class' && entry.attributes.__class_getitem__);
  const method = own?.type === 'class' ? own.attributes.__class_getitem__ : undefined;
  if (!method) return undefined;
  if (method.type !== 'function') return unknown(phrase`what \`${object.name}[…]\` gives is not read`);
  const args = [object, index].map((value) => asArgument(value, NOWHERE));
  // It is a method of the class without being marked as one.
  return it.call({ ...method, kind: 'function' }, method.kind === 'static' ? args.slice(1) : args, NOWHERE, frame);
}

/** `sys.argv[1]`: only the command line gives it. */
function argumentAt(it: Interpreter, at: number): Value {
  const name = `sys.argv[${at}]`;
  const from = Math.max(0, it.source.text.indexOf(name));
  const known = [...it.origins].find(([, origin]) => origin.name === name);
  return known
    ? symbol({ type: 'parameter', name: known[0] })
    : parameterSymbol(it, name, { from, to: from + name.length });
}

/** `object[index]` of what an heir of a type of Python's holds; what a dictionary lacks, its `__missing__` gives. */
export function heldItem(it: Interpreter, self: InstanceValue, index: Value, frame: Frame): Value {
  const held = self.held!;
  const key = held.type === 'dict' && held.entries instanceof Map ? keyOf(index) : undefined;
  if (key !== undefined && held.type === 'dict' && !(held.entries as ReadonlyMap<string, unknown>).has(key)) {
    const made = callDefined(it, self, '__missing__', [index], NOWHERE, frame);
    if (made) return made;
  }
  return subscript(it, held, index, frame);
}

/** Where a slice of so many items begins and ends; undefined where its bounds are not known. */
export function sliceBounds(
  bounds: readonly Value[],
  length: number,
): { readonly from: number; readonly to: number; readonly by: number } | undefined {
  const numbers = bounds.map(integerOf);
  if (bounds.some((bound, at) => bound.type !== 'none' && numbers[at] === undefined)) return undefined;
  const [start, stop, step] = numbers;
  const by = step ?? 1;
  if (by === 0) return undefined;
  const clamp = (bound: number) => {
    const absolute = bound < 0 ? bound + length : bound;
    return by > 0 ? Math.min(Math.max(absolute, 0), length) : Math.min(Math.max(absolute, -1), length - 1);
  };
  const from = start === undefined ? (by > 0 ? 0 : length - 1) : clamp(start);
  const to = stop === undefined ? (by > 0 ? length : -1) : clamp(stop);
  return { from, to, by };
}

/** `object[start:stop:step]`; None where a bound is left out. */
export function slice(of: Value, bounds: readonly Value[]): Value {
  const object = plainOf(of);
  const isTuple = object.type === 'instance' && object.class.kind === 'tuple';
  if (!isTuple && !['list', 'tuple', 'range', 'string', 'array'].includes(object.type)) {
    return unknownElement(reasonOf(object), object);
  }
  const items = iterate(object);
  if ('type' in items) return object.type === 'list' ? list(items) : items;
  const found = sliceBounds(bounds, items.length);
  if (!found) {
    const unclear = bounds.find((bound) => bound.type !== 'none' && bound.type !== 'int');
    const reason = unclear ? reasonOf(unclear) : phrase`the step of the slice is 0`;
    if (object.type === 'array') return unknownOf(reason, object);
    return object.type === 'list' || object.type === 'range'
      ? list(unknownOf(reason, items))
      : unknownOf(reason, items);
  }
  const { from, to, by } = found;
  if (object.type === 'range') {
    const { start, step } = object;
    const count = Math.max(0, Math.ceil((to - from) / by));
    return { type: 'range', start: start + from * step, stop: start + (from + count * by) * step, step: step * by };
  }
  const taken: Value[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) taken.push(items[at]!);
  if (object.type === 'string') return string(taken.map((item) => (item.type === 'string' ? item.value : '')).join(''));
  if (object.type === 'array')
    return taken[0]?.type === 'array'
      ? born({ type: 'array', items: taken, library: object.library, dtype: object.dtype })
      : sharing(object, array(taken, object.library, object.dtype));
  return object.type === 'list' ? list(taken) : { type: 'tuple', items: taken };
}

/** A list of which the items from one place to another are others, or gone; undefined where that is not known. */
export function replaceSlice(
  items: readonly Value[],
  bounds: readonly Value[],
  added: readonly Value[],
): readonly Value[] | undefined {
  const found = sliceBounds(bounds, items.length);
  if (!found) return undefined;
  const { from, to, by } = found;
  if (by === 1) return items.toSpliced(from, Math.max(0, to - from), ...added);
  const places: number[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) places.push(at);
  if (added.length === 0) return items.filter((_, at) => !places.includes(at));
  if (added.length !== places.length) return undefined;
  const changed = [...items];
  for (const [at, place] of places.entries()) changed[place] = added[at]!;
  return changed;
}
