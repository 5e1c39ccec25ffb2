// Whether a module of the file gives several values, `return x, skip`, as its text says.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { InstanceValue } from '../python/values.ts';
import type { FunctionDefinition } from '../text/syntax.ts';
import { forwardOf } from './forwardOf.ts';

const known = new WeakMap<FunctionDefinition, boolean>();

export function givesSeveral(it: Interpreter, module: InstanceValue): boolean {
  const forward = forwardOf(it, module);
  if (!forward) return false;
  const { definition } = forward.function;
  if (definition.type !== 'function') return definition.body.type === 'tuple';
  const found = known.get(definition) ?? someReturn(definition.body(), ({ type }) => /^(tuple|list|dict)$/.test(type));
  known.set(definition, found);
  return found;
}

interface Returned {
  readonly type: string;
  readonly value?: unknown;
}

/** Whether a `return` in it, not in a function within, has such an expression. */
export function someReturn(block: unknown, isSuch: (returned: Returned) => boolean): boolean {
  if (Array.isArray(block)) return block.some((each) => someReturn(each, isSuch));
  if (typeof block !== 'object' || block === null) return false;
  const { type, value, ...rest } = block as { readonly type?: string; readonly value?: Returned };
  if (type === 'return') return value !== undefined && isSuch(value);
  if (type === 'function' || type === 'class' || type === 'lambda') return false;
  return Object.values(rest).some((each) => someReturn(each, isSuch));
}
