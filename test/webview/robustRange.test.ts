// What of an axis is shown where a few points lie far from the others.

import { expect, test } from 'vitest';
import type { BandDatum } from '../../webview/charts/bandController.ts';
import { type RunRange, robustRange, sharedRange } from '../../webview/charts/robustRange.ts';

const line = (values: readonly number[], std = 0): BandDatum[] =>
  values.map((y, k) => ({ x: k + 1, y, lowest: y, highest: y, low: y - std, high: y + std }));
/** From 0 to 1 and back. */
const waves = Array.from({ length: 100 }, (_, k) => Math.abs((k % 20) - 10) / 10);
const rangeOf = (...lines: BandDatum[][]) => robustRange(lines, 0, 1000);

test.each<[what: string, lines: BandDatum[][], expected: object]>([
  ['all of it where nothing lies far away', [line(waves)], { lowest: 0, highest: 1 }],
  ['early peaks are left out', [line([900, 80, ...waves])], { lowest: 0, highest: 900, max: 1 }],
  ['and those to the other side', [line([-900, ...waves, 7e4, 0.5])], { lowest: -900, highest: 7e4, min: 0, max: 1 }],
  ['the newest is never left out', [line([900, ...waves, 500])], { lowest: 0, highest: 900, max: 500 }],
  ['of each line', [line([900, ...waves]), line([...waves, -40])], { lowest: -40, highest: 900, max: 1 }],
  ['the band belongs to it', [line([900, ...waves], 2)], { lowest: -2, highest: 902, max: 3 }],
  ['a twentieth further than what is usual is shown', [line([1.9, ...waves])], { lowest: 0, highest: 1.9 }],
  ['of few points none is left out', [line([900, ...waves.slice(0, 18)])], { lowest: 0, highest: 900 }],
  ['nor of a constant', [line([900, ...Array<number>(50).fill(3)])], { lowest: 3, highest: 900 }],
  ['missing numbers are none', [line([Number.NaN, 900, ...waves, Number.NaN])], { lowest: 0, highest: 900, max: 1 }],
  ['nor is nothing', [], { lowest: Number.NaN, highest: Number.NaN }],
])('%s', (_, lines, expected) => {
  expect(rangeOf(...lines)).toEqual({ min: undefined, max: undefined, ...expected });
});

const ofRun = (lowest: number, highest: number, hasExploded = false, max?: number): RunRange => {
  return { lowest, highest, min: undefined, max, hasExploded };
};

test.each<[what: string, ranges: RunRange[], expected: object]>([
  ['all of each', [ofRun(0, 1), ofRun(-2, 900)], { lowest: -2, highest: 900 }],
  ['but for one that has exploded', [ofRun(0, 1), ofRun(-2, 900, true)], { lowest: -2, highest: 900, min: 0, max: 1 }],
  ['whichever leads', [ofRun(-2, 900, true), ofRun(0, 1)], { lowest: -2, highest: 900, min: 0, max: 1 }],
  ['unless there is room for it', [ofRun(0, 1), ofRun(-2, 3, true)], { lowest: -2, highest: 3 }],
  ['or all have', [ofRun(0, 1, true), ofRun(0, 900, true)], { lowest: 0, highest: 900 }],
  ['or the others are constant', [ofRun(1, 1), ofRun(0, 900, true)], { lowest: 0, highest: 900 }],
  ['a run has no number', [ofRun(0, 1), ofRun(Number.NaN, Number.NaN, true)], { lowest: 0, highest: 1 }],
  ['outliers of a run stay out', [ofRun(0, 900, false, 1), ofRun(0, 2)], { lowest: 0, highest: 900, max: 2 }],
  ['nothing', [], { lowest: Number.NaN, highest: Number.NaN }],
])('several runs: %s', (_, ranges, expected) => {
  expect(sharedRange(ranges)).toEqual({ min: undefined, max: undefined, ...expected });
});

test('points beyond the window count for nothing', () => {
  expect(robustRange([line([900, ...waves])], 2, 101)).toEqual({
    lowest: 0,
    highest: 1,
    min: undefined,
    max: undefined,
  });
});
