// What `dict(…)` makes of its arguments, and `update` takes.

import { phrase } from '../../model/phrase.ts';
import { loseNames } from '../interpreter/fileNames.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { isModule } from '../modules/moduleTree.ts';
import {
  type ArgumentValue,
  attributeName,
  type DictValue,
  dict,
  isAttributeRecord,
  keyOf,
  NAMELESS,
  nameOfAttribute,
  reasonOf,
  string,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
  withOpen,
} from './values.ts';

export function dictOf(args: readonly ArgumentValue[]): DictValue {
  const entries = new Map<string, readonly [Value, Value]>();
  let open: DictValue['open'];
  for (const { kind, name, value } of args) {
    if (kind === 'keyword') {
      entries.set(`string ${name}`, [string(name), value]);
      continue;
    }
    // No other symbol stands for the rest of the arguments than that of a `**kwargs`: of `*args` no keywords come.
    if (kind === 'rest' && value.type === 'symbol') {
      open = value;
      continue;
    }
    if (kind === 'positional' && value.type === 'dict' && value.entries instanceof Map) {
      open = value.open ?? open;
      for (const [key, [name, item]] of value.entries) entries.set(key, [entries.get(key)?.[0] ?? name, item]);
      continue;
    }
    const pairs = kind === 'positional' && value.type !== 'dict' ? iterate(value) : unknown(reasonOf(value));
    if ('type' in pairs) return dict(pairs);
    for (const pair of pairs) {
      const items = iterate(pair);
      if ('type' in items) return dict(items);
      const key = items.length === 2 ? keyOf(items[0]!) : undefined;
      if (key === undefined) {
        const isOpen = items[0]?.type === 'unknown' || items[0]?.type === 'symbol';
        return dict(unknown(isOpen ? reasonOf(items[0]!) : phrase`a pair of it is not read`));
      }
      entries.set(key, [entries.get(key)?.[0] ?? items[0]!, items[1]!]);
    }
  }
  return withOpen(dict(entries), open);
}

/** What modules have in their `__dict__` beside what the file sets. */
export const KEPT_BY_TORCH = unknown(phrase`what torch's modules keep of themselves is not read`);

/** Changes a dictionary, and the attributes that it stands for. */
export function writeEntries(it: Interpreter, self: DictValue, entries: DictValue['entries']): void {
  const { of, entries: before } = self;
  it.store.write(self, 'entries', entries);
  if (!of) return;
  if (!isAttributeRecord(of)) {
    // `globals()['width'] = 6`
    if (!(entries instanceof Map)) loseNames(it, of, reasonOf(entries as UnknownValue));
    else
      for (const [key, value] of entries.values())
        if (key.type === 'string' && of[key.value] !== value) it.store.write(of, key.value, value);
    return;
  }
  if (!(entries instanceof Map)) {
    for (const name of Object.keys(of))
      it.store.write(of, name, unknownOf(reasonOf(entries as UnknownValue), of[name]));
    // What its class has may stand behind an attribute of its own.
    it.store.write(of, NAMELESS, unknownOf(reasonOf(entries as UnknownValue), entries));
    return;
  }
  const held = before instanceof Map ? (before as ReadonlyMap<string, readonly [Value, Value]>) : undefined;
  for (const name of Object.keys(of)) {
    const key = `string ${nameOfAttribute(name)}`;
    // Modules and parameters that a module holds are not in it.
    const isElsewhere = held && !held.has(key) && /^(module|instance|parameter|array)$/.test(of[name]!.type);
    if (!entries.has(key) && !isElsewhere) it.store.write(of, name, undefined);
  }
  for (const [key, value] of (entries as ReadonlyMap<string, readonly [Value, Value]>).values()) {
    // A module's `_modules` are made anew for whoever asks.
    const isRegistry = value.type === 'dict' && value.registryOf !== undefined;
    const isOfTorch = isRegistry || value === KEPT_BY_TORCH;
    if (key.type !== 'string' || isOfTorch) continue;
    const name = attributeName(key.value);
    if (of[name] === value) continue;
    it.store.write(of, name, entries.has('string _modules') ? besideModules(value, of[name]) : value);
  }
}

/** Sets some of the attributes of a layer, whose others are not read; false where it is no such dictionary. */
export function writeSome(it: Interpreter, { of, entries }: DictValue, some: DictValue['entries']): boolean {
  if (!of || !isAttributeRecord(of) || entries instanceof Map || !(some instanceof Map)) return false;
  for (const [key, value] of (some as ReadonlyMap<string, readonly [Value, Value]>).values()) {
    if (key.type !== 'string') return false;
    const name = attributeName(key.value);
    it.store.write(of, name, besideModules(value, of[name]));
  }
  return true;
}

/** What a module has in its `__dict__` it does not hold as one of its modules. `before`: what it has of that name. */
export function besideModules(value: Value, before?: Value): Value {
  if (before && isModule(before)) return unknownOf(BESIDE, value, before);
  return isModule(value) || value.type === 'parameter' ? { ...unknownOf(BESIDE, value), beside: value } : value;
}

const BESIDE = phrase`what a module's \`__dict__\` is given is not read`;

/** Keeps a dictionary whose attributes are its entries (`self.__dict__ = self`) as an attribute changes. */
export function mirrorAttribute(it: Interpreter, object: Value, name: string, value: Value | undefined): void {
  if (object.type !== 'instance' || object.held?.type !== 'dict' || object.held.of !== object.attributes) return;
  const { held } = object;
  if (!(held.entries instanceof Map)) return;
  const entries = new Map(held.entries as ReadonlyMap<string, readonly [Value, Value]>);
  if (value) entries.set(`string ${name}`, [string(name), value]);
  else entries.delete(`string ${name}`);
  it.store.write(held, 'entries', entries);
}
