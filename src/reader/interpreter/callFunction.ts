// Calls of functions of the file: arguments bound to parameters, the body run, at once or as a generator.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { note } from '../draws/stream.ts';
import { withoutGradients } from '../forward/effects.ts';
import { isModule } from '../modules/moduleTree.ts';
import { defaultsOf } from '../python/functionAttributes.ts';
import {
  type ArgumentValue,
  asArgument,
  dict,
  type FunctionValue,
  type Generation,
  type KeptResults,
  keyOf,
  type ListValue,
  list,
  NONE,
  parametersNamedIn,
  reasonOf,
  type Scope,
  type Step,
  string,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
  withOpen,
} from '../python/values.ts';
import { type BoundNames, namesBoundBy } from '../text/boundNames.ts';
import { isGenerator, mayBeEndless, takesWhatIsSent } from '../text/generators.ts';
import { diagnostic, NOWHERE } from '../text/sourceText.ts';
import { outside } from './callUnknown.ts';
import { raise } from './exceptions.ts';
import { type Frame, forget, type Interpreter, newFrame, newScope, parameterSymbol } from './interpreter.ts';
import { iterator, perhapsEndless, running, stepsOf } from './iterators.ts';
import { noteStep } from './leftGenerators.ts';
import { GENERATOR_CONTEXT, isOfLibrary } from './library.ts';
import { isSure, tellMistake } from './mistakes.ts';
import { TOO_MUCH_WORK } from './patience.ts';
import { presumeUndecorated } from './presumed.ts';
import { boundRecursion } from './recursion.ts';
import { resumed } from './resumed.ts';
import { partOfStar, starOf } from './stars.ts';
import { decide } from './undecided.ts';

/**
 * `asks`: whether an argument of which nothing is known is asked for, by the parameter's name. In the construction of an
 * object it is not, and neither is what depends on another parameter: that one is to be given.
 */
export function callFunction(
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
  const manager = callee.isContext && it.library.get(GENERATOR_CONTEXT);
  if (manager) {
    const { isContext: _, ...generator } = callee;
    const range = it.calls.at(-1) ?? NOWHERE;
    const frame = newFrame(it, newScope('function', undefined));
    return it.call(manager, [asArgument(generator, range), ...args], range, frame);
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
  const isRefused = reason !== undefined && tellRefused(it, callee, reason, args);
  const value = reason
    ? isRefused && it.trying > 0
      ? raise(it, 'TypeError', reason)
      : unknown(reason)
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

/** Says that Python calls no constructor of a module of the file, or function of it, with what the call gives; whether it surely is so. */
function tellRefused(it: Interpreter, callee: FunctionValue, reason: Text, args: readonly ArgumentValue[]): boolean {
  const range = it.calls.at(-1);
  const self = args[0]?.value;
  const isBuilt = callee.name === '__init__' && self?.type === 'instance' && isModule(self);
  // Another class may have a method of the same name with other parameters.
  const isPlain = !callee.owner && callee.name !== '' && callee.kind === 'function' && !isOfLibrary(callee);
  if (!(isBuilt || isPlain) || args.some(({ kind }) => kind === 'rest')) return false;
  const message = phrase`Python raises TypeError here: ${reason}.`;
  if (range && isSure(it)) tellMistake(it, diagnostic(it.source, 'error', 'wrong-call', message, range));
  return true;
}

/** Says so too of `net(x)`, where `forward` does not take what it is given. */
export function tellRefusedInputs(
  it: Interpreter,
  callee: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): void {
  if (callee.type !== 'method' || callee.function?.kind !== 'function' || !isSure(it, frame)) return;
  const { definition } = callee.function;
  const isPlain = definition.type === 'function' && definition.decorators.length === 0;
  if (!isPlain || args.some(({ kind }) => kind === 'rest')) return;
  const reason = bind(it, callee.function, [asArgument(callee.self, range), ...args], {}, false);
  if (!reason) return;
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
  const all = (most?: number) => {
    if (!it.enter()) return unknown(phrase`the calls are nested too deeply`);
    const items = boundRecursion(it, callee, args, () => runGenerator(it, callee, generation, args[0]?.value, most));
    it.leave();
    return items;
  };
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
  const made = it.calls.at(-1) ?? definition.range;
  const begun = () => {
    const { last } = it.stream;
    const items = watched(MAX_OF_ENDLESS);
    // How far it goes is not known.
    if ('type' in items && it.stream.last !== last) note(it, { kind: 'other', name: callee.name, range: made });
    return { items, isCut: !('type' in items) && items.length >= MAX_OF_ENDLESS };
  };
  if (definition.type === 'lambda' || it.isOpening || it.isTracing)
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
  const self = context.type === 'method' ? [asArgument(context.self, NOWHERE)] : [];
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
  if (definition.type === 'lambda') {
    if (definition.apart) it.execute(definition.apart, frame);
    return it.evaluate(definition.body, frame);
  }

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
  let twice: string | undefined;
  if (!isPlain)
    for (const arg of args) {
      if (arg.kind !== 'keyword') continue;
      if (keywords.has(arg.name)) twice ??= arg.name;
      keywords.set(arg.name, arg.value);
    }
  const rests = isPlain ? NO_RESTS : args.filter(({ kind }) => kind === 'rest');
  const [rest] = rests;
  const closed = rests.find(({ value }) => !starOf(it, value));
  const { definition, scope, owner } = callee;
  const name = callee.name === '__init__' && owner ? owner.name : callee.name;
  if (twice !== undefined) return phrase`\`${name}\` is given \`${twice}\` twice`;
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
