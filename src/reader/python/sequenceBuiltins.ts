// Python's own functions on what can be gone through: list, zip, map, sorted, min and the like.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { begunLoader, drawRows } from '../draws/loaderDraws.ts';
import { isTraced, operationOn, traced } from '../forward/trace.ts';
import { raise, raiseNotGoneThrough } from '../interpreter/exceptions.ts';
import { loseAhead } from '../interpreter/interleaving.ts';
import { alternatives, type Frame, type Interpreter, symbol } from '../interpreter/interpreter.ts';
import { hasNoItems, inAnyOrder, iterate } from '../interpreter/iterate.ts';
import { isEndless, iterator, iteratorOf, running, takeNext } from '../interpreter/iterators.ts';
import { isOfLibrary } from '../interpreter/library.ts';
import { isPlain, stepper, stepsInTurn } from '../interpreter/stepper.ts';
import { sort } from './listMethods.ts';
import { binaryOperation, callDefined, comparison, elements, truthOf } from './operations.ts';
import { compare, extentOf, termsOf } from './operators.ts';
import { refuseElements } from './protocols.ts';
import {
  type ArgumentValue,
  asArgument,
  bool,
  int,
  list,
  NONE,
  reasonOf,
  type Step,
  set,
  truth,
  tuple,
  type UnknownValue,
  unknown,
  unknownElement,
  unknownOf,
  type Value,
} from './values.ts';

/** What is not given. */
const PASSED = 'passed';

type Items = readonly Value[] | UnknownValue;

