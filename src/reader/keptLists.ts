// Lists, dictionaries and objects that a round of a loop makes, once the round is undone: what they hold is not lost.

import type { Text } from '../model/phrase.ts';
import type { Interpreter } from './interpreter.ts';
import { isAttributeRecord, unknownOf, type Value } from './values.ts';

/** What a list or an object that a round of a loop made held at its end, it may hold. */
export function keepHeld(it: Interpreter, object: object, keys: ReadonlyMap<string, unknown>, reason: Text): void {
  const { type } = object as Partial<Value>;
  if (type !== 'list' && type !== 'dict' && !isAttributeRecord(object)) return;
  for (const [key, value] of keys) {
    const before = (object as Record<string, unknown>)[key];
    if (it.spend(1)) it.store.write(object, key, unknownOf(reason, before, value));
  }
}
