// The names of the file as something that it sets by itself: through `globals()`, and as the module `sys.modules[__name__]`.

import type { Text } from '../../model/phrase.ts';
import { synthesized } from '../python/fields.ts';
import { type InstanceValue, type Scope, unknownOf, type Value } from '../python/values.ts';
import { NOWHERE } from '../text/sourceText.ts';
import { type Interpreter, outermostOf } from './interpreter.ts';

const KEPT = /^(external|builtin|class|function|partial)$/;

/** Whether a name for this keeps what it stands for where it is not known which names are set: others rarely mean these. */
export function isKept({ type }: Value): boolean {
  return KEPT.test(type);
}

/** Any name of the file may have been set. */
export function loseNames(it: Interpreter, variables: Record<string, Value>, reason: Text): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!it.spend(1)) break;
    if (!isKept(value)) it.store.write(variables, name, unknownOf(reason, value));
  }
}

/** By the names of its file. */
const modules = new WeakMap<Record<string, Value>, InstanceValue>();

/** The file as a module: its attributes are the names of the file. */
export function moduleOfFile(scope: Scope): InstanceValue {
  const { variables } = outermostOf(scope);
  const known = modules.get(variables);
  if (known) return known;
  const made = synthesized('module', 'plain', undefined, NOWHERE);
  const module: InstanceValue = { type: 'instance', class: made, module: undefined, attributes: variables };
  modules.set(variables, module);
  return module;
}

export function isModuleOfFile(value: Value): boolean {
  return value.type === 'instance' && modules.get(value.attributes) === value;
}
