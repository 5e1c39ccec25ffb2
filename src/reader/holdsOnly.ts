// Whether a module of torch holds others and cannot be applied itself.

import type { Interpreter } from './interpreter.ts';
import type { ModuleValue } from './values.ts';

/** A ModuleList or ModuleDict to which the file gives no `forward`. */
export function holdsOnly(it: Interpreter, { name, heir, self, either, attributes }: ModuleValue): boolean {
  const isPlain = !heir && !self && !either && !attributes.forward && !it.patched.has('forward');
  return isPlain && /^Module(List|Dict)$/.test(name);
}
