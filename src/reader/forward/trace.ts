// While `forward` is read: what becomes of its input and of modules' outputs in functions that are not in the file.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { BIRTH, born } from '../interpreter/births.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { asArgument, type Operation, type UnknownValue, type Value } from '../python/values.ts';

/** What leaves every row of a table, or of outputs, as it is. */
const KEEPS_ROWS =
  /^(view|reshape|flatten|squeeze|unsqueeze|float|contiguous|to|cuda|cpu|type|clone|detach|requires_grad_|from_numpy|as_tensor|tensor)$/;

/** Whether a call leaves its object, or else its first argument, as it is for a table of rows. */
export function keepsRows(name: string): boolean {
  return KEEPS_ROWS.test(name);
}

/** The result of an operation, with what it was made of where that was an input or output. */
export function traced(
  it: Interpreter,
  result: Value,
  sources: readonly Value[],
  name: string,
  range: SourceRange,
  operation?: Operation,
): Value {
  if (!it.isTracing || (result.type !== 'unknown' && result.type !== 'symbol')) return result;
  const from: Value[] = [];
  for (const source of sources) {
    const isList = (source.type === 'list' || source.type === 'tuple') && Array.isArray(source.items);
    for (const one of isList ? (source.items as readonly Value[]) : [source]) if (isTraced(one)) from.push(one);
  }
  if (result.type === 'unknown' && result.made) return result;
  if (from.length === 0) {
    // Nothing of it is told of what it is made of, where that is not known.
    const cause = operation && unreadOf(sources);
    return cause && result.type === 'unknown' ? { ...result, reason: cause.reason } : result;
  }
  const made = { from, name, range, operation };
  return born({ type: 'unknown', reason: phrase`what \`forward\` computes is not read`, made, [BIRTH]: 0 });
}

/** The first that is not known, or within a list. */
function unreadOf(sources: readonly Value[]): UnknownValue | undefined {
  for (const source of sources) {
    if (source.type === 'unknown') return source;
    if ((source.type !== 'list' && source.type !== 'tuple') || !Array.isArray(source.items)) continue;
    const within = (source.items as readonly Value[]).find(({ type }) => type === 'unknown');
    if (within) return within as UnknownValue;
  }
  return undefined;
}

/** An operation on values that are no arguments of a call. */
export function operationOn(callee: string, values: readonly Value[], range: SourceRange): Operation {
  return { callee, args: values.map((value) => asArgument(value, range)) };
}

/** Whether the value is an input of `forward`, a module's output, or made of such. */
export function isTraced(value: Value): boolean {
  return value.type === 'output' || value.type === 'symbol' || (value.type === 'unknown' && value.made !== undefined);
}
