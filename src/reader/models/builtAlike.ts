// Whether two modules that one stretch of the program built hold the same, and so does what holds them: whatever is read of
// one of them is read of the other, but for how far back in the random numbers it was built.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { InstanceValue, ModuleValue } from '../python/values.ts';

type Built = ModuleValue | InstanceValue;

/** A comparison that asks for more gives none. */
const MAX_COMPARED = 1000;

/** What says when it was built, not what. */
const ASIDE: ReadonlySet<string> = new Set(['drawn', 'inits']);

/** A value of the program, a range of its text, or something else. */
interface Compared {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** In one state of the program. */
export function builtAlike(it: Interpreter, one: ModuleValue, other: ModuleValue): boolean {
  // A script that calls one function again and again gives each of its modules a name.
  if (one.reachedAs?.name !== other.reachedAs?.name) return false;
  return placesAlike(it, one, other) !== undefined;
}

/** Where they are built alike: which object of the other's stands in the place of each of the one's. */
export function placesAlike(it: Interpreter, one: Built, other: Built): ReadonlyMap<object, object> | undefined {
  // And the other way round: both share in the same places.
  const places = new Map<object, object>();
  const taken = new Map<object, object>();
  let compared = 0;

  function alike(a: unknown, b: unknown): boolean {
    if (++compared > MAX_COMPARED) return false;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
    const { type, value, from, to } = a as Compared;
    // What cannot change is the same wherever it stands.
    if (type === 'int' || type === 'string' || type === 'float' || type === 'bool' || type === 'none')
      return type === (b as Compared).type && Object.is(value, (b as Compared).value);
    if (typeof from === 'number') return from === (b as Compared).from && to === (b as Compared).to;
    // A class and a function have their names from around them.
    if (type === 'class' || type === 'function') return a === b;
    if (Array.isArray(a)) return Array.isArray(b) && allAlike(a, b);
    // Nothing else than a value is what Python has in several places.
    if (type !== undefined) {
      const [known, back] = [places.get(a), taken.get(b)];
      if (known || back) return known === b && back === a;
      places.set(a, b);
      taken.set(b, a);
    }
    if (a instanceof Map) return b instanceof Map && a.size === b.size && alike([...a], [...b]);
    if (a instanceof Set || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (type === 'instance' && !alike(it.unready.get(a as InstanceValue), it.unready.get(b as InstanceValue)))
      return false;
    const names = Object.keys(a);
    const others = Object.keys(b);
    if (names.length !== others.length) return false;
    for (let at = 0; at < names.length; at++) {
      const name = names[at]!;
      if (name !== others[at]) return false;
      if (ASIDE.has(name)) continue;
      if (!alike((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name])) return false;
    }
    return true;
  }

  function allAlike(a: readonly unknown[], b: readonly unknown[]): boolean {
    if (a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (!alike(a[at], b[at])) return false;
    return true;
  }

  const isSo = alike(one, other);
  it.spend(compared >> 2);
  return isSo ? places : undefined;
}
