// Methods of dictionaries and sets.

import { phrase } from '../../model/phrase.ts';
import { assumedComparison } from '../interpreter/assumptions.ts';
import { raise, raiseNotGoneThrough } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { hasNoItems, iterate } from '../interpreter/iterate.ts';
import { python2DictMethod } from '../interpreter/python2.ts';
import { keyOfOpen } from '../interpreter/stars.ts';
import { viewOf } from './dictViews.ts';
import { dictOf, writeEntries, writeSome } from './makeDict.ts';
import { compare, setOperation } from './operators.ts';
import { refusedPairs } from './pairs.ts';
import { refuseElements, refuseKey } from './protocols.ts';
import {
  type ArgumentValue,
  type DictValue,
  dict,
  keyOf,
  list,
  NONE,
  reasonOf,
  type SetValue,
  set,
  truth,
  tuple,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
  withOpen,
} from './values.ts';

export function dictMethod(it: Interpreter, self: DictValue, name: string, args: readonly ArgumentValue[]): Value {
  const [first, second] = args.map(({ value }) => value);
  const { entries } = self;
  const change = (changed: DictValue['entries']) => {
    if (changed instanceof Map) it.spend(changed.size >> 2);
    writeEntries(it, self, changed);
    return NONE;
  };
  if (name === 'fromkeys') return fromKeys(it, first, second);
  const older = python2DictMethod(it, self, name, args);
  if (older) return older;
  const refused =
    name === 'update' ? refusedPairs(it, name, args) : OF_KEYS.test(name) ? refuseKey(it, first) : undefined;
  if (refused) return refused;
  if ('type' in entries) {
    if (name === 'update' && writeSome(it, self, dictOf(args).entries)) return NONE;
    if (/^(update|setdefault|pop|popitem)$/.test(name))
      change(
        unknownOf(
          entries.reason,
          entries,
          args.map(({ value }) => value),
        ),
      );
    if (name === 'clear') return change(new Map());
    if (name === 'copy') return withOpen(dict(entries, self.missing), self.open);
    return name === 'values' ? list(entries) : name === 'get' ? unknownOf(entries.reason, entries, second) : entries;
  }
  const map = entries as ReadonlyMap<string, readonly [Value, Value]>;
  const key = first && keyOf(first);
  const unclearKey = () => unknownOf(first ? reasonOf(first) : phrase`its key is not known`, map, second);
  switch (name) {
    case 'keys':
    case 'values':
    case 'items':
      return it.isPython2 ? list(iterate(viewOf(self, name))) : viewOf(self, name);
    case 'get':
    case '__getitem__':
      if (first && key === undefined && name === 'get' && assumedComparison(it, 'in', first, self) === false)
        return second ?? NONE;
      return key === undefined ? unclearKey() : (map.get(key)?.[1] ?? second ?? keyOfOpen(it, self, first!) ?? NONE);
    case '__contains__':
      return key === undefined ? unclearKey() : { type: 'bool', value: map.has(key) };
    case 'copy':
      return withOpen(dict(map, self.missing), self.open);
    case 'update': {
      const added = dictOf(args);
      if (added.open) it.store.write(self, 'open', added.open);
      return change(
        'type' in added.entries ? unknownOf(added.entries.reason, map, added.entries) : merge(map, added.entries),
      );
    }
    case 'setdefault': {
      if (key === undefined || !first) {
        change(unclearKey());
        return unclearKey();
      }
      const found = map.get(key)?.[1];
      if (found) return found;
      change(new Map(map).set(key, [first, second ?? NONE]));
      return second ?? NONE;
    }
    case 'pop': {
      if (key === undefined) {
        change(unclearKey());
        return unclearKey();
      }
      const found = map.get(key)?.[1];
      if (!found)
        return second ?? keyOfOpen(it, self, first!) ?? raise(it, 'KeyError', phrase`the dictionary has no such key`);
      const rest = new Map(map);
      rest.delete(key);
      change(rest);
      return found;
    }
    case 'popitem': {
      const isLast = args[0] ? truth(args[0].value) : true;
      if (args.length > 1 || isLast === undefined) break;
      const taken = [...map].at(isLast ? -1 : 0);
      if (!taken) return raise(it, 'KeyError', phrase`the dictionary is empty`);
      const rest = new Map(map);
      rest.delete(taken[0]);
      change(rest);
      return tuple([...taken[1]]);
    }
    case 'clear':
      return change(new Map());
    case 'move_to_end': {
      const entry = key === undefined ? undefined : map.get(key);
      const last = args[1] ? truth(args[1].value) : true;
      if (!entry || args.length > 2 || last === undefined) break;
      const rest = [...map].filter(([name]) => name !== key);
      return change(new Map(last ? [...rest, [key!, entry]] : [[key!, entry], ...rest]));
    }
    default:
  }
  change(unknownOf(phrase`\`${name}\` may change it`, map));
  return unknown(phrase`what \`${name}\` gives is not read`);
}

