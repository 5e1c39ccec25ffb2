import { expect, test } from 'vitest';
import { type Branching, type Place, treeOf } from '../../src/host/runTree.ts';

type Given = Partial<Place> & { readonly key: string };

/** `a(b c(d))`, a sweep as `7[…]`. */
function written(tree: readonly Branching<Given>[]): string {
  return tree
    .map((node) => {
      const inner = written(node.children);
      if (node.type === 'sweep') return `${node.sweep}[${inner}]`;
      return inner === '' ? node.item.key : `${node.item.key}(${inner})`;
    })
    .join(' ');
}

function check(items: readonly Given[], expected: string): void {
  const tree = treeOf(items, ({ key, ...rest }) => ({
    ...{ key, folder: `/runs/${key}`, id: undefined, parent: undefined, branchOf: undefined, sweep: undefined },
    ...rest,
  }));
  expect(written(tree)).toBe(expected);
}

test('a branch is under its parent, which stands where the newest of its branches does', () => {
  check([{ key: 'b', parent: 'a' }, { key: 'x' }, { key: 'a' }], 'a(b) x');
  check(
    [{ key: 'd', parent: 'c' }, { key: 'x' }, { key: 'c', parent: 'a' }, { key: 'b', parent: 'a' }, { key: 'a' }],
    'a(c(d) b) x',
  );
});

test('one whose parent is gone stands by itself', () => {
  check([{ key: 'b', parent: 'a' }, { key: 'c', parent: 'b' }, { key: 'x' }], 'b(c) x');
});

test('of parents of one name that beside it is meant', () => {
  check(
    [
      { key: 'b', folder: '/two/b', parent: 'a' },
      { key: 'a1', folder: '/one/a' },
      { key: 'a2', folder: '/two/a' },
    ],
    'a2(b) a1',
  );
  check(
    [
      { key: 'b', folder: '/two/b', parent: 'a' },
      { key: 'a1', folder: '/one/a' },
    ],
    'a1(b)',
  );
});

test('one that is in memory only is known by its id', () => {
  check(
    [
      { key: 'b', folder: undefined, branchOf: 'run1' },
      { key: 'a', folder: undefined, id: 'run1' },
    ],
    'a(b)',
  );
  check([{ key: 'b', folder: undefined, branchOf: 'run1' }], 'b');
});

test('runs that name one another as parents are there', () => {
  check(
    [
      { key: 'a', parent: 'b' },
      { key: 'b', parent: 'a' },
      { key: 'c', parent: 'c' },
    ],
    'b(a) c',
  );
});

test("a sweep's runs are under it, with their branches; one alone is as any", () => {
  check(
    [
      { key: 'b', parent: 's1' },
      { key: 'x' },
      { key: 's2', sweep: 7 },
      { key: 's1', sweep: 7 },
      { key: 'y', sweep: 8 },
    ],
    '7[s2 s1(b)] x y',
  );
});
