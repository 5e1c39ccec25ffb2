// What a class or function builds for each way in which conditions on its arguments may turn out -> the lists that differ,
// each with its conditions.

import type { Assumptions } from '../interpreter/assumed.ts';
import { groups } from '../models/groups.ts';
import { SIZE } from '../modules/givenArguments.ts';
import type { ReadSequence } from './reading.ts';

interface Listed {
  readonly list: Pick<ReadSequence, 'needs' | 'when'>;
  /** As JSON, what it holds, with parameters by their names. */
  readonly text: string;
  readonly assumed: Assumptions | undefined;
}

/** Of what stands at one place of one class or function. A list that all ways build stands there once, without conditions. */
export function withConditions<T extends Listed>(seen: readonly T[]): T[] {
  if (seen.every(({ assumed }) => !assumed)) return [...seen];
  const alike = withInstances(
    groups(
      seen.filter((one) => !isEmpty(one)),
      ({ text }) => text,
    ),
  );
  if (alike.length === 1) return [alike[0]![0]!];
  return alike.map((ways) => {
    const [first] = ways;
    const [said = [], ...more] = ways.map(({ assumed }) => [...(assumed ?? [])].flatMap(([, one]) => one.words));
    const shared = said.filter((word) => more.every((other) => other.includes(word)));
    const others = alike.filter((group) => group !== ways).flat();
    const deciding = [...(first!.assumed ?? [])].filter(([key]) => !isAlike(ways, others, key));
    const needed = (shared.length === 0 && deciding.length > 0 ? deciding : [...(first!.assumed ?? [])])
      .filter(([, one]) => (shared.length === 0 ? !one.also : one.words.some((word) => shared.includes(word))))
      .flatMap(([, { name, of = name, also = [] }]) => [of, ...also]);
    const needs = [...new Set([...ways.flatMap(({ list }) => list.needs), ...needed])];
    const [one] = deciding;
    const words =
      shared.length > 0
        ? simplest(shared, first!.assumed)
        : one && deciding.length === 1
          ? noneOf(one[0], others)
          : undefined;
    const list = { ...first!.list, needs, ...(words && { when: words.join(' and ') }) };
    return { ...first!, list, ...(ways.length > 1 && { assumed: undefined }) };
  });
}

/** Lists that another is where a parameter has the value that is taken for granted, `Linear(2, 8)` of `Linear(n, 8)`, are that one. */
function withInstances<T extends Listed>(alike: readonly (readonly T[])[]): readonly (readonly T[])[] {
  const kept = alike.map((ways) => [...ways]);
  for (const general of kept) {
    for (const special of kept) {
      const isSame = special !== general && general.length > 0 && special.length > 0;
      if (!isSame || !special.every((one) => isInstance(one, general[0]!))) continue;
      general.push(...special.splice(0));
    }
  }
  return kept.filter((ways) => ways.length > 0);
}

function isInstance({ text, assumed }: Listed, general: Listed): boolean {
  const fixed = [...(assumed?.values() ?? [])].filter(({ value }) => value && /^(int|float)$/.test(value.type));
  const filled = fixed.reduce(
    (text, { name, value }) => text.replaceAll(JSON.stringify(name), String((value as { value: number }).value)),
    general.text,
  );
  return fixed.length > 0 && filled === text;
}

/** Whether nothing else is taken for granted of the parameter in these ways than in the others. */
function isAlike(ways: readonly Listed[], others: readonly Listed[], key: string): boolean {
  const [own, rest] = [ways, others].map(
    (all) => new Set(all.map(({ assumed }) => assumed?.get(key)?.words.join(' and '))),
  );
  return own!.size === rest!.size && [...own!].every((words) => rest!.has(words));
}

/** Where each of the others is the parameter's being one value, that it is none of these; undefined else. */
function noneOf(key: string, others: readonly Listed[]): readonly string[] | undefined {
  const last = others.map(({ assumed }) => {
    const one = assumed?.get(key);
    return one?.value ? one.words.at(-1) : undefined;
  });
  const isEach = last.every((word) => word !== undefined && /^[\w.()]+ ==/.test(word));
  return isEach ? [...new Set(last)].map((word) => word!.replace('==', '!=')) : undefined;
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

/** Whether an integer would have to lie where there is none: `width > 3` and `width < 4`. */
function isEmpty({ text, assumed }: Listed): boolean {
  const gaps = [...(assumed ?? [])].filter(([, { low, high }]) => {
    const first = low && (low.isOutside ? Math.floor(low.value) + 1 : Math.ceil(low.value));
    const last = high && (high.isOutside ? Math.ceil(high.value) - 1 : Math.floor(high.value));
    return first !== undefined && last !== undefined && first > last;
  });
  if (gaps.length === 0) return false;
  const names = new Set(gaps.map(([, { name }]) => JSON.stringify(name)));
  const given = text.matchAll(/"(\w+)":("(?:[^"\\]|\\.)*")/g);
  return [...given].some(([, argument, value]) => SIZE.test(argument!) && names.has(value!));
}
