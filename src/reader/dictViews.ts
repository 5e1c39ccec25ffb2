// `d.keys()`, `d.values()` and `d.items()` show what the dictionary holds whenever they are asked.

import type { Interpreter } from './interpreter.ts';
import { type DictValue, type ListValue, list, tuple, type Value } from './values.ts';

export type ViewKind = 'keys' | 'values' | 'items';

/** Those that were made last, of each dictionary. */
const views = new WeakMap<DictValue, { readonly view: ListValue; readonly kind: ViewKind }[]>();
/** Loops make them again and again, and forget them. */
const MOST_VIEWS = 8;

export function viewOf(self: DictValue, kind: ViewKind): ListValue {
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

function shown(entries: DictValue['entries'], kind: ViewKind): ListValue['items'] {
  if ('type' in entries) return entries;
  return Array.from((entries as ReadonlyMap<string, readonly [Value, Value]>).values(), ([key, value]) =>
    kind === 'keys' ? key : kind === 'values' ? value : tuple([key, value]),
  );
}
