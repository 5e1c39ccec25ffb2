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
  const alike = groups(
    seen.filter((one) => !isEmpty(one)),
    ({ list }) => JSON.stringify(list.modules),
  );
  if (alike.length === 1) return [seen[0]!];
  return alike.map((ways) => {
    const [first, ...others] = ways;
    const [words = [], ...more] = ways.map(({ assumed }) => [...(assumed ?? [])].flatMap(([, one]) => one.words));
    const shared = words.filter((word) => more.every((other) => other.includes(word)));
    const needed = [...(first!.assumed ?? [])]
      .filter(([, one]) => (shared.length === 0 ? !one.also : one.words.some((word) => shared.includes(word))))
      .flatMap(([, { name, also = [] }]) => [name, ...also]);
    const needs = [...new Set([...ways.flatMap(({ list }) => list.needs), ...needed])];
    const list = {
      ...first!.list,
      needs,
      ...(shared.length > 0 && { when: simplest(shared, first!.assumed).join(' and ') }),
    };
    return { ...first!, list, ...(others.length > 0 && { assumed: undefined }) };
  });
}

/** Without what other words of the same parameter say too: its value says all, and a bound what a wider one says. */
function simplest(words: readonly string[], assumed: Assumptions | undefined): readonly string[] {
  const said = new Set<string>();
  for (const { name, words: own } of assumed?.values() ?? []) {
    const after = (word: string) => (word.startsWith(`${name} `) ? word.slice(name.length + 1) : '');
    const held = own.filter((word) => words.includes(word));
    const value = held.findLast((word) => /^(==|is (?!not\b))/.test(after(word)));
    for (const [at, word] of held.entries()) {
      const side = /^[<>](?==? -?[\d.])/.exec(after(word))?.[0];
      if (value ? word !== value : side && held.slice(at + 1).some((later) => after(later).startsWith(side)))
        said.add(word);
    }
  }
  return words.filter((word) => !said.has(word));
}

const INTEGERS = 'in_features out_features in_channels out_channels num_features num_channels num_embeddings'.split(
  ' ',
);

/** Whether an integer would have to lie where there is none: `width > 3` and `width < 4`. */
function isEmpty({ list, assumed }: Listed): boolean {
  const gaps = [...(assumed ?? [])].filter(([, { low, high }]) => {
    const first = low && (low.isOutside ? Math.floor(low.value) + 1 : Math.ceil(low.value));
    const last = high && (high.isOutside ? Math.ceil(high.value) - 1 : Math.floor(high.value));
    return first !== undefined && last !== undefined && first > last;
  });
  if (gaps.length === 0) return false;
  const text = JSON.stringify(list.modules);
  return gaps.some(([, { name }]) =>
    INTEGERS.some((argument) => text.includes(`"${argument}":${JSON.stringify(name)}`)),
  );
}
