// What Sequential, ModuleList and ModuleDict do with the modules that they hold, as torch's container.py does it.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { assumeKey } from '../interpreter/assumptions.ts';
import { definesItself } from '../interpreter/classAttribute.ts';
import { raise } from '../interpreter/exceptions.ts';
import { type Frame, type Interpreter, newFrame, newScope } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { elements } from '../python/operations.ts';
import { repeatItems } from '../python/operators.ts';
import { refusePlace } from '../python/protocols.ts';
import {
  type ArgumentValue,
  asArgument,
  bool,
  type InstanceValue,
  integerOf,
  isContainer,
  list,
  type ModuleChild,
  type ModuleValue,
  NONE,
  orderedDict,
  reasonOf,
  string,
  tuple,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { buildModule, pairsOf, withChild, writeChildren } from './modules.ts';

type Children = ModuleValue['children'];

/** The container that a value is, itself or as an heir of one. */
export function containerOf(value: Value): ModuleValue | undefined {
  const module = value.type === 'instance' ? value.module : value.type === 'module' ? value : undefined;
  return module && isContainer(module) ? module : undefined;
}

/** Where an index or a key lies; what Python raises where it does not exist, or a sentence where that is not known. */
function placeOf(
  it: Interpreter,
  { name }: ModuleValue,
  children: readonly ModuleChild[],
  index: Value,
): number | UnknownValue {
  if (name === 'ModuleDict') {
    const names = children.map((child) => child.name);
    if (index.type !== 'string') {
      assumeKey(it, index, list(names.map(string)));
      return unknown(reasonOf(index));
    }
    const at = names.indexOf(index.value);
    return at < 0 ? raise(it, 'KeyError', phrase`it holds no module \`${index.value}\``) : at;
  }
  const given = integerOf(index);
  if (given === undefined) return refusePlace(it, index) ?? unknown(reasonOf(index));
  const at = given < 0 ? given + children.length : given;
  if (at < 0 || at >= children.length)
    return raise(it, 'IndexError', phrase`the index ${given} lies outside of its ${children.length} modules`);
  // A ModuleList looks for the name, which may be another one.
  return name === 'ModuleList' ? children.findIndex((child) => child.name === String(at)) : at;
}

/** What torch raises of an index of another kind; undefined where it may be one. */
function refuseIndex(it: Interpreter, { name }: ModuleValue, index: Value): UnknownValue | undefined {
  if (name !== 'ModuleDict') return refusePlace(it, index);
  const isRefused = /^(int|float|bool|none)$/.test(index.type);
  return isRefused ? raise(it, 'TypeError', phrase`a module's name is a text`) : undefined;
}

/** `container[index]`. */
export function containerItem(it: Interpreter, module: ModuleValue, index: Value): Value {
  const { children } = module;
  if ('type' in children) return children;
  const at = placeOf(it, module, children, index);
  if (typeof at !== 'number') return unknownOf(at.reason, children);
  return children[at]?.value ?? unknown(phrase`it holds no module of this name`);
}

/** `container[start:stop]`: a new one of the same class. */
export function containerSlice(
  it: Interpreter,
  self: ModuleValue | InstanceValue,
  bounds: Value,
  range: SourceRange,
  frame: Frame,
): Value {
  const module = containerOf(self)!;
  const items = bounds.type === 'list' ? bounds.items : unknown(reasonOf(bounds));
  const { children } = module;
  if ('type' in items || 'type' in children) {
    return 'type' in items ? unknownOf(items.reason, children) : unknownOf(reasonOf(bounds), children);
  }
  const taken = items
    .map((item) => (item.type === 'int' ? children[item.value]! : undefined))
    .filter((child) => !!child);
  if (self.type === 'instance') {
    const argument: Value =
      module.name === 'Sequential'
        ? orderedDict(new Map(taken.map(({ name, value }) => [`string ${name}`, [string(name), value]])))
        : list(taken.map(({ value }) => value));
    return it.call(self.class, [asArgument(argument, range)], range, frame);
  }
  return newContainer(it, module.name, module.name === 'ModuleList' ? numbered(taken) : taken, range, frame);
}

function newContainer(
  it: Interpreter,
  name: string,
  children: Children,
  range: SourceRange,
  frame: Frame,
): ModuleValue {
  const module = buildModule(it, name, [], range, frame);
  writeChildren(it, module, children);
  return module;
}

function numbered(children: readonly ModuleChild[], from = 0): ModuleChild[] {
  return children.map((child, at) => ({ ...child, name: String(from + at) }));
}

/** `container[index] = value`. */
export function setContainerItem(
  it: Interpreter,
  module: ModuleValue,
  index: Value,
  value: Value,
  range: SourceRange,
): void {
  const { children } = module;
  if (refuseIndex(it, module, index)) return;
  if ('type' in children) {
    writeChildren(it, module, unknownOf(children.reason, children, value));
    return;
  }
  if (module.name === 'ModuleDict' && index.type === 'string') {
    writeChildren(it, module, withChild(children, { name: index.value, value, range }));
    return;
  }
  const at = placeOf(it, module, children, index);
  if (it.raised) return;
  if (typeof at === 'number' && at >= 0) {
    writeChildren(it, module, children.with(at, { name: children[at]!.name, value, range }));
    return;
  }
  const reason = typeof at === 'number' ? phrase`one of its elements was replaced` : at.reason;
  writeChildren(it, module, unknownOf(reason, children, value));
}

/** `del container[index]`; `places` are those of a slice. What stays is numbered anew. */
export function deleteContainerItem(it: Interpreter, module: ModuleValue, index: Value, places?: Value): void {
  const { children, name } = module;
  if (!places && refuseIndex(it, module, index)) return;
  if ('type' in children) {
    writeChildren(it, module, unknownOf(children.reason, children));
    return;
  }
  const at = places ? -1 : placeOf(it, module, children, index);
  if (it.raised) return;
  const chosen = places?.type === 'list' ? places.items : typeof at === 'number' ? [] : at;
  if ('type' in chosen) {
    writeChildren(it, module, unknownOf(chosen.reason, children));
    return;
  }
  const gone = new Set(chosen.map((item) => (item.type === 'int' ? item.value : -1)));
  if (typeof at === 'number') gone.add(at);
  const left = children.filter((_, place) => !gone.has(place));
  writeChildren(it, module, name === 'ModuleDict' ? left : numbered(left));
}

/** `a + b`, `a * n` with containers; undefined where there is none. */
export function combineContainers(
  it: Interpreter,
  operator: string,
  left: Value,
  right: Value,
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const [a, b] = [containerOf(left), containerOf(right)];
  if (definesOperator(operator, left, right)) return undefined;
  if (operator === '*' && (a ?? b)?.name === 'Sequential' && !(a && b)) {
    const [module, times] = a ? [a, right] : [b!, left];
    const children = repeatedChildren(module.children, times, times.type === 'int' ? times.value : 0);
    return newContainer(it, 'Sequential', children, range, frame);
  }
  if (operator !== '+' || !a) return undefined;
  if (a.name === 'Sequential' && b?.name !== 'Sequential') return undefined;
  const added = addedChildren(it, right, range);
  if (a.name === 'ModuleDict') return undefined;
  const own = definesItself(left, ['__iter__']) ? addedChildren(it, left, range) : a.children;
  const children =
    'type' in own
      ? unknownOf(own.reason, own, added)
      : 'type' in added
        ? unknownOf(added.reason, own, added)
        : numbered([...own, ...added]);
  return newContainer(it, a.name, children, range, frame);
}

/** Whether a class of the file says itself what the operator does. */
function definesOperator(operator: string, left: Value, right: Value): boolean {
  const name = operator === '+' ? 'add' : 'mul';
  return definesItself(left, [`__${name}__`]) || definesItself(right, [`__r${name}__`]);
}

/** `a += b`, `a *= n`; false where `a` is no container. */
export function growContainer(
  it: Interpreter,
  operator: string,
  left: Value,
  right: Value,
  range: SourceRange,
): boolean {
  const module = containerOf(left);
  if (!module || !(operator === '+' || operator === '*')) return false;
  const isOther =
    operator === '+' && module.name === 'Sequential' && /^(list|tuple|none|int|float|string)$/.test(right.type);
  if (isOther) raise(it, 'ValueError', phrase`a Sequential takes only another Sequential`);
  else if (operator === '*') {
    const children = repeatedChildren(module.children, right, right.type === 'int' ? right.value : 0);
    writeChildren(it, module, children);
  } else extend(it, module, right, range);
  return true;
}

const MAX_CHILDREN = 4096;

function repeatedChildren(children: Children, times: Value, count: number): Children {
  if ('type' in children) return children;
  if (times.type !== 'int' || count <= 0) return unknownOf(reasonOf(times), children);
  if (children.length * count > MAX_CHILDREN) return unknownOf(phrase`it holds too many modules`, children);
  return numbered(repeatItems(children, count));
}

function addedChildren(it: Interpreter, value: Value, range: SourceRange): Children {
  const frame = newFrame(it, newScope('function', undefined));
  const items = definesItself(value, ['__iter__']) ? elements(it, value, range, frame) : iterate(value);
  return 'type' in items ? items : items.map((item) => ({ name: '', value: item, range }));
}

function extend(it: Interpreter, module: ModuleValue, value: Value, range: SourceRange): void {
  const { children } = module;
  const added = addedChildren(it, value, range);
  if ('type' in children) {
    writeChildren(it, module, unknownOf(children.reason, children, added));
    return;
  }
  if ('type' in added) {
    writeChildren(it, module, unknownOf(added.reason, children, added));
    return;
  }
  let all: readonly ModuleChild[] = children;
  for (const child of added) {
    if (!it.spend(1 + (all.length >> 3))) break;
    all = withChild(all, { ...child, name: String(all.length) });
  }
  writeChildren(it, module, all);
}

/** What torch's own methods ask of the object, which a class of the file may answer otherwise. */
const ASKED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Sequential: {
    append: ['__len__', 'add_module', 'register_module'],
    extend: ['append', '__len__', 'add_module', 'register_module'],
    insert: ['__len__'],
    pop: ['__len__', '__getitem__', '__delitem__'],
    __delitem__: ['__len__'],
    __setitem__: ['__len__'],
  },
  ModuleList: {
    append: ['__len__', 'add_module', 'register_module'],
    extend: ['__len__', 'add_module', 'register_module'],
    insert: ['__len__'],
    pop: ['__len__', '__getitem__', '__delitem__'],
    __delitem__: ['__len__'],
    __setitem__: ['__len__'],
  },
  ModuleDict: {
    pop: ['__getitem__', '__delitem__'],
    update: ['__setitem__', 'add_module', 'register_module'],
    __setitem__: ['add_module', 'register_module'],
  },
};

