// `d.keys()`, `d.values()` and `d.items()` show what the dictionary holds whenever they are asked.

import type { Interpreter } from './interpreter.ts';
import { type DictValue, type ListValue, list, tuple, type Value } from './values.ts';

export type ViewKind = 'keys' | 'values' | 'items';

/** Those that were made last, of each dictionary. */
const views = new WeakMap<DictValue, { readonly view: ListValue; readonly kind: ViewKind }[]>();
/** Loops make them again and again, and forget them. */
const MOST_VIEWS = 8;

export function viewOf(self: DictValue, kind: ViewKind): ListValue {
  if (ofOthers.has(self)) return showing(list([]), 'items', () => shown(self.entries, kind));
  const view = list(shown(self.entries, kind));
  const others = views.get(self);
  if (!others) views.set(self, [{ view, kind }]);
  else if (others.push({ view, kind }) > MOST_VIEWS) others.shift();
  return view;
}

/** Called once the entries are others. */
export function showAgain(it: Interpreter, self: DictValue): void {
  for (const { view, kind } of views.get(self) ?? []) it.store.write(view, 'items', shown(self.entries, kind));
}

/** Dictionaries whose entries are those of something else. */
const ofOthers = new WeakSet<DictValue>();

/** One of them: its entries are found whenever they are asked for. */
export function shownAs(self: DictValue, entriesOf: () => DictValue['entries']): DictValue {
  ofOthers.add(self);
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
