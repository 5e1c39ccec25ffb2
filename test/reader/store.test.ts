import { expect, test, vi } from 'vitest';
import { createStore } from '../../src/reader/interpreter/store.ts';

test('what is written is seen by every watch around it, and no later write by one that is over', () => {
  const store = createStore(() => true);
  const object = { a: 0, b: 0 };
  let inner: ReturnType<typeof store.watch> = new Map();
  const outer = store.watch(() => {
    inner = store.watch(() => store.write(object, 'a', 1));
    store.write(object, 'b', 2);
  });
  expect([inner, outer]).toEqual([new Map([[object, new Set('a')]]), new Map([[object, new Set('ab')]])]);
});

test('a write is noted once, within however many watches', () => {
  const store = createStore(() => true);
  const object = { a: 0 };
  const within = (depth: number): unknown =>
    store.watch(() => {
      if (depth > 0) within(depth - 1);
      else for (let turn = 0; turn < 1000; turn++) store.write(object, 'a', turn);
    });
  const add = vi.spyOn(Set.prototype, 'add');
  within(100);
  expect(add.mock.calls.length).toBeLessThan(1200);
  add.mockRestore();
});
