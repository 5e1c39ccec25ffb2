// Whether the file's optimizers train all of a Sequential.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { parameterNames } from '../modules/parameters.ts';
import type { ModuleValue } from '../python/values.ts';

/** Where optimizers are given the parameters of some of these modules and of others not; undefined where of all or none. */
export function partlyTrained(it: Interpreter, modules: ReadonlySet<ModuleValue>): SourceRange | undefined {
  const { given } = it.training;
  if (given.length === 0) return undefined;
  const all = new Set<ModuleValue>();
  for (const { modules: some } of given) {
    if (!some) return undefined;
    for (const module of some) if (modules.has(module)) all.add(module);
  }
  if (all.size === 0) return undefined;
  const lacks = [...modules].some((module) => !all.has(module) && parameterNames(module)?.length !== 0);
  if (!lacks) return undefined;
  it.training.isPartly = true;
  return given.find(({ modules: some }) => some && [...some].some((module) => modules.has(module)))?.range;
}
