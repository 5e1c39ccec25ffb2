// Calls and attributes: functions, classes, instances, and what stands outside of the file.

import { byName } from '../model/byName.ts';
import type { SourceRange } from '../model/modelSpec.ts';
import { phrase, type Text } from '../model/phrase.ts';
import { refusesAbstract } from './abstractClasses.ts';
import { arrayAttribute } from './arrays.ts';
import { assumedValue } from './assumed.ts';
import { assumedBeginning, textMadeOf } from './assumptions.ts';
import { attributesDict } from './attributesDict.ts';
import { bareModule, classOf } from './bareModule.ts';
import { born } from './births.ts';
import { type BoundNames, namesBoundBy } from './boundNames.ts';
import { heldBy, heldMethod, isHeldMethod } from './builtinHeirs.ts';
import { callBuiltin, callExternal, productOf } from './builtins.ts';
import { tellCalledHolder } from './calledHolders.ts';
import { classAttribute } from './classAttribute.ts';
import { applyClass } from './classesApplied.ts';
import { nameWithin } from './dottedNames.ts';
import { construct, drawOutside, isOfOtherLibrary } from './draws.ts';
import { withoutGradients } from './effects.ts';
import { enumeration } from './enumCall.ts';
import { ENUMS, memberOf } from './enums.ts';
import { raise } from './exceptions.ts';
import {
  annotationsOf,
  annotationsOfObject,
  buildFromFields,
  fieldMethod,
  isField,
  isMethodOfModel,
  listFields,
  namedTuple,
} from './fields.ts';
import { forwardOf } from './forwardOf.ts';
import { defaultsOf, functionAttribute } from './functionAttributes.ts';
import { isGenerator, mayBeEndless, takesWhatIsSent } from './generators.ts';
import { normsWithin } from './heldBySequentials.ts';
import { savesHyperparameters } from './hyperparameters.ts';
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
  symbol,
} from './interpreter.ts';
import { callShell } from './ipython.ts';
import { iterate } from './iterate.ts';
import { iterator, perhapsEndless, running, stepsOf } from './iterators.ts';
import { tellLacking } from './lackingMethods.ts';
import { expectDeletion, noteStep } from './leftGenerators.ts';
import { choiceAt, isLibraryClass, isOfLibrary } from './library.ts';
import { isOfClass, madeByNew, makeObject } from './makeObject.ts';
import { callOfMetaclass, madeByMetaclass, metaclassOf } from './metaclasses.ts';
import { callMethod } from './methods.ts';
import { isSure, tellMistake } from './mistakes.ts';
import { readModuleAttribute } from './moduleAttributes.ts';
import { buildModule, moduleMethods } from './modules.ts';
import { inheritsModule, isModule } from './moduleTree.ts';
import { libraryConstant } from './numpy.ts';
import { parameterAttribute } from './parameters.ts';
import { withPartial } from './partial.ts';
import { patchedAttribute } from './patchedClasses.ts';
import { TOO_MUCH_WORK } from './patience.ts';
import {
  isStatement,
  isUsual,
  presumeInherited,
  presumeKept,
  presumeUnchanged,
  presumeUndecorated,
} from './presumed.ts';
import { moduleOf } from './reach.ts';
import { boundRecursion } from './recursion.ts';
import { refusalOf } from './refusedModules.ts';
import { registryOf } from './registry.ts';
import { resumed } from './resumed.ts';
import { buildForSkorch } from './skorch.ts';
import { sliceAttribute } from './sliceValues.ts';
import { diagnostic, NOWHERE } from './sourceText.ts';
import { isKeyMethod, partOfStar, starArgument, starMethod, starOf } from './stars.ts';
import { asHolder, loseByMethod, partAt, somewhereIn, storedAt } from './stored.ts';
import { awaitInit, noteInit } from './superInit.ts';
import { applyModule } from './tensorShapes.ts';
import { isTensor, tensorAttribute } from './tensors.ts';
import { moduleOfTorchClass, typeOf } from './torchClasses.ts';
import { nnModuleNames, nnModuleOf } from './torchSignatures.ts';
import { torchvisionInstance } from './torchvisionModels.ts';
import { torchvisionModel, torchvisionPart } from './torchvisionWidths.ts';
import { touchByFunction } from './touches.ts';
import { noteCall, noteOwnLoss } from './training.ts';
import { decide } from './undecided.ts';
import {
  ADDED,
  type ArgumentValue,
  attributeName,
  attributeRecord,
  type ClassValue,
  dict,
  type ExternalValue,
  type Field,
  type FunctionValue,
  type Generation,
  type InstanceValue,
  isContainer,
  isTorchClass,
  type KeptResults,
  keyOf,
  type ListValue,
  list,
  NAMELESS,
  NONE,
  type PartialValue,
  parametersNamedIn,
  plainOf,
  reasonOf,
  type Scope,
  type Step,
  type SymbolValue,
  string,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
  withOpen,
} from './values.ts';
import { callWrapper } from './wrappers.ts';

export function call(
  it: Interpreter,
  callee: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  if (it.raised) return unknown(phrase`an error is raised before`);
  switch (callee.type) {
    case 'function':
      return noteOther(it, callFunction(it, callee, args), range);
    case 'method':
      return callBound(it, callee, args, range, frame);
    case 'class': {
      const asked = callOfMetaclass(callee);
      if (asked) return callFunction(it, asked, [selfArgument(callee, range), ...args]);
      return noteOther(it, makeOf(it, callee, args, range, frame), range);
    }
    case 'partial':
      return it.call(callee.function, withPartial(callee.arguments, args), range, frame);
    case 'builtin':
      return callBuiltin(it, callee.name, args, frame);
    case 'external':
      return callOfLibrary(it, callee, args, range, frame);
    case 'module':
      if (callee.name === 'ModuleList' || callee.name === 'ModuleDict') tellCalledHolder(it, callee, range, frame);
      return applyModule(it, callee, args, range, frame);
    case 'tuple':
    case 'list':
      tellCalledHolder(it, callee, range, frame);
      return callUnknown(it, callee, args, range, frame);
    case 'instance':
      return apply(it, callee, args, range, frame);
    default:
      if (callee.type === 'unknown' && callee.gives) return callee.gives;
      if (callee.type === 'unknown' && callee.lacking) tellLacking(it, callee.lacking.of, callee.lacking.name, range);
      if (callee.type === 'symbol') {
        const made = callText(it, callee, args, range, frame);
        if (made) return made;
        drawOutside(it, it.source.text.slice(range.from, range.to).split('(')[0]!, range);
      }
      return callUnknown(it, callee, args, range, frame);
  }
}

/** A method, of the file's own or of what Python and torch have. */
function callBound(
  it: Interpreter,
  callee: Value & { readonly type: 'method' },
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  if (callee.function) return callFunction(it, callee.function, [selfArgument(callee.self, range), ...args]);
  if (callee.name === '__call__' && (callee.self.type === 'class' || isType(callee.self))) {
    const [made, rest] = callee.self.type === 'class' ? [callee.self, args] : [args[0]?.value, args.slice(1)];
    return made?.type === 'class' ? makeOf(it, made, rest, range, frame) : unknown(phrase`what it makes is not read`);
  }
  if (callee.name === '_make' && callee.self.type === 'class') return makeTuple(it, callee.self, args, range, frame);
  if (callee.name === '__new__' && (callee.self.type === 'class' || callee.self.type === 'builtin'))
    return makeObject(it, args, range, frame);
  if (callee.fields) return callWrittenInit(it, callee.self, callee.fields, args, range, frame);
  if (callee.self.type === 'symbol') {
    if (GROWS.test(callee.name)) return growParameter(it, callee.self, callee.name, args, range, frame);
    if (callee.name === 'prod') return productOf(it, callee.self, range) ?? unknown(reasonOf(callee.self));
    return (
      starMethod(it, callee.self, callee.name, args) ??
      callUnknown(it, partSymbol(it, callee.self.extent, `.${callee.name}`) ?? callee, args, range, frame)
    );
  }
  if (callee.self.type === 'module') tellLacking(it, callee.self, callee.name, range);
  return callMethod(it, callee.self, callee.name, args, range, frame);
}

