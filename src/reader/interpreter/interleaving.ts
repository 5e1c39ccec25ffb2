// Generators that were run further than they were asked (resumed.ts says where that is): it is the same where neither they nor
// the loop that goes through them see what the other changes.

import { phrase } from '../../model/phrase.ts';
import { type Generation, nameOfAttribute, type Scope, unknownOf, type Value } from '../python/values.ts';
import { bornAt, wasThere } from './births.ts';
import type { Interpreter } from './interpreter.ts';

type Places = ReadonlyMap<object, ReadonlySet<string>>;

/**
 * Whether the generator or the loop's body names what the other changes, of what was there at the moment `begin`. `written`
 * is all that was written in the course of the loop.
 */
export function interferes(
  it: Interpreter,
  { text, scope, written: own = new Map() }: Generation,
  body: string,
  written: Places,
  begin: number,
  around: Scope,
): boolean {
  const scopes = [...chain(around), ...chain(scope.parent)];
  const names = (object: object, key: string, where: string) => {
    if (object === scope.variables || !wasThere(object, begin) || !it.spend(1)) return false;
    if (scopes.some(({ variables }) => variables === object)) return mentions(where, key);
    if (!('type' in object)) return mentions(where, `.${nameOfAttribute(key)}`);
    return namesOf(object as Value, scopes).some((name) => mentions(where, name));
  };
  for (const [object, keys] of own) for (const key of keys) if (names(object, key, body)) return true;
  const isOwn = (name: string) => Object.hasOwn(scope.variables, name) && !scope.outer.has(name);
  for (const [object, keys] of written) {
    for (const key of keys) {
      const isVariable = scopes.some(({ variables }) => variables === object);
      if (own.get(object)?.has(key) || (isVariable && isOwn(key))) continue;
      if (names(object, key, text) || (wasThere(object, begin) && isHeld(object, scope))) return true;
    }
  }
  return false;
}

/** Whether the generator has the list, dict or set at hand under a name of its own. */
function isHeld(object: object, { variables }: Scope): boolean {
  if (!('type' in object) || !/^(list|dict|set)$/.test(String(object.type))) return false;
  return Object.values(variables).some(
    (held) => held === object || (held.type === 'tuple' && Array.isArray(held.items) && held.items.includes(object)),
  );
}

/** One was taken of a generator that is not at its end: what else it changes is changed when more are taken. */
export function loseAhead(it: Interpreter, value: Value): void {
  if (value.type !== 'iterator' || !value.generation?.written) return;
  const isOver = Array.isArray(value.rest) && value.rest.length === 0;
  if (isOver) return;
  const { written, scope } = value.generation;
  const reason = phrase`a generator changes it when it goes on`;
  for (const [object, keys] of written) {
    // What is not of the file's own, such as which numbers were drawn, goes on with the weights.
    if (object === scope.variables || bornAt(object) === 0 || !wasThere(object, bornAt(value))) continue;
    for (const key of keys) it.store.write(object, key, unknownOf(reason, (object as Record<string, unknown>)[key]));
  }
}

function chain(scope: Scope | undefined): Scope[] {
  return scope ? [scope, ...chain(scope.parent)] : [];
}

/** What the value is called: variables, and attributes of objects in these. */
function namesOf(value: Value, scopes: readonly Scope[]): string[] {
  return scopes.flatMap(({ variables }) =>
    Object.entries(variables).flatMap(([name, held]) => {
      if (held === value) return [name];
      if (held.type !== 'instance') return [];
      return Object.entries(held.attributes).flatMap(([key, one]) =>
        one === value ? [`.${nameOfAttribute(key)}`] : [],
      );
    }),
  );
}

/** Of a name, or of an attribute, `.width`. */
function mentions(text: string, name: string): boolean {
  const before = name.startsWith('.') ? '' : '(?<![\\w.])';
  return new RegExp(`${before}${name.replace(/[^\w]/g, '\\$&')}(?!\\w)`).test(text);
}
