// Expressions -> values. Statements are execute.ts's, calls call.ts's.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { partOfArray } from '../arrays/arrayParts.ts';
import { callGiven, drawMethod } from '../draws/draws.ts';
import { initByMethod } from '../draws/inits.ts';
import { drawRow, iterOfLoader } from '../draws/loaderDraws.ts';
import { isInPlace, noteCallEffects, noteChange, noteEffect } from '../forward/effects.ts';
import { givesSeveral } from '../forward/givesSeveral.ts';
import { isTraced, keepsRows, operationOn, traced } from '../forward/trace.ts';
import { combineContainers, containerOf, containerSlice } from '../modules/containers.ts';
import { isModule } from '../modules/moduleTree.ts';
import { touchByMethod } from '../modules/touches.ts';
import { hasNone } from '../python/builtinAttributes.ts';
import { isLeftOut, lacksAttribute } from '../python/hasAttribute.ts';
import {
  asIndex,
  binaryOperation,
  callDefined,
  comparison,
  elements,
  textOf,
  truthOf,
  unaryOperation,
} from '../python/operations.ts';
import { refuseBounds, refuseElements, refuseKey } from '../python/protocols.ts';
import { sliceValue } from '../python/sliceValues.ts';
import { slice, subscript } from '../python/subscript.ts';
import {
  type ArgumentValue,
  asArgument,
  bool,
  causeOf,
  DELETED,
  type DictValue,
  dependsOn,
  dict,
  type FunctionValue,
  float,
  int,
  keyOf,
  list,
  NONE,
  plainOf,
  reasonOf,
  type Scope,
  set,
  string,
  truth,
  type UnknownValue,
  unknown,
  unknownElement,
  unknownOf,
  type Value,
  withOpen,
} from '../python/values.ts';
import { notDefined } from '../remarks/undefinedNames.ts';
import { isBeforeBinding } from '../text/boundNames.ts';
import type { Argument, CallExpression, ComprehensionExpression, Expression } from '../text/syntax.ts';
import { noteFlow, noteFlowOfCall } from '../training/lossFlow.ts';
import { noteStep } from '../training/training.ts';
import { tellMisspeltStep } from '../training/trainingMistakes.ts';
import { noteChangedLoss } from '../training/unfollowed.ts';
import { born } from './births.ts';
import { classAttribute, hasOwnForward } from './classAttribute.ts';
import { mayBeUnset } from './environment.ts';
import { placeRaised, raise } from './exceptions.ts';
import { idleness } from './idleLoops.ts';
import { alternatives, type Frame, type Interpreter, newFrame, newScope } from './interpreter.ts';
import { iterate, ofNoOrder } from './iterate.ts';
import { allInTurn, returnedBy, running, stepsOf } from './iterators.ts';
import { choiceAt, isOfLibrary } from './library.ts';
import { isSure } from './mistakes.ts';
import { joinTexts } from './openText.ts';
import { TOO_MUCH_WORK } from './patience.ts';
import { privateName } from './privateNames.ts';
import { python2Name } from './python2.ts';
import { builtinNames } from './pythonNames.ts';
import { broughtByStars, noteEarly, noteUnbound, sourceOf } from './starImports.ts';
import { starOf } from './stars.ts';
import { isPlain, stepper } from './stepper.ts';
import { joinValues } from './store.ts';
import type { Choice } from './undecided.ts';

/** Functions are kept for being read by themselves: no more lambdas than these. */
const MAX_LAMBDAS = 2000;

const MAX_ITEMS = 4096;
/** Lists of no more are made as they are. */
const FEW_ITEMS = 8;

export function evaluate(it: Interpreter, expression: Expression, frame: Frame): Value {
  if (!it.spend(1)) return it.unknown(TOO_MUCH_WORK);
  if (it.raised) return it.unknown(phrase`an error is raised before`);
  if (!it.enter()) return it.unknown(phrase`it is nested too deeply`);
  const value = evaluateNode(it, expression, frame);
  it.leave();
  if (it.raised) placeRaised(it, expression.range, frame);
  if (value.type === 'unknown') it.uncertain++;
  return value;
}

