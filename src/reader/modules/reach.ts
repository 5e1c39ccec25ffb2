// How a module is reached from the file: by a variable, by an attribute of an object, and through what holds it.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ModuleChild, ModuleValue, Value } from '../python/values.ts';

/** Keeps how a module is reached, and how what it holds is. */
export function reach(it: Interpreter, module: ModuleValue, as: NonNullable<ModuleValue['reachedAs']>): void {
  if (!module.reachedAs || module.reachedAs.rank < as.rank) it.store.write(module, 'reachedAs', as);
  const { name } = module;
  if ((name === 'ModuleList' || name === 'ModuleDict' || name === 'DataParallel') && !('type' in module.children)) {
    reachWithin(it, module.children, as);
  }
}

/** Keeps how new children of a ModuleList or ModuleDict are reached, where it is reached by an attribute or a variable. */
export function reachChildren(it: Interpreter, module: ModuleValue, children: readonly ModuleChild[]): void {
  const { reachedAs, name } = module;
  if (!/^Module(List|Dict)$/.test(name) || !reachedAs || reachedAs.rank < 2) return;
  const before = 'type' in module.children ? [] : module.children;
  const fresh = children.filter((child, at) => before[at]?.value !== child.value);
  reachWithin(it, fresh, reachedAs);
}

function reachWithin(
  it: Interpreter,
  children: readonly ModuleChild[],
  as: NonNullable<ModuleValue['reachedAs']>,
): void {
  if (!it.enter()) return;
  for (const child of children) {
    const inner = moduleOf(child.value);
    const path = as.path ? `${as.path}.${child.name}` : child.name;
    if (inner && it.spend(1)) reach(it, inner, { ...as, name: `${as.name}.${child.name}`, path });
  }
  it.leave();
}

/** The torch module that a value is. */
export function moduleOf(value: Value): ModuleValue | undefined {
  if (value.type === 'module') return value;
  return value.type === 'instance' ? value.module : undefined;
}
