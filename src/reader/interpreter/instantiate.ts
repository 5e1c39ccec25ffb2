// Objects of classes of the file, and the arguments with which a class or function is read by itself.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { construct } from '../draws/draws.ts';
import { drawsOfHeir } from '../draws/loaderDraws.ts';
import { buildModule } from '../modules/modules.ts';
import { awaitInit } from '../modules/superInit.ts';
import { nnModuleOf } from '../modules/torchSignatures.ts';
import { refusesAbstract } from '../python/abstractClasses.ts';
import { heldBy, heldMethod } from '../python/builtinHeirs.ts';
import { buildFromFields } from '../python/fields.ts';
import { defaultsOf } from '../python/functionAttributes.ts';
import { isOfClass, madeByNew } from '../python/makeObject.ts';
import { memberOf } from '../python/memberOf.ts';
import {
  type ArgumentValue,
  asArgument,
  attributeRecord,
  type ClassValue,
  type Field,
  type FunctionValue,
  type InstanceValue,
  NONE,
  type UnknownValue,
  unknown,
  type Value,
} from '../python/values.ts';
import { noteOwnLoss } from '../training/training.ts';
import { assumedValue } from './assumed.ts';
import { born } from './births.ts';
import { callFunction } from './callFunction.ts';
import { classAttribute } from './classAttribute.ts';
import { raise } from './exceptions.ts';
import { type Frame, type Interpreter, parameterSymbol } from './interpreter.ts';
import { expectDeletion } from './leftGenerators.ts';
import { presumeUndecorated } from './presumed.ts';
import { starArgument } from './stars.ts';

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
    else if (at === 0 && self) args.push(asArgument(self, range));
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
  if (callee.kind === 'enum') return memberOf(it, callee, args[0]?.value, range, frame);
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
    const result = callFunction(it, initialise, [asArgument(instance, range), ...args], isOutermost);
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
      return loaderOf(callee, unknown(phrase`how \`${callee.name}\` is built is not in this file`));
  }
  return instance;
}

/** Of a class that inherits DataLoader. */
function loaderOf(callee: ClassValue, made: UnknownValue): UnknownValue {
  const draws = drawsOfHeir(callee);
  return draws ? { ...made, draws } : made;
}

export function isType(value: Value): boolean {
  return value.type === 'builtin' && value.name === 'type';
}

/** An object of the class, as Python's own `type` makes it. */
export function makeOf(
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
export function callWrittenInit(
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
export function writtenInit(order: ClassValue['order']): readonly Field[] | undefined {
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