function evaluateNode(it: Interpreter, expression: Expression, frame: Frame): Value {
  switch (expression.type) {
    case 'name': {
      const value = lookUp(it, expression.name, frame.scope);
      if (value === UNBOUND) return unboundLocal(it, expression, frame.scope);
      noteEarly(it, expression, value, frame);
      return noteUnbound(it, expression, value);
    }
    case 'call': {
      if (it.isOpening) return openCall(it, expression, frame);
      if (it.isTracing) return traceCall(it, expression, frame);
      const callee = it.evaluate(expression.callee, frame);
      const args = evaluateArguments(it, expression.arguments, frame);
      if (expression.callee.type === 'attribute' && !(callee.type === 'method' && callee.function)) {
        // It gives the parameter that it fills.
        if (initByMethod(it, callee, args, expression.range) && callee.type === 'method') return callee.self;
        const self = callee.type === 'method' ? callee.self : undefined;
        if (callee.type !== 'external') drawMethod(it, expression.callee.name, expression.range, self, args);
        touchByMethod(it, expression.callee.name, callee, args, expression.range);
        callGiven(it, expression.callee.name, args, expression.range, frame);
      }
      const result = it.call(callee, args, expression.range, frame);
      if (it.training.hasOutputs) noteFlowOfCall(it, callee, args, expression.range, result);
      return result;
    }
    case 'attribute': {
      const object = it.evaluate(expression.object, frame);
      if (it.isOpening && isTraced(object)) return openPart(it, `.${expression.name}`, [object], expression.range);
      if (expression.name === 'step') noteStep(it, object);
      if (expression.name === 'manual_seed' && it.training.generators.has(object))
        return { type: 'method', name: 'manual_seed', self: object, function: undefined };
      const iter = expression.name === '__iter__' && iterOfLoader(it, object, expression.range);
      if (iter) return iter;
      noteTakenApart(it, object);
      if (it.trying > 0 && lacksAttribute(it, object, expression.name))
        return raise(it, 'AttributeError', hasNone(object, expression.name));
      const value = it.attribute(object, privateName(expression.name, frame.owner));
      if (object.type === 'output' || object.type === 'unknown')
        tellMisspeltStep(it, object, expression.name, expression.range);
      if (value.type === 'unknown' && object.type === 'instance' && isSure(it, frame)) {
        if (isLeftOut(it, object, expression.name)) return raise(it, 'AttributeError', reasonOf(value));
      }
      // It may be a method, which is called next.
      if (object.type === 'unknown' && it.training.hasOutputs)
        noteFlow(it, value, object, `.${expression.name}`, expression.range);
      return value;
    }
    case 'int':
      return int(expression.value);
    case 'float':
      return float(expression.value);
    case 'string':
      return string(expression.value);
    case 'format':
      return format(evaluateAll(it, expression.parts, frame));
    case 'formatted': {
      const shown = it.evaluate(expression.value, frame);
      const spec = expression.spec ? it.evaluate(expression.spec, frame) : string('');
      if (spec.type !== 'string') return unknown(reasonOf(spec));
      return textOf(it, shown, expression.conversion, spec.value, frame);
    }
    case 'ellipsis':
      return unknown(phrase`\`...\` stands for no value`);
    case 'constant':
      return expression.value === null ? NONE : bool(expression.value);
    case 'list': {
      return list(evaluateItems(it, expression.items, frame));
    }
    case 'tuple': {
      const items = evaluateItems(it, expression.items, frame);
      return 'type' in items ? items : { type: 'tuple', items };
    }
    case 'set': {
      const items = evaluateItems(it, expression.items, frame);
      return refuseElements(it, items) ?? set(items);
    }
    case 'starred':
      return it.evaluate(expression.value, frame);
    case 'dict':
      return evaluateDict(it, expression.entries, frame);
    case 'comprehension':
      return comprehend(it, expression, frame);
    case 'unary':
      return evaluateUnary(it, expression.operator, it.evaluate(expression.operand, frame), expression.range, frame);
    case 'binary': {
      const left = it.evaluate(expression.left, frame);
      const right = it.evaluate(expression.right, frame);
      const { operator, range } = expression;
      const combined = combineContainers(it, operator, left, right, range, frame);
      if (combined) return combined;
      noteChangedLoss(it, operator, [left, right], range);
      const result = binaryOperation(it, operator, left, right, range, frame);
      if (!it.isTracing) {
        if (it.training.hasOutputs) noteFlow(it, result, left, operator, range);
        return result;
      }
      return traced(it, result, [left, right], operator, range, operationOn(operator, [left, right], range));
    }
    case 'logical':
      return evaluateLogical(it, expression, frame);
    case 'compare': {
      let left = it.evaluate(expression.first, frame);
      let result: Value = bool(true);
      const { rest } = expression;
      for (const { operator, right } of rest) {
        const next = it.evaluate(right, frame);
        result = comparison(it, operator, left, next, expression.range, frame);
        if (rest.length === 1 || truth(result) !== true) return result;
        left = next;
      }
      return result;
    }
    case 'conditional':
      return evaluateConditional(it, expression, frame);
    case 'lambda': {
      const defaults = evaluateDefaults(it, expression.parameters, frame);
      const made: FunctionValue = {
        type: 'function',
        definition: expression,
        name: '',
        scope: frame.scope,
        defaults,
        owner: frame.owner,
        kind: 'function',
      };
      if (it.functions.length < MAX_LAMBDAS) it.functions.push(made);
      return made;
    }
    case 'subscript': {
      const object = it.evaluate(expression.object, frame);
      if (it.isOpening && isTraced(object) && expression.index.type !== 'slice') {
        return openPart(it, '[…]', [object, it.evaluate(expression.index, frame)], expression.range);
      }
      if (it.isOpening && isTraced(object) && expression.index.type === 'slice') {
        const { start, stop, step } = expression.index;
        const bounds = evaluateAll(it, step ? [start, stop, step] : [start, stop], frame);
        return openPart(it, '[:]', [object, ...bounds], expression.range);
      }
      const part = takePart(it, object, expression.index, expression.range, frame);
      if (it.training.hasOutputs && !it.isTracing) noteFlow(it, part, object, '[…]', expression.range);
      if (object.type === 'unknown' || object.type === 'symbol') drawRow(it, object, expression.range);
      return part.type === 'unknown' ? traced(it, part, [object], '[…]', expression.range) : part;
    }
    case 'slice':
      return unknown(phrase`a slice of several dimensions is not read`);
    case 'named': {
      const named = it.evaluate(expression.value, frame);
      it.assign(expression.target, named, frame.host ?? frame);
      return named;
    }
    case 'yield':
      return giveYield(it, expression.value ? it.evaluate(expression.value, frame) : NONE, expression, frame);
    case 'invalid':
      return unknown(phrase`it is not read`);
    default:
      return expression satisfies never;
  }
}

