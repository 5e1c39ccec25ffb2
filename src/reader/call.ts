// Calls and attributes: functions, classes, instances, and what stands outside of the file.

import type { SourceRange } from '../model/modelSpec.ts';
import { born } from './births.ts';
import { callBuiltin, callExternal } from './builtins.ts';
import { classAttribute } from './classAttribute.ts';
import { construct, drawOutside, isOfOtherLibrary } from './draws.ts';
import { initByFunction } from './inits.ts';
import {
  alternatives,
  change,
  type Frame,
  forget,
  type Interpreter,
  newFrame,
  newScope,
  parameterSymbol,
  partSymbol,
} from './interpreter.ts';
import { callMethod } from './methods.ts';
import { readModuleAttribute } from './moduleAttributes.ts';
import { buildModule, moduleMethods } from './modules.ts';
import { isModule } from './moduleTree.ts';
import { parameterAttribute } from './parameters.ts';
import { moduleOf } from './reach.ts';
import { registryOf } from './registry.ts';
import { externalName, nnModuleOf } from './torchSignatures.ts';
import { touchByFunction } from './touches.ts';
import { noteCall, noteOwnLoss } from './training.ts';
import {
  type ArgumentValue,
  attributeName,
  attributeRecord,
  type ClassValue,
  dict,
  type ExternalValue,
  type FunctionValue,
  type InstanceValue,
  isTorchClass,
  keyOf,
  NONE,
  type PartialValue,
  reasonOf,
  string,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';
import { callWrapper } from './wrappers.ts';

export function call(
  it: Interpreter,
  callee: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  switch (callee.type) {
    case 'function':
      return callFunction(it, callee, args);
    case 'method':
      if (callee.function) return callFunction(it, callee.function, [selfArgument(callee.self, range), ...args]);
      return callMethod(it, callee.self, callee.name, args, range, frame);
    case 'class':
      if (callee.order.some((entry) => entry.type === 'external' && /^torch\./.test(entry.name)))
        noteOwnLoss(it, callee.name, range);
      return construct(it, callee, () => instantiate(it, callee, args, range, frame));
    case 'builtin':
      return callBuiltin(it, callee.name, args, frame);
    case 'external': {
      const module = nnModuleOf(callee.name);
      if (module) return buildModule(it, module, args, range, frame);
      const unbound = callUnbound(it, callee.name, args, range, frame);
      if (unbound) return unbound;
      if (!initByFunction(it, callee.name, args, range)) {
        drawOutside(it, callee.name, range);
        touchByFunction(it, callee.name, args, range);
      }
      const value = callWrapper(it, callee.name, args, range, frame) ?? callExternal(callee.name, args);
      const result = value ?? fromElsewhere(it, callee, args);
      noteCall(it, callee.name, args, range, result);
      return result;
    }
    case 'module':
      return { type: 'output', module: callee, input: args[0]?.value ?? NONE };
    case 'instance':
      return apply(it, callee, args, range, frame);
    case 'partial':
      return it.call(callee.function, withGiven(callee.arguments, args), range, frame);
    default:
      if (callee.type === 'symbol') drawOutside(it, it.source.text.slice(range.from, range.to).split('(')[0]!, range);
      callUnknown(it, callee, args, range, frame);
      return outside(it, args, reasonOf(callee), callee);
  }
}

function partialAttribute({ function: callee, arguments: given }: PartialValue, name: string): Value {
  if (name === 'func') return callee;
  const positional = given.filter(({ kind }) => kind === 'positional');
  if (given.some(({ kind }) => kind === 'rest')) return unknown('the arguments of `partial` are not known');
  if (name === 'args') return { type: 'tuple', items: positional.map(({ value }) => value) };
  if (name !== 'keywords') return unknown(`a partial function has no \`${name}\``);
  const keywords = given.filter(({ kind }) => kind === 'keyword');
  return dict(new Map(keywords.map((arg) => [`string ${arg.name}`, [string(arg.name), arg.value] as const])));
}

/** The arguments of a partial function: what is given by position comes after, what is given by name instead. */
function withGiven(given: readonly ArgumentValue[], args: readonly ArgumentValue[]): ArgumentValue[] {
  const positional = [...given, ...args].filter(({ kind }) => kind !== 'keyword');
  const keywords = new Map([...given, ...args].filter(({ kind }) => kind === 'keyword').map((arg) => [arg.name, arg]));
  return [...positional, ...keywords.values()];
}

/** The callee may be one of several, or something else that changes the object it belongs to. */
function callUnknown(
  it: Interpreter,
  callee: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): void {
  const parts = (callee.type === 'unknown' && callee.parts) || [];
  const callees = parts.filter(({ type }) => type === 'function' || type === 'method' || type === 'class');
  const ways = callees.map((part) => () => {
    it.call(part, args, range, frame);
    return true;
  });
  alternatives(it, frame, [...ways, () => true], reasonOf(callee));
  change(it, callee, reasonOf(callee));
}

/** `nn.Module.__init__(self)`: a method of a class of torch that is given its object. */
function callUnbound(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const [, base, method] = /^(torch\.nn\.[A-Z]\w*)\.(\w+)$/.exec(name) ?? [];
  const [self, ...rest] = args;
  if (!base || !method || self?.kind !== 'positional' || !isModule(self.value)) return undefined;
  return callMethod(it, self.value, method === '__init__' ? `__init__ ${base}` : method, rest, range, frame);
}

function fromElsewhere(it: Interpreter, callee: ExternalValue, args: readonly ArgumentValue[]): Value {
  const { name } = callee;
  const result = outside(it, args, `\`${lastName(name)}\` is not in this file`, callee);
  return result.type === 'unknown' && !isOfOtherLibrary(name) ? { ...result, isFromElsewhere: true } : result;
}

/** What something that is not read gives; it may have changed what it was given. */
function outside(it: Interpreter, args: readonly ArgumentValue[], reason: string, callee?: Value): Value {
  for (const { value } of args) forget(it, value, `it was given to a function that may change it: ${reason}`);
  const isClass = callee?.type === 'external' && /^_*[A-Z]/.test(lastName(callee.name));
  return isClass || callee?.type === 'symbol' ? { type: 'unknown', reason, callee } : unknown(reason);
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function selfArgument(value: Value, range: SourceRange): ArgumentValue {
  return { kind: 'positional', name: '', value, range };
}

/** Applies a module of the file to its input. */
function apply(
  it: Interpreter,
  instance: InstanceValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  for (const name of ['__call__', 'forward']) {
    const method = it.attribute(instance, name);
    if (method.type === 'method' && method.function) return it.call(method, args, range, frame);
  }
  const module = moduleOf(instance);
  return module
    ? { type: 'output', module, input: args[0]?.value ?? NONE }
    : unknown('what this object gives is not read');
}

export function callFunction(it: Interpreter, callee: FunctionValue, args: readonly ArgumentValue[]): Value {
  if (callee.kind === 'unknown') return outside(it, args, `\`${callee.name}\` has a decorator that is not read`);
  if (!it.spend(args.length + 1) || !it.enter()) return unknown('the calls are nested too deeply');
  const scope = newScope('function', callee.scope);
  const reason = bind(it, callee, args, scope.variables);
  // The decorator gives it other arguments.
  if (reason && callee.kind === 'foreign') {
    it.leave();
    return outside(it, args, `\`${callee.name}\` has a decorator that is not read`);
  }
  it.executed.add(callee.definition);
  const value = reason ? unknown(reason) : run(it, callee, scope, args[0]?.value);
  it.leave();
  return value;
}

function run(
  it: Interpreter,
  callee: FunctionValue,
  scope: ReturnType<typeof newScope>,
  self: Value | undefined,
): Value {
  const { definition, owner } = callee;
  const name = callee.name === '__init__' ? (owner?.name ?? '') : callee.name;
  const frame = newFrame(it, scope, { name, owner, self });
  if (definition.type === 'lambda') return it.evaluate(definition.body, frame);

  const alive = it.execute(definition.body(), frame);
  if (frame.yields) return unknown('generators are not read');
  const { exits } = frame;
  const reason = `what \`${callee.name}\` returns depends on a condition that is not known`;
  if (exits.length === 0) return alive ? NONE : unknown(`\`${callee.name}\` only raises an error`);
  const last = exits.at(-1)!;
  if (exits.length === 1 && !alive && !last.changes) return last.value;

  const ends = exits.map(({ changes }) => changes ?? it.store.changesSince(frame.mark));
  if (alive) ends.push(it.store.changesSince(frame.mark));
  it.store.undo(frame.mark);
  it.store.join(ends, reason);
  const values = [...exits.map(({ value }) => value), ...(alive ? [NONE] : [])];
  return values.every((value) => sameValue(value, values[0]!)) ? values[0]! : unknownOf(reason, ...values);
}

function sameValue(a: Value, b: Value): boolean {
  const key = keyOf(a);
  return a === b || (a.type === b.type && key !== undefined && key === keyOf(b));
}

/** Gives the parameters their values as Python does; says why where the arguments do not fit. */
function bind(
  it: Interpreter,
  { definition, defaults, name }: FunctionValue,
  args: readonly ArgumentValue[],
  variables: Record<string, Value>,
): string | undefined {
  const positional = args.filter(({ kind }) => kind === 'positional');
  const keywords = new Map(args.filter(({ kind }) => kind === 'keyword').map((arg) => [arg.name, arg.value]));
  const rest = args.find(({ kind }) => kind === 'rest');
  let next = 0;
  for (const parameter of definition.parameters) {
    if (parameter.kind === 'star') {
      const items = positional.slice(next).map(({ value }) => value);
      variables[parameter.name] = rest ? unknownOf(reasonOf(rest.value), rest.value) : { type: 'tuple', items };
      next = positional.length;
    } else if (parameter.kind === 'doubleStar') {
      const entries = new Map([...keywords].map(([key, value]) => [`string ${key}`, [string(key), value] as const]));
      variables[parameter.name] = dict(rest ? unknownOf(reasonOf(rest.value), rest.value) : entries);
      keywords.clear();
    } else {
      let value = parameter.kind === 'positional' ? positional[next]?.value : undefined;
      if (value) next++;
      const keyword = keywords.get(parameter.name);
      if (value && keyword) return `\`${name}\` is given \`${parameter.name}\` twice`;
      keywords.delete(parameter.name);
      value ??= keyword ?? (rest ? rest.value : defaults.get(parameter.name));
      if (!value) return `\`${name}\` is called without \`${parameter.name}\``;
      variables[parameter.name] =
        value.type === 'unknown' &&
        !value.parts &&
        !value.made &&
        !it.training.schedulers.has(value) &&
        !it.training.generators.has(value)
          ? parameterSymbol(it, parameter.name, parameter.range, {
              given: value,
              hasDefault: defaults.has(parameter.name),
            })
          : value;
    }
  }
  if (next < positional.length) return `\`${name}\` is called with too many arguments`;
  if (keywords.size > 0) return `\`${name}\` has no parameter \`${[...keywords.keys()][0]}\``;
  return undefined;
}

/** The arguments with which a function is read by itself: its parameters are symbols where they have no default. */
export function symbolicArguments(it: Interpreter, callee: FunctionValue, self: Value | undefined): ArgumentValue[] {
  const args: ArgumentValue[] = [];
  for (const [at, { kind, name, range }] of callee.definition.parameters.entries()) {
    if (kind === 'star' || kind === 'doubleStar') continue;
    if (at === 0 && self) args.push(selfArgument(self, range));
    else if (!callee.defaults.has(name)) {
      const value = parameterSymbol(it, name, range);
      args.push({ kind: kind === 'positional' ? 'positional' : 'keyword', name, value, range });
    }
  }
  return args;
}

export function instantiate(
  it: Interpreter,
  callee: ClassValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  it.instantiated.add(callee.definition);
  const instance: InstanceValue = born({
    type: 'instance',
    class: callee,
    attributes: attributeRecord(),
    module: undefined,
  });
  const initialise = classAttribute(callee.order, '__init__');
  if (initialise?.type === 'function') {
    const result = callFunction(it, initialise, [selfArgument(instance, range), ...args]);
    return result.type === 'unknown' ? result : instance;
  }
  const base = callee.order
    .map((entry) => (entry.type === 'external' ? nnModuleOf(entry.name) : undefined))
    .find(Boolean);
  if (base) it.store.write(instance, 'module', buildModule(it, base, args, range, frame, instance));
  else if (callee.definition.decorators.length > 0) {
    // A dataclass: its fields by their names; the order of fields without value is not read.
    if (args.some(({ kind }) => kind !== 'keyword')) return unknown(`the arguments of \`${callee.name}\` are not read`);
    for (const { name, value } of args) instance.attributes[name] = value;
  } else if (args.length > 0) {
    return unknown(`how \`${callee.name}\` is built is not in this file`);
  }
  return instance;
}

export function attribute(it: Interpreter, object: Value, name: string): Value {
  switch (object.type) {
    case 'external':
      if (name === '__name__' && isTorchClass(object)) return string(lastName(object.name));
      return { type: 'external', name: externalName(`${object.name}.${name}`) };
    case 'symbol':
      return object.attributes[name] ?? partSymbol(it, object.extent, `.${name}`) ?? unknown(reasonOf(object));
    case 'instance':
      return instanceAttribute(it, object, name);
    case 'class':
      if (name === '__name__') return string(object.name);
      return (
        bound(it, classAttribute(object.order, name), object, object) ??
        ofTorchBase(object, name) ??
        unknown(`\`${object.name}\` has no \`${name}\``)
      );
    case 'super': {
      const self = object.self;
      const owner = self.type === 'instance' ? self.class : self.type === 'class' ? self : undefined;
      const at = owner?.order.findIndex((entry) => entry.type === 'class' && entry.definition === object.after) ?? -1;
      if (!owner || at < 0) return unknown('`super()` is not read here');
      const rest = owner.order.slice(at + 1);
      const found = bound(it, classAttribute(rest, name), self, owner);
      if (found) return found;
      const base = rest.find((entry) => entry.type === 'external');
      return {
        type: 'method',
        name: name === '__init__' ? `__init__ ${base?.name ?? ''}` : name,
        self,
        function: undefined,
      };
    }
    case 'module':
      return readModuleAttribute(it, object, name);
    case 'parameter':
      return parameterAttribute(it, object, name);
    case 'partial':
      return partialAttribute(object, name);
    case 'list':
    case 'dict':
    case 'tuple':
    case 'string':
    case 'output':
      return { type: 'method', name, self: object, function: undefined };
    default:
      return unknownAttribute(it, object, name);
  }
}

/** An attribute of what is not known: a method of one of the things that it may be, which may change them. */
function unknownAttribute(it: Interpreter, object: Value, name: string): Value {
  const parts = (object.type === 'unknown' && object.parts) || [];
  const found = parts
    .filter(({ type }) => type === 'instance' || type === 'class')
    .map((part) => (it.spend(1) ? it.attribute(part, name) : undefined));
  return unknownOf(reasonOf(object), object, ...found);
}

/** What a class of the file inherits of one of torch's modules. */
function ofTorchBase({ order }: ClassValue, name: string): Value | undefined {
  const base = order.find((entry) => entry.type === 'external' && entry.name.startsWith('torch.nn.'));
  return base?.type === 'external' && (name === '__init__' || moduleMethods.has(name))
    ? { type: 'external', name: `${base.name}.${name}` }
    : undefined;
}

function instanceAttribute(it: Interpreter, object: InstanceValue, name: string): Value {
  const own = object.attributes[attributeName(name)];
  if (own) return own;
  if (name === '__class__') return object.class;
  if (name === 'training' && it.mode && isModule(object)) {
    it.mode.wasAsked = true;
    return { type: 'bool', value: it.mode.isTraining };
  }
  if (name === '_modules' && isModule(object)) return registryOf(it, object);
  const found = bound(it, classAttribute(object.class.order, name), object, object.class);
  if (found) return found;
  if (object.module) return attribute(it, object.module, name);
  if (moduleMethods.has(name)) return { type: 'method', name, self: object, function: undefined };
  return unknown(`\`${object.class.name}\` has no \`${name}\` here`);
}

/** A class's attribute as its instance, or the class, has it. */
function bound(it: Interpreter, value: Value | undefined, self: Value, owner: ClassValue): Value | undefined {
  if (value?.type !== 'function') return value;
  if (value.kind === 'static') return value;
  if (value.kind === 'class') return { type: 'method', name: value.name, self: owner, function: value };
  if (self.type === 'class') return value;
  if (value.kind === 'property') return callFunction(it, value, [selfArgument(self, { from: 0, to: 0 })]);
  return { type: 'method', name: value.name, self, function: value };
}
