// The shape of an array, which stays when its numbers change.

import type { Store } from '../interpreter/store.ts';
import { type ArrayValue, int, type Value } from '../python/values.ts';
import { CHANGED_ELSEWHERE, othersOf } from './sharedMemory.ts';

/** Of what is no array none; undefined where it is not known. */
export function shapeOf(value: Value): readonly Value[] | undefined {
  if (value.type !== 'array') return [];
  if (value.shape) return 'type' in value.shape ? undefined : value.shape;
  if ('type' in value.items) return undefined;
  const inner = value.items[0] ? shapeOf(value.items[0]) : [];
  return inner && [int(value.items.length), ...inner];
}

/** Gives it other numbers, known or not: the shape is the one that it had. */
export function replaceNumbers(store: Store, object: ArrayValue, items: ArrayValue['items']): void {
  const shared = othersOf(object);
  writeNumbers(store, object, items);
  for (const other of shared) writeNumbers(store, other, CHANGED_ELSEWHERE);
}

function writeNumbers(store: Store, object: ArrayValue, items: ArrayValue['items']): void {
  // Its rows are other arrays' too.
  const rows = 'type' in object.items ? [] : object.items.filter((row) => row.type === 'array');
  const isSame = rows.length > 0 && !('type' in items) && items.length === rows.length;
  for (const [at, row] of rows.entries()) {
    const made = isSame ? items[at] : undefined;
    writeNumbers(store, row, made?.type === 'array' ? made.items : 'type' in items ? items : CHANGED_ELSEWHERE);
  }
  if (isSame) return;
  if ('type' in items && !object.shape) store.write(object, 'shape', shapeOf(object));
  store.write(object, 'items', items);
}

/** An array of no dimensions is a number: what is not known of it stands for one of which it is not known. */
export function asNumber(value: Value): Value {
  return value.type === 'array' && 'type' in value.items && shapeOf(value)?.length === 0 ? value.items : value;
}