/** What takes a key first. */
const OF_KEYS = /^(get|pop|setdefault|move_to_end|__getitem__|__contains__)$/;

function fromKeys(it: Interpreter, keys: Value | undefined, value: Value | undefined): Value {
  if (keys && hasNoItems(keys)) return raiseNotGoneThrough(it, keys);
  const items = iterate(keys ?? NONE);
  if ('type' in items) return dict(items);
  const entries = new Map<string, readonly [Value, Value]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) return refuseKey(it, item) ?? dict(unknown(reasonOf(item)));
    entries.set(key, [item, value ?? NONE]);
  }
  return dict(entries);
}

/** What is written again keeps its place. */
function merge(a: ReadonlyMap<string, readonly [Value, Value]>, b: ReadonlyMap<string, readonly [Value, Value]>) {
  const merged = new Map(a);
  for (const [key, [name, value]] of b) merged.set(key, [merged.get(key)?.[0] ?? name, value]);
  return merged;
}

export function setMethod(it: Interpreter, self: SetValue, name: string, args: readonly ArgumentValue[]): Value {
  const [first] = args.map(({ value }) => value);
  const { items } = self;
  const change = (changed: SetValue['items']) => {
    it.store.write(self, 'items', changed);
    return NONE;
  };
  const refused = /^(add|discard|remove)$/.test(name)
    ? refuseKey(it, first?.type === 'set' && name !== 'add' ? undefined : first)
    : refusedOthers(it, args);
  if (refused) return refused;
  const others = args.map(({ value }) => (value.type === 'set' ? value : setOf(value)));
  const operator = (
    {
      union: '|',
      update: '|',
      intersection: '&',
      difference: '-',
      symmetric_difference: '^',
      intersection_update: '&',
      difference_update: '-',
    } as const
  )[name];
  if (operator) {
    const result = others.reduce<Value>(
      (a, b) => (a.type === 'set' ? setOperation(operator, a, b) : a),
      set('type' in items ? items : [...items.values()], self.isFrozen),
    );
    if (!name.endsWith('update')) return result;
    return change(result.type === 'set' ? result.items : unknown(reasonOf(result)));
  }
  if ('type' in items) return name === 'clear' ? change(new Map()) : items;
  const map = items as ReadonlyMap<string, Value>;
  const key = first && keyOf(first);
  switch (name) {
    case 'copy':
      return set([...map.values()], self.isFrozen);
    case 'clear':
      return change(new Map());
    case 'issubset':
      return compare('<=', self, others[0] ?? self);
    case 'issuperset':
      return compare('>=', self, others[0] ?? self);
    case 'isdisjoint': {
      const common = others[0] && setOperation('&', self, others[0]);
      if (common?.type !== 'set' || !(common.items instanceof Map)) return unknown(phrase`its items are not known`);
      return { type: 'bool', value: common.items.size === 0 };
    }
    case 'add':
    case 'discard':
    case 'remove': {
      if (key === undefined || !first) return change(unknown(phrase`its items are not known`));
      if (name === 'remove' && !map.has(key)) return raise(it, 'KeyError', phrase`it is not in the set`);
      if (name === 'add') return map.has(key) ? NONE : change(new Map(map).set(key, first));
      const rest = new Map(map);
      rest.delete(key);
      return change(rest);
    }
    case 'pop': {
      if (map.size === 0) return raise(it, 'KeyError', phrase`the set is empty`);
      change(map.size === 1 ? new Map() : unknown(phrase`what is taken from it is not known`));
      return map.size === 1 ? [...map.values()][0]! : unknown(phrase`the order of a set is not read`);
    }
    default:
      change(unknown(phrase`\`${name}\` may change it`));
      return unknown(phrase`what \`${name}\` gives is not read`);
  }
}

/** What the methods for several sets do not take. */
function refusedOthers(it: Interpreter, args: readonly ArgumentValue[]): UnknownValue | undefined {
  for (const { value } of args) {
    const refused = hasNoItems(value)
      ? raiseNotGoneThrough(it, value)
      : value.type === 'list' || value.type === 'tuple'
        ? refuseElements(it, value.items)
        : undefined;
    if (refused) return refused;
  }
  return undefined;
}

function setOf(value: Value): SetValue {
  const items: readonly Value[] | UnknownValue = iterate(value);
  return set(items);
}
