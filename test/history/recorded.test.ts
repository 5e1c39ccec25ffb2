// Numbers that another program recorded: bounded, with every peak, and taken back where a run was begun again.

import { expect, test } from 'vitest';
import { addRecorded, addScalar, copyRecorded, emptyScalars, mostScalars } from '../../src/history/recorded.ts';
import type { ScalarSeries } from '../../src/protocol/runHistory.ts';

function series(numbers: readonly (readonly [step: number, value: number])[], most = 64): ScalarSeries {
  const made = emptyScalars('loss');
  for (const [step, value] of numbers) addScalar(made, step, value, most);
  return made;
}

const cut = ({ steps, lowest, highest, last, points }: ScalarSeries) => ({
  steps: [...steps.subarray(0, points)],
  lowest: [...lowest.subarray(0, points)],
  highest: [...highest.subarray(0, points)],
  last: [...last.subarray(0, points)],
});

test('each number is a point while there are few', () => {
  const values = [0, 5, 7, 100].map((step) => [step, step * 2] as const);
  const expected = [0, 10, 14, 200];
  expect(cut(series(values))).toEqual({ steps: [0, 5, 7, 100], lowest: expected, highest: expected, last: expected });
});

test('many are merged in pairs, and no peak is lost', () => {
  const numbers = Array.from({ length: 10_000 }, (_, i) => [i, i === 4321 ? 1000 : i === 17 ? -1000 : i % 7] as const);
  const merged = series(numbers);
  const { steps, lowest, highest } = cut(merged);
  expect(merged.points).toBeLessThanOrEqual(64);
  expect(merged.points).toBeGreaterThan(32);
  expect(steps.at(-1)).toBe(9999);
  expect(Math.max(...highest)).toBe(1000);
  expect(Math.min(...lowest)).toBe(-1000);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(merged.perPoint * (merged.points - 1) + merged.inLast).toBe(10_000);
});

test('NaN is told where it is alone, and hides nothing', () => {
  const merged = series(
    Array.from({ length: 128 }, (_, i) => [i, i % 2 === 0 ? Number.NaN : i] as const),
    64,
  );
  expect(merged.perPoint).toBe(2);
  expect(cut(merged).lowest.every((value) => !Number.isNaN(value))).toBe(true);
  expect(cut(series([[1, Number.NaN]])).last).toEqual([Number.NaN]);
});

test('a step that comes again takes back what came after it', () => {
  expect(cut(series([...[1, 2, 3, 4].map((s) => [s, s] as const), [3, 30], [5, 50]]))).toMatchObject({
    steps: [1, 2, 3, 5],
    last: [1, 2, 30, 50],
  });
});

test('tags may be new at any time; a copy is left alone', () => {
  const recorded = { scalars: [], texts: [] } as Parameters<typeof addRecorded>[0];
  const event = (tag: string, ...values: number[]) => ({
    ...{ type: 'tagsRecorded' as const, step: 9, elapsedMs: 1 },
    scalars: [{ tag, steps: Float64Array.from(values.keys()), values: Float32Array.from(values) }],
    texts: [{ tag: 'note', step: values.length, text: tag }],
  });
  addRecorded(recorded, event('a', 1, 2));
  const copy = copyRecorded(recorded);
  addRecorded(recorded, event('b', 3));
  for (let i = 0; i < 30; i++) addRecorded(recorded, event('b', 3));
  expect(recorded.scalars.map(({ tag, points }) => [tag, points])).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  expect(copy.scalars).toHaveLength(1);
  expect(recorded.texts).toHaveLength(20);
  expect(copy.texts).toHaveLength(1);
});

test('the bytes of all tags are bounded', () => {
  for (const tags of [1, 1000, 10_000]) expect(tags * mostScalars(tags) * 20).toBeLessThanOrEqual(48 << 20);
  expect(mostScalars(1)).toBe(2048);
});
