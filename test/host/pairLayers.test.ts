import { expect, test } from 'vitest';
import { pairLayers } from '../../src/host/pairLayers.ts';

/** Letters are layers; for each of `before` its index in `after`, or a dot. */
function check(before: string, after: string, expected: string): void {
  const pairs = pairLayers(before.length, after.length, (i, k) => before[i] === after[k]);
  expect(pairs.map((index) => index ?? '.').join('')).toBe(expected);
}

test('layers are found where others were put in or taken out', () => {
  check('abc', 'abc', '012');
  check('abab', 'abab', '0123');
  check('lrl', 'lbrl', '023');
  check('lrmrn', 'lmrn', '0.123');
  check('abc', '', '...');
  check('', 'abc', '');
  check('abc', 'xyz', '...');
});

test('of equal ones, of which it is not known which stayed, none is', () => {
  check('aa', 'a', '..');
  check('a', 'aa', '.');
  check('xaay', 'xay', '0..2');
  check('lrlrn', 'lrn', '....2');
});

test('it is what all longest common subsequences agree on', () => {
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  for (let n = 0; n < 300; n++) {
    const word = () => Array.from({ length: next(6) }, () => 'abc'[next(3)]).join('');
    const [before, after] = [word(), word()];
    const all = longest(before, after, 0, 0);
    const most = Math.max(...all.map((pairs) => pairs.size));
    const best = all.filter((pairs) => pairs.size === most);
    const agreed = [...before].map((_, i) => {
      const partners = new Set(best.map((pairs) => pairs.get(i)));
      return partners.size === 1 ? ([...partners][0] ?? '.') : '.';
    });
    check(before, after, agreed.join(''));
  }
});

/** All common subsequences, each as pairs of indices. */
function longest(before: string, after: string, i: number, k: number): Map<number, number>[] {
  if (i === before.length) return [new Map()];
  const without = longest(before, after, i + 1, k);
  const having = [...after].flatMap((letter, j) => {
    if (j < k || letter !== before[i]) return [];
    return longest(before, after, i + 1, j + 1).map((pairs) => new Map([[i, j], ...pairs]));
  });
  return [...without, ...having];
}
