// Whether a module of torch holds others and cannot be applied itself.

import { useOfName } from './attributeNames.ts';
import type { Interpreter } from './interpreter.ts';
import type { ModuleValue } from './values.ts';

/** A ModuleList or ModuleDict to which the file gives no `forward`. */
export function holdsOnly(it: Interpreter, { name, heir, self, either, attributes }: ModuleValue): boolean {
  const isChanged = attributes.forward || it.patched.has('forward') || useOfName(it.source.text, '__call__').isSet;
  const isPlain = !heir && !self && !either && !isChanged;
  return isPlain && /^Module(List|Dict)$/.test(name);
}
