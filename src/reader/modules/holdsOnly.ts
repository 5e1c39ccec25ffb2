// Whether a module of torch holds others and cannot be applied itself.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ModuleValue } from '../python/values.ts';
import { useOfName } from '../remarks/attributeNames.ts';

/** A ModuleList or ModuleDict to which the file gives no `forward`. */
export function holdsOnly(it: Interpreter, { name, heir, self, either, attributes }: ModuleValue): boolean {
  const isChanged = attributes.forward || it.patched.has('forward') || useOfName(it.source.text, '__call__').isSet;
  const isPlain = !heir && !self && !either && !isChanged;
  return isPlain && /^Module(List|Dict)$/.test(name);
}
