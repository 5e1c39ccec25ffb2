// Which Sequential, class or variant of a file a name means.

import { commonName, type SequentialSpec } from './modelSpec.ts';

/** A variant by its call, or with the others of its place by what is in front of it; also by the last parts of a dotted name. */
export function isNamed(one: SequentialSpec, name: string): boolean {
  return (
    [one.name, commonName(one)].some((known) => known === name || known.endsWith(`.${name}`)) ||
    (one.variant !== undefined && one.variant === name)
  );
}

/** The one whose whole name it is, else all that it may mean. */
export function named(sequentials: readonly SequentialSpec[], name: string): readonly SequentialSpec[] {
  const exact = sequentials.filter((one) => one.name === name);
  return exact.length > 0 ? exact : sequentials.filter((one) => isNamed(one, name));
}
