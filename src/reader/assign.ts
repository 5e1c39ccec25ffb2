// What a value is stored in: names, attributes, elements, and several of them at once.

import { containerOf, deleteContainerItem, setContainerItem } from './containers.ts';
import { change, type Frame, type Interpreter } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { deleteModuleAttribute, setModuleAttribute } from './moduleAttributes.ts';
import { isModule } from './moduleTree.ts';
import { moduleOf, reach } from './reach.ts';
import { deleteFromRegistry, setInRegistry } from './registry.ts';
import { slice, subscript } from './subscript.ts';
import type { Expression } from './syntax.ts';
import { touchByAssignment } from './touches.ts';
import { isTraced, operationOn, traced } from './trace.ts';
import {
  attributeName,
  type InstanceValue,
  int,
  keyOf,
  list,
  NONE,
  reasonOf,
  type Scope,
  type SymbolValue,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

/** `target = value`. */
export function assign(it: Interpreter, target: Expression, value: Value, frame: Frame): void {
  switch (target.type) {
    case 'name':
      setVariable(it, frame.scope, target.name, value);
      return;
    case 'attribute': {
      const object = it.evaluate(target.object, frame);
      touchByAssignment(it, object, target.name, value, target.range);
      setAttribute(it, object, target.name, value);
      return;
    }
    case 'subscript': {
      const object = it.evaluate(target.object, frame);
      if (object.type !== 'module') touchByAssignment(it, object, '', value, target.range);
      setElement(it, object, target.index, value, frame);
      return;
    }
    case 'tuple':
    case 'list':
      unpack(it, target.items, value, frame);
      return;
    case 'starred':
      assign(it, target.value, value, frame);
      return;
    default:
  }
}

export function setVariable(it: Interpreter, scope: Scope, name: string, value: Value): void {
  const target = scope.outer.get(name) ?? scope;
  it.store.write(target.variables, name, value);
  const module = moduleOf(value);
  if (module && target.kind === 'module') reach(it, module, { rank: 2, name, path: '', holder: instanceOf(value) });
}

export function setAttribute(it: Interpreter, object: Value, name: string, value: Value): void {
  if (object.type === 'module') {
    setModuleAttribute(it, object, name, value);
    return;
  }
  if (object.type !== 'instance' && object.type !== 'class' && object.type !== 'symbol') {
    change(it, object, 'it may have been changed under another name');
    return;
  }
  const container = object.type === 'instance' ? containerOf(object) : undefined;
  const holds = Array.isArray(container?.children) && container.children.some((child) => child.name === name);
  if (object.type === 'instance' && container && (isModule(value) || holds)) {
    setModuleAttribute(it, container, name, value);
    if (object.attributes[name]) it.store.write(object.attributes, name, undefined);
  } else it.store.write(object.attributes, attributeName(name), value);
  const module = moduleOf(value);
  if (module && object.type === 'instance') {
    reach(it, module, { rank: 3, name: `${object.class.name}.${name}`, path: name, holder: object });
  }
}

function instanceOf(value: Value): InstanceValue | undefined {
  return value.type === 'instance' ? value : undefined;
}

/** `del object.name`. */
export function deleteAttribute(it: Interpreter, object: Value, name: string): void {
  if (object.type === 'module') deleteModuleAttribute(it, object, name);
  else if (object.type === 'instance' || object.type === 'class') {
    const key = attributeName(name);
    if (object.attributes[key]) it.store.write(object.attributes, key, undefined);
    else if (object.type === 'instance' && object.module) deleteModuleAttribute(it, object.module, name);
  } else change(it, object, 'a part of it was deleted');
}

/** `del object[index]` of a module or of what it holds; false where it is none. */
export function deleteModuleItem(it: Interpreter, object: Value, index: Expression, frame: Frame): boolean {
  if (object.type === 'dict' && object.registryOf) {
    deleteFromRegistry(it, object, it.evaluate(index, frame));
    return true;
  }
  const container = containerOf(object);
  if (!container) return false;
  if (index.type !== 'slice') {
    deleteContainerItem(it, container, it.evaluate(index, frame));
    return true;
  }
  const { children } = container;
  const places = Array.isArray(children) ? list(children.map((_, at) => int(at))) : list(unknown('it is not known'));
  const bounds = [index.start, index.stop, index.step].map((bound) => (bound ? it.evaluate(bound, frame) : NONE));
  deleteContainerItem(it, container, NONE, slice(places, bounds));
  return true;
}

function setElement(it: Interpreter, object: Value, index: Expression, value: Value, frame: Frame): void {
  const at = index.type === 'slice' ? unknown('a part of it was replaced') : it.evaluate(index, frame);
  if (object.type === 'list' && Array.isArray(object.items)) {
    const position = at.type === 'int' ? at.value + (at.value < 0 ? object.items.length : 0) : -1;
    const items =
      position >= 0 && position < object.items.length ? object.items.with(position, value) : unknown(reasonOf(at));
    it.spend(object.items.length >> 3);
    it.store.write(object, 'items', items);
  } else if (object.type === 'dict' && object.registryOf) {
    setInRegistry(it, object, at, value);
  } else if (object.type === 'dict' && object.entries instanceof Map) {
    const key = keyOf(at);
    it.spend(object.entries.size >> 2);
    const entries = key === undefined ? unknown(reasonOf(at)) : new Map(object.entries).set(key, [at, value]);
    it.store.write(object, 'entries', entries);
  } else if (object.type === 'symbol' && (at.type === 'int' || at.type === 'string')) {
    const part = at.type === 'int' ? `[${at.value}]` : `['${at.value}']`;
    it.store.write(object.attributes, part, value);
  } else if (containerOf(object)) {
    setContainerItem(it, containerOf(object)!, at, value, index.range);
  } else {
    change(it, object, 'it may have been changed under another name');
  }
}

function unpack(it: Interpreter, targets: readonly Expression[], value: Value, frame: Frame): void {
  if (it.isOpening && isTraced(value)) {
    // `batch, channels = x.shape[:2]`, `out, state = self.rnn(x)`.
    for (const [at, target] of targets.entries()) {
      const operation = operationOn('[…]', [value, int(at)], target.range);
      assign(it, target, traced(it, unknown('it is not read'), [value], '[…]', target.range, operation), frame);
    }
    return;
  }
  const star = targets.findIndex((target) => target.type === 'starred');
  const items = star < 0 && value.type === 'symbol' ? partsOf(it, value, targets.length) : iterate(value);
  const fits =
    Array.isArray(items) && (star < 0 ? items.length === targets.length : items.length >= targets.length - 1);
  for (const [at, target] of targets.entries()) {
    if (!fits || !Array.isArray(items)) {
      const reason = 'type' in items ? items.reason : 'there are more or fewer values than names';
      assign(it, target, unknownOf(reason, items), frame);
    } else if (star < 0 || at < star) assign(it, target, items[at]!, frame);
    else if (at === star)
      assign(it, target, list(items.slice(star, items.length - (targets.length - 1 - star))), frame);
    else assign(it, target, items[items.length - (targets.length - at)]!, frame);
  }
}

/** A parameter without a value that is taken apart: `height, width = size`. */
function partsOf(it: Interpreter, value: SymbolValue, count: number): readonly Value[] {
  return Array.from({ length: count }, (_, at) => subscript(it, value, int(at)));
}
