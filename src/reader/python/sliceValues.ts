// `start:stop:step` as a value, which `__getitem__` of the file's classes is given: a call of `slice` with its bounds.

import { NOWHERE } from '../text/sourceText.ts';
import type { Value } from './values.ts';

const NAMES = ['start', 'stop', 'step'];

/** Of three bounds; None where one is left out. */
export function sliceValue(bounds: readonly Value[]): Value {
  const args = bounds.map((value, at) => ({ kind: 'positional', name: NAMES[at]!, value, range: NOWHERE }) as const);
  return { type: 'partial', function: { type: 'builtin', name: 'slice' }, arguments: args };
}

/** Its bounds; undefined of another value. */
export function boundsOf(value: Value): readonly Value[] | undefined {
  if (value.type !== 'partial' || value.function.type !== 'builtin' || value.function.name !== 'slice')
    return undefined;
  return value.arguments.map((bound) => bound.value);
}

/** `slice.start`, `.stop` and `.step`. */
export function sliceAttribute(value: Value, name: string): Value | undefined {
  return boundsOf(value)?.[NAMES.indexOf(name)];
}