/** None would not have the attribute that is taken of it. */
function noteTakenApart(it: Interpreter, object: Value): void {
  if (object.type !== 'symbol' || !isSure(it)) return;
  if (typeof object.extent !== 'number' && object.extent.type === 'parameter') it.takenApart.add(object.extent.name);
}

/** NONE for what is left out. */
function evaluateAll(it: Interpreter, parts: readonly (Expression | undefined)[], frame: Frame): Value[] {
  return parts.map((part) => (part ? it.evaluate(part, frame) : NONE));
}

function evaluateLogical(it: Interpreter, expression: Expression & { type: 'logical' }, frame: Frame): Value {
  const left = it.evaluate(expression.left, frame);
  const known =
    expression.operator === 'or' && mayBeUnset(left) ? false : truthOf(it, left, expression.left.range, frame);
  if (known !== undefined) {
    return known === (expression.operator === 'or') ? left : it.evaluate(expression.right, frame);
  }
  return either(
    it,
    frame,
    () => left,
    () => it.evaluate(expression.right, frame),
    reasonOf(left),
    choiceAt(frame, 'test', expression.left.range),
  );
}

function evaluateConditional(it: Interpreter, expression: Expression & { type: 'conditional' }, frame: Frame): Value {
  const test = it.evaluate(expression.test, frame);
  const known = mayBeUnset(test) ? false : truthOf(it, test, expression.test.range, frame);
  if (known !== undefined) return it.evaluate(known ? expression.consequent : expression.otherwise, frame);
  const cause = causeOf(reasonOf(test));
  const reason = isOfLibrary(frame)
    ? dependsOn(phrase`on a condition that is not known${cause}`)
    : dependsOn(phrase`on the condition ${it.source.quote(expression.test.range)}${cause}`);
  return either(
    it,
    frame,
    () => it.evaluate(expression.consequent, frame),
    () => it.evaluate(expression.otherwise, frame),
    reason,
    choiceAt(frame, 'test', expression.test.range),
  );
}

function evaluateUnary(
  it: Interpreter,
  operator: '-' | '+' | '~' | 'not',
  operand: Value,
  range: SourceRange,
  frame: Frame,
): Value {
  const result = unaryOperation(it, operator, operand, range, frame);
  if (operator === 'not' || !it.isTracing) return result;
  return traced(it, result, [operand], operator, range, operationOn(operator, [operand], range));
}

/** `object[index]` or `object[start:stop:step]`. */
function takePart(it: Interpreter, object: Value, index: Expression, range: SourceRange, frame: Frame): Value {
  const part = partOfArray(it, object, index, frame);
  if (part) return part;
  const isCounted = /^(list|tuple|string|range)$/.test(object.type);
  const counting = (value: Value) => (isCounted ? asIndex(it, value, range, frame) : value);
  if (index.type !== 'slice') return subscript(it, object, counting(it.evaluate(index, frame)), frame);
  const bounds = [index.start, index.stop, index.step].map((bound) =>
    bound ? counting(it.evaluate(bound, frame)) : NONE,
  );
  const refused = isCounted ? refuseBounds(it, bounds) : undefined;
  if (refused) return refused;
  const defined = callDefined(it, object, '__getitem__', [sliceValue(bounds)], range, frame);
  if (defined) return defined;
  const container = containerOf(object);
  if (!container || (object.type !== 'instance' && object.type !== 'module')) return slice(object, bounds);
  const { children } = container;
  const places = list('type' in children ? children : children.map((_, at) => int(at)));
  return containerSlice(it, object, slice(places, bounds), range, frame);
}

