// What the methods of torch's modules certainly refuse: a `try` around them goes on with its handlers.

import { phrase } from '../../model/phrase.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { hasNoItems } from '../interpreter/iterate.ts';
import { isModule } from '../modules/moduleTree.ts';
import type { ArgumentValue, UnknownValue, Value } from '../python/values.ts';
import { holdsOthers, isNoModuleAtAll, isNoText } from './refusedModules.ts';

/** Their parameters in order: `?` where there is a default. */
const OF_ALL = {
  add_module: 'name module',
  register_module: 'name module',
  register_buffer: 'name tensor persistent?',
  register_parameter: 'name param',
  apply: 'fn',
  eval: '',
  train: 'mode?',
  children: '',
  named_children: '',
  modules: '',
  float: '',
  double: '',
  half: '',
  bfloat16: '',
  cpu: '',
  cuda: 'device?',
  parameters: 'recurse?',
  requires_grad_: 'requires_grad?',
  zero_grad: 'set_to_none?',
};
const OF_CONTAINERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Sequential: { append: 'module', extend: 'sequential', insert: 'index module' },
  ModuleList: { append: 'module', extend: 'modules', insert: 'index module' },
  ModuleDict: { update: 'modules', clear: '', pop: 'key', keys: '', items: '', values: '' },
};

type Bound = Readonly<Record<string, Value>>;

/** Undefined where it may be called so. */
export function refuseModuleMethod(
  it: Interpreter,
  self: Value,
  name: string,
  args: readonly ArgumentValue[],
): UnknownValue | undefined {
  if (it.trying === 0 || !isModule(self) || args.some(({ kind }) => kind === 'rest')) return undefined;
  const holder = (self.type === 'module' ? self.name : self.module?.name) ?? '';
  const own = Object.hasOwn(OF_CONTAINERS, holder) ? OF_CONTAINERS[holder] : undefined;
  const words = takes(own, name) ?? takes(OF_ALL, name);
  if (words === undefined || it.patched.has(name)) return undefined;
  const bound = bind(words, args);
  const raises = bound ? refusalOf(name, bound) : 'TypeError';
  return raises ? raise(it, raises, phrase`\`${name}\` does not take these arguments`) : undefined;
}

function takes(table: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Undefined where Python cannot give them so. */
function bind(words: string, args: readonly ArgumentValue[]): Bound | undefined {
  const parameters = words.split(' ').filter(Boolean);
  const names = parameters.map((one) => one.replace('?', ''));
  const bound: Record<string, Value> = {};
  let position = 0;
  for (const { kind, name, value } of args) {
    const to = kind === 'positional' ? names[position++] : name;
    if (to === undefined || !names.includes(to) || Object.hasOwn(bound, to)) return undefined;
    bound[to] = value;
  }
  return parameters.every((one) => one.endsWith('?') || Object.hasOwn(bound, one)) ? bound : undefined;
}

function refusalOf(name: string, bound: Bound): string | undefined {
  const { module, modules = bound.sequential, mode, fn } = bound;
  switch (name) {
    case 'add_module':
    case 'register_module':
      return (module && isNoModuleAtAll(module)) || (bound.name && isNoText(bound.name)) ? 'TypeError' : undefined;
    case 'append':
      return module && isNoModuleAtAll(module) ? 'TypeError' : undefined;
    case 'extend':
      return modules && (hasNoItems(modules) || elementsOf(modules).some(isNoModuleAtAll)) ? 'TypeError' : undefined;
    case 'update':
      return modules && refusalOfPairs(modules);
    case 'train':
      return mode && /^(int|float|string|none|list|tuple|dict)$/.test(mode.type) ? 'ValueError' : undefined;
    case 'apply':
      return fn && /^(int|float|bool|string|none|list|tuple|dict)$/.test(fn.type) ? 'TypeError' : undefined;
    case 'register_buffer':
    case 'register_parameter':
      return refusalOfTensor(bound.name, bound.tensor ?? bound.param);
    default:
      return undefined;
  }
}

function elementsOf(value: Value): readonly Value[] {
  return (value.type === 'list' || value.type === 'tuple') && !('type' in value.items) ? value.items : [];
}

/** What ModuleDict raises for what it is made of, or updated with. */
export function refusalOfPairs(given: Value): string | undefined {
  if (given.type === 'dict') return holdsOthers(given) ? 'TypeError' : undefined;
  if (hasNoItems(given)) return 'TypeError';
  for (const pair of elementsOf(given)) {
    if (hasNoItems(pair)) return 'TypeError';
    const items = elementsOf(pair);
    if (items.length !== 2 && /^(list|tuple)$/.test(pair.type) && !isOpen(pair)) return 'ValueError';
    if (items.length === 2 && (isNoText(items[0]!) || isNoModuleAtAll(items[1]!))) return 'TypeError';
  }
  return undefined;
}

function isOpen(value: Value): boolean {
  return (value.type === 'list' || value.type === 'tuple') && 'type' in value.items;
}

function refusalOfTensor(name: Value | undefined, tensor: Value | undefined): string | undefined {
  if (name && isNoText(name)) return 'TypeError';
  if (name?.type === 'string' && (name.value === '' || name.value.includes('.'))) return 'KeyError';
  const isOther = tensor && /^(int|float|bool|string|list|tuple|dict|module)$/.test(tensor.type);
  return isOther ? 'TypeError' : undefined;
}
