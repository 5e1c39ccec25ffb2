// Iterators: what can be gone through once. Each begins when its first element is asked for.

import { phrase } from '../model/phrase.ts';
import { born } from './births.ts';
import { raise } from './exceptions.ts';
import type { Interpreter } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { binary } from './operators.ts';
import { type ArgumentValue, type IteratorValue, int, NONE, type UnknownValue, type Value } from './values.ts';

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
    return items[index] ?? it.unknown(phrase`so much of it is not read`);
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

/** iter(value): over a list as it is then. */
export function iteratorOf(it: Interpreter, value: Value): Value {
  if (/^(none|int|float|bool)$/.test(value.type)) return raise(it, 'TypeError', phrase`it cannot be gone through`);
  return value.type === 'iterator' ? value : iterator(it, () => iterate(value));
}

/** The next of an iterator; undefined: there is none. */
export function takeNext(value: IteratorValue): Value | undefined {
  if (value.take && isEndless(value)) return value.take();
  const items = iterate(value);
  if ('type' in items) return items.rows?.first() ?? items;
  value.keep(items.slice(1));
  return items[0];
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
