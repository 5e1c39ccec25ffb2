// The modules within a module, as torch's modules(), children(), parameters() and apply() meet them.

import type { SourceRange } from '../model/modelSpec.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { parameterNames } from './parameters.ts';
import { nnModuleOf } from './torchSignatures.ts';
import { touchByApply } from './touches.ts';
import {
  type ArgumentValue,
  type InstanceValue,
  list,
  type ModuleValue,
  nameOfAttribute,
  type SymbolValue,
  string,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

const MAX_MODULES = 1000;

interface Named<T> {
  readonly name: string;
  readonly value: T;
}

type Module = ModuleValue | InstanceValue;

/** Whether the object is one of torch's modules: its class comes from torch.nn.Module. */
export function isModule(value: Value): value is Module {
  if (value.type === 'module') return true;
  if (value.type !== 'instance') return false;
  return value.class.order.some(
    (entry) =>
      entry.type === 'external' && (nnModuleOf(entry.name) !== undefined || /\.(Lightning)?Module$/.test(entry.name)),
  );
}

/** Modules of torch.nn that hold others which the file does not name. */
const HOLDS_OTHERS = /^(Transformer|MultiheadAttention|AdaptiveLogSoftmax)/;

/** What the module holds, by name, in the order in which it was registered; as in named_children(). */
export function childrenOf(it: Interpreter, module: Module): readonly Named<Module>[] | UnknownValue {
  const registered = registeredIn(it, module);
  if ('type' in registered) return registered;
  const found: Named<Module>[] = [];
  const seen = new Set<Value>();
  for (const { name, value } of registered) {
    if (isModule(value) && !seen.has(value)) found.push({ name, value });
    seen.add(value);
  }
  return found;
}

/** The same with what it holds under several names, and with None; as in `_modules`. */
export function registeredIn(it: Interpreter, module: Module): readonly Named<Value>[] | UnknownValue {
  const own = module.type === 'module' ? module : module.module;
  const found: Named<Value>[] = [];
  if (own) {
    if ('type' in own.children) return own.children;
    if (HOLDS_OTHERS.test(own.name)) return unknown(`what this ${own.name} holds is not read`);
    for (const { name, value } of own.children) {
      if (isModule(value) || value.type === 'none') found.push({ name, value });
      else return unknownOf('what it holds is not known', value);
    }
  }
  if (module.type === 'module') return found;
  for (const [key, value] of Object.entries(module.attributes)) {
    if (!it.spend(1)) return unknown('the file asks for more work than is done to read it');
    const name = nameOfAttribute(key);
    if (isModule(value)) found.push({ name, value });
    else if (mayBeModule(it, value))
      return value.type === 'unknown' ? value : unknownOf('what it holds is not known', value);
  }
  return found;
}

/** A parameter without a value: what is named like one, or of which the file takes a part, may be a module. */
function symbolMayBeModule(it: Interpreter, { extent }: SymbolValue): boolean {
  if (typeof extent === 'number' || extent.type !== 'parameter') return false;
  const origin = it.origins.get(extent.name);
  if (!origin || origin.given?.isFromElsewhere || LIKE_A_MODULE.test(origin.name)) return true;
  return it.withAttributes.has(extent.name);
}

const LIKE_A_MODULE =
  /(model|module|net|backbone|encoder|decoder|layer|block|stem|trunk|head|extractor|generator|discriminator|critic|conv|norm|downsample|upsample|shortcut|activation|^act|^fn|criterion|loss)\d*$/i;

/** What comes from elsewhere may be a module as well, and so may an object whose base class is not in the file. */
function mayBeModule(it: Interpreter, value: Value): boolean {
  if (value.type === 'unknown') return value.isFromElsewhere === true || value.parts?.some(isModule) === true;
  if (value.type === 'symbol') return symbolMayBeModule(it, value);
  if (value.type !== 'instance') return false;
  return (
    value.class.order.some(
      (entry) => entry.type === 'unknown' || (entry.type === 'external' && entry.name !== 'object'),
    ) && Object.values(value.attributes).some(isModule)
  );
}

/** The module itself and all within it, each once, as in named_modules(). */
export function modulesWithin(it: Interpreter, module: Module): readonly Named<Module>[] | UnknownValue {
  const found: Named<Module>[] = [];
  const seen = new Set<Module>();
  let unclear: UnknownValue | undefined;
  const visit = (value: Module, name: string) => {
    if (unclear || seen.has(value)) return;
    seen.add(value);
    found.push({ name, value });
    const children =
      it.spend(2) && found.length < MAX_MODULES ? childrenOf(it, value) : unknown('it holds too many modules');
    if ('type' in children) unclear ??= unknownOf(children.reason, children, value);
    else for (const child of children) visit(child.value, name ? `${name}.${child.name}` : child.name);
  };
  visit(module, '');
  return unclear ?? found;
}

/** The objects of the file's classes within these, they themselves left out. */
export function objectsWithin(it: Interpreter, holders: readonly Module[]): ReadonlySet<InstanceValue> {
  const found = new Set<InstanceValue>();
  const open = holders.flatMap((holder) => directlyIn(it, holder));
  for (let value = open.pop(); value && found.size < MAX_MODULES; value = open.pop()) {
    if (value.type === 'instance') {
      if (found.has(value)) continue;
      found.add(value);
    }
    open.push(...directlyIn(it, value));
  }
  return found;
}

function directlyIn(it: Interpreter, module: Module): readonly Module[] {
  if (!it.spend(1)) return [];
  const children = childrenOf(it, module);
  return 'type' in children ? (children.parts ?? []).filter(isModule) : children.map(({ value }) => value);
}

function parametersWithin(it: Interpreter, module: Module): readonly Named<Value>[] | UnknownValue {
  const modules = modulesWithin(it, module);
  if ('type' in modules) return modules;
  const found: Named<Value>[] = [];
  for (const { name: path, value } of modules) {
    const own = value.type === 'module' ? value : value.module;
    const names = own ? parameterNames(own) : [];
    const unclear = value.type === 'instance' && Object.values(value.attributes).some(({ type }) => type === 'unknown');
    if (!names || unclear)
      return unknownOf(
        'which parameters there are is not known',
        modules.map((one) => one.value),
      );
    for (const name of names) {
      found.push({ name: path ? `${path}.${name}` : name, value: { type: 'parameter', module: own!, name } });
    }
  }
  return found;
}

/** A method that goes through the modules within; undefined where it is none. */
export function callTreeMethod(
  it: Interpreter,
  self: Value,
  method: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (!isModule(self)) return undefined;
  if (method === 'apply') {
    apply(it, self, args, range, frame);
    return self;
  }
  const [, named, kind] = /^(named_)?(modules|children|parameters)$/.exec(method) ?? [];
  if (!kind || args.length > 0) return undefined;
  const found =
    kind === 'modules'
      ? modulesWithin(it, self)
      : kind === 'children'
        ? childrenOf(it, self)
        : parametersWithin(it, self);
  if ('type' in found) return list(unknownOf(found.reason, found, self));
  return list(found.map(({ name, value }) => (named ? { type: 'tuple', items: [string(name), value] } : value)));
}

/** Gives every module within, and then the module itself, to a function. */
function apply(it: Interpreter, self: Module, args: readonly ArgumentValue[], range: SourceRange, frame: Frame): void {
  const [callee] = args;
  const known = callee?.value.type === 'function' || (callee?.value.type === 'method' && callee.value.function);
  if (!callee || args.length > 1 || !known) {
    touchByApply(it, self, range);
    return;
  }
  const visit = (module: Module) => {
    if (!it.enter()) return;
    const children = it.spend(2) ? childrenOf(it, module) : unknown('it holds too many modules');
    if ('type' in children) touchByApply(it, module, range);
    else for (const child of children) visit(child.value);
    it.call(callee.value, [{ ...callee, value: module }], range, frame);
    it.leave();
  };
  visit(self);
}
