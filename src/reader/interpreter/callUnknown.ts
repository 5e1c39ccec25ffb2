// Calls of what is not known, or stands outside of the file and torch: what they give, and what they may change.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { isOfOtherLibrary } from '../draws/draws.ts';
import { drawApplied } from '../draws/drawsApplied.ts';
import { normsWithin } from '../modules/heldBySequentials.ts';
import { inheritsModule, isModule } from '../modules/moduleTree.ts';
import { asHolder, loseByMethod, somewhereIn } from '../modules/stored.ts';
import { noteInit } from '../modules/superInit.ts';
import { nnModuleOf } from '../modules/torchSignatures.ts';
import { torchvisionModel } from '../modules/torchvisionWidths.ts';
import { callMethod } from '../python/methods.ts';
import { withPartial } from '../python/partial.ts';
import {
  ADDED,
  type ArgumentValue,
  type ExternalValue,
  holdsLoader,
  isContainer,
  isTorchClass,
  OF_LOADERS,
  reasonOf,
  type SymbolValue,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { refusalOf } from '../refused/refusedModules.ts';
import { diagnostic } from '../text/sourceText.ts';
import { assumedBeginning, textMadeOf } from './assumptions.ts';
import { classAttribute } from './classAttribute.ts';
import { alternatives, change, type Frame, forget, type Interpreter, partSymbol, symbol } from './interpreter.ts';
import { choiceAt } from './library.ts';
import { isSure, tellMistake } from './mistakes.ts';
import { isStatement, isUsual, presumeInherited, presumeKept, presumeUnchanged } from './presumed.ts';

/** The callee may be one of several, or something else that changes the object it belongs to. */
export function callUnknown(
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
  // It is one of these.
  if (!it.isTracing && isElement(callee)) for (const part of parts) drawApplied(it, part, range);
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
export function callText(
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

export const GROWS = /^(append|extend|insert|add)$/;

/** A parameter without a value is a list, or some other thing that holds what its method is given. */
export function growParameter(
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
export function callUnbound(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const [, base, method] = /^(torch\.nn\.[A-Z]\w*)\.(\w+)$/.exec(name) ?? [];
  const [self, ...rest] = args;
  if (base && method && !self) tellOfClass(it, method, range, frame);
  if (!base || !method || self?.kind !== 'positional' || !isModule(self.value)) return undefined;
  return callMethod(it, self.value, method === '__init__' ? `__init__ ${base}` : method, rest, range, frame);
}

/** `net.parameters()` behind `net = Net`. */
function tellOfClass(it: Interpreter, method: string, { from, to }: SourceRange, frame: Frame): void {
  if (!isSure(it, frame) || method.startsWith('_')) return;
  const written = /^([\w.]+)\.\w+(?=\()/.exec(it.source.text.slice(from, Math.min(to, from + LONGEST_CALLEE)));
  if (!written) return;
  const [all, object] = written;
  const message = phrase`\`${object}\` is a class itself, and \`${method}\` is that of its objects, so Python raises TypeError here; call the class first, \`${object}()\`.`;
  tellMistake(it, diagnostic(it.source, 'error', 'wrong-call', message, { from, to: from + all.length }));
}

const LONGEST_CALLEE = 100;

export function fromElsewhere(
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
export function outside(
  it: Interpreter,
  args: readonly ArgumentValue[],
  reason: Text,
  callee?: Value,
  at?: SourceRange,
): UnknownValue {
  const draws = args.some(({ value }) => holdsLoader(value)) ? OF_LOADERS : undefined;
  for (const { value } of args) noteInit(it, value, 'perhaps');
  const norms = it.norms.length > 0 ? args.flatMap(({ value }) => normsWithin(value)) : [];
  for (const { value } of args) forget(it, value, phrase`it was given to a function that may change it: ${reason}`);
  const isClass = callee?.type === 'external' && /^_*[A-Z]/.test(lastName(callee.name));
  const given: UnknownValue = { type: 'unknown', reason, ...(at && { at }), ...(draws && { draws }) };
  if (isClass || callee?.type === 'symbol') return { ...given, callee };
  return norms.length > 0 ? { ...given, norms } : given;
}

export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