/** A call while `forward` is read. */
function traceCall(it: Interpreter, expression: CallExpression, frame: Frame): Value {
  const { callee: named, range } = expression;
  const object = named.type === 'attribute' ? it.evaluate(named.object, frame) : undefined;
  const callee =
    named.type === 'attribute' && object
      ? it.attribute(object, privateName(named.name, frame.owner))
      : it.evaluate(named, frame);
  const args = evaluateArguments(it, expression.arguments, frame);
  const written = nameOf(named);
  const name = callee.type === 'external' ? callee.name.slice(callee.name.lastIndexOf('.') + 1) : written;
  const first = object && isTraced(object) ? object : args[0]?.value;
  if (first && isTraced(first) && keepsRows(name) && (callee.type === 'external' || first === object)) return first;
  const sources = [...(object ? [object] : []), ...args.map((arg) => arg.value)];
  const result = it.call(callee, args, range, frame);
  return givesBack(callee, result, sources) ? result : traced(it, result, sources, name, range);
}

/** As it is told of: `stages[…]`. */
function nameOf(called: Expression): string {
  if (called.type === 'attribute' || called.type === 'name') return called.name;
  if (called.type === 'subscript') return `${nameOf(called.object)}[…]`;
  return called.type === 'call' ? `${nameOf(called.callee)}(…)` : 'this';
}

/** Whether a function of the file gives one of its arguments, as it is: `lambda x: x`. */
function givesBack(callee: Value, result: Value, given: readonly Value[]): boolean {
  const called = callee.type === 'method' ? callee.function : callee;
  return called?.type === 'function' && given.includes(result);
}

function openPart(it: Interpreter, callee: string, values: readonly Value[], range: SourceRange): Value {
  return traced(
    it,
    unknown(phrase`it is not read`),
    values.slice(0, 1),
    callee,
    range,
    operationOn(callee, values, range),
  );
}

/** A call while a block is opened: what it does to inputs and outputs is kept. */
function openCall(it: Interpreter, expression: CallExpression, frame: Frame): Value {
  const { callee: named, range } = expression;
  const object = named.type === 'attribute' ? it.evaluate(named.object, frame) : undefined;
  if (named.type === 'attribute' && object && isTraced(object)) {
    const [first] = operationOn('', [object], named.object.range).args;
    const all = [first!, ...evaluateArguments(it, expression.arguments, frame)];
    const sources = all.map(({ value }) => value);
    const operation = { callee: `.${named.name}`, args: all };
    const made = traced(it, unknown(phrase`it is not read`), sources, named.name, range, operation);
    noteCallEffects(it, named.name, undefined, all, range, made);
    return made;
  }
  const callee =
    named.type === 'attribute' && object
      ? it.attribute(object, privateName(named.name, frame.owner))
      : it.evaluate(named, frame);
  const given = evaluateArguments(it, expression.arguments, frame);
  const sources = given.map(({ value }) => value);
  const isApplied =
    callee.type === 'module' || (callee.type === 'method' && callee.name === 'forward' && !callee.function);
  const isOpened = callee.type === 'instance' && hasOwnForward(callee);
  // What takes or gives several tensors is followed as a part of what calls it.
  const isPart = isOpened && (given.length !== 1 || givesSeveral(it, callee));
  if (isOpened && !isPart) {
    const operation = { callee: callee.class.name, args: given, block: callee };
    return traced(it, unknown(phrase`it is not read`), sources, callee.class.name, range, operation);
  }
  const written = it.source.text.slice(named.range.from, named.range.to);
  if ((isApplied || callee.type === 'instance') && given.length !== 1 && !isPart) {
    const several = traced(it, unknown(phrase`it is not read`), sources, written, range);
    const isMade = callee.type === 'module' && several.type === 'unknown' && several.made;
    return isMade ? born({ ...several, made: { ...isMade, applied: callee } }) : several;
  }
  const isNamed = callee.type === 'external' || callee.type === 'builtin';
  const operation = isNamed ? { callee: callee.name, args: given.map(asItIs) } : undefined;
  const name = callee.type === 'external' ? callee.name.slice(callee.name.lastIndexOf('.') + 1) : written;
  const result = it.call(callee, given, range, frame);
  if (givesBack(callee, result, sources)) return result;
  const made = traced(it, result, sources, name, range, operation);
  if (isNamed || result.type === 'output') noteCallEffects(it, name, callee, given, range, made);
  if (object?.type === 'parameter' && named.type === 'attribute' && isInPlace(named.name))
    noteChange(it, named.name, object, range);
  if (callee.type === 'method' && !callee.function && named.type === 'attribute' && /^(train|eval)$/.test(named.name)) {
    if (isModule(callee.self)) noteEffect(it, { type: 'setting', name: named.name, range });
  }
  return made;
}

