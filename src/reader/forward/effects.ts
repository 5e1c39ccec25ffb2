// What `forward` does beside what it returns: tensors that it changes in place, and what it computes without gradients.

import type { SourceRange } from '../../model/modelSpec.ts';
import { now } from '../interpreter/births.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { givenArgument } from '../modules/givenArguments.ts';
import type { ArgumentValue, Value } from '../python/values.ts';
import { tensorsIn } from './dataFlow.ts';
import type { Effect } from './effect.ts';
import { isTraced } from './trace.ts';

const MAX_EFFECTS = 200;

export function noteEffect(it: Interpreter, effect: Effect): void {
  if (it.isOpening && it.effects.length < MAX_EFFECTS) it.effects.push(effect);
}

/** A tensor that is changed by a statement: `y[:, 0] = 0`, `y += 1`. */
export function noteChange(it: Interpreter, name: string, changed: Value, range: SourceRange, result?: Value): void {
  if (changed.type === 'parameter' || (isTraced(changed) && !isOfShape(changed)))
    noteEffect(it, { type: 'change', name, range, changed, ...(result && { result }) });
}

/** A call that may change its input: `x.mul_(2)`, `F.relu(x, inplace=True)`, `torch.neg(x, out=y)`. */
export function noteCallEffects(
  it: Interpreter,
  name: string,
  callee: Value | undefined,
  args: readonly ArgumentValue[],
  range: SourceRange,
  result: Value,
): void {
  for (const arg of args) if (arg.kind === 'keyword' && arg.name === 'out') noteChange(it, name, arg.value, range);
  const [first] = args;
  if (!first) return;
  const isAsked = args.some(
    ({ kind, name: key, value }, at) =>
      at > 0 && value.type === 'bool' && value.value && (kind === 'positional' || key === 'inplace'),
  );
  const ofModule = callee?.type === 'module' ? givenArgument(callee, 'inplace')?.value : undefined;
  // The name of a module says nothing of what it does: `self.net_(x)`.
  if ((callee?.type !== 'module' && isInPlace(name)) || isAsked || (ofModule?.type === 'bool' && ofModule.value))
    noteChange(it, name, first.value, range, result);
}

/** Runs what computes nothing with a gradient, as the range says: `torch.no_grad()`. */
export function withoutGradients(it: Interpreter, range: SourceRange, run: () => boolean): boolean {
  const from = now();
  it.training.withoutGradients++;
  const alive = run();
  it.training.withoutGradients--;
  if (it.isOpening) noteEffect(it, { type: 'noGradient', range, from, to: now() });
  return alive;
}

/** Whether a method or function of torch of this name changes a tensor in place. */
export function isInPlace(name: string): boolean {
  return name.endsWith('_') && /[a-z0-9]_$/.test(name) && name !== 'requires_grad_';
}

/** Whether what this gives of a tensor is a number of its, or what it is made of. */
export function givesNoTensor(callee: string): boolean {
  return /^\.(size|shape|dim|ndim|ndimension|numel|nelement|item|device|dtype)$|^(builtins\.)?len$/.test(callee);
}

/** Sizes and what is computed of them: numbers, which nothing changes in place. */
function isOfShape(value: Value, depth = 0): boolean {
  const made = value.type === 'unknown' ? value.made : undefined;
  if (!made || depth > 20) return false;
  if (givesNoTensor(made.operation?.callee ?? '')) return true;
  return made.from.every((source) => isOfShape(source, depth + 1));
}

const FRESH = /Linear$|^Conv|Norm\dd$|Pool\dd$/;

/** Whether the memory of the value may be that of one of those. */
export function mayShareMemory(value: Value, isOne: (value: Value) => boolean): boolean {
  for (let at: Value | undefined = value; at; at = tensorsIn(at)[0]) {
    if (isOne(at)) return true;
    if (at.type === 'output' && FRESH.test(at.module.name)) return false;
    if (at.type === 'symbol') return false;
  }
  return true;
}
