// Arrays that are views of one memory. What is written through one is not followed into those that lie in another order:
// their numbers are not known from then on. Rows are the same arrays wherever they are met, and need no more.

import { phrase } from '../../model/phrase.ts';
import { noteWork } from '../interpreter/work.ts';
import { type ArrayValue, unknown, unknownOf, type Value } from '../python/values.ts';

/** Of each array of numbers: those that may have some of its numbers. */
const others = new WeakMap<ArrayValue, (readonly ArrayValue[])[]>();

/** What numpy and torch make of an array without copying its numbers, by functions and methods of these names. */
const VIEWS =
  /^(asarray|asanyarray|ascontiguousarray|as_tensor|from_numpy|atleast_[123]d|view(_as)?|reshape(_as)?|ravel|flatten|(un)?squeeze|expand(_as|_dims)?|transpose|permute|t|swap(axes|dims)|move(axis|dim)|rollaxis|adjoint|narrow|select|unfold|unbind|split|array_split|[hvd]split|chunk|tensor_split|diagonal|diag|flip(ud|lr)?|rot90|broadcast_(to|arrays)|numpy|detach|data|T|mT|cpu|cuda|to|contiguous)$/;

/** What the function or method makes of the array: with its numbers, or with others. */
export function madeBy<T extends Value | undefined>(name: string, base: Value | undefined, made: T): T {
  if (base?.type !== 'array' || !VIEWS.test(name) || (name === 'flatten' && base.library === 'numpy')) return made;
  return sharing(base, made);
}

/** The same, of what surely is a view of it, or may be one. */
export function sharing<T extends Value | undefined>(base: ArrayValue, made: T): T {
  if (!made || (made as Value) === base || 'type' in base.items) return made;
  if (made.type === 'unknown') return unknownOf(made.reason, made, base) as unknown as T;
  if (made.type === 'tuple') for (const part of made.items) sharing(base, part);
  if (made.type !== 'array') return made;
  const [from, to] = [leavesOf(base), leavesOf(made)];
  noteWork(from.length + to.length);
  for (const leaf of from) note(leaf, to);
  for (const leaf of to) note(leaf, from);
  return made;
}

function note(leaf: ArrayValue, all: readonly ArrayValue[]): void {
  const known = others.get(leaf);
  if (known) known.push(all);
  else others.set(leaf, [all]);
}

/** The arrays of numbers that it has: its rows, or itself. */
function leavesOf(value: ArrayValue): readonly ArrayValue[] {
  if ('type' in value.items || value.items[0]?.type !== 'array') return [value];
  return value.items.flatMap((row) => (row.type === 'array' ? leavesOf(row) : []));
}

/** The other arrays whose numbers may have changed with those of this one. */
export function othersOf(changed: ArrayValue): readonly ArrayValue[] {
  const own = leavesOf(changed);
  if (!own.some((leaf) => others.has(leaf))) return [];
  const found = new Set(own);
  for (const leaf of found)
    for (const leaves of others.get(leaf) ?? []) {
      noteWork(leaves.length);
      for (const other of leaves) found.add(other);
    }
  for (const leaf of own) found.delete(leaf);
  return [...found].filter(({ items }) => !('type' in items));
}

/** Why these are not known. */
export const CHANGED_ELSEWHERE = unknown(phrase`an array that shares its memory was changed`);