/** Lists change afterwards. */
function asItIs(argument: ArgumentValue): ArgumentValue {
  return argument.value.type === 'list' ? { ...argument, value: { ...argument.value } } : argument;
}

const NO_STARS: readonly string[] = [];

/** What a name stands for where it is used. */
function lookUp(it: Interpreter, name: string, scope: Scope): Value {
  const outer = scope.outer.size > 0 ? scope.outer.get(name) : undefined;
  if (outer) return lookUp(it, name, outer);
  let stars = NO_STARS;
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.kind === 'class' && at !== scope) continue;
    if (at.kind === 'function' && scope.kind === 'class' && scope.own?.has(name)) continue;
    const declared = at.outer.size > 0 && at !== scope ? at.outer.get(name) : undefined;
    if (declared) return lookUp(it, name, declared);
    const value = at.variables[name];
    if (value === DELETED && at.kind !== 'module' && it.tryingNames > 0)
      return raise(it, 'UnboundLocalError', notDefined(name));
    if (value && !(value === DELETED && at.kind === 'module')) return value;
    if (at.kind === 'function' && at.own?.has(name)) return UNBOUND;
    if (at.stars.length > 0) stars = [...stars, ...at.stars.toReversed()];
  }
  const brought = stars.length > 0 ? broughtByStars(it, name, stars) : undefined;
  if (brought) return brought;
  if (name === '__name__') return string('__main__');
  if (builtinNames.has(name)) return { type: 'builtin', name };
  const older = it.isPython2 ? python2Name(it, name) : undefined;
  if (older) return older;
  const star = sourceOf(stars);
  if (star) return { type: 'external', name: `${star}.${name}` };
  const reason = notDefined(name);
  return it.tryingNames > 0 ? raise(it, 'NameError', reason) : unknown(reason);
}

/** A function's own name that has no value yet: outside of the function it stands for something else. */
const UNBOUND: UnknownValue = { type: 'unknown', reason: phrase`it has no value here yet` };

function unboundLocal(
  it: Interpreter,
  { name, range }: { readonly name: string; readonly range: SourceRange },
  scope: Scope,
): Value {
  const reason = phrase`the function sets a \`${name}\` of its own, which has no value here yet`;
  const binding = scope.kind === 'function' ? scope.own?.get(name) : undefined;
  const isCertain = it.tryingNames > 0 || (binding && isBeforeBinding(range.from, binding));
  return isCertain ? raise(it, 'UnboundLocalError', reason) : unknown(reason);
}

/** Evaluates what may or may not be evaluated, both from the present state. */
function either(
  it: Interpreter,
  frame: Frame,
  first: () => Value,
  second: () => Value,
  reason: Text,
  choice: Choice | undefined,
): Value {
  const values: Value[] = [];
  const ways = [first, second].map((way) => () => {
    const value = way();
    if (!it.raised) values.push(value);
    return true;
  });
  alternatives(it, frame, ways, reason, choice);
  const [a, b] = values;
  if (!a) return unknown(reason);
  return b ? joinValues(a, b, reason) : a;
}

/** `yield value` and `yield from value`. */
function giveYield(
  it: Interpreter,
  value: Value,
  { isFrom, range }: Expression & { readonly type: 'yield' },
  frame: Frame,
): Value {
  const { yielded, atYield } = frame.host ?? frame;
  if (atYield) {
    atYield(isFrom ? unknown(phrase`what it yields is not read`) : value);
    return NONE;
  }
  if (!yielded) return unknown(phrase`what it yields is not read`);
  const items = isFrom ? elements(it, value, range, frame) : [value];
  const before = yielded.items;
  const unclear = 'type' in before ? before : 'type' in items ? items : undefined;
  const all = unclear
    ? unknownOf(unclear.reason, before, items)
    : [...(before as readonly Value[]), ...(items as readonly Value[])];
  if (Array.isArray(all)) it.spend(all.length >> 3);
  it.store.write(yielded, 'items', all);
  // Nothing in the generator runs any more.
  const most = it.mostYielded.size > 0 ? it.mostYielded.get(yielded) : undefined;
  if (most !== undefined && Array.isArray(all) && all.length >= most) {
    all.length = most;
    it.raised ??= { classes: [], uncertain: it.uncertain };
  }
  return isFrom ? returnedBy(value) : NONE;
}

