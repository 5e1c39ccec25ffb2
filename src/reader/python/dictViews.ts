// `d.keys()`, `d.values()` and `d.items()` show what the dictionary holds whenever they are asked.

import { type DictValue, type ListValue, list, tuple, type Value } from './values.ts';

export type ViewKind = 'keys' | 'values' | 'items';

export function viewOf(self: DictValue, kind: ViewKind): ListValue {
  let before: { readonly entries: DictValue['entries']; readonly items: ListValue['items'] } | undefined;
  const view = `${self.isOrdered ? 'odict' : 'dict'}_${kind}`;
  return showing(list([], view), 'items', () => {
    const { entries } = self;
    if (before?.entries !== entries) before = { entries, items: shown(entries, kind) };
    return before.items;
  });
}

/** A dictionary whose entries are those of something else, found whenever they are asked for. */
export function shownAs(self: DictValue, entriesOf: () => DictValue['entries']): DictValue {
  return showing(self, 'entries', entriesOf);
}

/** Where it was lost what it holds, it stays so. */
function showing<T extends object, K extends keyof T & string>(self: T, key: K, find: () => T[K] & object): T {
  let lost: T[K] | undefined;
  return Object.defineProperty(self, key, {
    get: () => lost ?? find(),
    set: (held: T[K] & object) => {
      lost = 'type' in held ? held : undefined;
    },
    enumerable: true,
    configurable: true,
  });
}

function shown(entries: DictValue['entries'], kind: ViewKind): ListValue['items'] {
  if ('type' in entries) return entries;
  return Array.from((entries as ReadonlyMap<string, readonly [Value, Value]>).values(), ([key, value]) =>
    kind === 'keys' ? key : kind === 'values' ? value : tuple([key, value]),
  );
}
