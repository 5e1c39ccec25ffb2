// Whether a module of the file gives several values, `return x, skip`, as its text says.

import type { Interpreter } from './interpreter.ts';
import type { FunctionDefinition } from './syntax.ts';
import type { InstanceValue } from './values.ts';

const known = new WeakMap<FunctionDefinition, boolean>();

export function givesSeveral(it: Interpreter, module: InstanceValue): boolean {
  const forward = it.attribute(module, 'forward');
  if (forward.type !== 'method' || !forward.function) return false;
  const { definition } = forward.function;
  if (definition.type !== 'function') return definition.body.type === 'tuple';
  const found = known.get(definition) ?? returnsSeveral(definition.body());
  known.set(definition, found);
  return found;
}

function returnsSeveral(block: unknown): boolean {
  if (Array.isArray(block)) return block.some(returnsSeveral);
  if (typeof block !== 'object' || block === null) return false;
  const { type, value, ...rest } = block as { readonly type?: string; readonly value?: { readonly type?: string } };
  if (type === 'return') return /^(tuple|list|dict)$/.test(value?.type ?? '');
  if (type === 'function' || type === 'class' || type === 'lambda') return false;
  return Object.values(rest).some(returnsSeveral);
}
