// The order in which functions are read by themselves: what calls another one comes before it, which then is not read as
// if nobody called it.

import type { FunctionValue } from '../python/values.ts';
import type { Relevance } from './relevance.ts';

/** Callers of callers are followed so far. */
const MAX_DEPTH = 100;

/** A function of the file, no method, that nothing else names: who reads the file may call it. */
export function isEntry({ mentioning }: Relevance, value: FunctionValue): boolean {
  return isPlain(value) && mentioning(value.name).every((other) => other === value);
}

export function callersFirst({ mentioning }: Relevance, functions: readonly FunctionValue[]): FunctionValue[] {
  const listed = new Set<unknown>(functions);
  const ordered = new Set<FunctionValue>();
  const begun = new Set<FunctionValue>();
  const place = (value: FunctionValue, depth: number) => {
    if (begun.has(value)) return;
    begun.add(value);
    if (depth < MAX_DEPTH && isPlain(value))
      for (const caller of mentioning(value.name))
        if (listed.has(caller) && isPlain(caller)) place(caller as FunctionValue, depth + 1);
    ordered.add(value);
  };
  for (const value of functions) place(value, 0);
  return [...ordered];
}

function isPlain(value: { readonly type: string }): boolean {
  return value.type === 'function' && (value as FunctionValue).owner === undefined;
}