export function evaluateArguments(it: Interpreter, args: readonly Argument[], frame: Frame): ArgumentValue[] {
  const values = new Array<ArgumentValue>(args.length);
  for (let at = 0; at < args.length; at++) {
    const { kind, name, value, range } = args[at]!;
    if (kind === 'star' || kind === 'doubleStar')
      return [...values.slice(0, at), ...evaluateStarred(it, args.slice(at), frame)];
    values[at] = { kind, name, value: it.evaluate(value, frame), range };
  }
  return values;
}

/** Arguments of which some stand for several. */
function evaluateStarred(it: Interpreter, args: readonly Argument[], frame: Frame): ArgumentValue[] {
  const values: ArgumentValue[] = [];
  for (const { kind, name, value: expression, range } of args) {
    const value = it.evaluate(expression, frame);
    if ((kind === 'star' || kind === 'doubleStar') && starOf(it, value)) {
      values.push({ kind: 'rest', name: '', value, range });
    } else if (kind === 'star') {
      const items = elements(it, value, range, frame);
      if ('type' in items) {
        const { beginning, ending } = items;
        const add = (known: typeof ending) => {
          if (known && known.of === value) for (const item of known.items) values.push(asArgument(item, range));
        };
        add(beginning);
        // What `forward` computes stays so: whoever takes its parts is told what gave them.
        values.push({ kind: 'rest', name: '', value: value.type === 'unknown' && value.made ? value : items, range });
        add(ending);
      } else for (const item of items) values.push(asArgument(item, range));
    } else if (kind === 'doubleStar') {
      const entries = mappingOf(it, value, range, frame);
      if ('type' in entries) values.push({ kind: 'rest', name: '', value: entries, range });
      else {
        for (const [key, item] of entries.values()) {
          const keyword = key.type === 'string' ? key.value : '';
          values.push({ kind: 'keyword', name: keyword, value: item, range });
        }
      }
      const { open } = openOf(value);
      if (open) values.push({ kind: 'rest', name: '', value: open, range });
    } else {
      values.push({ kind, name, value, range });
    }
  }
  return values;
}

function openOf(value: Value): Pick<DictValue, 'open'> {
  const plain = plainOf(value);
  return plain.type === 'dict' ? plain : {};
}

const NO_MAPPING = phrase`what stands behind \`**\` is no dictionary`;

/** What `**value` gives: also of an object with `keys` and `__getitem__`. */
function mappingOf(it: Interpreter, value: Value, range: SourceRange, frame: Frame): DictValue['entries'] {
  const plain = plainOf(value);
  if (plain.type === 'dict') return plain.entries;
  if (/^(list|tuple|set|range|none|int|float|bool|string)$/.test(value.type) || isPlainModule(value))
    return it.trying > 0 ? raise(it, 'TypeError', NO_MAPPING) : unknown(NO_MAPPING);
  const keys = callDefined(it, value, 'keys', [], range, frame);
  const names = keys ? elements(it, keys, range, frame) : unknown(reasonOf(value));
  if ('type' in names) return names;
  const entries = new Map<string, readonly [Value, Value]>();
  for (const name of names) {
    const key = keyOf(name);
    if (key === undefined) return unknown(reasonOf(name));
    entries.set(key, [name, subscript(it, value, name, frame)]);
  }
  return entries;
}

/** A module that surely has no `keys`. */
function isPlainModule(value: Value): boolean {
  if (value.type === 'module') return !value.heir && !/Dict$/.test(value.name);
  if (value.type !== 'instance' || classAttribute(value.class.order, 'keys')) return false;
  return value.class.order.every(
    (base) => base.type === 'class' || (base.type === 'external' && base.name === 'torch.nn.Module'),
  );
}

export function evaluateDefaults(
  it: Interpreter,
  parameters: readonly { readonly name: string; readonly default: Expression | undefined }[],
  frame: Frame,
): ReadonlyMap<string, Value> {
  let defaults: Map<string, Value> | undefined;
  for (const { name, default: value } of parameters) {
    if (!value) continue;
    defaults ??= new Map();
    defaults.set(name, it.evaluate(value, frame));
  }
  return defaults ?? NO_DEFAULTS;
}

const NO_DEFAULTS: ReadonlyMap<string, Value> = new Map();

function evaluateItems(
  it: Interpreter,
  expressions: readonly Expression[],
  frame: Frame,
): readonly Value[] | UnknownValue {
  const items: Value[] = [];
  let missing: UnknownValue | undefined;
  for (const expression of expressions) {
    const value = it.evaluate(expression, frame);
    if (expression.type !== 'starred') {
      items.push(value);
      continue;
    }
    const several = elements(it, value, expression.range, frame);
    if ('type' in several) missing ??= several;
    else items.push(...several);
  }
  return missing ? unknownOf(missing.reason, items, missing) : items;
}

