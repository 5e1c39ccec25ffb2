// Functions of math and numpy of a parameter without a value, as arithmetic on it.

import type { Extent } from '../../model/modelSpec.ts';
import { isCertainlyFloat } from '../modules/moduleArgument.ts';
import type { ArgumentValue, Value } from '../python/values.ts';
import { symbol } from './interpreter.ts';

/** `math.ceil(width / 2)` is `int(-(-width // 2))`; undefined where it is none of these. */
export function openNumber(name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [, library, short] = /^(math|numpy)\.(floor|ceil|sqrt)$/.exec(name) ?? [];
  const [given] = args;
  if (!short || args.length !== 1 || given?.kind !== 'positional' || given.value.type !== 'symbol') return undefined;
  const { extent, terms } = given.value;
  if (short === 'sqrt') return symbol({ type: 'arithmetic', operator: '**', left: extent, right: 0.5 }, terms + 1);
  const isFloor = short === 'floor';
  // Numpy's is a float.
  if (library === 'numpy') {
    if (!isCertainlyFloat(extent)) return undefined;
    return symbol(isFloor ? whole(extent) : negative(whole(negative(extent))), terms + 2);
  }
  const rounded = isFloor ? floor(extent) : negative(floor(negative(extent)));
  return symbol({ type: 'integer', value: rounded }, terms + 2);
}

/** Of a quotient by a whole number, Python's `//`. */
function floor(extent: Extent): Extent {
  const isNegative =
    typeof extent !== 'number' && extent.type === 'arithmetic' && extent.operator === '-' && extent.left === 0;
  const inner = isNegative ? extent.right : extent;
  const isQuotient = typeof inner !== 'number' && inner.type === 'arithmetic' && inner.operator === '/';
  if (!isQuotient || !Number.isInteger(inner.right) || isCertainlyFloat(inner.left)) return whole(extent);
  const left = isNegative ? negative(inner.left) : inner.left;
  return { type: 'arithmetic', operator: '//', left, right: inner.right };
}

function whole(extent: Extent): Extent {
  return { type: 'arithmetic', operator: '//', left: extent, right: 1 };
}

function negative(extent: Extent): Extent {
  return { type: 'arithmetic', operator: '-', left: 0, right: extent };
}