/** What a library has by that name: torch's modules and functions, and those of others. */
function callOfLibrary(
  it: Interpreter,
  callee: Value & { readonly type: 'external' },
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const { name } = callee;
  const module = nnModuleOf(name);
  if (module) return applyClass(it, module, args, range) ?? buildModule(it, module, withPlain(args), range, frame);
  const ofShell = name.startsWith('IPython.') && callShell(it, name, args, range, frame);
  if (ofShell) return ofShell;
  if (isInitializer(name)) {
    fillByFunction(it, name, args, range);
    const filled = args.find((one, at) => one.kind !== 'rest' && (at === 0 || one.name === 'tensor'))?.value;
    if (filled?.type === 'parameter') return filled;
    return unknown(phrase`what \`${name}\` gives is not in this file`);
  }
  const unbound = callWrapper(it, name, args, range, frame) ?? callUnbound(it, name, args, range, frame);
  if (unbound) {
    drawOutside(it, name, range);
    return unbound;
  }
  fillByFunction(it, name, args, range);
  const value =
    (name === 'torch.nn.Module' && args.length === 0 ? bareModule('Module', range) : undefined) ??
    torchvisionInstance(name, args, range) ??
    callExternal(it, name, withPlain(args), range) ??
    callField(it, name, args, range, frame);
  const result = value ?? fromElsewhere(it, callee, args, range);
  buildForSkorch(it, name, args, range, frame);
  noteCall(it, name, args, range, result);
  return result;
}

/** What a function that is no initializer draws and changes is not known. */
function fillByFunction(it: Interpreter, name: string, args: readonly ArgumentValue[], range: SourceRange): void {
  if (initByFunction(it, name, args, range)) return;
  drawOutside(it, name, range, args);
  touchByFunction(it, name, args, range);
}

/** Where a function or class of the file gives a module, none of torch is built. */
function noteOther(it: Interpreter, given: Value, range: SourceRange): Value {
  if (isModule(given)) it.otherPlaces.add(range.from);
  return given;
}

/** `Point._make(items)`. */
function makeTuple(
  it: Interpreter,
  of: ClassValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const items = args[0] ? iterate(args[0].value) : unknown(phrase`\`_make\` is given nothing`);
  if ('type' in items) return items;
  return it.call(
    of,
    items.map((value) => ({ kind: 'positional', name: '', value, range })),
    range,
    frame,
  );
}

/** A function of torch.nn.init, which does nothing but fill what it is given. */
const isInitializer = byName((name) => /^torch\.nn\.init\.(?!calculate_gain$)[a-z]\w*$/.test(name));

/** Torch and libraries take an heir of a number, a text or a list for one. */
function withPlain(args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  let isPlain = true;
  for (const { value } of args) isPlain &&= plainOf(value) === value;
  if (isPlain) return args;
  return args.map((argument) => ({ ...argument, value: plainOf(argument.value) }));
}

function partialAttribute(value: PartialValue, name: string): Value {
  const { function: callee, arguments: given } = value;
  const bound = sliceAttribute(value, name);
  if (bound) return bound;
  if (name === 'func') return callee;
  const positional = given.filter(({ kind }) => kind === 'positional');
  if (given.some(({ kind }) => kind === 'rest')) return unknown(phrase`the arguments of \`partial\` are not known`);
  if (name === 'args') return { type: 'tuple', items: positional.map(({ value }) => value) };
  if (name !== 'keywords') return unknown(phrase`a partial function has no \`${name}\``);
  const keywords = given.filter(({ kind }) => kind === 'keyword');
  return dict(new Map(keywords.map((arg) => [`string ${arg.name}`, [string(arg.name), arg.value] as const])));
}

/** What makes fields, members and classes of them; undefined for others. */
function callField(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (isField(name) || /^(enum\.auto|attrs?\.Factory)$/.test(name))
    return { type: 'partial', function: { type: 'external', name }, arguments: args };
  if (/^(collections\.namedtuple|typing\.NamedTuple)$/.test(name)) return namedTuple(name, args, range);
  if (ENUMS.test(name)) return enumeration(name, args, range);
  const [first] = args;
  if (/^(dataclasses|attrs?)\.fields$/.test(name)) {
    const of = first?.value.type === 'instance' ? first.value.class : first?.value;
    return of?.type === 'class' && of.fields ? listFields(of.fields) : undefined;
  }
  if (name === 'dataclasses.is_dataclass' && first) {
    const of = first.value.type === 'instance' ? first.value.class : first.value;
    const value = of.type === 'class' && classAttribute(of.order, '__dataclass_fields__') !== undefined;
    return of.type === 'class' ? { type: 'bool', value } : undefined;
  }
  const onFields = /^(dataclasses|attrs?)\.(asdict|astuple|replace|evolve)$/.exec(name)?.[2];
  if (!onFields || first?.value.type !== 'instance' || !first.value.class.fields) return undefined;
  const isReplaced = /replace|evolve/.test(onFields);
  const { order } = first.value.class;
  const after = classAttribute(order, '__post_init__') ?? classAttribute(order, '__attrs_post_init__');
  if (isReplaced && after && args.length > 1)
    return it.call(first.value.class, replacing(first.value, args.slice(1)), range, frame);
  return fieldMethod(first.value, isReplaced ? 'replace' : onFields, args.slice(1));
}

/** The name of a class of torch.nn, or that of the module in which torch defines it. */
function nameOfTorchClass(full: string, name: string): Value {
  if (name !== '__module__') return string(lastName(full));
  const place = moduleOfTorchClass(lastName(full));
  return place ? string(place) : unknown(phrase`its \`__module__\` is not read`);
}

/** What the constructor is given to make an object that differs from another in these fields. */
function replacing(object: InstanceValue, changes: readonly ArgumentValue[]): ArgumentValue[] {
  const given = new Set(changes.map(({ name }) => name));
  const kept = (object.class.fields ?? []).flatMap(({ name, isArgument, isInitVar }): ArgumentValue[] => {
    const value = object.attributes[name] ?? unknown(phrase`\`${name}\` is not known`);
    return isArgument && !isInitVar && !given.has(name) ? [{ ...changes[0]!, kind: 'keyword', name, value }] : [];
  });
  return [...kept, ...changes];
}

/** The callee may be one of several, or something else that changes the object it belongs to. */
function callUnknown(
  it: Interpreter,
  called: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const callee = withoutMethod(called);
  const parts = (callee.type === 'unknown' && callee.parts) || [];
  // What a module is applied to makes none.
  const isModuleApplied = isElement(callee) && parts.some(isApplied);
  const callees = parts.filter(
    (part) => CALLED.has(part.type) && !(isModuleApplied && isTorchClass(part)) && !isRefused(part, args, range),
  );
  const results: Value[] = [];
  const ways = callees.map((part) => () => {
    results.push(it.call(part, args, range, frame));
    return true;
  });
  if (callee.type === 'unknown' && parts.length === 0) presumeInherited(it, range, frame);
  const choice = callees.length > 0 ? choiceAt(frame, 'call', range) : undefined;
  alternatives(it, frame, [...ways, () => true], reasonOf(callee), choice);
  if (!leavesModules(it, parts, range) && !(isModuleApplied && parts.every(leavesAll))) {
    if (callee.type !== 'unknown' || !callee.part) change(it, callee, reasonOf(callee));
    for (const part of parts) putInto(it, part, args);
  }
  loseByMethod(it, callee);
  const result = outside(it, args, reasonOf(callee), callee, range);
  // What a list gave may be what its method gives.
  const norms = it.norms.length > 0 ? parts.flatMap(normsWithin) : [];
  const isMore = results.length > 0 || norms.length > 0;
  return somewhereIn(callee, isMore ? { ...result, ...unknownOf(result.reason, results, result, { norms }) } : result);
}