function evaluateDict(
  it: Interpreter,
  entries: readonly { readonly key: Expression | undefined; readonly value: Expression }[],
  frame: Frame,
): DictValue {
  const map = new Map<string, readonly [Value, Value]>();
  let missing: UnknownValue | undefined;
  let open: DictValue['open'];
  for (const entry of entries) {
    const key = entry.key && it.evaluate(entry.key, frame);
    const value = it.evaluate(entry.value, frame);
    if (key) {
      const name = keyOf(key);
      if (name === undefined) missing ??= refuseKey(it, key) ?? unknownOf(reasonOf(key), value);
      else map.set(name, [map.get(name)?.[0] ?? key, value]);
    } else {
      const added = mappingOf(it, value, entry.value.range, frame);
      open = openOf(value).open ?? open;
      if (!(added instanceof Map)) missing ??= unknown(reasonOf(value));
      else for (const [name, [own, item]] of added) map.set(name, [map.get(name)?.[0] ?? own, item]);
    }
  }
  return withOpen(dict(missing ? unknownOf(missing.reason, map, missing) : map), open);
}

function comprehend(it: Interpreter, expression: ComprehensionExpression, frame: Frame): Value {
  const { kind, clauses } = expression;
  const host = frame.host ?? frame;
  const inner: Frame = {
    ...newFrame(it, newScope('function', frame.scope), { ...frame, host }),
    branches: frame.branches,
  };
  // The first iterable is evaluated where the comprehension stands, also of a generator that begins later.
  const first = clauses[0] ? it.evaluate(clauses[0].iterable, frame) : NONE;
  if (it.raised) return unknown(phrase`an error is raised before`);
  if (kind !== 'generator') return collect(it, expression, first, inner);
  const all = () => {
    const collected = collect(it, expression, first, inner);
    return collected.type === 'list' ? collected.items : unknown(reasonOf(collected));
  };
  return running(it, { start: () => stepsOf(eachOf(it, expression, first, inner)), all, isPlain: false });
}

/** What a generator expression gives, each when it is asked for; in the end, why it is not known how it goes on. */
function* eachOf(
  it: Interpreter,
  expression: ComprehensionExpression,
  first: Value,
  inner: Frame,
  depth = 0,
): Generator<Value, Text | undefined, void> {
  const clause = expression.clauses[depth];
  if (!clause) {
    const value = it.evaluate(expression.element, inner);
    if (!it.raised) yield value;
    return undefined;
  }
  const iterable = depth === 0 ? first : it.evaluate(clause.iterable, inner);
  const take = it.raised ? undefined : stepper(it, iterable, clause.iterable.range, inner);
  for (let step = take?.(); step && !it.raised; step = take?.()) {
    if ('reason' in step) return step.reason;
    if (!it.spend(1)) return TOO_MUCH_WORK;
    it.assign(clause.target, step.item, inner);
    let holds: boolean | undefined = true;
    for (const condition of clause.conditions) {
      const test = it.evaluate(condition, inner);
      holds = truthOf(it, test, condition.range, inner);
      if (it.raised) return undefined;
      if (holds === undefined) return reasonOf(test);
      if (!holds) break;
    }
    const unclear = holds ? yield* eachOf(it, expression, first, inner, depth + 1) : undefined;
    if (unclear !== undefined || it.raised) return unclear;
  }
  return undefined;
}

/** What it is to begin, however little there is to collect: one generator may be asked for within another again and again. */
const STEPS_TO_COLLECT = 3;

