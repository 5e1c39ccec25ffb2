// While `forward` is read: what becomes of its input and of modules' outputs in functions that are not in the file.

import type { SourceRange } from '../model/modelSpec.ts';
import { born } from './births.ts';
import type { Interpreter } from './interpreter.ts';
import type { ArgumentValue, ModuleValue, Operation, Value } from './values.ts';

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
  const flat = sources.flatMap((source) =>
    (source.type === 'list' || source.type === 'tuple') && Array.isArray(source.items) ? source.items : [source],
  );
  const from = flat.filter(isTraced);
  if (from.length === 0 || (result.type === 'unknown' && result.made)) return result;
  const made = { from, name, range, operation };
  return born({ type: 'unknown', reason: 'what `forward` computes is not read', made });
}

/** An operation on values that are no arguments of a call. */
export function operationOn(callee: string, values: readonly Value[], range: SourceRange): Operation {
  return { callee, args: values.map((value): ArgumentValue => ({ kind: 'positional', name: '', value, range })) };
}

/** Whether the value is an input of `forward`, a module's output, or made of such. */
export function isTraced(value: Value): boolean {
  return value.type === 'output' || value.type === 'symbol' || (value.type === 'unknown' && value.made !== undefined);
}

/** One thing that `forward` does: applies a module, or something else. */
export type Step =
  | { readonly module: ModuleValue }
  | { readonly module?: undefined; readonly name: string; readonly range: SourceRange };

/** What `forward` does one after the other on the ways to each value it returns; whether that is one value alone. */
export interface AppliedSteps {
  readonly ways: readonly (readonly Step[])[];
  readonly isAlone: boolean;
}

const MAX_WAYS = 16;
const MAX_STEPS = 1000;

/** The steps on each way from an input to the value. */
export function waysTo(value: Value): Step[][] {
  const done: Step[][] = [];
  const open: { readonly at: Value; readonly steps: readonly Step[] }[] = [{ at: value, steps: [] }];
  for (let way = open.pop(); way && done.length < MAX_WAYS; way = open.pop()) {
    const { at, steps } = way;
    if (steps.length >= MAX_STEPS) continue;
    if (at.type === 'output') open.push({ at: at.input, steps: [{ module: at.module }, ...steps] });
    else if (at.type === 'unknown' && at.made) {
      const { from, name, range } = at.made;
      for (const source of from.slice(0, MAX_WAYS)) open.push({ at: source, steps: [{ name, range }, ...steps] });
      if (open.length > MAX_WAYS * 4) open.length = MAX_WAYS * 4;
    } else done.push([...steps]);
  }
  return done;
}
