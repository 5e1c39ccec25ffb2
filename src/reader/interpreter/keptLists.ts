// Lists, dictionaries and objects that a round of a loop makes, once the round is undone: what they hold is not lost.

import type { Text } from '../../model/phrase.ts';
import { type ModuleValue, unknownOf, type Value } from '../python/values.ts';
import { wasThere } from './births.ts';
import type { Interpreter } from './interpreter.ts';

/**
 * What a list that a round of a loop made held at its end, it may hold; a module that the file builds has the name that it had.
 * `begin`: the moment at which the loop began.
 */
export function keepHeld(
  it: Interpreter,
  object: object,
  keys: ReadonlyMap<string, unknown>,
  begin: number,
  reason: Text,
): void {
  const { type } = object as Partial<Value>;
  const name = keys.get('reachedAs') as ModuleValue['reachedAs'];
  // By itself, the class that builds it is read beside what such a loop may build, and says more.
  if (name && !it.isAlone && !isPlaceOfRound(name, begin)) it.store.write(object, 'reachedAs', name);
  if (type !== 'list' && type !== 'dict') return;
  for (const [key, value] of keys) {
    const before = (object as Record<string, unknown>)[key];
    if (it.spend(1)) it.store.write(object, key, unknownOf(reason, before, value));
  }
}

/** Whether each round would give another name: `stages.0`, of a list that was there before. */
function isPlaceOfRound({ name, holder }: NonNullable<ModuleValue['reachedAs']>, begin: number): boolean {
  return /\.\d+(\.|$)/.test(name) && (!holder || wasThere(holder, begin));
}
