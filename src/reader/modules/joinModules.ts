// A module that is one of two: of the same class, it keeps the arguments that agree.

import type { Text } from '../../model/phrase.ts';
import { born } from '../interpreter/births.ts';
import {
  type ArgumentValue,
  attributeRecord,
  callArguments,
  equal,
  type ModuleValue,
  unknownOf,
} from '../python/values.ts';
import { bindArguments, parametersOfClass } from './bindArguments.ts';

/** Undefined where nothing of use agrees. Only for modules that hold no others. */
export function joinModules(a: ModuleValue, b: ModuleValue, reason: Text): ModuleValue | undefined {
  if (a.name !== b.name || [a, b].some((module) => !isPlain(module))) return undefined;
  const takes = parametersOfClass(a.name);
  if (!takes) return undefined;
  const [first, second] = [a, b].map((module) => bindArguments(module, callArguments(module), takes).bound);
  const joined: ArgumentValue[] = [];
  let agrees = true;
  for (const name of takes.names) {
    const [x, y] = [first!.get(name), second!.get(name)];
    if (!x && !y) continue;
    const given = x ?? y!;
    const isSame = x && y && x.value.type === y.value.type && equal(x.value, y.value);
    agrees &&= !!isSame;
    const value = isSame ? x.value : unknownOf(reason, x?.value, y?.value);
    joined.push({ kind: 'keyword', name, value, range: given.range });
  }
  // Which of two draws the first values is not known.
  if (agrees && (a.drawn || b.drawn)) return undefined;
  return born({ ...a, arguments: joined, attributes: attributeRecord(), either: [a, b] });
}

function isPlain(module: ModuleValue): boolean {
  const { self, children, attributes, inits } = module;
  const isEmpty = Array.isArray(children) && children.length === 0 && Array.isArray(inits) && inits.length === 0;
  return (
    !self &&
    isEmpty &&
    Object.keys(attributes).length === 0 &&
    callArguments(module).every(({ kind }) => kind !== 'rest')
  );
}
