// Methods of lists, tuples and ranges, and what sorts.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { definesItself } from '../interpreter/classAttribute.ts';
import { raise, raiseNotGoneThrough } from '../interpreter/exceptions.ts';
import { type Frame, forgetBeginning, type Interpreter } from '../interpreter/interpreter.ts';
import { hasNoItems, iterate } from '../interpreter/iterate.ts';
import { comparison, elements } from './operations.ts';
import { binary } from './operators.ts';
import {
  type ArgumentValue,
  asArgument,
  bool,
  equal,
  int,
  type ListValue,
  list,
  NONE,
  reasonOf,
  truth,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

export function listMethod(
  it: Interpreter,
  self: ListValue,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const [first, second] = args.map(({ value }) => value);
  const { items } = self;
  if (name === 'extend' && first && hasNoItems(first)) return raiseNotGoneThrough(it, first);
  if (name === 'insert' && first && /^(string|float|none)$/.test(first.type))
    return raise(it, 'TypeError', phrase`the place at which it is to be is no integer`);
  const change = (changed: ListValue['items']) => {
    if (Array.isArray(changed)) it.spend(changed.length >> 3);
    it.store.write(self, 'items', changed);
    return NONE;
  };
  const all = (value: Value) =>
    definesItself(value, ['__iter__']) ? elements(it, value, range, frame) : iterate(value);
  if (name === 'isdisjoint' && first) {
    const common = binary('&', self, first);
    return common.type === 'set' && common.items instanceof Map ? bool(common.items.size === 0) : common;
  }
  if (name === 'copy') return list(items);
  if ('type' in items) {
    if (name === 'clear') return change([]);
    const added = name === 'extend' ? all(first ?? NONE) : args.map(({ value }) => value);
    if (!/^(append|extend|count|index)$/.test(name)) forgetBeginning(it, self);
    if (!/^(append|extend|insert)$/.test(name)) return items;
    return change(name === 'insert' ? unknownOf(items.reason, items, added) : longer(it, self, added));
  }
  switch (name) {
    case 'append':
      return first ? change([...items, first]) : unknown(phrase`nothing is appended`);
    case 'extend': {
      return change(longer(it, self, all(first ?? NONE)));
    }
    case 'insert':
      if (first?.type !== 'int' || !second)
        return change(
          unknownOf(
            phrase`where it is inserted is not read`,
            items,
            args.map(({ value }) => value),
          ),
        );
      return change(items.toSpliced(first.value, 0, second));
    case 'pop': {
      const at = first === undefined ? items.length - 1 : first.type === 'int' ? first.value : Number.NaN;
      if (items.length === 0 || (!Number.isNaN(at) && (at >= items.length || at < -items.length)))
        return raise(it, 'IndexError', phrase`there is nothing to take from the list`);
      const taken = items.at(at);
      if (Number.isNaN(at) || !taken) {
        change(unknownOf(phrase`what is taken from it is not known`, items));
        return unknownOf(phrase`what is taken from the list is not known`, items);
      }
      change(items.toSpliced(at, 1));
      return taken;
    }
    case 'remove': {
      const at = first ? indexOf(items, first) : undefined;
      if (at === undefined) return change(unknownOf(phrase`what is taken from it is not known`, items));
      return at < 0 ? raise(it, 'ValueError', phrase`it is not in the list`) : change(items.toSpliced(at, 1));
    }
    case 'sort': {
      const sorted = sort(it, items, args, range, frame);
      return change('type' in sorted ? unknownOf(sorted.reason, items) : sorted);
    }
    case 'reverse':
      return change(items.toReversed());
    case 'clear':
      return change([]);
    case 'index':
    case 'count':
      return searched(it, items, name, args);
    case '__len__':
      return int(items.length);
    default:
      change(unknownOf(phrase`\`${name}\` may change it`, items));
      return unknown(phrase`what \`${name}\` gives is not read`);
  }
}

/** What the list holds once these are behind it; where that is not known, what it begins and ends with all the same. */
export function longer(it: Interpreter, self: ListValue, added: ListValue['items']): ListValue['items'] {
  const { items } = self;
  if (!('type' in items || 'type' in added)) return [...items, ...added];
  const before = 'type' in items ? items : { beginning: { of: self, items }, ending: undefined };
  const after = 'type' in added ? [] : [...(before.ending?.of === self ? before.ending.items : []), ...added];
  it.spend(after.length >> 3);
  const { beginning } = before;
  return {
    ...unknownOf('type' in items ? items.reason : (added as UnknownValue).reason, items, added),
    ...(beginning && { beginning }),
    ...(after.length > 0 && { ending: { of: self, items: after } }),
  };
}

/** `index` and `count` of what does not change. */
export function sequenceMethod(it: Interpreter, self: Value, name: string, args: readonly ArgumentValue[]): Value {
  const items = iterate(self);
  if ('type' in items) return items;
  if (name === '__len__') return int(items.length);
  // Of a torch.Size.
  if (name === 'numel' && args.length === 0) return items.reduce((a, b) => binary('*', a, b), int(1));
  return name === 'index' || name === 'count'
    ? searched(it, items, name, args)
    : unknown(phrase`what \`${name}\` gives is not read`);
}

function searched(it: Interpreter, items: readonly Value[], name: string, args: readonly ArgumentValue[]): Value {
  const [first] = args.map(({ value }) => value);
  if (!first || args.length > 1) return unknown(phrase`what \`${name}\` gives is not read`);
  if (name === 'index') {
    const at = indexOf(items, first);
    if (at === undefined) return unknown(reasonOf(first));
    return at < 0 ? raise(it, 'ValueError', phrase`it is not in the list`) : int(at);
  }
  const each = items.map((item) => equal(item, first));
  return each.includes(undefined) ? unknown(reasonOf(first)) : int(each.filter(Boolean).length);
}

/** -1: not there; undefined: not known. */
function indexOf(items: readonly Value[], value: Value): number | undefined {
  for (const [at, item] of items.entries()) {
    const same = item === value || equal(item, value);
    if (same === undefined) return undefined;
    if (same) return at;
  }
  return -1;
}

/** In Python's order, with `key` and `reverse`; equal ones keep their order. */
export function sort(
  it: Interpreter,
  items: readonly Value[],
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): readonly Value[] | UnknownValue {
  const named = (name: string) => args.find((arg) => arg.kind === 'keyword' && arg.name === name)?.value;
  if (args.some(({ kind, name }) => kind !== 'keyword' || !/^(key|reverse)$/.test(name)))
    return unknown(phrase`the order of these values is not read`);
  const key = named('key') ?? NONE;
  const isReversed = truth(named('reverse') ?? NONE);
  if (isReversed === undefined) return unknown(phrase`the order of these values is not read`);
  const keyed = items.map((item) => ({
    item,
    key: key.type === 'none' ? item : it.call(key, [asArgument(item, range)], range, frame),
  }));
  if (!it.spend(items.length)) return unknown(phrase`there is too much to sort`);
  let unclear: Value | undefined;
  const isLess = (a: Value, b: Value) => {
    if (unclear) return false;
    const less = comparison(it, '<', a, b, range, frame);
    const known = truth(less);
    if (known === undefined) unclear = less;
    return known ?? false;
  };
  const ordered = isReversed ? keyed.toReversed() : keyed;
  const sorted = ordered.toSorted((a, b) => (isLess(a.key, b.key) ? -1 : isLess(b.key, a.key) ? 1 : 0));
  if (unclear) {
    // Python may refuse to compare them.
    it.uncertain++;
    return unknownOf(reasonOf(unclear), items);
  }
  return (isReversed ? sorted.toReversed() : sorted).map(({ item }) => item);
}
