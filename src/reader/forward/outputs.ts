// Which of the values that `forward` returns is the model's output: the one that the loss takes.

import type { Value } from '../python/values.ts';
import { reaches, tensorsIn } from './dataFlow.ts';
import { isTraced } from './trace.ts';

/** The values of tensors in what `forward` returns: of a tuple, a list, a dictionary. */
export function outputsIn(value: Value, depth = 0): readonly Value[] {
  if (isTraced(value)) return [value];
  if (depth > 3) return [];
  if (value.type === 'tuple') return value.items.flatMap((item) => outputsIn(item, depth + 1));
  if (value.type === 'list' && !('type' in value.items))
    return value.items.flatMap((item) => outputsIn(item, depth + 1));
  if (value.type === 'dict' && !('type' in value.entries)) {
    return [...value.entries.values()].flatMap(([, item]) => outputsIn(item, depth + 1));
  }
  return [];
}

export interface ModelOutput {
  readonly main: Value;
  /** What is returned beside it and is a function of single rows of it, such as a Softmax. */
  readonly beside: readonly Value[];
  /** Whether other layers' outputs are returned too. */
  readonly hasOthers: boolean;
}

/**
 * Of logits and probabilities, the logits; of a code and what is decoded from it, the latter: what all others lead to.
 * Undefined where there is no such value.
 */
export function modelOutput(returned: Value): ModelOutput | undefined {
  const values = outputsIn(returned).filter(({ type }) => type !== 'symbol');
  const [first] = values;
  if (!first) return undefined;
  if (values.length === 1) return { main: first, beside: [], hasOthers: false };
  const base = (value: Value) => withoutActivations(value, values);
  const bases = [...new Set(values.map(base))];
  const last = bases.find((one) => bases.every((other) => other === one || reaches(one, other)));
  if (!last) return undefined;
  const of = values.filter((value) => base(value) === last);
  const main = of.includes(last) ? last : of[0]!;
  return { main, beside: of.filter((value) => value !== main), hasOthers: bases.length > 1 };
}

/** What functions of logits such as Softmax were applied to, and others where that is returned too. */
function withoutActivations(value: Value, values: readonly Value[]): Value {
  let found = value;
  let isSure = true;
  for (let at: Value | undefined = value; at; at = sourceOf(at, ANY)) {
    if (at === value || isSure || values.includes(at)) found = at;
    isSure &&= sourceOf(at, OF_LOGITS) !== undefined;
  }
  return found;
}

interface Functions {
  readonly modules: RegExp;
  readonly calls: RegExp;
}

const OF_LOGITS: Functions = {
  modules: /^(Log)?Softmax$|^(Log)?Sigmoid$/,
  calls: /^(torch\.nn\.functional|torch|)\.(log_?)?(softmax|sigmoid)$|^(torch|)\.(argmax|max|exp|squeeze|round)$/,
};
const ANY: Functions = {
  modules: /^(Log)?Softmax$|Sigmoid$|^\w*ReLU6?$|^Tanh$|^[CS]?ELU$|^GELU$/,
  calls:
    /^(torch\.nn\.functional|torch|)\.((log_?)?(softmax|sigmoid)|relu|tanh)$|^(torch|)\.(argmax|max|exp|squeeze|round)$/,
};

/** What one of the functions was applied to. */
function sourceOf(value: Value, { modules, calls }: Functions): Value | undefined {
  const isOne =
    value.type === 'output'
      ? modules.test(value.module.name)
      : value.type === 'unknown' && calls.test(value.made?.operation?.callee ?? '');
  return isOne ? tensorsIn(value)[0] : undefined;
}