/** undefined: it is none of these. */
export function callSequenceBuiltin(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const positional = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const [first, second] = positional;
  const named = (key: string) => args.find((arg) => arg.kind === 'keyword' && arg.name === key)?.value;
  const all = (value: Value) => elements(it, value, range, frame);
  const call = (callee: Value, values: readonly Value[]) =>
    it.call(
      callee,
      values.map((value) => asArgument(value, range)),
      range,
      frame,
    );
  /** One that goes through all of these in turn. `whole`: all that it gives, where that is asked for at once. */
  const inTurn = (
    sequences: readonly Value[],
    each: () => (items: readonly Value[]) => Step | typeof PASSED,
    whole: () => Items,
    changesNothing: boolean,
  ) => {
    const start = () => {
      const [take, give] = [stepsInTurn(it, sequences, range, frame), each()];
      return (): Step => {
        for (;;) {
          const items = take();
          if (!items || 'reason' in items) return items;
          const given = give(items);
          if (given !== PASSED) return given;
        }
      };
    };
    const arePlain = sequences.every(isPlain);
    // The file's function may ask for more of what it is given one by one.
    const mayChange = !changesNothing && sequences.some(({ type }) => type === 'iterator' || type === 'list');
    return running(it, { start, all: whole, isPlain: changesNothing && arePlain, isInTurn: !arePlain || mayChange });
  };
  /** A loader is begun with at once. */
  const begunOf = (value: Value) => begunLoader(it, value, range) ?? value;
  const columnsOfAll = (sequences: readonly Value[]) => {
    const columns = columnsOf(sequences, all);
    // The rows of one are not known, but all are asked for some.
    if ('type' in columns) for (const one of sequences) if (it.training.begun.has(one)) iterate(one);
    return columns;
  };
  const refused = goneThrough(name, positional).find(hasNoItems);
  if (refused) return raiseNotGoneThrough(it, refused);
  if (name === 'zip') {
    const begun = positional.map(begunOf);
    const whole = () => {
      const columns = columnsOfAll(begun);
      return 'type' in columns ? columns : columns.map((values) => tuple(values));
    };
    return positional.length > 0
      ? inTurn(begun, () => (items) => ({ item: tuple(items) }), whole, true)
      : iterator(it, () => []);
  }
  if (!first) return undefined;

  switch (name) {
    case 'list':
      // It is asked how much room it takes.
      if (first.type === 'instance') callDefined(it, first, '__len__', [], range, frame);
      return list(all(first));
    case 'tuple': {
      const items = all(first);
      return 'type' in items ? items : tuple(items);
    }
    case 'set':
    case 'frozenset':
      return first.type === 'set' && 'type' in first.items
        ? set(first.items, name === 'frozenset')
        : setOf(it, inAnyOrder(all(first)), name === 'frozenset');
    case 'iter':
      if (positional.length === 1) {
        if (first.type === 'instance') drawRows(it, first, range);
        const begun = begunLoader(it, first, range) ?? callDefined(it, first, '__iter__', [], range, frame);
        return begun ?? iteratorOf(it, first);
      }
      return second && called(it, first, second, range, frame);
    case 'next': {
      const own = callDefined(it, first, '__next__', [], range, frame);
      if (own) return own;
      if (first.type !== 'iterator')
        return first.type === 'list' ? raise(it, 'TypeError', phrase`a list is no iterator`) : undefined;
      const taken = takeNext(first);
      loseAhead(it, first);
      // `next(steps())`: nothing else has it.
      if (
        first.close &&
        args[0] &&
        !isOfLibrary(frame) &&
        CALL.test(it.source.text.slice(args[0].range.from, args[0].range.to))
      )
        first.close();
      if (it.raised) return unknown(phrase`an error is raised before`);
      return taken ?? second ?? raise(it, 'StopIteration', phrase`the iterator is at its end`);
    }
    case 'enumerate': {
      const start = second ?? named('start') ?? int(0);
      if (start.type !== 'int') return unknown(reasonOf(start));
      const over = begunOf(first);
      const all = () => {
        const items = elements(it, over, range, frame);
        return 'type' in items ? numbered(items, start) : items.map((item, at) => tuple([int(start.value + at), item]));
      };
      const each = () => {
        let at = start.value;
        return ([item]: readonly Value[]) => ({ item: tuple([int(at++), item!]) });
      };
      return inTurn([over], each, all, true);
    }
    case 'reversed': {
      if (first.type === 'set' || first.type === 'iterator')
        return raise(it, 'TypeError', phrase`it cannot be gone through from its end`);
      const own = callDefined(it, first, '__reversed__', [], range, frame);
      if (own) return own;
      // It goes back from where the list ended when it was asked.
      const end = first.type === 'list' && !('type' in first.items) ? first.items.length : undefined;
      return iterator(it, () => {
        const items = all(first);
        if ('type' in items) return items;
        return end !== undefined && end > items.length ? [] : items.slice(0, end).toReversed();
      });
    }
    case 'map': {
      const sequences = positional.slice(1).map(begunOf);
      const whole = () => {
        const columns = columnsOfAll(sequences);
        if (!('type' in columns)) return columns.map((values) => call(first, values));
        // What is built for an element that there may be is seen as well.
        const made: Value[] = [];
        const build = () => {
          made.push(
            call(
              first,
              sequences.map((sequence) => elementOf(columns.reason, sequence)),
            ),
          );
          return true;
        };
        alternatives(it, frame, [build, () => true], columns.reason);
        return unknownOf(columns.reason, made);
      };
      return inTurn(sequences, () => (values) => ({ item: call(first, values) }), whole, false);
    }
    case 'filter': {
      const over = begunOf(second ?? NONE);
      const keeps = (item: Value) => {
        const test = first.type === 'none' ? item : call(first, [item]);
        const known = truthOf(it, test, range, frame);
        return { test, known };
      };
      const whole = () => {
        const items = all(over);
        if ('type' in items) return items;
        const kept: Value[] = [];
        let unclear: Value | undefined;
        for (const item of items) {
          const { test, known } = keeps(item);
          if (known === undefined) unclear ??= test;
          if (known) kept.push(item);
        }
        return unclear ? unknownOf(reasonOf(unclear), items) : kept;
      };
      const each = ([item]: readonly Value[]) => {
        const { test, known } = keeps(item!);
        return known === undefined ? { reason: reasonOf(test) } : known ? { item: item! } : PASSED;
      };
      return inTurn([over], () => each, whole, false);
    }
    case 'sum': {
      const items = inAnyOrder(all(first));
      const start = second ?? named('start') ?? int(0);
      if ('type' in items) return items;
      const [head, ...rest] = items;
      // Nothing is added to the first of what `forward` computes.
      const isFromFirst = head && isTraced(head) && start.type === 'int' && start.value === 0;
      return (isFromFirst ? rest : items).reduce<Value>(
        (a, b) => {
          const added = binaryOperation(it, '+', a, b, range, frame);
          return it.isTracing ? traced(it, added, [a, b], '+', range, operationOn('+', [a, b], range)) : added;
        },
        isFromFirst ? head : start,
      );
    }
    case 'any':
    case 'all': {
      const isTaken = first.type === 'iterator' || !isPlain(first);
      const early = isTaken ? untilKnown(it, first, name === 'any', range, frame) : undefined;
      if (early) return early;
      let items: Items = [];
      const goThrough = () => {
        items = inAnyOrder(all(first));
        return true;
      };
      // How much of it is run, or taken, is not known.
      if (!isTaken) goThrough();
      else alternatives(it, frame, [goThrough, () => true], phrase`how far it is gone through is not known`);
      if ('type' in items) return items as unknown as UnknownValue;
      for (const item of items as readonly Value[]) {
        const known = truthOf(it, item, range, frame);
        if (known === undefined) return unknown(reasonOf(item));
        if (known === (name === 'any')) return bool(known);
      }
      return bool(name === 'all');
    }
    case 'min':
    case 'max':
      return extreme(it, name, positional, { key: named('key'), usual: named('default') }, all, call, range, frame);
    case 'sorted': {
      const given = all(first);
      const items = inAnyOrder(given);
      if ('type' in items) return list(items);
      // The order of those with one key is that in which they come.
      if (items !== given && args.some((arg) => arg.name === 'key')) return list(given as UnknownValue);
      return list(sort(it, items, args.slice(1), range, frame));
    }
    default:
      return undefined;
  }
}

