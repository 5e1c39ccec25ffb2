// What `dict(…)` makes of its arguments, and `update` takes.

import { iterate } from './iterate.ts';
import { type ArgumentValue, type DictValue, dict, keyOf, reasonOf, string, unknown, type Value } from './values.ts';

export function dictOf(args: readonly ArgumentValue[]): DictValue {
  const entries = new Map<string, readonly [Value, Value]>();
  for (const { kind, name, value } of args) {
    if (kind === 'keyword') {
      entries.set(`string ${name}`, [string(name), value]);
      continue;
    }
    if (kind === 'positional' && value.type === 'dict' && value.entries instanceof Map) {
      for (const [key, entry] of value.entries) entries.set(key, entry);
      continue;
    }
    const pairs = kind === 'positional' && value.type !== 'dict' ? iterate(value) : unknown(reasonOf(value));
    if ('type' in pairs) return dict(pairs);
    for (const pair of pairs) {
      const items = iterate(pair);
      const key = 'type' in items || items.length !== 2 ? undefined : keyOf(items[0]!);
      if (key === undefined || 'type' in items) return dict(unknown('a pair of it is not read'));
      entries.set(key, [items[0]!, items[1]!]);
    }
  }
  return dict(entries);
}
