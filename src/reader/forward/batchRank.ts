// How many dimensions the input of a forward has: training gives batches of rows, so at least two.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { Value } from '../python/values.ts';
import type { CompareOperator } from '../text/syntax.ts';
import { isInput } from './classesApplied.ts';

/** `x.dim() == 1`, `len(x.shape) < 2`: what holds for each batch; undefined where it is asked of something else, or depends on the data. */
export function compareRank(
  it: Interpreter,
  operator: CompareOperator,
  left: Value,
  right: Value,
): boolean | undefined {
  if (right.type === 'int') return isRank(it, left) ? holds(operator, right.value) : undefined;
  return left.type === 'int' && isRank(it, right) ? holds(TURNED[operator] ?? operator, left.value) : undefined;
}

const TURNED: Partial<Record<CompareOperator, CompareOperator>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** Of each number from two on. */
function holds(operator: CompareOperator, than: number): boolean | undefined {
  if (operator === '==' || operator === '!=') return than < 2 ? operator === '!=' : undefined;
  if (operator === '<' || operator === '>=') return than <= 2 ? operator === '>=' : undefined;
  if (operator === '>' || operator === '<=') return than < 2 ? operator === '>' : undefined;
  return undefined;
}

function isRank(it: Interpreter, value: Value): boolean {
  const [callee, source] = madeBy(value);
  if (/^\.(dim|ndim|ndimension)$/.test(callee)) return isBatch(it, source);
  if (!/^(builtins\.)?len$/.test(callee) || !source) return false;
  const [sizes, of] = madeBy(source);
  return /^\.(shape|size)$/.test(sizes) && isBatch(it, of);
}

/** The input, wherever it is put and of whatever type its numbers are. */
function isBatch(it: Interpreter, value: Value | undefined): boolean {
  for (let at = value, step = 0; at && step < MOST_STEPS; step++) {
    if (at.type === 'symbol') return isInput(it, at);
    const [callee, source] = madeBy(at);
    at = /^\.(to|type|float|double|half|cuda|cpu|contiguous|detach|clone)$/.test(callee) ? source : undefined;
  }
  return false;
}

const MOST_STEPS = 10;

function madeBy(value: Value): readonly [string, Value | undefined] {
  const made = value.type === 'unknown' ? value.made : undefined;
  return [made?.operation?.callee ?? '', made?.from[0]];
}
