// `module._modules`: what a module holds as a dict, whose changes are changes of the module.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { isOpenName } from '../interpreter/openText.ts';
import { shownAs } from '../python/dictViews.ts';
import {
  type ArgumentValue,
  attributeName,
  type DictValue,
  type InstanceValue,
  keyOf,
  type ModuleValue,
  NONE,
  orderedDict,
  string,
  truth,
  tuple,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { containerOf } from './containers.ts';
import { pairsOf, writeChildren } from './modules.ts';
import { registeredIn } from './moduleTree.ts';

export function registryOf(it: Interpreter, module: ModuleValue | InstanceValue): DictValue {
  const self = { ...orderedDict(new Map()), registryOf: module };
  return shownAs(self, () => {
    // What the module holds may hold such a dictionary of it in turn.
    if (asked.has(module)) return NOT_ASKED_TWICE;
    asked.add(module);
    const entries = registered(it, module);
    asked.delete(module);
    return entries;
  });
}

/** Modules of which it is being found what they hold. */
const asked = new WeakSet<ModuleValue | InstanceValue>();
const NOT_ASKED_TWICE = unknown(phrase`it is a part of what it holds`);

function registered(it: Interpreter, module: ModuleValue | InstanceValue): DictValue['entries'] {
  const children = registeredIn(it, module);
  return 'type' in children
    ? children
    : children.some(({ name }) => isOpenName(name))
      ? unknownOf(
          phrase`a name depends on a parameter`,
          children.map(({ value }) => value),
        )
      : new Map(children.map(({ name, value }) => [`string ${name}`, [string(name), value] as const]));
}

/** `registry[key] = value`. */
export function setInRegistry(it: Interpreter, registry: DictValue, key: Value, value: Value): void {
  const module = registry.registryOf!;
  const name = nameOf(key);
  if (name !== undefined) it.setAttribute(module, name, value);
  else lose(it, module, phrase`under which name it holds a module is not known`, value);
}

/** A dict takes any key: `self._modules[block] = block`. What is no text gets a name that no text is. */
function nameOf(key: Value): string | undefined {
  if (key.type === 'string') return key.value;
  if (key.type === 'int') return `[${key.value}]`;
  if (key.type !== 'module' && key.type !== 'instance') return undefined;
  const name = names.get(key) ?? `[module ${++count}]`;
  names.set(key, name);
  return name;
}

const names = new WeakMap<Value, string>();
let count = 0;

/** `del registry[key]`. */
export function deleteFromRegistry(it: Interpreter, registry: DictValue, key: Value): void {
  const module = registry.registryOf!;
  if (key.type === 'string') it.deleteAttribute(module, key.value);
  else lose(it, module, phrase`which of its modules is taken out is not known`);
}

/** A method that changes the registry; undefined for one that only reads it. */
export function callRegistryMethod(
  it: Interpreter,
  registry: DictValue,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): Value | undefined {
  const module = registry.registryOf!;
  const [key] = args.map(({ value }) => value);
  if (/^(keys|values|items|get|copy|__len__|__contains__)$/.test(name)) return undefined;
  if (name === 'pop' && key?.type === 'string') {
    const found = 'type' in registry.entries ? registry.entries : registry.entries.get(keyOf(key)!)?.[1];
    deleteFromRegistry(it, registry, key);
    return found ?? args[1]?.value ?? unknown(phrase`it holds no module of this name`);
  }
  if (name === 'update' && key) {
    const pairs = pairsOf(key, range);
    if ('type' in pairs) lose(it, module, pairs.reason, pairs);
    else for (const pair of pairs) it.setAttribute(module, pair.name, pair.value);
    return NONE;
  }
  if (!('type' in registry.entries)) {
    const before = [...registry.entries.values()];
    const last = named(args, 'last', name === 'popitem' ? 0 : 1);
    const isLast = last ? truth(last) : true;
    if (name === 'clear') {
      replaceRegistry(it, module, orderedDict(new Map()), range);
      return NONE;
    }
    if (name === 'popitem' && isLast !== undefined && before.length > 0) {
      const [taken, item] = before.at(isLast ? -1 : 0)!;
      deleteFromRegistry(it, registry, taken);
      return tuple([taken, item]);
    }
    const moved =
      key?.type === 'string' ? before.find(([one]) => one.type === 'string' && one.value === key.value) : undefined;
    if (name === 'move_to_end' && isLast !== undefined && moved) {
      const others = before.filter((entry) => entry !== moved);
      const after = isLast ? [...others, moved] : [moved, ...others];
      replaceRegistry(it, module, orderedDict(new Map(after.map((entry) => [keyOf(entry[0])!, entry]))), range);
      return NONE;
    }
  }
  lose(
    it,
    module,
    phrase`\`${name}\` may change it`,
    args.map(({ value }) => value),
  );
  return unknown(phrase`what \`${name}\` gives is not read`);
}

function named(args: readonly ArgumentValue[], name: string, place: number): Value | undefined {
  const at = args[place];
  return (
    args.find((arg) => arg.kind === 'keyword' && arg.name === name)?.value ??
    (at?.kind === 'positional' ? at.value : undefined)
  );
}

/** `module._modules = value`: false where it is no dict, which is then an attribute like any other. */
export function replaceRegistry(
  it: Interpreter,
  module: ModuleValue | InstanceValue,
  value: Value,
  range: SourceRange,
): boolean {
  if (value.type !== 'dict' && value.type !== 'unknown') return false;
  const container = containerOf(module) ?? (module.type === 'module' ? module : undefined);
  const children = value.type === 'dict' ? pairsOf(value, range) : value;
  if (container) writeChildren(it, container, children);
  else if ('type' in children) lose(it, module, children.reason, children);
  else {
    const before = registeredIn(it, module);
    if (!('type' in before)) for (const { name } of before) it.deleteAttribute(module, name);
    for (const child of children) it.setAttribute(module, child.name, child.value);
  }
  return true;
}

function lose(it: Interpreter, module: ModuleValue | InstanceValue, reason: Text, ...more: readonly unknown[]): void {
  const container = containerOf(module) ?? (module.type === 'module' ? module : undefined);
  if (container) {
    writeChildren(it, container, unknownOf(reason, container.children, ...more));
    return;
  }
  const children = registeredIn(it, module);
  if ('type' in children || module.type === 'module') return;
  for (const { name, value } of children) {
    it.store.write(module.attributes, attributeName(name), unknownOf(reason, value, ...more));
  }
}
