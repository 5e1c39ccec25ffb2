// `x[:, :5]` of an array or tensor: the shape of the part, whose numbers are not kept.

import { phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { sliceBounds } from '../python/subscript.ts';
import { int, NONE, unknown, type Value } from '../python/values.ts';
import type { Expression } from '../text/syntax.ts';
import { shapeOf } from './arrayShape.ts';
import { shaped } from './arrays.ts';
import { chosenRows } from './numpyShapes.ts';
import { sharing } from './sharedMemory.ts';

/** Undefined where another way to read the index is the right one, or none. */
export function partOfArray(it: Interpreter, object: Value, index: Expression, frame: Frame): Value | undefined {
  if (it.isTracing || (object.type !== 'array' && object.type !== 'output')) return undefined;
  const isSeveral = index.type === 'tuple' && index.items.some(({ type }) => type === 'slice' || type === 'ellipsis');
  const isWithout = object.type === 'output' || 'type' in object.items;
  if (!isSeveral && !(isWithout && index.type === 'slice')) return undefined;
  const shape = object.type === 'array' ? shapeOf(object) : object.shape;
  if (!shape || 'type' in shape) return undefined;
  const library = object.type === 'array' ? object.library : 'torch';
  const made = partShape(it, shape, index.type === 'tuple' ? index.items : [index], frame);
  const part = made && shaped(made, library, object.type === 'array' ? object.dtype : 'float');
  return object.type === 'array' ? sharing(object, part) : part;
}

function partShape(
  it: Interpreter,
  shape: readonly Value[],
  indices: readonly Expression[],
  frame: Frame,
): readonly Value[] | undefined {
  const given = indices.map((index) => (/^(slice|ellipsis)$/.test(index.type) ? index : it.evaluate(index, frame)));
  const isNew = ({ type }: { readonly type: string }) => type === 'none';
  const taken = given.filter((index) => index.type !== 'ellipsis' && !isNew(index)).length;
  // Those behind several arrays of places stand elsewhere.
  if (given.filter(({ type }) => type === 'array' || type === 'list').length > 1) return undefined;
  const made: Value[] = [];
  let at = 0;
  for (const [place, index] of given.entries()) {
    if (index.type === 'ellipsis') {
      const until = shape.length - taken + at;
      while (at < until) made.push(shape[at++]!);
      continue;
    }
    if (isNew(index)) {
      made.push(int(1));
      continue;
    }
    const size = shape[at++];
    if (!size) return undefined;
    const written = indices[place]!;
    if (written.type === 'slice') made.push(sliceSize(it, size, written, frame));
    else if (index.type !== 'int') {
      const picked = chosenRows([size], 'numpy', index as Value);
      const sizes = picked?.type === 'array' ? shapeOf(picked) : undefined;
      if (!sizes) return undefined;
      made.push(...sizes);
    }
  }
  return [...made, ...shape.slice(at)];
}

function sliceSize(it: Interpreter, size: Value, index: Expression & { type: 'slice' }, frame: Frame): Value {
  const bounds = [index.start, index.stop, index.step].map((bound) => (bound ? it.evaluate(bound, frame) : NONE));
  if (bounds.every(({ type }) => type === 'none')) return size;
  const found = size.type === 'int' ? sliceBounds(bounds, size.value) : undefined;
  if (!found) return unknown(phrase`how long the part of an array is does not follow from the file`);
  return int(Math.max(0, Math.ceil((found.to - found.from) / found.by)));
}