/** A method of a container; undefined where it is none that is read. */
export function callContainerMethod(
  it: Interpreter,
  self: ModuleValue | InstanceValue,
  method: string,
  args: readonly ArgumentValue[],
): Value | undefined {
  const module = containerOf(self);
  if (!module) return undefined;
  const { children, name, range: place } = module;
  const range = args.at(-1)?.range ?? place;
  const given = (at: number, keyword: string) =>
    args.find((argument) => argument.kind === 'keyword' && argument.name === keyword)?.value ??
    (args[at]?.kind === 'positional' ? args[at].value : undefined);
  const lose = (reason: Text, ...more: readonly unknown[]) => {
    writeChildren(it, module, unknownOf(reason, children, ...more));
    return NONE;
  };
  const values = args.map(({ value }) => value);
  switch (method) {
    case 'values':
    case '__iter__':
      return list('type' in children ? children : children.map(({ value }) => value));
    case 'keys':
    case 'items': {
      if (name !== 'ModuleDict') return undefined;
      const items =
        'type' in children
          ? children
          : children.map((child) =>
              method === 'keys' ? string(child.name) : tuple([string(child.name), child.value]),
            );
      return list(items, `odict_${method}`);
    }
    case '__len__':
      return 'type' in children ? children : { type: 'int', value: children.length };
    case '__contains__':
      if (name !== 'ModuleDict' || 'type' in children || values[0]?.type !== 'string') return undefined;
      return bool(children.some((child) => child.name === (values[0] as { value: string }).value));
    case '__getitem__':
      return values[0] ? containerItem(it, module, values[0]) : undefined;
    case 'clear':
      writeChildren(it, module, []);
      return NONE;
  }
  if (!/^(append|extend|insert|pop|update|__setitem__|__delitem__)$/.test(method)) return undefined;
  if (method === 'append' && 'type' in children && args.length === 1 && args[0]!.kind !== 'rest') {
    const { first, last = [] } = children;
    const more = [...last, { name: '', value: values[0]!, range }];
    it.spend(more.length >> 3);
    writeChildren(it, module, { ...unknownOf(children.reason, children, values), ...(first && { first }), last: more });
    return self;
  }
  const asks = ASKED[name]?.[method];
  const own =
    asks && self.type === 'instance' ? asks.find((one) => one !== method && definesItself(self, [one])) : undefined;
  if (own) {
    lose(phrase`\`${method}\` asks the \`${own}\` of the class`, values);
    return method === 'pop' ? unknownOf(phrase`which of its modules is taken out is not known`, children) : self;
  }
  const isUnclear = 'type' in children || args.some(({ kind }) => kind === 'rest');
  if (isUnclear) {
    const added = method === 'extend' || method === 'update' ? values.map((value) => iterate(value)) : values;
    lose('type' in children ? children.reason : phrase`how its layers are added is not read`, ...added);
    if (method === 'pop') return unknownOf(phrase`which of its modules is taken out is not known`, children);
    return method === 'append' || method === 'extend' || method === 'insert' ? self : NONE;
  }
  switch (method) {
    case 'append': {
      const value = given(0, 'module');
      if (value) writeChildren(it, module, withChild(children, { name: String(children.length), value, range }));
      return self;
    }
    case 'extend': {
      const value = given(0, name === 'Sequential' ? 'sequential' : 'modules');
      if (value) extend(it, module, value, range);
      return self;
    }
    case 'insert': {
      const [at, value] = [given(0, 'index'), given(1, 'module')];
      if (at?.type !== 'int' || !value) return lose(phrase`where a layer is inserted is not known`, values);
      if (name === 'Sequential' && value.type === 'list')
        return raise(it, 'AssertionError', phrase`a list is inserted where a layer is expected`);
      if (name === 'Sequential' && (at.value > children.length || at.value < -children.length))
        return raise(it, 'IndexError', phrase`a layer is inserted where there is no place for it`);
      const inserted = insertAt(children, at.value, { name: '', value, range }, name);
      if (!inserted) return lose(phrase`a layer is inserted where there is no place for it`, values);
      writeChildren(it, module, inserted);
      return name === 'Sequential' ? self : NONE;
    }
    case 'pop': {
      const key = given(0, 'key');
      if (!key) return undefined;
      const value = containerItem(it, module, key);
      if (it.raised) return value;
      deleteContainerItem(it, module, key);
      return value;
    }
    case 'update': {
      const added = pairsOf(values[0] ?? NONE, range);
      if ('type' in added) return lose(added.reason, added);
      writeChildren(it, module, added.reduce(withChild, children));
      return NONE;
    }
    case '__setitem__':
      if (values[0] && values[1]) setContainerItem(it, module, values[0], values[1], range);
      return NONE;
    default:
      if (values[0]) deleteContainerItem(it, module, values[0]);
      return NONE;
  }
}

/** Numbered names move one on; others keep their place, and the new module comes last where its number is not taken. */
function insertAt(
  children: readonly ModuleChild[],
  index: number,
  child: ModuleChild,
  container: string,
): readonly ModuleChild[] | undefined {
  const count = children.length;
  // A ModuleList leaves a gap in its numbers.
  if (container === 'ModuleList' ? index < 0 : index < -count || index > count) return undefined;
  const at = index < 0 ? index + count : index;
  const byName = new Map(children.map((one) => [one.name, one]));
  for (let place = count; place > at; place--) {
    const before = byName.get(String(place - 1));
    if (!before) return undefined;
    byName.set(String(place), { ...before, name: String(place) });
  }
  byName.set(String(at), { ...child, name: String(at) });
  return [...byName.values()];
}
