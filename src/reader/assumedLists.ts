// What a class or function builds for each way in which conditions on its arguments may turn out -> the lists that differ,
// each with its conditions.

import type { Assumptions } from './assumed.ts';
import { groups } from './groups.ts';
import type { ReadSequence } from './reading.ts';

interface Listed {
  readonly list: ReadSequence;
  readonly assumed: Assumptions | undefined;
}

/** Of what stands at one place of one class or function. A list that all ways build stands there once, without conditions. */
export function withConditions<T extends Listed>(seen: readonly T[]): T[] {
  if (seen.every(({ assumed }) => !assumed)) return [...seen];
  const alike = groups(seen, ({ list }) => JSON.stringify(list.modules));
  if (alike.length === 1) return [seen[0]!];
  return alike.map((ways) => {
    const [first, ...others] = ways;
    const [words = [], ...more] = ways.map(({ assumed }) => [...(assumed ?? [])].flatMap(([, one]) => one.words));
    const shared = words.filter((word) => more.every((other) => other.includes(word)));
    const needed = [...(first!.assumed ?? [])]
      .filter(([, one]) => (shared.length === 0 ? !one.also : one.words.some((word) => shared.includes(word))))
      .flatMap(([, { name, also = [] }]) => [name, ...also]);
    const needs = [...new Set([...ways.flatMap(({ list }) => list.needs), ...needed])];
    const list = { ...first!.list, needs, ...(shared.length > 0 && { when: shared.join(' and ') }) };
    return { ...first!, list, ...(others.length > 0 && { assumed: undefined }) };
  });
}
