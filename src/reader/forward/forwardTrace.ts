// What `forward` of an object of the file returns for one input, with all that it does on the way.

import { phrase } from '../../model/phrase.ts';
import { bornAt, now } from '../interpreter/births.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { type Frame, type Interpreter, newFrame, parameterSymbol } from '../interpreter/interpreter.ts';
import { defaultsOf } from '../python/functionAttributes.ts';
import { asArgument, INPUT, type InstanceValue, unknown, type Value } from '../python/values.ts';
import { orderOfComputation, somethingIn, tensorsIn } from './dataFlow.ts';
import type { Effect } from './effect.ts';
import { type Forward, forwardOf } from './forwardOf.ts';
import type { ForwardTrace } from './steps.ts';
import { whileTracing } from './tracing.ts';

/** Followed once in a state: for the object itself, for what it is a part of, and for its Sequentials. */
export function traceForward(it: Interpreter, object: InstanceValue, frame: Frame): ForwardTrace {
  const known = it.followed.traces.get(object);
  if (known) return known;
  const from = now();
  const found = traceAnew(it, object, frame);
  // What `forward` itself builds is another module every time.
  const isBuilt = (value: Value) => {
    const applied = value.type === 'output' ? value.module : value.type === 'unknown' && value.made?.operation?.block;
    return applied && bornAt(applied) > from;
  };
  const isOld = !somethingIn(found.returned, (value) => value === found.input, isBuilt);
  if (isOld) it.followed.traces.set(object, found);
  return found;
}

/** The same for inputs of which nothing is known; undefined where it may be another for these. */
export function traceWithOneInput(it: Interpreter, object: InstanceValue, frame: Frame): ForwardTrace | undefined {
  const forward = forwardOf(it, object);
  if (!forward) return undefined;
  if (classAttribute(object.class.order, '__call__')?.type === 'function') return undefined;
  const defaults = defaultsOf(forward.function);
  const [input, ...others] = forward.parameters;
  const isNeeded = input?.kind === 'positional' && !defaults.has(input.name);
  const isOne = isNeeded && others.every(({ kind, name }) => !/star/i.test(kind) && defaults.has(name));
  const found = isOne ? traceForward(it, object, frame) : undefined;
  return found?.evaluation ? undefined : found;
}

function traceAnew(it: Interpreter, object: InstanceValue, frame: Frame): ForwardTrace {
  const before = it.mode;
  it.mode = { isTraining: true, wasAsked: false };
  const found = trace(it, object, frame);
  const { wasAsked } = it.mode;
  it.mode = { isTraining: false, wasAsked: false };
  const evaluation = wasAsked ? trace(it, object, frame) : undefined;
  it.mode = before && { ...before, wasAsked: before.wasAsked || wasAsked };
  return { ...found, ...(evaluation && { evaluation }) };
}

function trace(
  it: Interpreter,
  object: InstanceValue,
  frame: Frame,
): { input: Value; returned: Value; effects: readonly Effect[] } {
  const { range } = object.class.definition;
  const input = parameterSymbol(it, INPUT, range);
  const before = it.effects;
  const effects: Effect[] = [];
  it.effects = effects;
  const returned = whileTracing(it, 'operations', () => applied(it, object, input, frame));
  it.effects = before;
  return { input, returned, effects };
}

function applied(it: Interpreter, object: InstanceValue, input: Value, frame: Frame): Value {
  const { range } = object.class.definition;
  const hasCall = classAttribute(object.class.order, '__call__')?.type === 'function';
  const forward = forwardOf(it, object, hasCall ? '__call__' : 'forward');
  if (!forward) return unknown(phrase`it is not in this file`);
  if (forward.parameters.length === 0) return unknown(phrase`it takes no input`);
  const needed = inputsOf(forward);
  if (needed.length > 1)
    return unknown(phrase`it takes more than one input: ${needed.map((name) => `\`${name}\``).join(', ')}`);
  const argument = asArgument(input, range);
  return it.call(forward.callee, [argument], range, newFrame(it, frame.scope));
}

/** The arguments that have to be given. */
function inputsOf({ function: of, parameters }: Forward): readonly string[] {
  const defaults = defaultsOf(of);
  return parameters
    .filter(({ kind, name }) => (kind === 'positional' || kind === 'keywordOnly') && !defaults.has(name))
    .map(({ name }) => name);
}

/** What is done to get from the input to the value, so that two are equal where the same is done. */
export function courseOf(input: Value, returned: Value): readonly string[] {
  const order = orderOfComputation(returned, (value) => value === input);
  const place = new Map<Value, number>([[input, -1], ...order.map((value, at) => [value, at] as const)]);
  return order.map((value) => {
    const sources = tensorsIn(value).map((source) => place.get(source));
    if (value.type === 'output') return `${value.module.name} ${value.module.range.from} of ${sources}`;
    const made = value.type === 'unknown' ? value.made : undefined;
    return `${made?.operation?.callee ?? value.type} ${made?.range.from} of ${sources}`;
  });
}