/** What is asked at once for its elements. */
function goneThrough(name: string, positional: readonly Value[]): readonly Value[] {
  switch (name) {
    case 'zip':
      return positional;
    case 'map':
    case 'filter':
      return positional.slice(1);
    case 'enumerate':
    case 'reversed':
      return positional.slice(0, 1);
    default:
      return [];
  }
}

function setOf(it: Interpreter, items: Items, isFrozen: boolean): Value {
  return refuseElements(it, items) ?? set(items, isFrozen);
}

/** `any` (what it waits for: true) and `all`, which go no further than they must; undefined, and nothing done, where it is not known how far. */
function untilKnown(
  it: Interpreter,
  within: Value,
  awaited: boolean,
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const [mark, sightings] = [it.store.mark(), it.sightings.length];
  const take = stepper(it, within, range, frame);
  for (;;) {
    const step = take();
    if (it.raised) return unknown(phrase`an error is raised before`);
    if (!step) return bool(!awaited);
    const known = 'item' in step ? truthOf(it, step.item, range, frame) : undefined;
    if (known === awaited) return bool(awaited);
    if (known === undefined) break;
  }
  it.store.takeBack(mark);
  it.sightings.length = sightings;
  return undefined;
}

/** Tuples of what stands at one place in each, as long as the shortest. */
function columnsOf(
  sequences: readonly Value[],
  all: (value: Value) => Items,
): readonly (readonly Value[])[] | UnknownValue {
  const columns: (readonly Value[] | undefined)[] = [];
  const whole = new Map<Value, Items>();
  let length = Number.POSITIVE_INFINITY;
  let shortest = 0;
  for (const [at, sequence] of sequences.entries()) {
    const isWithoutEnd = sequence.type === 'iterator' && isEndless(sequence);
    const given = isWithoutEnd ? undefined : (whole.get(sequence) ?? all(sequence));
    if (given) whole.set(sequence, given);
    const items = given && 'type' in given ? given : given && turnsOf(sequences, at, given);
    columns.push(items && 'type' in items ? undefined : items);
    if (!items) continue;
    if ('type' in items) return unknownOf(items.reason, ...sequences.map((one) => elementOf(items.reason, one)));
    if (items.length < length) [length, shortest] = [items.length, at];
    // Those behind one that gives nothing are not asked.
    if (length === 0) break;
  }
  if (!Number.isFinite(length)) return sequences.length === 0 ? [] : unknown(phrase`it has no end`);
  for (const [sequence, items] of whole) {
    if (sequence.type !== 'iterator' || 'type' in items) continue;
    const turns = sequences.flatMap((one, at) => (one === sequence ? [length + (at < shortest ? 1 : 0)] : []));
    sequence.keep(items.slice(turns.reduce((a, b) => a + b)));
  }
  // Of what stands before the one that ends first, another is taken before that is met.
  const given = sequences.map((sequence, at) => {
    const count = length + (at < shortest ? 1 : 0);
    const isWithoutEnd = !columns[at] && sequence.type === 'iterator';
    return isWithoutEnd ? Array.from({ length: count }, () => takeNext(sequence)!) : columns[at]!;
  });
  return Array.from({ length }, (_, at) => given.map((column) => column[at]!));
}