/** Methods by which a module of torch keeps the modules it holds. */
const KEEPS =
  /^((named_)?(children|modules|parameters|buffers)|(load_)?state_dict|train|eval|requires_grad_|zero_grad|to|cuda|cpu|float|double|half)$/;

/** Whether what is called can only be a module of torch, which is applied, or such a method of one. */
function leavesModules(it: Interpreter, parts: readonly Value[], range: SourceRange): boolean {
  const name = /^[\w.]*\.(\w+)\(/.exec(it.source.text.slice(range.from, range.to))?.[1];
  if (name === undefined || !parts.some(({ type }) => type === 'module')) return false;
  return parts.every((part) => {
    if (part.type === 'module') return KEEPS.test(name) || part.reachedAs?.name.endsWith(`.${name}`);
    if (part.type === 'method') return KEEPS.test(name) && !part.function;
    return part.type === 'instance' && isModule(part) && !classAttribute(part.class.order, name);
  });
}

/** Whether it is not known which of several it is, rather than what one of them has under a name. */
function isElement(value: Value): boolean {
  return value.type === 'unknown' && value.parts !== undefined && !value.isAttribute;
}

/** Whether a call applies it, as a module of torch is applied. */
function isApplied(part: Value): boolean {
  return (
    part.type === 'module' ||
    (isModule(part) && part.type === 'instance' && !classAttribute(part.class.order, '__call__'))
  );
}

/** Applied, called above as one of several, or not to be called at all. */
function leavesAll(part: Value): boolean {
  return isApplied(part) || CALLED.has(part.type) || /^(list|tuple|dict|set)$/.test(part.type);
}

/** Methods of Python's and torch's own classes, and of what chooses hyperparameters. */
const METHODS =
  /\.(items|keys|values|get|pop|copy|r?split|splitlines|r?partition|[lr]?strip|lower|upper|casefold|title|capitalize|replace|join|format|is(digit|alpha|alnum|numeric|lower|upper)|(starts|ends)with|r?find|r?index|count|bit_(length|count)|is_integer|(named_)?(children|modules|parameters|buffers)|state_dict|size|dim|numel|item|tolist|suggest_\w+)$/;

/** What the call of a parameter's method depends on: the parameter. */
function withoutMethod(callee: Value): Value {
  if (callee.type !== 'symbol' || typeof callee.extent !== 'object' || callee.extent.type !== 'parameter')
    return callee;
  const { extent } = callee;
  const name = extent.name.replace(METHODS, '');
  return name === extent.name ? callee : { ...callee, extent: { ...extent, name } };
}

const TEXT_METHOD = /^(.+)\.(lower|upper|strip|casefold|startswith|endswith)$/;

/** A method of a parameter's text of which more may be assumed. */
function callText(
  it: Interpreter,
  { extent }: SymbolValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const name = it.assumed.given && typeof extent === 'object' && extent.type === 'parameter' ? extent.name : '';
  const [, whole, method] = TEXT_METHOD.exec(name) ?? [];
  const of = whole ? symbol({ type: 'parameter', name: whole }) : undefined;
  if (of?.type !== 'symbol' || !method || args.some(({ kind }) => kind !== 'positional')) return undefined;
  if (method.endsWith('with')) {
    const values = args.map(({ value }) => value);
    const known = assumedBeginning(it, of, method, values);
    return known === undefined ? undefined : { type: 'bool', value: known };
  }
  if (args.length > 0) return undefined;
  const callee = symbol({ type: 'parameter', name });
  return textMadeOf(it, of, method, callUnknown(it, callee, args, range, frame));
}

const GROWS = /^(append|extend|insert|add)$/;

/** A parameter without a value is a list, or some other thing that holds what its method is given. */
function growParameter(
  it: Interpreter,
  self: SymbolValue,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const given = args.map(({ value }) => value);
  it.store.write(self.attributes, ADDED, unknownOf(reasonOf(self), self.attributes[ADDED], given));
  const method = partSymbol(it, self.extent, `.${name}`) ?? unknown(reasonOf(self));
  return callUnknown(it, method, args, range, frame);
}

/** What a method that is not known was given may be in its list or dictionary. */
function putInto(it: Interpreter, part: Value, args: readonly ArgumentValue[]): void {
  const given = args.map(({ value }) => value);
  if (part.type === 'list' && 'type' in part.items)
    it.store.write(part, 'items', unknownOf(part.items.reason, part.items, given));
  else if (part.type === 'dict' && 'type' in part.entries)
    it.store.write(part, 'entries', unknownOf(part.entries.reason, part.entries, given));
  else if (part.type === 'module' && 'type' in part.children && isContainer(part))
    it.store.write(part, 'children', unknownOf(part.children.reason, part.children, given));
}

/** Torch's class does not take these: another one is called. */
function isRefused(part: Value, given: readonly ArgumentValue[], range: SourceRange): boolean {
  if (part.type === 'partial') return isRefused(part.function, withPartial(part.arguments, given), range);
  const name = part.type === 'external' ? nnModuleOf(part.name) : undefined;
  if (name === 'Sequential') return given.some(({ kind }) => kind === 'keyword');
  return name !== undefined && refusalOf(name, given, range) !== undefined;
}

const CALLED: ReadonlySet<Value['type']> = new Set(['function', 'method', 'class', 'partial', 'external']);

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

function fromElsewhere(
  it: Interpreter,
  callee: ExternalValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
): Value {
  const { name } = callee;
  // What follows from what it is given.
  const open = args.find(({ value }) => value.type === 'symbol' || value.type === 'unknown');
  if (open && /^(math|cmath|dataclasses)\.\w+$/.test(name)) return unknown(reasonOf(open.value));
  const result = outside(it, args, phrase`\`${lastName(name)}\` is not in this file`, callee, range);
  if (CHANGES.test(lastName(name))) {
    const reason = phrase`it was given to \`${lastName(name)}\`, which is not in this file`;
    for (const { value } of args)
      if ((value.type === 'instance' && !isModule(value)) || value.type === 'class')
        change(it, unknownOf(reason, value), reason);
  }
  const isFor = isStatement(it, range);
  const isAsked = GIVES.test(lastName(name)) && !isFor;
  const isGiven = !/^torch\./.test(name) && args.some(({ value }) => isModule(value));
  const mayRebuild = mayChange(name) && (isFor || (!isAsked && args.some((one) => isNamedModel(it, one))));
  if (isGiven && (REBUILDS.test(lastName(name)) || mayRebuild)) presumeUnchanged(it, lastName(name), range);
  // A class is given to many a function for the objects that it makes.
  const isObject = args.some(
    ({ value }) =>
      (value.type === 'instance' && !/^(enum|tuple)$/.test(value.class.kind) && !isModule(value)) ||
      (value.type === 'class' && (isFor || inheritsModule(value) || REBUILDS.test(lastName(name)))),
  );
  if (isObject && !CHANGES.test(lastName(name)) && mayChange(name) && !isAsked) presumeKept(it, lastName(name), range);
  if (isOfOtherLibrary(name)) return result;
  const model = torchvisionModel(name, args);
  return asHolder({ ...result, isFromElsewhere: true, ...(model && { part: { model, path: '' } }) });
}

/** Functions of other files that change the layers of the module they are given, by their names. */
const REBUILDS =
  /^(add|insert|append|attach|replace|swap|set|remove|delete|drop|prune|modify|patch|convert|extend|wrap|inject|adapt|fuse|change|edit|update|reset|strip)(_|[A-Z]|$)/;

/** Functions of other files that are called for what they give, by their names. */
const GIVES =
  /^_*(get|make|build|create|construct|is|has|can|to|from|as|find|compute|calc|encode|decode|select|retrieve|inspect|accuracy|score)(_|[A-Z]|$)/;

/** Whether it holds layers, and has a name by which the file may use it afterwards. */
function isNamedModel({ source }: Interpreter, { value, range }: ArgumentValue): boolean {
  const isLeaf = value.type === 'module' && !('type' in value.children) && value.children.length === 0;
  return isModule(value) && !isLeaf && /^(\w+\s*=\s*)?[\w.]+$/.test(source.text.slice(range.from, range.to));
}

/** A function of another file, and not by a name that says that it leaves what it is given as it is. */
function mayChange(name: string): boolean {
  const last = lastName(name);
  return /^_*[a-z]/.test(last) && !isOfOtherLibrary(name) && !isUsual(last);
}

/** Functions of other files that change the settings they are given, by their names. */
const CHANGES =
  /^(update|merge|override|load|parse|fill|setup)_\w*(cfg|config|conf|opts?|options|args|params|settings|hparams)/i;

/** What something that is not read gives; it may have changed what it was given. */
function outside(
  it: Interpreter,
  args: readonly ArgumentValue[],
  reason: Text,
  callee?: Value,
  at?: SourceRange,
): UnknownValue {
  for (const { value } of args) noteInit(it, value, 'perhaps');
  const norms = it.norms.length > 0 ? args.flatMap(({ value }) => normsWithin(value)) : [];
  for (const { value } of args) forget(it, value, phrase`it was given to a function that may change it: ${reason}`);
  const isClass = callee?.type === 'external' && /^_*[A-Z]/.test(lastName(callee.name));
  const given: UnknownValue = { type: 'unknown', reason, ...(at && { at }) };
  if (isClass || callee?.type === 'symbol') return { ...given, callee };
  return norms.length > 0 ? { ...given, norms } : given;
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
  for (const name of ['__call__', 'forward'] as const) {
    const forward = forwardOf(it, instance, name);
    if (forward) return it.call(forward.callee, args, range, frame);
  }
  const module = moduleOf(instance);
  return module ? applyModule(it, module, args, range, frame) : unknown(phrase`what this object gives is not read`);
}

/**
 * `asks`: whether an argument of which nothing is known is asked for, by the parameter's name. In the construction of an
 * object it is not, and neither is what depends on another parameter: that one is to be given.
 */
function callFunction(
  it: Interpreter,
  callee: FunctionValue,
  args: readonly ArgumentValue[],
  asks = !it.isConstructing,
): Value {
  if (callee.kind === 'unknown' || callee.attributes?.__code__)
    return outside(it, args, phrase`\`${callee.name}\` has a decorator that is not read`);
  if (callee.cached) {
    const { cached, ...plain } = callee;
    const key = argumentsKey(args);
    const known = key === undefined ? undefined : cached.results[key];
    const made = known ?? callFunction(it, plain, args, asks);
    if (key === undefined) loseResults(it, cached);
    else if (!it.raised && made.type !== 'unknown') keepResult(it, cached, key, made);
    return made;
  }
  if (!it.spend(args.length + 1)) return unknown(TOO_MUCH_WORK);
  if (!it.enter()) return unknown(phrase`the calls are nested too deeply`);
  const scope = newScope('function', callee.scope, ownNames(callee));
  const reason = bind(it, callee, args, scope.variables, asks);
  // The decorator gives it other arguments.
  if (reason && callee.kind === 'foreign') {
    it.leave();
    return outside(it, args, phrase`\`${callee.name}\` has a decorator that is not read`);
  }
  it.executed.add(callee.definition);
  const self = args[0]?.value;
  if (reason) tellRefused(it, callee, reason, args);
  const value = reason
    ? unknown(reason)
    : isGenerator(callee.definition)
      ? generator(it, callee, args, scope)
      : boundRecursion(it, callee, args, () => run(it, callee, scope, self));
  if (callee.foreign && (value.type !== 'none' || callee.name === '__init__')) presumeUndecorated(it, callee.foreign);
  it.leave();
  return value;
}

function ownNames({ definition }: FunctionValue): BoundNames | undefined {
  const names = definition.type === 'function' ? namesBoundBy(definition) : undefined;
  return names && names.size > 0 ? names : undefined;
}

/** Says that Python calls no constructor of a module of the file, or function of it, with what the call gives. */
function tellRefused(it: Interpreter, callee: FunctionValue, reason: Text, args: readonly ArgumentValue[]): void {
  const range = it.calls.at(-1);
  const self = args[0]?.value;
  const isBuilt = callee.name === '__init__' && self?.type === 'instance' && isModule(self);
  // Another class may have a method of the same name with other parameters.
  const isPlain = !callee.owner && callee.name !== '' && callee.kind === 'function' && !isOfLibrary(callee);
  const isCertain = isSure(it) && args.every(({ kind }) => kind !== 'rest');
  if (!range || !isCertain || !(isBuilt || isPlain)) return;
  const message = phrase`Python raises TypeError here: ${reason}.`;
  tellMistake(it, diagnostic(it.source, 'error', 'wrong-call', message, range));
}

/** Keeps the result of the newest call, and forgets the oldest where there are too many. */
function keepResult(it: Interpreter, cached: KeptResults, key: string, made: Value): void {
  if (cached.results[key] !== made) it.store.write(cached.results, key, made);
  if (cached.most === Number.POSITIVE_INFINITY) return;
  if (!Array.isArray(cached.order)) {
    loseResults(it, cached);
    it.store.write(cached, 'order', Object.keys(cached.results).slice(0, cached.most));
  }
  if (cached.order.at(-1) === key) return;
  it.spend(cached.order.length >> 3);
  const order = [...cached.order.filter((other) => other !== key), key];
  if (order.length > cached.most) it.store.write(cached.results, order.shift()!, undefined);
  it.store.write(cached, 'order', order);
}

/** Which one a call with arguments that are not known makes it forget is not known either. */
function loseResults(it: Interpreter, cached: KeptResults): void {
  if (cached.most === Number.POSITIVE_INFINITY || cached.order.length === 0) return;
  const reason = phrase`whether \`lru_cache\` still has it is not known`;
  // What several ways of a condition have asked for is joined to no list.
  for (const key of Array.isArray(cached.order) ? cached.order : Object.keys(cached.results)) {
    const before = cached.results[key];
    if (before) it.store.write(cached.results, key, unknownOf(reason, before));
  }
}

/** What tells calls with equal arguments; undefined where that is not known. */
function argumentsKey(args: readonly ArgumentValue[]): string | undefined {
  const keys = args.map(({ kind, name, value }) => {
    const key = kind === 'rest' ? undefined : keyOf(value);
    return key && `${name}=${key}`;
  });
  return keys.includes(undefined) ? undefined : keys.join(', ');
}

/** It begins when something is asked of it; of one that may have no end, only the beginning is run. */
function generator(it: Interpreter, callee: FunctionValue, args: readonly ArgumentValue[], scope: Scope): Value {
  const generation: Generation = { text: textOfGenerator(it, callee, args), scope };
  const all = (most?: number) =>
    boundRecursion(it, callee, args, () => runGenerator(it, callee, generation, args[0]?.value, most));
  if (takesWhatIsSent(callee.definition) && it.source.text.includes('.send(')) {
    return perhapsEndless(it, () => {
      const items = all(1);
      loseWithin(it, callee, items);
      return { items, isCut: true };
    });
  }
  const watched = (most?: number): readonly Value[] | UnknownValue => {
    let items: readonly Value[] | UnknownValue = [];
    generation.written = it.store.watch(() => {
      items = all(most);
    });
    return items;
  };
  const { definition } = callee;
  const isEndless = mayBeEndless(definition);
  const begun = () => {
    const items = watched(MAX_OF_ENDLESS);
    return { items, isCut: !('type' in items) && items.length >= MAX_OF_ENDLESS };
  };
  if (definition.type === 'lambda' || definition.decorators.length > 0 || it.isOpening || it.isTracing)
    return Object.assign(isEndless ? perhapsEndless(it, begun) : iterator(it, () => watched()), { generation });
  const whole = () => {
    if (!isEndless) return watched();
    const { items, isCut } = begun();
    return isCut ? it.unknown(phrase`it has no end`) : items;
  };
  const start = () => {
    const yielded = list([]);
    const frame = newFrame(it, scope, { name: callee.name, owner: callee.owner, self: args[0]?.value, yielded });
    const take = stepsOf(resumed(it, definition.body(), frame, yielded, generation));
    const next = (): Step => {
      if (!it.enter()) return { reason: phrase`the calls are nested too deeply` };
      const undecided = it.undecided.length;
      const step = boundRecursion(it, callee, args, () => ({ step: take() }));
      noteStep(it, generation);
      decide(it.undecided, undecided, 'return');
      it.leave();
      return 'step' in step ? step.step : { reason: step.reason };
    };
    return Object.assign(next, take.close && { close: take.close });
  };
  const value = Object.assign(running(it, { start, all: whole, isPlain: false }), { generation });
  generation.iterator = value;
  return value;
}

/** One of Python's library stands in no line of the file, but what it is given to call does. */
function textOfGenerator(it: Interpreter, callee: FunctionValue, args: readonly ArgumentValue[]): string {
  const given = args.flatMap(({ value }) => (value.type === 'function' ? [value] : []));
  const functions = isOfLibrary(callee) ? given.filter((value) => !isOfLibrary(value)) : [callee];
  return functions.map(({ definition: { range } }) => it.source.text.slice(range.from, range.to)).join('\n');
}

/** A generator that is sent values is run up to its first `yield`: what it has at hand, and what it gave, may be changed then. */
function loseWithin(
  it: Interpreter,
  { definition, scope }: FunctionValue,
  given: readonly Value[] | UnknownValue,
): void {
  const reason = phrase`what a generator does with what it is sent is not read`;
  if (!('type' in given)) for (const value of given) forget(it, value, reason);
  const { from, to } = definition.range;
  for (const name of new Set(it.source.text.slice(from, to).match(/[A-Za-z_]\w*/g))) {
    for (let at: Scope | undefined = scope; at && it.spend(1); at = at.parent) {
      const value = at.variables[name];
      if (value) forget(it, value, reason);
    }
  }
}

/** What is read of a generator that has no end. */
const MAX_OF_ENDLESS = 64;

/** All that a generator gives, or its beginning, at once. */
function runGenerator(
  it: Interpreter,
  callee: FunctionValue,
  generation: Generation,
  self: Value | undefined,
  most: number | undefined,
): readonly Value[] | UnknownValue {
  if (!it.enter()) return unknown(phrase`the calls are nested too deeply`);
  const yielded: ListValue = list([]);
  if (most !== undefined) it.mostYielded.set(yielded, most);
  const returned = run(it, callee, generation.scope, self, { yielded });
  const isCut = !('type' in yielded.items) && yielded.items.length === most;
  if (isCut) it.raised = undefined;
  else generation.returned = returned;
  it.mostYielded.delete(yielded);
  it.leave();
  return yielded.items;
}

/** A generator that makes a context manager, with what takes the place of its `yield`; says why where it is not run. */
export function runContext(
  it: Interpreter,
  context: Value,
  given: readonly ArgumentValue[],
  atYield: (value: Value) => void,
): Text | undefined {
  const callee = context.type === 'method' ? context.function : context;
  const self = context.type === 'method' ? [selfArgument(context.self, NOWHERE)] : [];
  const args = [...self, ...given];
  if (!it.spend(args.length + 1)) return TOO_MUCH_WORK;
  if (callee?.type !== 'function' || !it.enter()) return phrase`it is nested too deeply`;
  const scope = newScope('function', callee.scope, ownNames(callee));
  const reason = bind(it, callee, args, scope.variables, !it.isConstructing);
  it.executed.add(callee.definition);
  if (!reason) run(it, callee, scope, args[0]?.value, { atYield });
  it.leave();
  return reason;
}

function run(
  it: Interpreter,
  callee: FunctionValue,
  scope: Scope,
  self: Value | undefined,
  given?: Partial<Pick<Frame, 'yielded' | 'atYield'>>,
): Value {
  const { definition, owner } = callee;
  const name = callee.name === '__init__' ? (owner?.name ?? '') : callee.name;
  const frame = newFrame(it, scope, { name, owner, self, ...given });
  const running = it.running.at(-1);
  if (running?.definition === definition) running.frame = frame;
  if (definition.type === 'lambda') return it.evaluate(definition.body, frame);

  const undecided = it.undecided.length;
  const ungraded = definition.decorators.find(({ range }) => isUngraded(it, range));
  const alive = ungraded
    ? withoutGradients(it, ungraded.range, () => it.execute(definition.body(), frame))
    : it.execute(definition.body(), frame);
  decide(it.undecided, undecided, 'return');
  const { exits } = frame;
  if (exits.length === 0) return alive ? NONE : unknown(phrase`\`${callee.name}\` only raises an error`);
  const last = exits.at(-1)!;
  if (exits.length === 1 && !alive && !last.changes) return last.value;
  // Where it raises an error on one of several ways, the others go on.
  if (it.raised) {
    it.raised = undefined;
    it.uncertain++;
  }

  const reason = phrase`what \`${callee.name}\` returns depends on a condition that is not known`;
  const ends = exits.map(({ changes }) => changes ?? it.store.changesSince(frame.mark));
  if (alive) ends.push(it.store.changesSince(frame.mark));
  it.store.takeBack(frame.mark);
  it.store.join(ends, reason);
  const values = [...exits.map(({ value }) => value), ...(alive ? [NONE] : [])];
  return values.every((value) => sameValue(value, values[0]!)) ? values[0]! : unknownOf(reason, ...values);
}

/** `@torch.no_grad()`. */
function isUngraded(it: Interpreter, { from, to }: SourceRange): boolean {
  return /^(torch\.)?(no_grad|inference_mode)\b/.test(it.source.text.slice(from, to));
}

function sameValue(a: Value, b: Value): boolean {
  const key = keyOf(a);
  return a === b || (a.type === b.type && key !== undefined && key === keyOf(b));
}

/** Gives the parameters their values as Python does; says why where the arguments do not fit. */
function bind(
  it: Interpreter,
  callee: FunctionValue,
  args: readonly ArgumentValue[],
  variables: Record<string, Value>,
  asks: boolean,
): Text | undefined {
  const isPlain = args.every(({ kind }) => kind === 'positional');
  const positional = isPlain ? args : inFront(it, args).filter(({ kind }) => kind === 'positional');
  const keywords = isPlain ? NO_KEYWORDS : new Map<string, Value>();
  if (!isPlain) for (const arg of args) if (arg.kind === 'keyword') keywords.set(arg.name, arg.value);
  const rests = isPlain ? NO_RESTS : args.filter(({ kind }) => kind === 'rest');
  const [rest] = rests;
  const closed = rests.find(({ value }) => !starOf(it, value));
  const { definition, scope, owner } = callee;
  const name = callee.name === '__init__' && owner ? owner.name : callee.name;
  const defaults = defaultsOf(callee);
  const { parameters } = definition;
  const takesAll = parameters.at(-1)?.kind === 'doubleStar';
  let next = 0;
  for (let at = 0; at < parameters.length; at++) {
    const parameter = parameters[at]!;
    if (parameter.kind === 'star') {
      const items = positional.slice(next).map(({ value }) => value);
      const given = rests.find(({ value }) => starOf(it, value) !== 'keyword');
      const open = keywords.get(`*${parameter.name}`) ?? (items.length === 0 && !closed ? given?.value : undefined);
      keywords.delete(`*${parameter.name}`);
      variables[parameter.name] =
        open ?? (given ? unknownOf(reasonOf(given.value), restOf(args, next)) : { type: 'tuple', items });
      next = positional.length;
    } else if (parameter.kind === 'doubleStar') {
      const open = keywords.get(`*${parameter.name}`);
      const entries = new Map([...keywords].map(([key, value]) => [`string ${key}`, [string(key), value] as const]));
      const star = rests.find(({ value }) => starOf(it, value) === 'keyword')?.value;
      variables[parameter.name] =
        open ??
        withOpen(
          dict(closed ? unknownOf(reasonOf(closed.value), closed.value) : entries),
          star?.type === 'symbol' ? star : undefined,
        );
      keywords.clear();
    } else {
      let value = parameter.kind === 'positional' ? positional[next]?.value : undefined;
      if (value) next++;
      // A keyword of that name is then for `**options`.
      const isApart = parameter.isPositionOnly && takesAll;
      const keyword = isApart ? undefined : keywords.get(parameter.name);
      if (value && keyword) return phrase`\`${name}\` is given \`${parameter.name}\` twice`;
      if (!isApart) keywords.delete(parameter.name);
      value ??= keyword ?? (closed ? withoutClasses(closed.value) : defaults.get(parameter.name));
      if (!value && rest) value = partOfStar(it, rest.value, parameter.name, at - positional.length);
      if (!value) return phrase`\`${name}\` is called without \`${parameter.name}\``;
      variables[parameter.name] =
        asks &&
        value.type === 'unknown' &&
        parametersNamedIn(value.reason).length === 0 &&
        !value.parts &&
        !value.part &&
        !(value.inside && Object.keys(value.inside.stored).length > 0) &&
        !value.made &&
        !it.training.schedulers.has(value) &&
        !it.training.generators.has(value) &&
        !isOfLibrary({ scope })
          ? parameterSymbol(it, parameter.name, parameter.range, {
              given: value,
              hasDefault: defaults.has(parameter.name),
            })
          : value;
    }
  }
  if (next < positional.length) return phrase`\`${name}\` is called with too many arguments`;
  if (keywords.size > 0) return phrase`\`${name}\` has no parameter \`${[...keywords.keys()][0]}\``;
  return undefined;
}

/** Nothing is put into it. */
const NO_KEYWORDS = new Map<string, Value>();
const NO_RESTS: readonly ArgumentValue[] = [];

/** Without what stands behind arguments that are not known: its position is not known either. */
function inFront(it: Interpreter, args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  const closed = args.findIndex(({ kind, value }) => kind === 'rest' && !starOf(it, value));
  return closed < 0 ? args : args.filter(({ kind }, at) => at < closed || kind !== 'positional');
}

function restOf(args: readonly ArgumentValue[], taken: number): Value[] {
  return args.flatMap(({ kind, value }, at) => (at >= taken && kind !== 'keyword' ? [value] : []));
}

/** What is given by `**options` to one of several parameters: not every class among the options is meant. */
function withoutClasses(value: Value): Value {
  const isClass = ({ type }: Value) => type === 'external' || type === 'partial';
  if (value.type !== 'unknown' || !value.parts?.some(isClass)) return value;
  return { ...value, parts: value.parts.filter((part) => !isClass(part)) };
}

/**
 * The arguments with which a function is read by itself: its parameters are symbols where they have no default, or one
 * that `isOpen` does not take for a value.
 */
export function symbolicArguments(
  it: Interpreter,
  callee: FunctionValue,
  self: Value | undefined,
  isOpen: (value: Value, name: string) => boolean = () => false,
): ArgumentValue[] {
  const args: ArgumentValue[] = [];
  for (const [at, parameter] of callee.definition.parameters.entries()) {
    const { kind, name, range } = parameter;
    const usual = defaultsOf(callee).get(name);
    if (kind === 'star' || kind === 'doubleStar') args.push(starArgument(it, parameter));
    else if (at === 0 && self) args.push(selfArgument(self, range));
    else if (!usual || isOpen(usual, name)) {
      const value = assumedValue(it.assumed, name, range.from) ?? parameterSymbol(it, name, range);
      args.push({ kind: kind === 'positional' && !usual ? 'positional' : 'keyword', name, value, range });
    }
  }
  return args;
}

/** The same for the constructor that Python writes for a class's fields; undefined where it writes none. */
export function symbolicFields(
  it: Interpreter,
  { fields, order, definition }: ClassValue,
  isOpen: (value: Value, name: string) => boolean,
): ArgumentValue[] | undefined {
  if (!fields || ownInit({ order })) return undefined;
  return fields
    .filter((field) => field.isArgument && !field.factory && (!field.default || isOpen(field.default, field.name)))
    .map(({ name, range = definition.range }) => ({
      kind: 'keyword',
      name,
      value: assumedValue(it.assumed, name, range.from) ?? parameterSymbol(it, name, range),
      range,
    }));
}

export function instantiate(
  it: Interpreter,
  callee: ClassValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
  isOutermost = !it.isConstructing,
): Value {
  it.instantiated.add(callee.definition);
  if (callee.foreign) presumeUndecorated(it, callee.foreign);
  if (callee.kind === 'enum') return memberOf(callee, args[0]?.value);
  const held = heldBy(it, callee, args, range, frame);
  if (held?.type === 'unknown') return held;
  if (!held && !classAttribute(callee.order, '__new__') && refusesAbstract(it, callee)) return NONE;
  const made = held ? undefined : madeByNew(it, callee, args, range, frame);
  if (made && (callee.kind === 'tuple' || !isOfClass(made, callee))) return made;
  const instance: InstanceValue =
    made ??
    born({
      type: 'instance',
      class: callee,
      attributes: attributeRecord(),
      module: undefined,
      ...(held && { held }),
    });
  const initialise = classAttribute(callee.order, '__init__');
  if (callee.fields && callee.kind !== 'plain' && (callee.kind === 'tuple' || !ownInit(callee))) {
    return buildFromFields(it, instance, callee.fields, args, range, frame);
  }
  if (initialise?.type === 'function') {
    awaitInit(it, instance);
    const result = callFunction(it, initialise, [selfArgument(instance, range), ...args], isOutermost);
    return result.type === 'unknown' ? result : instance;
  }
  const base = callee.order
    .map((entry) => (entry.type === 'external' ? nnModuleOf(entry.name) : undefined))
    .find(Boolean);
  if (base) it.store.write(instance, 'module', buildModule(it, base, args, range, frame, instance));
  else if (held) heldMethod(it, instance, '__init__', args, range, frame);
  else if (args.length > 0 && !made) {
    // Python's own exceptions and what is not known take any.
    const isOpen = callee.order.some(
      (entry) => entry.type !== 'class' && !(entry.type === 'external' && entry.name === 'object'),
    );
    if (!isOpen) return raise(it, 'TypeError', phrase`\`${callee.name}\` takes no arguments`);
    if (!callee.order.some((entry) => entry.type === 'external' && /^builtins\.\w*(Error|Exception)$/.test(entry.name)))
      return unknown(phrase`how \`${callee.name}\` is built is not in this file`);
  }
  return instance;
}

function isType(value: Value): boolean {
  return value.type === 'builtin' && value.name === 'type';
}

/** An object of the class, as Python's own `type` makes it. */
function makeOf(
  it: Interpreter,
  callee: ClassValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  if (callee.order.some((entry) => entry.type === 'external' && /^torch\./.test(entry.name)))
    noteOwnLoss(it, callee.name, range);
  const made = construct(it, callee, (isOutermost) => instantiate(it, callee, args, range, frame, isOutermost));
  expectDeletion(it, made, range, frame);
  return made;
}

/** `super().__init__(…)`, or `Base.__init__(self, …)`, where Python writes the base's constructor. */
function callWrittenInit(
  it: Interpreter,
  self: Value,
  fields: readonly Field[],
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const [first, ...others] = args;
  const [object, rest] = self.type === 'class' ? [first?.value, others] : [self, args];
  if (object?.type !== 'instance') return unknown(phrase`what it builds is not read`);
  const built = buildFromFields(it, object, fields, rest, range, frame);
  return built === object ? NONE : built;
}

/** The fields of which Python writes the constructor that is the first of a method resolution order. */
function writtenInit(order: ClassValue['order']): readonly Field[] | undefined {
  for (const entry of order) {
    if (entry.type !== 'class' || entry.attributes.__init__) return undefined;
    if (entry.kind === 'dataclass' && entry.fields) return entry.fields;
  }
  return undefined;
}

/** Whether a class defines a constructor before the one that its fields make. */
function ownInit({ order }: Pick<ClassValue, 'order'>): boolean {
  for (const entry of order) {
    if (entry.type !== 'class') return false;
    if (entry.attributes.__init__) return true;
    if (entry.kind === 'dataclass' && entry.fields) return false;
  }
  return false;
}

export function attribute(it: Interpreter, object: Value, name: string): Value {
  switch (object.type) {
    case 'external': {
      const { full, known, hasMeaning } = nameWithin(object.name, name);
      const found = it.library.get(full) ?? (hasMeaning ? libraryConstant(object.name, name) : undefined);
      if (found) return found;
      if (name === '__dict__' && object.name === 'torch.nn') return nnDictionary();
      if (isTorchClass(object) && /^__(name|qualname|module)__$/.test(name)) return nameOfTorchClass(object.name, name);
      return { type: 'external', name: known };
    }
    case 'symbol':
      if (name === 'prod' || isKeyMethod(it, object, name) || (GROWS.test(name) && !object.attributes[name]))
        return { type: 'method', name, self: object, function: undefined };
      return object.attributes[name] ?? partSymbol(it, object.extent, `.${name}`) ?? unknown(reasonOf(object));
    case 'instance':
      return instanceAttribute(it, object, name);
    case 'class':
      if (name === '__name__' || name === '__qualname__') return string(object.name);
      if (name === '__mro__') return orderOf(object);
      if (name === '__subclasses__') return { type: 'method', name, self: object, function: undefined };
      if (name === '__members__' && object.kind === 'enum') return membersDict(object);
      if (name === '__dict__') return attributesDict(it, object);
      if (name === '__annotations__') return annotationsOf(object);
      if (/^(__new__|_make)$/.test(name) && object.kind === 'tuple')
        return { type: 'method', name, self: object, function: undefined };
      if (name === '_fields' && object.fields)
        return { type: 'tuple', items: object.fields.map((field) => string(field.name)) };
      if (name === '__init__') {
        const fields = writtenInit(object.order);
        if (fields) return { type: 'method', name, self: object, function: undefined, fields };
      }
      return (
        bound(it, classAttribute(object.order, name), object, object) ??
        ofTorchBase(object, name) ??
        ofMetaclass(it, object, metaclassOf(object)?.order ?? [], name) ??
        unknown(phrase`\`${object.name}\` has no \`${name}\``)
      );
    case 'super':
      return superAttribute(it, object, name);
    case 'module':
      return readModuleAttribute(it, object, name);
    case 'parameter':
      return parameterAttribute(it, object, name);
    case 'function':
      if (name === 'cache_clear' && object.cached) return { type: 'method', name, self: object, function: undefined };
      return (
        functionAttribute(object, name) ??
        it.library.get(`itertools.${object.name}.${name}`) ??
        unknownAttribute(it, object, name)
      );
    case 'method':
      if (name === '__self__') return object.self;
      if (name === '__func__' && object.function) return object.function;
      if (name === '__name__') return object.function ? attribute(it, object.function, name) : string(object.name);
      return unknownAttribute(it, object, name);
    case 'partial':
      return partialAttribute(object, name);
    case 'builtin': {
      const isSetter = object.name === 'object' && name === '__setattr__';
      if ((/^(object|type)$/.test(object.name) && name === '__new__') || (isType(object) && name === '__call__'))
        return { type: 'method', name, self: object, function: undefined };
      if (name === '__name__') return string(object.name);
      if (object.name === 'dict' && name === 'fromkeys')
        return { type: 'method', name, self: dict(new Map()), function: undefined };
      if (object.name === 'str' && name === 'maketrans')
        return { type: 'method', name, self: string(''), function: undefined };
      if (/^(str|list|dict|set|tuple|int|float|object)$/.test(object.name))
        return {
          type: 'partial',
          function: { type: 'builtin', name: 'method' },
          arguments: [selfArgument(string(isSetter ? `object.${name}` : name), NOWHERE)],
        };
      return unknownAttribute(it, object, name);
    }
    case 'output':
    case 'array': {
      const found = isTensor(object)
        ? tensorAttribute(object, name)
        : object.type === 'array'
          ? arrayAttribute(object, name)
          : undefined;
      if (object.type === 'output' && name === '__class__') return unknown(phrase`its class is not read`);
      return found ?? { type: 'method', name, self: object, function: undefined };
    }
    case 'list':
    case 'dict':
    case 'set':
    case 'iterator':
    case 'tuple':
    case 'range':
    case 'int':
    case 'float':
    case 'bool':
    case 'string':
      if (name === '__class__') return typeOf(object) ?? unknown(phrase`its class is not read`);
      if (name === 'real' && (object.type === 'int' || object.type === 'float')) return object;
      return { type: 'method', name, self: object, function: undefined };
    case 'none':
      if (name === '__ne__') return { type: 'method', name, self: object, function: undefined };
      return unknown(phrase`None has no attribute \`${name}\``);
    default:
      return unknownAttribute(it, object, name);
  }
}

/** What stands behind a class in the order of the object, or class, of which `super()` was asked. */
function superAttribute(it: Interpreter, object: Value & { readonly type: 'super' }, name: string): Value {
  const self = object.self;
  const owner = self.type === 'instance' ? self.class : self.type === 'class' ? self : undefined;
  const place = (order: ClassValue['order']) =>
    order.findIndex((entry) => entry.type === 'class' && entry.definition === object.after);
  const metaclass = self.type === 'class' && place(self.order) < 0 ? metaclassOf(self) : undefined;
  const { order } = metaclass ?? owner ?? { order: [] };
  const at = place(order);
  if (!owner || at < 0) return unknown(phrase`\`super()\` is not read here`);
  const rest = order.slice(at + 1);
  if (metaclass) return ofMetaclass(it, self, rest, name) ?? { type: 'method', name, self, function: undefined };
  const written = name === '__init__' && self.type === 'instance' ? writtenInit(rest) : undefined;
  if (written) return { type: 'method', name, self, function: undefined, fields: written };
  const isOwn = rest.some((entry) => entry.type === 'class' && entry.attributes[name]);
  if (name === '__new__' && self.type === 'class' && !isOwn && madeByMetaclass(self))
    return { type: 'method', name, self, function: undefined };
  const inherited = classAttribute(rest, name);
  // It is given the class itself.
  if (name === '__new__' && inherited?.type === 'function') return inherited;
  const found = bound(it, inherited, self, owner);
  if (name === '__init__' && found?.type === 'unknown') noteInit(it, self, 'perhaps');
  if (found) return found;
  const base = rest.find((entry) => entry.type === 'external');
  return {
    type: 'method',
    name: name === '__init__' ? `__init__ ${base?.name ?? ''}` : name,
    self,
    function: undefined,
  };
}

/** An attribute of what is not known: a method of one of the things that it may be, which may change them. */
function unknownAttribute(it: Interpreter, object: Value, name: string): Value {
  const part = object.type === 'unknown' ? torchvisionPart(object, `.${name}`) : undefined;
  if (part) return part.type === 'unknown' ? partAt(object, `.${name}`, part) : part;
  const stored = storedAt(object, `.${name}`);
  if (stored) return stored;
  const parts = (object.type === 'unknown' && object.parts) || [];
  const found = parts
    .filter(({ type }) => type === 'instance' || type === 'class')
    .map((part) => (it.spend(1) ? it.attribute(part, name) : undefined));
  const value = unknownOf(reasonOf(object), object, ...found);
  return partAt(object, `.${name}`, value.parts ? { ...value, isAttribute: true } : value);
}

/** A class's method resolution order, where all of it is known. */
function orderOf({ name, order }: ClassValue): Value {
  const isKnown = order.every(
    (entry) => entry.type === 'class' || /^(torch\.nn\.Module|object)$/.test(externalOf(entry)),
  );
  if (!isKnown) return unknown(phrase`what \`${name}\` inherits is not all read`);
  const classes = order.filter((entry) => externalOf(entry) !== 'object');
  return { type: 'tuple', items: [...classes, { type: 'builtin', name: 'object' }] };
}

function externalOf(entry: ClassValue['order'][number]): string {
  return entry.type === 'external' ? entry.name : '';
}

/** What a class has of its metaclass, whose object it is. */
function ofMetaclass(it: Interpreter, self: Value, order: ClassValue['order'], name: string): Value | undefined {
  const found = order.find((entry) => entry.type === 'class' && entry.attributes[name]);
  const value = found?.type === 'class' ? found.attributes[name] : undefined;
  if (found?.type !== 'class' || value?.type !== 'function' || value.kind === 'static') return value;
  if (value.kind === 'property') return callFunction(it, value, [selfArgument(self, NOWHERE)]);
  return { type: 'method', name, self: value.kind === 'class' ? found : self, function: value };
}

/** What a class of the file inherits of one of torch's modules. */
function ofTorchBase({ order }: ClassValue, name: string): Value | undefined {
  const base = order.find((entry) => entry.type === 'external' && entry.name.startsWith('torch.nn.'));
  return base?.type === 'external' && (name === '__init__' || moduleMethods.has(name))
    ? { type: 'external', name: `${base.name}.${name}` }
    : undefined;
}

function instanceAttribute(it: Interpreter, object: InstanceValue, name: string): Value {
  const inherited = classAttribute(object.class.order, name);
  const isProperty = inherited?.type === 'function' && inherited.kind === 'property';
  const isKept = inherited?.type === 'instance' && classAttribute(inherited.class.order, '__set__');
  const isCached = isProperty && inherited.isCached;
  const isComputed = isKept || (isProperty && !isCached && inherited.definition.type === 'function');
  const own = isComputed ? undefined : object.attributes[attributeName(name)];
  if (own) return own.type === 'unknown' ? (own.beside ?? own.present ?? own) : own;
  const nameless = inherited && inherited.type !== 'function' && !isComputed ? object.attributes[NAMELESS] : undefined;
  if (nameless) return unknownOf(reasonOf(nameless), inherited, nameless);
  if (name === '__class__') return classOf(object);
  if (name === 'training' && it.mode && isModule(object)) {
    it.mode.wasAsked = true;
    return { type: 'bool', value: it.mode.isTraining };
  }
  if (name === '_modules' && isModule(object)) return registryOf(it, object);
  if (name === '__dict__') return attributesDict(it, object);
  if (name === '__annotations__' && !inherited) return annotationsOfObject(object);
  const found = bound(it, inherited, object, object.class);
  if (found && isCached && !it.raised) it.store.write(object.attributes, attributeName(name), found);
  if (found && (found.type !== 'unknown' || inherited !== found)) return found;
  const patched = found ? undefined : patchedAttribute(it, object, name);
  if (patched) return patched;
  if (savesHyperparameters(object, name)) return { type: 'method', name, self: object, function: undefined };
  if (!found && (isHeldMethod(object, name) || /^__(setattr|delattr|getattribute)__$/.test(name)))
    return { type: 'method', name, self: object, function: undefined };
  const dynamic = classAttribute(object.class.order, '__getattr__');
  const isOfModule = moduleMethods.has(name) && isModule(object);
  if ((dynamic?.type === 'function' || dynamic?.type === 'partial') && !isOfModule && !object.module) {
    const given = [object, string(name)].map((value) => selfArgument(value, NOWHERE));
    return it.call(dynamic, given, NOWHERE, newFrame(it, newScope('function', undefined)));
  }
  if (found) return found;
  if (moduleMethods.has(name) && isModule(object)) return { type: 'method', name, self: object, function: undefined };
  if (object.module) return attribute(it, object.module, name);
  if (object.class.fields && (/^(_asdict|_replace)$/.test(name) || isMethodOfModel(object.class, name)))
    return { type: 'method', name, self: object, function: undefined };
  const reason = phrase`\`${object.class.name}\` has no \`${name}\` here`;
  // Of Python's library not all is read: what is missing may change the object.
  return isLibraryClass(object.class) ? unknownOf(reason, object) : unknown(reason);
}

function membersDict(object: ClassValue): Value {
  const names = Object.entries(object.attributes).filter(
    ([, value]) => value.type === 'instance' && value.class === object,
  );
  return dict(new Map(names.map(([key, value]) => [`string ${key}`, [string(key), value] as const])));
}

function nnDictionary(): Value {
  const names = [...nnModuleNames].map(
    (name) =>
      [`string ${name}`, [string(name), { type: 'external', name: `torch.nn.${name}` } as Value] as const] as const,
  );
  return { ...dict(new Map(names)), isNamespace: true };
}

/** What a descriptor of the file gives in place of itself; undefined where it is none. */
function described(it: Interpreter, value: InstanceValue, self: Value, owner: ClassValue): Value | undefined {
  const getter = classAttribute(value.class.order, '__get__');
  if (getter?.type !== 'function') return undefined;
  const given = [value, self.type === 'class' ? NONE : self, owner];
  return callFunction(
    it,
    getter,
    given.map((one) => selfArgument(one, NOWHERE)),
  );
}

/** A class's attribute as its instance, or the class, has it. */
function bound(it: Interpreter, value: Value | undefined, self: Value, owner: ClassValue): Value | undefined {
  if (value?.type === 'instance') return described(it, value, self, owner) ?? value;
  if (value?.type !== 'function') return value;
  if (value.kind === 'static') return value;
  if (value.kind === 'class') return { type: 'method', name: value.name, self: owner, function: value };
  if (self.type === 'class') return value;
  if (value.kind === 'property') return callFunction(it, value, [selfArgument(self, NOWHERE)]);
  return { type: 'method', name: value.name, self, function: value };
}
