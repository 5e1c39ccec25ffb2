// `exec(text)`: what the text may change is not known afterwards.

import { change, type Frame, type Interpreter } from './interpreter.ts';
import { NONE, unknownOf, type Value } from './values.ts';

const REASON = '`exec` may change it';

/** Of a text that the file gives, the names in it; else all that is no class, function or module of another file. */
export function executeText(it: Interpreter, text: Value | undefined, { scope }: Frame): Value {
  const names = text?.type === 'string' ? new Set(text.value.match(/[^\W\d]\w*/g)) : undefined;
  for (const [name, value] of Object.entries(scope.variables)) {
    if (!it.spend(1)) break;
    const isMeant = names ? names.has(name) : !/^(external|builtin|class|function|partial)$/.test(value.type);
    if (!isMeant) continue;
    const lost = unknownOf(REASON, value);
    change(it, lost, REASON);
    // It changes copies of what a function's own names stand for.
    if (scope.kind !== 'function') it.store.write(scope.variables, name, lost);
  }
  return NONE;
}
