// Which of the values that `forward` returns is the model's output: the one that the loss takes.

import { reaches, tensorsIn } from './dataFlow.ts';
import { isTraced } from './trace.ts';
import type { Value } from './values.ts';

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
  const values = outputsIn(returned);
  const [first] = values;
  if (!first) return undefined;
  if (values.length === 1) return { main: first, beside: [], hasOthers: false };
  const bases = [...new Set(values.map(withoutActivations))];
  const last = bases.find((base) => bases.every((other) => other === base || reaches(base, other)));
  if (!last) return undefined;
  const of = values.filter((value) => withoutActivations(value) === last);
  const main = of.includes(last) ? last : of[0]!;
  return { main, beside: of.filter((value) => value !== main), hasOthers: bases.length > 1 };
}

/** What functions of logits such as Softmax were applied to. */
function withoutActivations(value: Value): Value {
  let at = value;
  for (let next = activated(at); next; next = activated(at)) at = next;
  return at;
}

const ACTIVATION = /^(Log)?Softmax$|^(Log)?Sigmoid$/;
const FUNCTION =
  /^(torch\.nn\.functional|torch|)\.(log_?)?(softmax|sigmoid)$|^(torch|)\.(argmax|max|exp|squeeze|round)$/;

function activated(value: Value): Value | undefined {
  const isOne =
    value.type === 'output'
      ? ACTIVATION.test(value.module.name)
      : value.type === 'unknown' && FUNCTION.test(value.made?.operation?.callee ?? '');
  return isOne ? tensorsIn(value)[0] : undefined;
}
