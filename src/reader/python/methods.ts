// Methods that are not defined in the file: of Python's values, of torch's modules, of a base class outside.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { arrayMethod, dtypeOf } from '../arrays/arrays.ts';
import { callNumeric } from '../arrays/numpy.ts';
import { numpyMethod } from '../arrays/numpyShapes.ts';
import { madeBy } from '../arrays/sharedMemory.ts';
import { applyModule } from '../arrays/tensorShapes.ts';
import { isTensor, tensorMethod, withoutNumbers } from '../arrays/tensors.ts';
import { raise } from '../interpreter/exceptions.ts';
import { loseAhead } from '../interpreter/interleaving.ts';
import { type Frame, forget, type Interpreter } from '../interpreter/interpreter.ts';
import { iterator, takeNext } from '../interpreter/iterators.ts';
import { presume } from '../interpreter/presumed.ts';
import { putInTurn } from '../interpreter/stepper.ts';
import { callContainerMethod } from '../modules/containers.ts';
import { saveHyperparameters, savesHyperparameters } from '../modules/hyperparameters.ts';
import { nameRefusal } from '../modules/moduleNames.ts';
import { buildModule, callModuleMethod, holdAlike, namedModule, writeChildren } from '../modules/modules.ts';
import { callTreeMethod, childrenOf, isModule, isWalk } from '../modules/moduleTree.ts';
import { callParameterMethod } from '../modules/parameters.ts';
import { callRegistryMethod } from '../modules/registry.ts';
import { forgetHeld, noteInit } from '../modules/superInit.ts';
import { nnModuleOf } from '../modules/torchSignatures.ts';
import { refuseModuleMethod } from '../refused/refusedModuleMethods.ts';
import { tellLikeInit, tellModuleArguments } from '../remarks/superCalls.ts';
import { seedGenerator } from '../training/loading.ts';
import { refuseMethod } from './arity.ts';
import { heldMethod } from './builtinHeirs.ts';
import { loseAttributes } from './builtins.ts';
import { dictMethod, setMethod } from './dictMethods.ts';
import { fieldMethod } from './fields.ts';
import { registeredAttribute } from './hasAttribute.ts';
import { listMethod, sequenceMethod } from './listMethods.ts';
import { stringMethod } from './stringMethods.ts';
import { subclassesOf } from './subclasses.ts';
import { protocolMethod } from './valueProtocols.ts';
import {
  type ArgumentValue,
  type ArrayValue,
  asArgument,
  attributeName,
  bool,
  float,
  type InstanceValue,
  type IteratorValue,
  int,
  isContainer,
  type ListValue,
  list,
  type ModuleValue,
  NAMELESS,
  NO_MODULE,
  NONE,
  plainOf,
  reasonOf,
  reasonOfTensor,
  single,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

/** What is put into a list, a dictionary or a container of torch as it comes. */
function growsInTurn(
  it: Interpreter,
  self: Value,
  name: string,
  [given, second]: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): boolean {
  const container = self.type === 'instance' ? (self.held ?? self.module ?? self) : self;
  const grows = /^(list|dict|set)$/.test(container.type) || (container.type === 'module' && isContainer(container));
  if (!grows || second || given?.kind !== 'positional') return false;
  return putInTurn(it, given.value, given.range, frame, (item) => {
    callMethod(it, self, name, [{ ...given, value: list([item]) }], range, frame);
  });
}

/** A method that is not defined in the file: of Python's values, of torch's modules, of a base class outside. */
export function callMethod(
  it: Interpreter,
  self: Value,
  written: string,
  given: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const refused = refuseMethod(it, self, written, given) ?? refuseModuleMethod(it, self, written, given);
  if (refused) return refused;
  const name = tellLikeInit(it, self, written, range, frame) ? '__init__ torch.nn.Module' : written;
  // An heir of a dictionary or a text is one to them.
  const asPlain = self.type === 'string' || (self.type === 'dict' && name === 'update');
  const args = asPlain ? given.map((argument) => ({ ...argument, value: plainOf(argument.value) })) : given;
  if ((name === 'extend' || name === 'update') && growsInTurn(it, self, name, args, range, frame))
    return name === 'extend' && isModule(self) ? self : NONE;
  if (name === 'manual_seed' && seedGenerator(it, self, args)) return self;
  if (name.startsWith('__init__ ')) {
    forgetHeld(it, self);
    noteInit(it, self, 'yes');
    tellModuleArguments(it, self, name.slice('__init__ '.length), args, frame);
  }
  if (name.startsWith('__init__ ') && self.type === 'instance' && !self.held) {
    const base = nnModuleOf(name.slice('__init__ '.length));
    const before = self.module;
    const built = base ? buildModule(it, base, args, range, frame, self) : undefined;
    if (built) it.store.write(self, 'module', built);
    if (before?.name === 'Sequential' && built?.name === 'Sequential') holdAlike(it, before, built);
    return NONE;
  }
  if (self.type === 'class' && name === '__subclasses__') return subclassesOf(it, self, frame);
  if (name === '__init__' && self.type === 'module') return buildAnew(it, self, args, range, frame);
  if (self.type === 'function' && name === 'cache_clear' && self.cached) {
    const { results } = self.cached;
    for (const key of Object.keys(results)) it.store.write(results, key, undefined);
    it.store.write(self.cached, 'order', []);
    return NONE;
  }
  if (self.type === 'instance' && savesHyperparameters(self, name))
    return saveHyperparameters(it, self, args, range, frame);
  const own = heldMethod(it, self, name, args, range, frame);
  if (own) return own;
  if (isWalk(self, name, args)) return walkOnce(it, () => callTreeMethod(it, self, name, args, range, frame));
  const walked = callTreeMethod(it, self, name, args, range, frame);
  if (walked) return walked;
  const module = self.type === 'instance' ? self.module : self.type === 'module' ? self : undefined;
  if (module && name === 'forward') return applyModule(it, module, args, range, frame);
  const held =
    self.type === 'instance' || self.type === 'module' ? callContainerMethod(it, self, name, args) : undefined;
  if (held) return held;
  if (/^__(set|del)attr__$/.test(name) && (self.type === 'instance' || self.type === 'module')) {
    const [key, value] = args.map((argument) => argument.value);
    if (key?.type !== 'string') {
      loseAttributes(it, self, reasonOf(key ?? NONE), value);
      return NONE;
    }
    // It is the base's: what the object's own class defines is not asked.
    const isOwn = it.settingAttributes.has(self);
    it.settingAttributes.add(self);
    if (name === '__delattr__') it.deleteAttribute(self, key.value);
    else if (value) it.setAttribute(self, key.value, value);
    if (!isOwn) it.settingAttributes.delete(self);
    return NONE;
  }
  if (name === 'get_submodule' && args[0]?.value.type === 'string' && isModule(self))
    return args[0].value.value
      .split('.')
      .reduce<Value>((part, step) => (step ? submodule(it, part, step) : part), self);
  if (/^__getattr(ibute)?__$/.test(name) && args[0]?.value.type === 'string') {
    const { value: asked } = args[0].value;
    return name === '__getattr__' && self.type === 'instance' && isModule(self)
      ? registeredAttribute(it, self, asked)
      : it.attributeUnasked(self, asked);
  }
  if (module && (self.type === 'module' || !/^(add_module|register_module)$/.test(name))) {
    const value = callModuleMethod(it, module, name, args);
    if (value) return value === module ? self : value;
  }
  if (self.type === 'instance' && /^(train|eval|to|cuda|cpu|float|double|half|requires_grad_)$/.test(name)) return self;
  if (self.type === 'instance' && /^(add_module|register_module)$/.test(name)) return setByName(it, self, args, range);
  if (/^register_(buffer|parameter)$/.test(name) && isModule(self)) return setTensorByName(it, self, args);
  const ofFields = self.type === 'instance' && self.class.fields ? fieldMethod(self, name, args) : undefined;
  if (ofFields) return ofFields;
  if (self.type === 'none' && name === '__ne__' && args[0] && !/^(unknown|symbol|external)$/.test(args[0].value.type))
    // Of anything else Python says that it does not know, which counts as true.
    return bool(args[0].value.type !== 'none');
  const protocol = protocolMethod(it, self, name, args, range, frame);
  if (protocol) return protocol;
  if (self.type === 'list') return listMethod(it, self, name, args, range, frame);
  const registered =
    self.type === 'dict' && self.registryOf ? callRegistryMethod(it, self, name, args, range) : undefined;
  if (registered) return registered;
  if (self.type === 'dict') return dictMethod(it, self, name, args);
  if (self.type === 'set') return setMethod(it, self, name, args);
  if (self.type === 'string') return stringMethod(it, self.value, name, args, frame);
  if (self.type === 'tuple' || self.type === 'range') return sequenceMethod(it, self, name, args);
  if (self.type === 'iterator') return iteratorMethod(it, self, name, args, range, frame);
  if (self.type === 'int' || self.type === 'float' || self.type === 'bool') return numberMethod(self, name, args);
  if (self.type === 'array' && CHANGE_NUMBERS[self.library].test(name)) {
    forget(it, self, phrase`\`${name}\` changes its numbers`);
    if (self.library === 'numpy') {
      if (name === 'resize') it.store.write(self, 'shape', unknown(phrase`what shape \`${name}\` makes is not read`));
      return NONE;
    }
  }
  const ofTensor = isTensor(self) ? tensorMethod(it, self, name, args) : undefined;
  if (ofTensor) return ofTensor;
  return madeBy(name, self, methodOfNumbers(it, self, name, args, range));
}

/** Of an array whose numbers are known, of a parameter, and of what is not read. */
function methodOfNumbers(
  it: Interpreter,
  self: Value,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): Value {
  const ofArray =
    self.type === 'array' ? (methodAsFunction(self, name, args, range) ?? arrayMethod(self, name, args)) : undefined;
  if (ofArray && ofArray.type !== 'unknown') return ofArray;
  const ofNumpy = it.isTracing ? undefined : numpyMethod(self, name, args);
  if (ofNumpy ?? ofArray) return (ofNumpy ?? ofArray)!;
  const bare = name.endsWith('_') ? undefined : withoutNumbers(self);
  const ofShape = bare && tensorMethod(it, bare, name, args);
  if (ofShape) return ofShape;
  const asked = self.type === 'parameter' ? callParameterMethod(it, self, name, args) : undefined;
  if (asked) return asked;
  for (const { value } of args) forget(it, value, phrase`it was given to \`${name}\`, which may change it`);
  return unknown(reasonOfTensor(self) ?? phrase`what \`${name}\` gives is not read`);
}

/** Methods of a tensor that are torch's functions of the same name. */
const FUNCTIONS =
  /^(add|sub|subtract|mul|multiply|div|divide|true_divide|floor_divide|remainder|pow|maximum|minimum|clamp|clip|floor|ceil|trunc|abs|absolute|square|sign|log|log2|log10|sqrt|exp|unique|diff)$/;

function methodAsFunction(
  self: ArrayValue,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): Value | undefined {
  if (self.library !== 'torch' || !FUNCTIONS.test(name)) return undefined;
  return callNumeric(`torch.${name}`, [asArgument(self, range), ...args]);
}

/** Methods of an array that change it in place. */
const CHANGE_NUMBERS = {
  numpy: /^(sort|fill|put|itemset|partition|resize|setfield)$/,
  torch: /^(?!requires_grad_)[a-z]\w*[^_]_$/,
};

/** `layer.__init__(…)` of a module that is there already: it holds and takes then what the call gives. */
function buildAnew(
  it: Interpreter,
  module: ModuleValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const made = buildModule(it, module.name, args, range, frame);
  for (const name of Object.keys(module.attributes)) it.store.write(module.attributes, name, undefined);
  it.store.write(module, 'arguments', made.arguments);
  writeChildren(it, module, made.children);
  return NONE;
}

/** A generator's methods: what it goes on with after it is sent something is not read. */
function iteratorMethod(
  it: Interpreter,
  self: IteratorValue,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const [first] = args.map(({ value }) => value);
  if (name === '__iter__') return self;
  if (name === '__next__' || (name === 'send' && first?.type === 'none')) {
    const taken = takeNext(self);
    loseAhead(it, self);
    if (it.raised) return unknown(phrase`an error is raised before`);
    return taken ?? raise(it, 'StopIteration', phrase`the iterator is at its end`);
  }
  if (name === 'close') {
    if (self.close) self.close();
    else self.keep([]);
    return NONE;
  }
  const reason = phrase`what a generator gives after \`${name}\` is not read`;
  if (name === 'send') {
    const message = phrase`What a generator does with what it is sent is not followed: what it builds of that is missing.`;
    presume(it, message, range, frame);
    const given = self.take ? self.begin() : [];
    if (!('type' in given)) for (const value of given) forget(it, value, reason);
  }
  self.keep(unknown(reason));
  return unknown(reason);
}

/** What `get_submodule` finds under one name. */
function submodule(it: Interpreter, holder: Value, name: string): Value {
  const children = isModule(holder) ? childrenOf(it, holder) : unknown(reasonOf(holder));
  if ('type' in children) return unknownOf(children.reason, children);
  return children.find((child) => child.name === name)?.value ?? unknown(phrase`it holds no module \`${name}\``);
}

/** torch gives generators: they find what there is once something is asked of them. */
function walkOnce(it: Interpreter, walk: () => Value | undefined): Value {
  let asked: ListValue | undefined;
  const walked = () => {
    const found = asked ?? walk();
    asked = undefined;
    return found?.type === 'list' ? found : list(unknown(phrase`what it gives is not read`));
  };
  return Object.defineProperty(
    iterator(it, () => walked().items),
    'each',
    {
      get: () => {
        const found = walked();
        // Whoever asks for this goes through all of it next.
        if (!found.each) asked = found;
        return found.each;
      },
    },
  );
}

function setByName(it: Interpreter, self: Value, args: readonly ArgumentValue[], range: SourceRange): Value {
  const child = namedModule(args, range);
  const refusal = child && self.type === 'instance' && isModule(self) ? nameRefusal(self, child.name) : undefined;
  if (refusal) return raise(it, 'KeyError', refusal);
  if (child && self.type === 'instance' && child.value.type === 'none' && isModule(self) && !self.module)
    it.store.write(self.attributes, attributeName(child.name), NO_MODULE);
  else if (child) it.setAttribute(self, child.name, child.value);
  else if (self.type === 'instance' && self.module) callModuleMethod(it, self.module, 'add_module', args);
  else if (self.type === 'instance' && isModule(self))
    it.store.write(
      self.attributes,
      NAMELESS,
      unknownOf(
        phrase`under which name a module is added is not known`,
        args.map(({ value }) => value),
      ),
    );
  return NONE;
}

/** `register_buffer` and `register_parameter`. */
function setTensorByName(it: Interpreter, self: InstanceValue | ModuleValue, args: readonly ArgumentValue[]): Value {
  const given = (at: number, keyword: RegExp) =>
    args.find((one, index) =>
      one.kind === 'positional' ? index === at : one.kind === 'keyword' && keyword.test(one.name),
    )?.value;
  const [name, tensor] = [given(0, /^name$/), given(1, /^(tensor|param)$/)];
  if (name?.type === 'string' && tensor) it.setAttribute(self, name.value, tensor);
  else if (self.type === 'instance') {
    const reason = phrase`under which name a tensor is added is not known`;
    it.store.write(self.attributes, NAMELESS, unknownOf(reason, tensor));
  }
  return NONE;
}

/** Methods of numbers, and what numpy's and torch's have more. */
function numberMethod(self: Value & { value: number | boolean }, name: string, args: readonly ArgumentValue[]): Value {
  const { value } = self;
  const [first] = args.map((argument) => argument.value);
  if (name === 'is_integer' && self.type === 'float') return bool(Number.isInteger(value));
  if (name === 'bit_length' && self.type === 'int')
    return int(value === 0 ? 0 : Math.abs(Number(value)).toString(2).length);
  if (/^(item|tolist|copy|conjugate|cpu|detach|numpy)$/.test(name) && args.length === 0) return self;
  const dtype = name === 'astype' && first ? dtypeOf(first) : /^(int|long)$/.test(name) ? 'int' : name;
  if (dtype === 'int') return int(Math.trunc(Number(value)));
  if (dtype === 'float') return float(Number(value));
  if (dtype === 'single') return single(Number(value));
  return unknown(phrase`what \`${name}\` gives is not read`);
}
