// Values that an iteration of a loop leaves as the one before it did: `width = hidden` at the end of the body.

import type { Text } from '../../model/phrase.ts';
import { isAttributeRecord, unknownOf, type Value } from '../python/values.ts';
import { isNamedAlike, joinValues, type Store } from './store.ts';

/** Of each object, the places that the first iteration leaves at a plain value. */
export type Settled = Map<object, Map<string, Value>>;

/** Values that do not change themselves, and that can be compared. */
export function isPlain(slot: unknown): slot is Value {
  if (typeof slot !== 'object' || slot === null || !('type' in slot)) return false;
  const value = slot as Value;
  if (value.type === 'symbol') return Object.keys(value.attributes).length === 0;
  return /^(none|bool|int|float|string|external|builtin)$/.test(value.type);
}

function isSame(a: Value, b: unknown): boolean {
  if (a === b) return true;
  if (!isPlain(b) || a.type !== b.type) return false;
  if (a.type === 'symbol' && b.type === 'symbol') return JSON.stringify(a.extent) === JSON.stringify(b.extent);
  if (a.type === 'external' || a.type === 'builtin') return isNamedAlike(a, b);
  return 'value' in a && 'value' in b ? Object.is(a.value, b.value) : a.type === 'none';
}

/** Takes away what another iteration, which began with these values, leaves otherwise. Whether there was none. */
export function dropUnsettled(settled: Settled, ends: readonly ReadonlyMap<object, Map<string, unknown>>[]): boolean {
  let isSettled = true;
  for (const [object, places] of settled) {
    for (const [key, value] of places) {
      const stays = ends.every((changes) => {
        const keys = changes.get(object);
        return !keys?.has(key) || isSame(value, keys.get(key));
      });
      if (stays) continue;
      places.delete(key);
      isSettled = false;
    }
  }
  return isSettled;
}

/** After the loop: a place has this value, or that which it had where there was no iteration. */
export function leaveSettled(store: Store, settled: Settled, before: Settled, reason: Text): void {
  for (const [object, places] of settled) {
    for (const [key, value] of places) {
      const first = before.get(object)?.get(key);
      if (first) store.write(object, key, joinValues(first, value, reason));
      else if (isAttributeRecord(object)) store.write(object, key, unknownOf(reason, value));
    }
  }
}
