// Names with two underscores in front, which are another one in each class: `self.__net` is `self._Net__net`.

import { DELETED, type Value } from '../python/values.ts';
import type { Frame } from './interpreter.ts';

/** The attribute that is meant where the name stands in a class. */
export function privateName(name: string, owner: Frame['owner']): string {
  if (!owner || !name.startsWith('__') || name.endsWith('__')) return name;
  const of = owner.name.replace(/^_+/, '');
  return of ? `_${of}${name}` : name;
}

/** What stands in the body of a class at its end, by the names that its attributes have. */
export function withPrivateNames(
  variables: Readonly<Record<string, Value>>,
  owner: Frame['owner'],
): Record<string, Value> {
  const named: Record<string, Value> = {};
  for (const name of Object.keys(variables)) {
    const value = variables[name]!;
    if (value !== DELETED) named[privateName(name, owner)] = value;
  }
  return named;
}
