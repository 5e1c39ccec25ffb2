// Lazy modules that were given an input: torch then has made their parameters.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ModuleValue, Value } from '../python/values.ts';
import { ofText } from '../text/ofText.ts';

const given = new WeakSet<ModuleValue>();

const hasLazy = ofText((text) => /\bLazy[A-Z]/.test(text));

/** Notes that the module, and what it holds, was given something. */
export function noteGivenLazy(it: Interpreter, module: ModuleValue): void {
  if (hasLazy(it.source.text)) noteWithin(it, module);
}

function noteWithin(it: Interpreter, value: Value): void {
  const module = value.type === 'instance' ? value.module : value;
  if (module?.type !== 'module' || !it.spend(1)) return;
  if (module.name.startsWith('Lazy')) given.add(module);
  if (!('type' in module.children)) for (const child of module.children) noteWithin(it, child.value);
}

export function wasGiven(module: ModuleValue): boolean {
  return given.has(module);
}
