// Methods that are not defined in the file: of Python's values, of torch's modules, of a base class outside.

import type { SourceRange } from '../model/modelSpec.ts';
import { callContainerMethod } from './containers.ts';
import { type Frame, forget, type Interpreter } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { seedGenerator } from './loading.ts';
import { dictOf } from './makeDict.ts';
import { buildModule, callModuleMethod, namedModule } from './modules.ts';
import { callTreeMethod, isModule } from './moduleTree.ts';
import { callParameterMethod } from './parameters.ts';
import { callRegistryMethod } from './registry.ts';
import { nnModuleOf } from './torchSignatures.ts';
import {
  type ArgumentValue,
  bool,
  type DictValue,
  dict,
  int,
  keyOf,
  type ListValue,
  list,
  NONE,
  string,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

/** A method that is not defined in the file: of Python's values, of torch's modules, of a base class outside. */
export function callMethod(
  it: Interpreter,
  self: Value,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  if (name === 'manual_seed' && seedGenerator(it, self, args)) return self;
  if (name.startsWith('__init__ ') && self.type === 'instance') {
    const base = nnModuleOf(name.slice('__init__ '.length));
    if (base) it.store.write(self, 'module', buildModule(it, base, args, range, frame, self));
    return NONE;
  }
  const walked = callTreeMethod(it, self, name, args, range, frame);
  if (walked) return walked;
  const module = self.type === 'instance' ? self.module : self.type === 'module' ? self : undefined;
  const held =
    self.type === 'instance' || self.type === 'module' ? callContainerMethod(it, self, name, args) : undefined;
  if (held) return held;
  if (/^__(set|del)attr__$/.test(name) && (self.type === 'instance' || self.type === 'module')) {
    const [key, value] = args.map((argument) => argument.value);
    if (key?.type !== 'string') return unknown(`what \`${name}\` sets is not read`);
    if (name === '__delattr__') it.deleteAttribute(self, key.value);
    else if (value) it.setAttribute(self, key.value, value);
    return NONE;
  }
  if (name === '__getattr__' && args[0]?.value.type === 'string') return it.attribute(self, args[0].value.value);
  if (module && (self.type === 'module' || !/^(add_module|register_module)$/.test(name))) {
    const value = callModuleMethod(it, module, name, args);
    if (value) return value === module ? self : value;
  }
  if (self.type === 'instance' && /^(train|eval|to|cuda|cpu|float|double|half|requires_grad_)$/.test(name)) return self;
  if (self.type === 'instance' && /^(add_module|register_module)$/.test(name)) return setByName(it, self, args, range);
  if (self.type === 'list') return listMethod(it, self, name, args);
  const registered =
    self.type === 'dict' && self.registryOf ? callRegistryMethod(it, self, name, args, range) : undefined;
  if (registered) return registered;
  if (self.type === 'dict') return dictMethod(it, self, name, args);
  if (self.type === 'string') return stringMethod(self.value, name, args);
  const asked = self.type === 'parameter' ? callParameterMethod(it, self, name, args) : undefined;
  if (asked) return asked;
  for (const { value } of args) forget(it, value, `it was given to \`${name}\`, which may change it`);
  return unknown(`what \`${name}\` gives is not read`);
}

function setByName(it: Interpreter, self: Value, args: readonly ArgumentValue[], range: SourceRange): Value {
  const child = namedModule(args, range);
  if (child) it.setAttribute(self, child.name, child.value);
  else if (self.type === 'instance' && self.module) callModuleMethod(it, self.module, 'add_module', args);
  else if (self.type === 'instance' && isModule(self))
    it.store.write(
      self.attributes,
      'a module whose name is not known',
      unknownOf(
        'under which name a module is added is not known',
        args.map(({ value }) => value),
      ),
    );
  return NONE;
}

function listMethod(it: Interpreter, self: ListValue, name: string, args: readonly ArgumentValue[]): Value {
  const [first, second] = args.map(({ value }) => value);
  const { items } = self;
  const change = (changed: ListValue['items']) => {
    if (Array.isArray(changed)) it.spend(changed.length >> 3);
    it.store.write(self, 'items', changed);
    return NONE;
  };
  if (name === 'copy') return list(items);
  if ('type' in items) {
    if (name === 'clear') return change([]);
    const added = name === 'extend' ? iterate(first ?? NONE) : args.map(({ value }) => value);
    return /^(append|extend|insert)$/.test(name) ? change(unknownOf(items.reason, items, added)) : items;
  }
  switch (name) {
    case 'append':
      return first ? change([...items, first]) : unknown('nothing is appended');
    case 'extend': {
      const added = iterate(first ?? NONE);
      return change('type' in added ? unknownOf(added.reason, items, added) : [...items, ...added]);
    }
    case 'insert':
      if (first?.type !== 'int' || !second) return change(unknown('where it is inserted is not read'));
      return change(items.toSpliced(first.value, 0, second));
    case 'pop': {
      const at = first === undefined ? items.length - 1 : first.type === 'int' ? first.value : Number.NaN;
      const taken = items.at(at);
      if (Number.isNaN(at) || !taken || at < -items.length) {
        change(unknown('what is taken from it is not known'));
        return unknown('what is taken from the list is not known');
      }
      change(items.toSpliced(at, 1));
      return taken;
    }
    case 'reverse':
      return change(items.toReversed());
    case 'clear':
      return change([]);
    case 'index':
    case 'count':
      return unknown(`what \`${name}\` gives is not read`);
    default:
      change(unknown(`\`${name}\` may change it`));
      return unknown(`what \`${name}\` gives is not read`);
  }
}

function dictMethod(it: Interpreter, self: DictValue, name: string, args: readonly ArgumentValue[]): Value {
  const [first, second] = args.map(({ value }) => value);
  const { entries } = self;
  if ('type' in entries) return entries;
  const key = first && keyOf(first);
  switch (name) {
    case 'keys':
      return list([...entries.values()].map((entry) => entry[0]));
    case 'values':
      return list([...entries.values()].map((entry) => entry[1]));
    case 'items':
      return list([...entries.values()].map(([item, value]) => ({ type: 'tuple', items: [item, value] })));
    case 'get':
      return key === undefined ? unknown('its key is not known') : (entries.get(key)?.[1] ?? second ?? NONE);
    case 'copy':
      return dict(entries);
    case 'update': {
      const added = dictOf(args);
      it.store.write(
        self,
        'entries',
        'type' in added.entries ? added.entries : new Map([...entries, ...added.entries]),
      );
      return NONE;
    }
    default:
      it.store.write(self, 'entries', unknown(`\`${name}\` may change it`));
      return unknown(`what \`${name}\` gives is not read`);
  }
}

function stringMethod(text: string, name: string, args: readonly ArgumentValue[]): Value {
  const given = args.map(({ value }) => (value.type === 'string' ? value.value : undefined));
  if (name === 'lower' && /^[\x20-\x7e]*$/.test(text)) return string(text.toLowerCase());
  if (name === 'upper' && /^[\x20-\x7e]*$/.test(text)) return string(text.toUpperCase());
  if (name === 'split' && given.length === 1 && given[0]) return list(text.split(given[0]).map(string));
  if (name === 'startswith' && given[0] !== undefined) return bool(text.startsWith(given[0]));
  if (name === 'endswith' && given[0] !== undefined) return bool(text.endsWith(given[0]));
  if (name === 'find' && given.length === 1 && given[0] !== undefined && /^[\x20-\x7e]*$/.test(text)) {
    return int(text.indexOf(given[0]));
  }
  return unknown(`what \`${name}\` gives is not read`);
}
