// What `forward` does where it is one plain thing after the other, told from all that it was seen to do.

import type { Value } from '../python/values.ts';
import type { Step } from './steps.ts';
import { isTraced, keepsRows } from './trace.ts';

const PLAIN_FUNCTION =
  /^torch\.(nn\.functional\.)?(\w*relu6?|elu|gelu|silu|\w*sigmoid|tanh|(log_)?softmax|flatten|dropout)$/;
const LONGEST_CHAIN = 500;

/** The steps from an input to what `forward` computes of it, with all that it is given; undefined where it is more than a chain. */
export function chainTo(input: Value, value: Value): Step[] | undefined {
  const steps: Step[] = [];
  let at = value;
  while (at !== input && steps.length < LONGEST_CHAIN) {
    if (at.type === 'output') {
      steps.push({ module: at.module });
      at = at.input;
      continue;
    }
    const made = at.type === 'unknown' ? at.made : undefined;
    const [first, ...others] = made?.operation?.args ?? [];
    if (!made?.operation || !first || first.kind !== 'positional') return undefined;
    const { from, name, range, operation } = made;
    const isMethod = operation.callee === `.${name}`;
    const isPlain = PLAIN_FUNCTION.test(operation.callee) && others.every(({ value }) => !isTraced(value));
    if (isMethod ? !keepsRows(name) : !isPlain || from.length !== 1 || from[0] !== first.value) return undefined;
    if (!keepsRows(name)) steps.push({ name, range });
    at = first.value;
  }
  return at === input && isTraced(value) ? steps.reverse() : undefined;
}
