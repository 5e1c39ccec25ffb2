// Numbers that torch's constructors refuse together, or that lie outside of what they take.

import type { ArgumentValue } from './values.ts';

/** A sentence; undefined where nothing is certainly wrong. */
export function refusedNumbers(name: string, bound: ReadonlyMap<string, ArgumentValue>): string | undefined {
  const number = (argument: string) => {
    const value = bound.get(argument)?.value;
    return value?.type === 'int' || value?.type === 'float' ? value.value : undefined;
  };
  const divides = (divisor: string, ...multiples: string[]) => {
    const by = number(divisor);
    for (const multiple of multiples) {
      const of = number(multiple);
      if (by !== undefined && of !== undefined && by !== 0 && of % by !== 0) {
        return `torch refuses ${name} with ${multiple} ${of}, which ${divisor} ${by} does not divide.`;
      }
    }
    return undefined;
  };
  if (/^Conv(Transpose)?[123]d$/.test(name)) return divides('groups', 'in_channels', 'out_channels');
  if (name === 'GroupNorm') return divides('num_groups', 'num_channels');
  if (name === 'MultiheadAttention') return divides('num_heads', 'embed_dim');
  const p = /Dropout/.test(name) ? number('p') : undefined;
  if (p !== undefined && !(p >= 0 && p <= 1)) return `torch refuses ${name} with p ${p}; it takes 0 to 1.`;
  const size = /^(BatchNorm[123]d|Linear)$/.exec(name) && (name === 'Linear' ? 'out_features' : 'num_features');
  const given = size ? bound.get(size)?.value : undefined;
  if (given?.type !== 'bool') return undefined;
  return `torch refuses ${name} with ${size} ${given.value ? 'True' : 'False'}, which is no integer to it.`;
}
