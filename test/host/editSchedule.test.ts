// Typing, with a clock of the test's own: what is read within the change, and what when typing rests.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EditSchedule } from '../../src/host/editSchedule.ts';
import { ReadingCosts } from '../../src/host/readingCosts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Types in a text whose readings take so long, one after the other; the last number stands for all others. */
function typist(...readingsMs: number[]) {
  const text = {};
  const costs = new ReadingCosts<object>();
  const log: string[] = [];
  const read = (what: string) => {
    costs.note(text, readingsMs.length > 1 ? readingsMs.shift()! : readingsMs[0]!);
    log.push(what);
  };
  const schedule = new EditSchedule<object>({
    isQuick: (one) => costs.isQuick(one),
    atOnce: () => read('at once'),
    atRest: () => read('at rest'),
  });
  read('opened');
  const type = () => {
    log.push('key');
    schedule.changed(text);
  };
  return { log, type, schedule, text };
}

test('reads at every key, in the same turn, where that is quick', () => {
  const { log, type } = typist(5);
  type();
  type();
  expect(log).toEqual(['opened', 'key', 'at once', 'key', 'at once']);
  vi.advanceTimersByTime(100);
  expect(log.slice(5)).toEqual(['at rest']);
});

test('is not held back by the first reading, in which the reader itself is compiled', () => {
  const { log, type } = typist(150, 30);
  type();
  expect(log).toEqual(['opened', 'key', 'at once']);
});

test('reads a slow text only when typing rests', () => {
  const { log, type } = typist(1500, 300);
  type();
  vi.advanceTimersByTime(99);
  type();
  vi.advanceTimersByTime(99);
  expect(log).toEqual(['opened', 'key', 'key']);
  vi.advanceTimersByTime(1);
  expect(log).toEqual(['opened', 'key', 'key', 'at rest']);
});

test('reads at once again after a reading at rest was quick', () => {
  const { log, type } = typist(1500, 20);
  type();
  vi.advanceTimersByTime(100);
  type();
  expect(log).toEqual(['opened', 'key', 'at rest', 'key', 'at once']);
});

test('is not held back by one slow reading among quick ones', () => {
  const { log, type } = typist(1200, 20, 400, 20);
  type();
  vi.advanceTimersByTime(100);
  type();
  type();
  expect(log).toEqual(['opened', 'key', 'at rest', 'key', 'at once', 'key', 'at once']);
});

test('reads nothing of a text that is dropped, and nothing after its end', () => {
  const { log, type, schedule, text } = typist(1500);
  type();
  schedule.drop(text);
  type();
  schedule.dispose();
  vi.advanceTimersByTime(1000);
  expect(log).toEqual(['opened', 'key', 'key']);
});
