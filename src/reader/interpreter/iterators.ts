// Iterators: what can be gone through once. Each begins when its first element is asked for, and runs no further than it is
// asked. Where all is asked for at once, and nothing stands in between that may be changed, all of it is run at once.

import { phrase, type Text } from '../../model/phrase.ts';
import { binary } from '../python/operators.ts';
import {
  type ArgumentValue,
  type IteratorValue,
  int,
  NONE,
  reasonOf,
  type Step,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { born } from './births.ts';
import { raiseNotGoneThrough } from './exceptions.ts';
import { alternatives, type Interpreter, newFrame, newScope } from './interpreter.ts';
import { hasNoItems, iterate } from './iterate.ts';

const MAX_ITEMS = 4096;

export function iterator(
  it: Interpreter,
  begin: () => readonly Value[] | UnknownValue,
  at?: IteratorValue['at'],
): IteratorValue {
  const value: IteratorValue = born({
    type: 'iterator',
    ...(at && { at, taken: 0, take: () => takeOf(it, value, at) }),
    rest: NONE as { readonly type: 'none' },
    begin,
    keep: (rest) => it.store.write(value, 'rest', rest),
  });
  return value;
}

/** What is given one after the other, and what leaves it where it stands. */
interface Steps {
  (): Step;
  readonly close?: () => void;
}

interface Running {
  /** Begins it: what it gives then, one after the other. */
  readonly start: () => Steps;
  /** All that it gives where nothing runs in between, also what may be in it where that is not known. */
  readonly all: () => readonly Value[] | UnknownValue;
  /** Whether nothing is changed by what it runs. */
  readonly isPlain: boolean;
  /** Whether all of it is given in turn with what it goes through itself. */
  readonly isInTurn?: boolean;
  /** Whether it can be begun again and be brought to where it stood. */
  readonly isRepeatable?: boolean;
}

/** One that runs as far as it is asked. */
export function running(
  it: Interpreter,
  { start, all, isPlain, isInTurn = false, isRepeatable = false }: Running,
): IteratorValue {
  let live: { readonly take: Steps; place: unknown } | undefined;
  let isBusy = false;
  const value: IteratorValue = born({
    type: 'iterator',
    rest: NONE as { readonly type: 'none' },
    place: 0,
    isPlain,
    begin: () => busily(() => (isInTurn ? allInTurn(it, start()) : undefined) ?? all()),
    keep: (rest) => it.store.write(value, 'rest', rest),
    close: () => {
      const { place } = value;
      if (place !== 0 && 'type' in value.rest && value.rest.type === 'none') {
        const { raised } = it;
        it.raised = undefined;
        if (isBusy || live?.place !== place) lose(phrase`how far it was gone through depends on a condition`);
        else live?.take.close?.();
        it.raised ??= raised;
      }
      value.keep([]);
    },
    next: () => {
      const { place } = value;
      const [mark, sightings] = [it.store.mark(), it.sightings.length];
      if (place === 0) live = { take: start(), place };
      else if (isRepeatable && typeof place === 'number' && live?.place !== place) {
        live = { take: start(), place };
        for (let at = 0; at < place; at++) live.take();
      }
      if (isBusy || live?.place !== place) return lose(phrase`how far it was gone through depends on a condition`);
      isBusy = true;
      const step = place === 0 ? attempt(it, live!.take) : live!.take();
      isBusy = false;
      if (it.raised || !step) {
        value.keep([]);
        return undefined;
      }
      if ('item' in step) {
        // Where several ways go on with it, none of them stands where another does.
        live!.place = isRepeatable && typeof place === 'number' ? place + 1 : {};
        it.store.write(value, 'place', live!.place);
        return step.item;
      }
      if (place !== 0) return lose(step.reason);
      it.store.takeBack(mark);
      it.sightings.length = sightings;
      value.keep(value.begin());
      return takeNext(value);
    },
  });

  /** What it runs may ask for itself, which Python refuses. */
  function busily(run: () => readonly Value[] | UnknownValue): readonly Value[] | UnknownValue {
    if (isBusy) return unknown(phrase`it is asked for while it runs`);
    isBusy = true;
    const items = run();
    isBusy = false;
    return items;
  }

  /** What it gives from here on is not known, nor whether it does what it may do. */
  function lose(reason: Text): UnknownValue {
    const sightings = it.sightings.length;
    let items: readonly Value[] | UnknownValue = [];
    const goOn = () => {
      if (!isBusy) items = busily(all);
      return true;
    };
    alternatives(it, newFrame(it, newScope('function', undefined)), [goOn, () => true], reason);
    it.sightings.length = sightings;
    const lost = unknownOf(reason, items);
    value.keep(lost);
    return lost;
  }
  return value;
}

/** All that the steps give; undefined where one of them is not known, and then nothing was done. */
export function allInTurn(it: Interpreter, take: () => Step): readonly Value[] | undefined {
  const [mark, sightings] = [it.store.mark(), it.sightings.length];
  const items: Value[] = [];
  const end = attempt(it, () => {
    for (;;) {
      const step = take();
      if (it.raised || !step) return undefined;
      if ('reason' in step) return step;
      if (items.length > MAX_ITEMS || !it.spend(1)) return { reason: phrase`it runs too long` };
      items.push(step.item);
    }
  });
  if (!end) return items;
  it.store.takeBack(mark);
  it.sightings.length = sightings;
  return undefined;
}

/** Runs something in turn with others; within others only where that was seldom in vain, since each of them tries it again. */
function attempt(it: Interpreter, run: () => Step): Step {
  const { inTurn } = it;
  if (inTurn.depth > 0 && inTurn.inVain > MOST_IN_VAIN) return { reason: phrase`it runs too long` };
  if (inTurn.depth >= DEEPEST && it.trying > 0) it.uncertain++;
  if (inTurn.depth >= DEEPEST) return { reason: phrase`it is nested too deeply` };
  inTurn.depth++;
  const step = run();
  inTurn.depth--;
  if (step && 'reason' in step && inTurn.depth > 0) inTurn.inVain++;
  return step;
}

const MOST_IN_VAIN = 20;
/** A generator that asks for what another call of it gives goes on so. */
const DEEPEST = 20;

/** Steps that a function of JavaScript gives; a reason that it returns says why it cannot go on. */
export function stepsOf(run: Generator<Value, Text | undefined, void>): Steps {
  let isRunning = false;
  const take = (): Step => {
    if (isRunning) return { reason: phrase`it is asked for while it runs` };
    isRunning = true;
    const { done, value } = run.next();
    isRunning = false;
    if (!done) return { item: value };
    return value === undefined ? undefined : { reason: value };
  };
  const close = () => {
    if (isRunning) return;
    isRunning = true;
    run.return(undefined);
    isRunning = false;
  };
  return Object.assign(take, { close });
}

function takeOf(it: Interpreter, value: IteratorValue, at: (index: number) => Value): Value {
  const taken = value.taken ?? 0;
  it.store.write(value, 'taken', taken + 1);
  return at(taken);
}

/** Whether it has no end and is not known to be spoilt. */
export function isEndless(value: IteratorValue): boolean {
  return value.at !== undefined && 'type' in value.rest && value.rest.type === 'none';
}

/** One that may be endless is begun when it is asked whether it is: `run` gives its beginning, and whether there is more. */
export function perhapsEndless(
  it: Interpreter,
  run: () => { readonly items: readonly Value[] | UnknownValue; readonly isCut: boolean },
): IteratorValue {
  let found: ReturnType<typeof run> | undefined;
  const begun = () => {
    if (!found) {
      // What it runs may ask for itself.
      found = { items: it.unknown(phrase`what it yields is not read`), isCut: false };
      found = run();
    }
    return found;
  };
  const at = (index: number): Value => {
    const { items } = begun();
    if ('type' in items) return items;
    return items[index] ?? it.unknown(phrase`only the beginning of what it yields is read`);
  };
  const value: IteratorValue = born({
    type: 'iterator',
    get at() {
      return begun().isCut ? at : undefined;
    },
    taken: 0,
    take: () => takeOf(it, value, at),
    rest: NONE as { readonly type: 'none' },
    begin: () => (begun().isCut ? it.unknown(phrase`it has no end`) : begun().items),
    keep: (rest) => it.store.write(value, 'rest', rest),
  });
  return value;
}

/** iter(value): over a list as it is by then. */
export function iteratorOf(it: Interpreter, value: Value): Value {
  if (hasNoItems(value)) return raiseNotGoneThrough(it, value);
  if (value.type === 'iterator') return value;
  if (value.type !== 'list') return iterator(it, () => iterate(value));
  const start = () => {
    let at = 0;
    return (): Step => {
      if ('type' in value.items) return { reason: reasonOf(value.items) };
      const item = value.items[at++];
      return item && { item };
    };
  };
  return running(it, { start, all: () => iterate(value), isPlain: true, isRepeatable: true });
}

/** The next of an iterator; undefined: there is none. */
export function takeNext(value: IteratorValue): Value | undefined {
  if (value.take && isEndless(value)) return value.take();
  if (value.next && 'type' in value.rest && value.rest.type === 'none') return value.next();
  const items = iterate(value);
  if ('type' in items) return items.rows?.first() ?? items;
  value.keep(items.slice(1));
  return items[0];
}

/** What `yield from` gives: what a generator returns, and nothing where it goes through anything else. */
export function returnedBy(value: Value): Value {
  const generation = value.type === 'iterator' ? value.generation : undefined;
  if (generation?.returned) return generation.returned;
  if (/^(list|tuple|range|string|dict|set)$/.test(value.type) || (value.type === 'iterator' && !generation))
    return NONE;
  return unknown(phrase`what a generator returns is not read`);
}

/** itertools.count, cycle and repeat. */
export function endless(it: Interpreter, name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [first, second] = args.map(({ value }) => value);
  const noEnd = () => it.unknown(phrase`it has no end`);
  if (name === 'itertools.count') {
    const [start, step] = [first ?? int(0), second ?? int(1)];
    return iterator(it, noEnd, (at) => binary('+', start, binary('*', step, int(at))));
  }
  if (!first) return undefined;
  if (name === 'itertools.repeat') {
    if (!second) return iterator(it, noEnd, () => first);
    const times = second.type === 'int' && second.value <= 4096 ? second.value : undefined;
    return times === undefined ? undefined : iterator(it, () => Array.from({ length: times }, () => first));
  }
  const items = iterate(first);
  if ('type' in items || items.length === 0) return undefined;
  return iterator(it, noEnd, (at) => items[at % items.length]!);
}
