// `array[place] = value`: where the place is known, its numbers alone are others.

import { phrase } from '../../model/phrase.ts';
import type { Store } from '../interpreter/store.ts';
import { sliceBounds } from '../python/subscript.ts';
import { type ArrayValue, tuple, unknown, type Value } from '../python/values.ts';
import { replaceNumbers } from './arrayShape.ts';
import { numbersLike } from './arrays.ts';

/** `array[at] = value`, and `array[row, column] = value`. */
export function setNumbers(store: Store, object: ArrayValue, at: Value, value: Value): void {
  const [first, ...rest] = at.type === 'tuple' ? at.items : [at];
  const { items } = object;
  const place = first?.type === 'int' && !('type' in items) && items.at(first.value) ? first.value : undefined;
  const row = place === undefined ? undefined : (items as readonly Value[]).at(place);
  if (place !== undefined && rest.length === 0) setPlaces(store, object, [place], value, true);
  else if (row?.type === 'array') setNumbers(store, row, rest.length > 1 ? tuple(rest) : rest[0]!, value);
  else replaceNumbers(store, object, unknown(phrase`one of its numbers was replaced`));
}

/** `array[start:stop:step] = value`. */
export function setSliceOfNumbers(store: Store, object: ArrayValue, bounds: readonly Value[], value: Value): void {
  const found = 'type' in object.items ? undefined : sliceBounds(bounds, object.items.length);
  const places: number[] = [];
  if (found) for (let at = found.from; found.by > 0 ? at < found.to : at > found.to; at += found.by) places.push(at);
  if (found) setPlaces(store, object, places, value, false);
  else replaceNumbers(store, object, unknown(REPLACED));
}

const REPLACED = phrase`a part of it was replaced`;

function setPlaces(store: Store, object: ArrayValue, places: readonly number[], value: Value, isOne: boolean): void {
  const items = [...(object.items as readonly Value[])];
  const taken = places.map((at) => items.at(at)!);
  const [only] = taken;
  if (isOne && only?.type === 'array') {
    replaceNumbers(store, only, numbersLike(only, value) ?? unknown(REPLACED));
    return;
  }
  const made = numbersLike({ ...object, items: taken }, value);
  for (const [at, place] of places.entries()) {
    const [old, given] = [taken[at]!, made?.[at]];
    if (old.type === 'array') replaceNumbers(store, old, given?.type === 'array' ? given.items : unknown(REPLACED));
    else if (given) items.splice(place, 1, given);
  }
  if (only?.type !== 'array' && places.length > 0) replaceNumbers(store, object, made ? items : unknown(REPLACED));
}
