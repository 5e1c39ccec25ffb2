// A dimension as a value of Python, and back.

import type { Extent } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Size } from '../../model/size.ts';
import { symbol } from '../interpreter/interpreter.ts';
import { int, unknown, type Value } from '../python/values.ts';

export function sizeOfValue(value: Value): Size {
  if (value.type === 'int') return value.value;
  return value.type === 'symbol' ? value.extent : undefined;
}

export function valueOfSize(size: Size): Value {
  if (typeof size === 'number') return int(size);
  return size === undefined ? unknown(phrase`the size of a tensor is not known`) : symbol(size, termsIn(size));
}

function termsIn(extent: Extent): number {
  if (typeof extent === 'number' || extent.type === 'parameter') return 1;
  return extent.type === 'arithmetic' ? termsIn(extent.left) + termsIn(extent.right) : termsIn(extent.value);
}