/** What comes at one place: of an iterator that stands at several, they take turns. */
function turnsOf(sequences: readonly Value[], at: number, items: readonly Value[]): readonly Value[] {
  const sequence = sequences[at]!;
  if (sequence.type !== 'iterator') return items;
  const places = sequences.flatMap((one, place) => (one === sequence ? [place] : []));
  const turn = places.indexOf(at);
  return places.length === 1 ? items : items.filter((_, index) => index % places.length === turn);
}

/** What `enumerate` makes of rows that are not all known. */
function numbered(items: UnknownValue, start: Value): UnknownValue {
  const { rows } = items;
  if (!rows) return items;
  const [first, any] = [() => tuple([start, rows.first()]), () => tuple([unknown(items.reason), rows.any()])];
  return { ...items, rows: { ...rows, first, any } };
}

/** What an element of a sequence may be. */
function elementOf(reason: Text, sequence: Value): UnknownValue {
  if (sequence.type === 'iterator')
    return unknownOf(reason, 'type' in sequence.rest && sequence.rest.type === 'none' ? undefined : sequence.rest);
  return unknownElement(reason, sequence);
}

function extreme(
  it: Interpreter,
  name: 'min' | 'max',
  values: readonly Value[],
  { key, usual }: { readonly key: Value | undefined; readonly usual: Value | undefined },
  all: (value: Value) => Items,
  call: (callee: Value, values: readonly Value[]) => Value,
  range: SourceRange,
  frame: Frame,
): Value {
  const [first] = values;
  const given = values.length === 1 ? all(first!) : values;
  const items = inAnyOrder(given);
  const isSet = items !== given;
  if ('type' in items) return items;
  const [start] = items;
  if (!start) return usual ?? raise(it, 'ValueError', phrase`\`${name}\` of nothing has no value`);
  const keyed = (item: Value) => (key && key.type !== 'none' ? call(key, [item]) : item);
  let best = { item: start, key: keyed(start) };
  // The key may change the list.
  const present = () =>
    values.length === 1 && first?.type === 'list' && !('type' in first.items) ? first.items : items;
  for (let at = 1; at < present().length; at++) {
    const item = present()[at]!;
    const next = { item, key: keyed(item) };
    const better = comparison(it, name === 'min' ? '<' : '>', next.key, best.key, range, frame);
    const known = truth(better);
    if (known === undefined) {
      const [left, right] = [extentOf(best.item), extentOf(item)];
      if (left === undefined || right === undefined || key) return unknown(reasonOf(better));
      const terms = termsOf(best.item) + termsOf(item);
      const either = symbol({ type: 'arithmetic', operator: name, left, right }, terms);
      best = { item: either, key: either };
    } else if (known) best = next;
  }
  // A set's order decides which of several equal ones it is.
  return isSet && best.item.type !== 'int' && best.item.type !== 'string'
    ? unknown(phrase`the order of a set is not read`)
    : best.item;
}

const CALL = /^[\w.]+\([^()]*\)$/;

/** `iter(function, sentinel)`: what its calls give, up to the sentinel. */
function called(it: Interpreter, callee: Value, sentinel: Value, range: SourceRange, frame: Frame): Value {
  const start = () => (): Step => {
    const item = it.call(callee, [], range, frame);
    const isEnd = it.raised ? true : truth(compare('==', item, sentinel));
    return isEnd === undefined ? { reason: reasonOf(item) } : isEnd ? undefined : { item };
  };
  const reason = phrase`what it is asked for may change with each call`;
  return running(it, {
    start,
    all: () => unknownOf(reason, [it.call(callee, [], range, frame)]),
    isPlain: false,
    isInTurn: true,
  });
}
