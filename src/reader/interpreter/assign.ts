// What a value is stored in: names, attributes, elements, and several of them at once.

import type { SourceRange } from '../../model/modelSpec.ts';
import { parametersOfModule } from '../../model/modules.ts';
import { phrase } from '../../model/phrase.ts';
import { shapeOf } from '../arrays/arrayShape.ts';
import { setNumbers, setSliceOfNumbers } from '../arrays/setNumbers.ts';
import { noteChange, noteEffect } from '../forward/effects.ts';
import { isTraced, operationOn, traced } from '../forward/trace.ts';
import { parametersOfClass } from '../modules/bindArguments.ts';
import { containerOf, deleteContainerItem, setContainerItem } from '../modules/containers.ts';
import { deleteModuleAttribute, setModuleAttribute, setParameterData } from '../modules/moduleAttributes.ts';
import { isModule, isPerhapsPart } from '../modules/moduleTree.ts';
import { parameterOf } from '../modules/parameters.ts';
import { patchClass } from '../modules/patchedClasses.ts';
import { moduleOf, reach } from '../modules/reach.ts';
import { deleteFromRegistry, replaceRegistry, setInRegistry } from '../modules/registry.ts';
import { stepAt, store } from '../modules/stored.ts';
import { noteAssigned } from '../modules/superInit.ts';
import { openVisionBlock } from '../modules/torchvisionShapes.ts';
import { notePut, setTorchvisionPart } from '../modules/torchvisionWidths.ts';
import { touchByAssignment } from '../modules/touches.ts';
import { setDefaults } from '../python/fields.ts';
import { setFunctionAttribute } from '../python/functionAttributes.ts';
import { besideModules, mirrorAttribute, writeEntries, writeSome } from '../python/makeDict.ts';
import { callDefined, elements } from '../python/operations.ts';
import {
  refuseBounds,
  refuseDeleting,
  refuseItems,
  refuseKey,
  refusePlace,
  refuseSetting,
} from '../python/protocols.ts';
import { sliceValue } from '../python/sliceValues.ts';
import { replaceSlice, slice, sliceBounds, subscript } from '../python/subscript.ts';
import {
  asArgument,
  attributeName,
  DELETED,
  equal,
  type FunctionValue,
  type InstanceValue,
  int,
  integerOf,
  isTorchClass,
  keyOf,
  list,
  type ModuleValue,
  NO_MODULE,
  NONE,
  type PartialValue,
  plainOf,
  reasonOf,
  type Scope,
  type SymbolValue,
  string,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { isNoModuleAtAll } from '../refused/refusedModules.ts';
import { notDefined } from '../remarks/undefinedNames.ts';
import { NOWHERE } from '../text/sourceText.ts';
import type { Expression } from '../text/syntax.ts';
import { classAttribute, definesItself } from './classAttribute.ts';
import { raise } from './exceptions.ts';
import { isModuleOfFile } from './fileNames.ts';
import { change, type Frame, forgetBeginning, type Interpreter, newFrame, newScope } from './interpreter.ts';
import { privateName } from './privateNames.ts';

/** `target = value`. */
export function assign(it: Interpreter, target: Expression, value: Value, frame: Frame): void {
  switch (target.type) {
    case 'name':
      setVariable(it, frame.scope, target.name, value);
      return;
    case 'attribute': {
      const object = it.evaluate(target.object, frame);
      touchByAssignment(it, object, target.name, value, target.range);
      if (target.name !== 'requires_grad' && target.name !== 'grad')
        noteChange(it, `.${target.name} =`, object, target.range);
      if (it.isOpening) noteSetting(it, object, target.name, value, target.range);
      const isRefused = noteAssigned(it, object, value, target.range);
      setAttribute(it, object, privateName(target.name, frame.owner), value);
      if (isRefused && it.trying > 0)
        raise(it, 'AttributeError', phrase`torch cannot assign a module before \`super().__init__()\` is called`);
      return;
    }
    case 'subscript': {
      const object = it.evaluate(target.object, frame);
      if (object.type !== 'module') touchByAssignment(it, object, '', value, target.range);
      noteChange(it, '[…] =', object, target.range);
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

/** Notes where `forward` gives a module another parameter, mode or argument. */
function noteSetting(it: Interpreter, object: Value, name: string, value: Value, range: SourceRange): void {
  const module = moduleOf(object);
  const parameter = object.type === 'instance' && module ? parameterOf(module, name) : undefined;
  if (parameter?.type === 'parameter') {
    noteChange(it, `.${name} =`, parameter, range);
    return;
  }
  const isSetting =
    name === 'training' ? isModule(object) : module && Object.hasOwn(parametersOfModule(module.name) ?? {}, name);
  if (isSetting && equal(it.attribute(object, name), value) !== true)
    noteEffect(it, { type: 'setting', name: `.${name} =`, range });
}

export function setVariable(it: Interpreter, scope: Scope, name: string, value: Value): void {
  const target = scope.outer.get(name) ?? scope;
  it.store.write(target.variables, name, value);
  const module = moduleOf(value);
  if (module && target.kind === 'module') reach(it, module, { rank: 2, name, path: '', holder: instanceOf(value) });
}

/** `nn.Name = value`: a class that torch has too is then one or the other, as the time may be. */
function replaceInTorch(it: Interpreter, name: string, value: Value): void {
  const isKnown = it.choices === 0 && !parametersOfClass(name);
  const other = unknown(phrase`the file puts something else in the place of \`nn.${name}\``);
  it.library.set(`torch.nn.${name}`, isKnown ? value : other);
}

export function setAttribute(it: Interpreter, object: Value, name: string, value: Value): void {
  notePut(it.putParts, object, `.${name}`, value);
  openVisionBlock(object);
  if (name === '_modules' && (object.type === 'module' || object.type === 'instance') && isModule(object)) {
    const range = moduleOf(object)?.range ?? NOWHERE;
    if (replaceRegistry(it, object, value, range)) return;
  }
  if (object.type === 'module') {
    setModuleAttribute(it, object, name, value);
    return;
  }
  if (object.type === 'parameter' && name === 'data') {
    setParameterData(it, object, value);
    return;
  }
  if (object.type === 'array' && name === 'data') {
    const data = phrase`its numbers were replaced`;
    it.store.write(object, 'items', unknown(data));
    it.store.write(object, 'shape', (value.type === 'array' && shapeOf(value)) || unknown(data));
    return;
  }
  if (name === '__defaults__' && setDefaults(it, object, value)) return;
  if (object.type === 'function') {
    setFunctionAttribute(it, object, name, value);
    return;
  }
  if (object.type !== 'instance' && object.type !== 'class' && object.type !== 'symbol') {
    if (setTorchvisionPart(it.store, object, `.${name}`, value)) {
      store(it, object, `.${name}`, value);
      return;
    }
    if (patchClass(it, object, name, value) || refuseSetting(it, object, name)) return;
    change(it, object, phrase`it may have been changed under another name`);
    if (object.type === 'external' && name === '__init__' && isTorchClass(object) && object.name !== 'torch.nn.Module')
      replaceInTorch(
        it,
        object.name.slice('torch.nn.'.length),
        unknown(phrase`the file puts another \`__init__\` into it`),
      );
    if (object.type === 'external' && object.name === 'torch.nn') replaceInTorch(it, name, value);
    store(it, object, `.${name}`, value);
    return;
  }
  if (isModuleOfFile(object)) {
    it.store.write(object.attributes, name, value);
    return;
  }
  if (object.type === 'instance') {
    const inherited = classAttribute(object.class.order, name);
    if (inherited?.type === 'function' && inherited.kind === 'property' && !inherited.isCached) {
      if (inherited.setter) callOwn(it, inherited.setter, [object, value]);
      else raise(it, 'AttributeError', phrase`\`${name}\` cannot be set`);
      return;
    }
    const own = classAttribute(object.class.order, '__setattr__');
    if ((own?.type === 'function' || own?.type === 'partial') && !it.settingAttributes.has(object)) {
      it.settingAttributes.add(object);
      callOwn(it, own, [object, string(name), value]);
      it.settingAttributes.delete(object);
      return;
    }
    const setter = inherited?.type === 'instance' ? classAttribute(inherited.class.order, '__set__') : undefined;
    // torch registers a module before it asks a descriptor.
    if (inherited && setter?.type === 'function' && !(isModule(object) && isModule(value))) {
      callOwn(it, setter, [inherited, object, value]);
      return;
    }
    if (!own && !name.startsWith('__') && lacksSlot(object, name)) {
      raise(it, 'AttributeError', phrase`\`${object.class.name}\` has no slot \`${name}\``);
      return;
    }
  }
  if (name === '__dict__' && value.type === 'dict') {
    // The attributes are then those of the dictionary, whatever changes it later.
    const entries = value.entries instanceof Map ? [...value.entries.values()] : [];
    for (const [key, item] of entries)
      if (key.type === 'string') it.store.write(object.attributes, attributeName(key.value), item);
    if (!(value.entries instanceof Map)) change(it, unknownOf(reasonOf(value), object), reasonOf(value));
    return;
  }
  if (name === '__dict__' && object.type === 'instance' && (value.type === 'unknown' || value.type === 'symbol')) {
    change(it, unknownOf(reasonOf(value), object), reasonOf(value));
    return;
  }
  if (name === '__dict__' && object.type === 'instance' && value.type === 'instance' && value.held?.type === 'dict') {
    const { entries } = value.held;
    for (const key of Object.keys(object.attributes)) it.store.write(object.attributes, key, undefined);
    it.store.write(value.held, 'of', object.attributes);
    writeEntries(it, value.held, entries);
    return;
  }
  const before = object.type === 'instance' ? object.attributes[name] : undefined;
  if (before && moduleOf(before) && /^(int|float|string|bool|list|tuple|dict|range|function|class)$/.test(value.type)) {
    if (isModule(object))
      raise(it, 'TypeError', phrase`\`${name}\` is a module, and only another one or None can take its place`);
    if (isModule(object)) return;
  }
  const container = object.type === 'instance' ? containerOf(object) : undefined;
  const holds = container !== undefined && holdsNamed(container, name);
  if (object.type === 'instance' && container && (isModule(value) || holds)) {
    setModuleAttribute(it, container, name, value);
    if (object.attributes[name]) it.store.write(object.attributes, name, undefined);
  } else {
    if (container && isPerhapsPart(name, value)) setModuleAttribute(it, container, name, value);
    const key = attributeName(name);
    if (object.type === 'instance' && isModule(object)) writePart(it, object.attributes, key, value);
    else it.store.write(object.attributes, key, value);
    mirrorAttribute(it, object, name, value);
  }
  const module = moduleOf(value);
  // What only uses a model, a trainer, does not name one that has a name of its own.
  const isNamed = module?.reachedAs?.rank === 2 && !isModule(object);
  if (module && object.type === 'instance' && !isNamed) {
    reach(it, module, { rank: 3, name: `${object.class.name}.${name}`, path: name, holder: object });
  }
}

function holdsNamed({ children }: ModuleValue, name: string): boolean {
  return !('type' in children) && children.some((child) => child.name === name);
}

/** Whether every class of the object says with `__slots__` which attributes it has, and this is none of them. */
function lacksSlot({ class: { order } }: InstanceValue, name: string): boolean {
  if (!order.some((entry) => entry.type === 'class' && entry.attributes.__slots__)) return false;
  return order.every((entry) => {
    if (entry.type !== 'class') return entry.type === 'external' && entry.name === 'object';
    const slots = entry.attributes.__slots__;
    return entry.kind === 'plain' && slots !== undefined && hasNone(slots, [name, '__dict__']);
  });
}

/** Whether it is a text, or texts, none of which is one of these names. */
function hasNone(slots: Value, names: readonly string[]): boolean {
  if (slots.type === 'string') return !names.includes(slots.value);
  const items = slots.type === 'tuple' || slots.type === 'list' ? slots.items : undefined;
  return (
    Array.isArray(items) &&
    (items as readonly Value[]).every((one) => one.type === 'string' && !names.includes(one.value))
  );
}

function callOwn(it: Interpreter, callee: FunctionValue | PartialValue, values: readonly Value[]): void {
  const range = NOWHERE;
  const args = values.map((value) => asArgument(value, range));
  it.call(callee, args, range, newFrame(it, newScope('function', undefined)));
}

function instanceOf(value: Value): InstanceValue | undefined {
  return value.type === 'instance' ? value : undefined;
}

/** `del object.name`. */
export function deleteAttribute(it: Interpreter, object: Value, name: string): void {
  if (it.trying > 0 && refuseDeleting(it, object, name)) return;
  if (object.type === 'module') deleteModuleAttribute(it, object, name);
  else if (object.type === 'instance' || object.type === 'class') {
    const own = object.type === 'instance' ? classAttribute(object.class.order, '__delattr__') : undefined;
    const inherited = object.type === 'instance' ? classAttribute(object.class.order, name) : undefined;
    if ((own?.type === 'function' || own?.type === 'partial') && !it.settingAttributes.has(object)) {
      it.settingAttributes.add(object);
      callOwn(it, own, [object, string(name)]);
      it.settingAttributes.delete(object);
      return;
    }
    if (inherited?.type === 'function' && inherited.kind === 'property' && !inherited.isCached) {
      if (inherited.deleter) callOwn(it, inherited.deleter, [object]);
      else raise(it, 'AttributeError', phrase`\`${name}\` cannot be deleted`);
      return;
    }
    const deletes = inherited?.type === 'instance' ? classAttribute(inherited.class.order, '__delete__') : undefined;
    if (inherited && deletes?.type === 'function') {
      callOwn(it, deletes, [inherited, object]);
      return;
    }
    mirrorAttribute(it, object, name, undefined);
    const key = attributeName(name);
    if (object.attributes[key]) it.store.write(object.attributes, key, undefined);
    else if (object.type === 'instance' && object.module) deleteModuleAttribute(it, object.module, name);
  } else change(it, object, phrase`a part of it was deleted`);
}

/** `del object[index]` of a module or of what it holds; false where it is none. */
function deleteModuleItem(it: Interpreter, object: Value, index: Expression, frame: Frame): boolean {
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
  const places = Array.isArray(children)
    ? list(children.map((_, at) => int(at)))
    : list(unknown(phrase`it is not known`));
  const bounds = [index.start, index.stop, index.step].map((bound) => (bound ? it.evaluate(bound, frame) : NONE));
  deleteContainerItem(it, container, NONE, slice(places, bounds));
  return true;
}

function setElement(it: Interpreter, object: Value, index: Expression, value: Value, frame: Frame): void {
  if (index.type === 'slice') {
    const isOwn = definesItself(object, ['__setitem__']);
    if (isOwn) callDefined(it, object, '__setitem__', [sliceOf(it, index, frame), value], index.range, frame);
    else setSlice(it, object, index, value, frame);
    return;
  }
  const at = it.evaluate(index, frame);
  if (callDefined(it, object, '__setitem__', [at, value], index.range, frame)) return;
  setItem(it, plainOf(object), plainOf(at), value, index.range);
}

/** As torch keeps modules apart from all else: one that takes the place of something else comes behind the others. */
function writePart(it: Interpreter, attributes: Record<string, Value>, key: string, value: Value): void {
  const before = attributes[key];
  const isOther = before && !isModule(before) && before !== NO_MODULE && (before.type !== 'unknown' || before.beside);
  if (isOther && isModule(value)) it.store.write(attributes, key, undefined);
  const isPlace = value.type === 'none' && before && (isModule(before) || before === NO_MODULE);
  const isBeside = value.type === 'unknown' && value.beside !== undefined;
  it.store.write(attributes, key, isPlace ? NO_MODULE : isBeside ? besideModules(value, before) : value);
}

/** `object[at] = value` of Python's types and torch's containers. */
export function setItem(it: Interpreter, object: Value, at: Value, value: Value, range: SourceRange): void {
  if (refuseItems(it, object, '__setitem__')) return;
  forgetBeginning(it, object);
  if (at.type === 'int') notePut(it.putParts, object, `[${at.value}]`, value);
  if (object.type === 'list' && Array.isArray(object.items)) {
    if (refusePlace(it, at)) return;
    const number = integerOf(at);
    const position = number === undefined ? -1 : number + (number < 0 ? object.items.length : 0);
    if (number !== undefined && (position < 0 || position >= object.items.length)) {
      raise(it, 'IndexError', phrase`the index lies outside of the list`);
      return;
    }
    const items = position >= 0 ? object.items.with(position, value) : unknownOf(reasonOf(at), object.items, value);
    it.spend(object.items.length >> 3);
    it.store.write(object, 'items', items);
  } else if (object.type === 'dict' && object.registryOf) {
    setInRegistry(it, object, at, value);
  } else if (object.type === 'dict' && object.entries instanceof Map) {
    const key = keyOf(at);
    if (key === undefined && refuseKey(it, at)) return;
    it.spend(object.entries.size >> 2);
    const entries = object.entries as ReadonlyMap<string, readonly [Value, Value]>;
    const changed =
      key === undefined
        ? unknownOf(reasonOf(at), entries, value)
        : new Map(entries).set(key, [entries.get(key)?.[0] ?? at, value]);
    writeEntries(it, object, changed);
  } else if (object.type === 'list' && 'type' in object.items) {
    it.store.write(object, 'items', unknownOf(object.items.reason, object.items, value));
  } else if (object.type === 'dict' && 'type' in object.entries) {
    const key = keyOf(at);
    if (key !== undefined && writeSome(it, object, new Map([[key, [at, value]]]))) return;
    writeEntries(it, object, unknownOf(object.entries.reason, object.entries, value));
  } else if (object.type === 'array') {
    setNumbers(it.store, object, at, value);
  } else if (object.type === 'symbol' && (at.type === 'int' || at.type === 'string')) {
    const part = at.type === 'int' ? `[${at.value}]` : `['${at.value}']`;
    it.store.write(object.attributes, part, value);
  } else if (containerOf(object)) {
    if (it.trying > 0 && isNoModuleAtAll(value)) {
      raise(it, 'TypeError', phrase`it takes modules only`);
      return;
    }
    setContainerItem(it, containerOf(object)!, at, value, range);
  } else {
    if (at.type !== 'int' || !setTorchvisionPart(it.store, object, `[${at.value}]`, value))
      change(it, object, phrase`it may have been changed under another name`);
    store(it, object, stepAt(at), value);
  }
}

function setSlice(it: Interpreter, of: Value, index: Expression & { type: 'slice' }, value: Value, frame: Frame): void {
  const object = plainOf(of);
  if (refuseItems(it, object, '__setitem__')) return;
  forgetBeginning(it, object);
  const bounds = [index.start, index.stop, index.step].map((bound) => (bound ? it.evaluate(bound, frame) : NONE));
  if (object.type === 'list' && Array.isArray(object.items)) {
    if (refuseBounds(it, bounds)) return;
    const added = elements(it, value, index.range, frame);
    if (it.raised) return;
    const items = 'type' in added ? undefined : replaceSlice(object.items, bounds, added);
    if (!items && !('type' in added) && sliceBounds(bounds, object.items.length)) {
      raise(it, 'ValueError', phrase`there are not as many values as places`);
      return;
    }
    it.store.write(object, 'items', items ?? unknownOf(phrase`a part of it was replaced`, object.items, added));
  } else if (object.type === 'array') {
    setSliceOfNumbers(it.store, object, bounds, value);
  } else if (object.type === 'module' && Array.isArray(object.children)) {
    it.store.write(object, 'children', unknownOf(phrase`a part of it was replaced`, object.children, value));
  } else {
    change(it, object, phrase`it may have been changed under another name`);
    store(it, object, '[*]', undefined);
  }
}

function sliceOf(it: Interpreter, index: Expression & { type: 'slice' }, frame: Frame): Value {
  return sliceValue([index.start, index.stop, index.step].map((bound) => (bound ? it.evaluate(bound, frame) : NONE)));
}

/** Whether nothing has set the name, or what did is deleted. */
function isUnset(name: string, { scope }: Frame): boolean {
  const held = (scope.outer.get(name) ?? scope).variables[name];
  return scope.stars.length === 0 && (!held || held === DELETED);
}

/** `del target`. */
export function deleteTarget(it: Interpreter, target: Expression, frame: Frame): void {
  if (target.type === 'tuple' || target.type === 'list') {
    for (const item of target.items) deleteTarget(it, item, frame);
    return;
  }
  if (target.type === 'attribute') {
    deleteAttribute(it, it.evaluate(target.object, frame), privateName(target.name, frame.owner));
    return;
  }
  if (target.type !== 'subscript') {
    if (target.type === 'name' && it.trying > 0 && isUnset(target.name, frame))
      raise(it, 'NameError', notDefined(target.name));
    else assign(it, target, DELETED, frame);
    return;
  }
  const of = it.evaluate(target.object, frame);
  const object = plainOf(of);
  forgetBeginning(it, object);
  const { index } = target;
  const gone = phrase`a part of it was deleted`;
  if (definesItself(of, ['__delitem__'])) {
    const at = index.type === 'slice' ? sliceOf(it, index, frame) : it.evaluate(index, frame);
    callDefined(it, of, '__delitem__', [at], target.range, frame);
    return;
  }
  if (deleteModuleItem(it, object, index, frame)) return;
  if (index.type !== 'slice') {
    const at = it.evaluate(index, frame);
    if (callDefined(it, of, '__delitem__', [at], target.range, frame)) return;
    if (refuseItems(it, of, '__delitem__') || (object.type === 'list' && refusePlace(it, at))) return;
    if (object.type === 'dict' && object.entries instanceof Map) {
      const key = keyOf(at);
      const rest = new Map(object.entries as ReadonlyMap<string, readonly [Value, Value]>);
      if (key !== undefined && !rest.delete(key) && !object.open)
        raise(it, 'KeyError', phrase`the dictionary has no such key`);
      else writeEntries(it, object, key === undefined ? unknownOf(reasonOf(at), rest) : rest);
      return;
    }
    if (object.type === 'list' && Array.isArray(object.items)) {
      const position = at.type === 'int' ? at.value + (at.value < 0 ? object.items.length : 0) : -1;
      const isPlace = position >= 0 && position < object.items.length;
      if (at.type === 'int' && !isPlace) {
        raise(it, 'IndexError', phrase`the index lies outside of the list`);
        return;
      }
      const items = isPlace ? object.items.toSpliced(position, 1) : unknownOf(gone, object.items);
      it.store.write(object, 'items', items);
      return;
    }
  } else if (object.type === 'list' && Array.isArray(object.items)) {
    const bounds = [index.start, index.stop, index.step].map((bound) => (bound ? it.evaluate(bound, frame) : NONE));
    const items = replaceSlice(object.items, bounds, []);
    it.store.write(object, 'items', items ?? unknownOf(gone, object.items));
    return;
  }
  change(it, object, gone);
  store(it, object, '[*]', undefined);
}

function unpack(it: Interpreter, targets: readonly Expression[], value: Value, frame: Frame): void {
  if (it.isOpening && isTraced(value)) {
    // `batch, channels = x.shape[:2]`, `out, state = self.rnn(x)`.
    for (const [at, target] of targets.entries()) {
      const operation = operationOn('[…]', [value, int(at)], target.range);
      assign(it, target, traced(it, unknown(phrase`it is not read`), [value], '[…]', target.range, operation), frame);
    }
    return;
  }
  const star = targets.findIndex((target) => target.type === 'starred');
  const items =
    value.type === 'symbol'
      ? partsOf(it, value, targets, star, frame)
      : elements(it, value, targets[0]?.range ?? NOWHERE, frame);
  if ('type' in items) {
    for (const target of targets) assign(it, target, unknownOf(items.reason, items), frame);
    return;
  }
  if (items.length < (star < 0 ? targets.length : targets.length - 1)) {
    raise(it, 'ValueError', phrase`there are fewer values than names`);
    return;
  }
  if (star < 0 && items.length > targets.length) {
    raise(it, 'ValueError', phrase`there are more values than names`);
    return;
  }
  for (const [at, target] of targets.entries()) {
    if (star < 0 || at < star) assign(it, target, items[at]!, frame);
    else if (at === star && value.type === 'symbol') assign(it, target, unknown(reasonOf(value)), frame);
    else if (at === star)
      assign(it, target, list(items.slice(star, items.length - (targets.length - 1 - star))), frame);
    else assign(it, target, items[items.length - (targets.length - at)]!, frame);
  }
}

/** A parameter without a value that is taken apart: `height, width = size`, `first, *_, last = widths`. */
function partsOf(
  it: Interpreter,
  value: SymbolValue,
  targets: readonly Expression[],
  star: number,
  frame: Frame,
): readonly Value[] {
  return targets.map((_, at) => subscript(it, value, int(star >= 0 && at > star ? at - targets.length : at), frame));
}