function collect(it: Interpreter, expression: ComprehensionExpression, first: Value, inner: Frame): Value {
  const { kind, clauses } = expression;
  if (!it.spend(STEPS_TO_COLLECT)) return unknown(TOO_MUCH_WORK);
  const items: Value[] = [];
  let entries = new Map<string, readonly [Value, Value]>();
  let missing: UnknownValue | undefined;
  let isUnordered = false;

  /** What is built for an element that there may be is seen as well. */
  function perhaps(reason: Text, build: () => void): void {
    const ways = [build, () => {}].map((way) => () => {
      way();
      return !it.raised;
    });
    alternatives(it, inner, ways, reason);
  }

  function run(depth: number): void {
    if (missing) return;
    const clause = expression.clauses[depth];
    if (!clause) {
      const key = expression.key && it.evaluate(expression.key, inner);
      const value = it.evaluate(expression.element, inner);
      if (key) {
        const name = keyOf(key);
        if (name === undefined) missing = refuseKey(it, key) ?? unknownOf(reasonOf(key), value);
        else entries.set(name, [entries.get(name)?.[0] ?? key, value]);
      } else if (expression.element.type === 'starred') {
        const several = iterate(value);
        if ('type' in several) missing = several;
        else items.push(...several);
      } else items.push(value);
      if (items.length > MAX_ITEMS) missing = unknown(phrase`the list is too long to be read`);
      return;
    }
    const iterable = depth === 0 ? first : it.evaluate(clause.iterable, inner);
    if (it.raised) return;
    let unclear: Text | undefined;
    /** With one of them; whether it goes on. */
    const meet = (value: Value): boolean => {
      if (!it.spend(1)) missing = unknown(TOO_MUCH_WORK);
      it.assign(clause.target, value, inner);
      for (const condition of clause.conditions) {
        const test = it.evaluate(condition, inner);
        const known = truthOf(it, test, condition.range, inner);
        if (known === undefined && !missing && !it.raised) {
          perhaps(reasonOf(test), () => run(depth + 1));
          unclear = reasonOf(test);
          break;
        }
        if (missing || it.raised) return false;
        if (known === false) break;
        if (condition === clause.conditions.at(-1)) run(depth + 1);
      }
      if (clause.conditions.length === 0) run(depth + 1);
      return !missing && !it.raised;
    };
    if (!isPlain(iterable) || (iterable.type === 'iterator' && clause.iterable.type !== 'call')) {
      const [count, before] = [items.length, expression.kind === 'dict' ? new Map(entries) : entries];
      const met: Value[] = [];
      const take = stepper(it, iterable, clause.iterable.range, inner);
      const isKnown = allInTurn(it, () => {
        const step = take();
        if (step && 'item' in step) met.push(step.item);
        return step && 'item' in step && !meet(step.item) ? undefined : step;
      });
      if (isKnown) {
        if (unclear && !missing && !it.raised) missing = unknownOf(unclear, items, entries, met, missing);
        return;
      }
      items.length = count;
      entries = before;
      missing = undefined;
      unclear = undefined;
    }
    let values = elements(it, iterable, clause.iterable.range, inner);
    // In one order for all, where the result is asked for in any.
    if ('type' in values && values.unordered && expression.kind !== 'dict') {
      isUnordered ||= expression.kind !== 'set';
      values = values.unordered;
    }
    if ('type' in values) {
      const element = unknownElement(values.reason, iterable);
      perhaps(values.reason, () => {
        it.assign(clause.target, element, inner);
        const tests = clause.conditions.map((test) => truthOf(it, it.evaluate(test, inner), test.range, inner));
        if (!tests.includes(false)) run(depth + 1);
      });
      missing = unknownOf(values.reason, items, entries, missing);
      return;
    }
    const isOnlyOne = kind === 'list' && clauses.length === 1 && clause.conditions.length === 0;
    const leavesNothing = isOnlyOne && values.length > FEW_ITEMS ? idleness(it, clause.target) : () => false;
    const [mark, sightings] = [it.store.mark(), it.sightings.length];
    let given = values;
    let seen = iterable.type === 'list' ? iterable.items : undefined;
    for (let at = 0; at < given.length; at++) {
      const value = given[at]!;
      if (leavesNothing(at) && items.every(({ type }) => type === 'unknown' || type === 'output')) {
        // As loops: once, with what stands for all of them.
        it.store.takeBack(mark);
        it.sightings.length = sightings;
        perhaps(TOO_MUCH_WORK, () => {
          it.assign(clause.target, unknownElement(TOO_MUCH_WORK, iterable), inner);
          run(depth + 1);
        });
        items.splice(0, items.length, ...Array<Value>(values.length).fill(unknownOf(TOO_MUCH_WORK, items)));
        return;
      }
      if (!meet(value)) return;
      // What stands in the comprehension may change the list.
      if (iterable.type !== 'list' || iterable.items === seen) continue;
      seen = iterable.items;
      if ('type' in seen) missing = unknownOf(seen.reason, items, entries, given);
      else given = seen;
      if (missing) return;
    }
    if (unclear) missing = unknownOf(unclear, items, entries, values, missing);
  }

  run(0);
  if (expression.kind === 'dict') return dict(missing ?? entries);
  if (expression.kind === 'set') return (missing ? undefined : refuseElements(it, items)) ?? set(missing ?? items);
  return list(missing ?? (isUnordered ? ofNoOrder(items) : items));
}

function format(parts: readonly Value[]): Value {
  const open = parts.some(({ type }) => type !== 'string') ? joinTexts(parts) : undefined;
  if (open) return open;
  let text = '';
  for (const part of parts) {
    if (part.type === 'string') text += part.value;
    else return unknown(part.type === 'unknown' ? part.reason : phrase`the formatted text is not read`);
    if (text.length > MAX_ITEMS) return unknown(phrase`the formatted text is too long to be read`);
  }
  return string(text);
}
