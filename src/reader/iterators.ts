// Iterators: what can be gone through once. Each begins when its first element is asked for.

import { born } from './births.ts';
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
    ...(at && { at }),
    rest: NONE as { readonly type: 'none' },
    begin,
    keep: (rest) => it.store.write(value, 'rest', rest),
  });
  return value;
}

/** iter(value): over a list as it is then. */
export function iteratorOf(it: Interpreter, value: Value): Value {
  return value.type === 'iterator' ? value : iterator(it, () => iterate(value));
}

/** The next of an iterator; undefined: there is none. */
export function takeNext(value: IteratorValue): Value | undefined {
  const items = iterate(value);
  if ('type' in items) return items;
  value.keep(items.slice(1));
  return items[0];
}

/** itertools.count, cycle and repeat. */
export function endless(it: Interpreter, name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [first, second] = args.map(({ value }) => value);
  const noEnd = () => it.unknown('it has no end');
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
