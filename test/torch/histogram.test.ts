// Histograms are torch.histc's, count for count, also where a value lies on the edge of a bin; percentiles are
// torch.quantile's, but for the last bit of what is interpolated.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Memory } from '../../src/engine/memory.ts';
import { fromArray } from '../../src/engine/tensor.ts';
import { histogramCases, histogramRequest } from './cases/histograms.ts';
import { kernelKinds } from './kernelKinds.ts';
import { answersOf } from './live.ts';

/** Of what lies between two neighbours, whose product may be fused. */
const ROUNDING = 2 ** -23;

interface Answer {
  /** As STATISTICS names them. */
  readonly statistics: readonly number[];
  readonly counts: readonly number[];
  readonly percentiles: readonly number[];
}

const golden: Answer[] = JSON.parse(readFileSync(new URL('golden/histograms.json', import.meta.url), 'utf8'));
const live = await answersOf<Answer[]>('histogram.py', histogramRequest());

describe.each(kernelKinds)('%s', (_kind, kernelsFor) => {
  test.each(Object.entries(histogramCases).map(([name, values], i) => [name, values, i] as const))(
    '%s',
    (_name, values, i) => {
      const memory = new Memory();
      const tensor = memory.matrix(1, values.length);
      fromArray(tensor, values);
      const { measure, distributions } = kernelsFor(memory).statistics([{ tensor, positions: 0 }]);
      const [mean = 0, std = 0, min, max, norm = 0, ...fractions] = measure(1);
      for (const { statistics, counts, percentiles: expectedPercentiles } of live
        ? [golden[i]!, live[i]!]
        : [golden[i]!]) {
        const [expectedMean = 0, expectedStd = 0, lowest = 0, highest = 0, expectedNorm = 0, ...others] = statistics;
        expect([...distributions([0]).counts]).toEqual(counts);
        expect([min! + 0, max! + 0]).toEqual([lowest + 0, highest + 0]);
        expect(fractions).toEqual(others.map(Math.fround));
        expect(Math.abs(norm - expectedNorm)).toBeLessThanOrEqual(1e-6 * expectedNorm);
        const span = highest - lowest;
        for (const [p, percentile] of distributions([0]).percentiles.entries()) {
          expect(Math.abs(percentile - expectedPercentiles[p]!)).toBeLessThanOrEqual(ROUNDING * span);
        }
        expect(Math.abs(std - expectedStd)).toBeLessThanOrEqual(1e-6 * expectedStd);
        expect(Math.abs(mean - expectedMean)).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(expectedMean), expectedStd));
      }
    },
  );
});
