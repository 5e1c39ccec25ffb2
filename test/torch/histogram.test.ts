// Histograms are torch.histc's, count for count, also where a value lies on the edge of a bin.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Memory } from '../../src/engine/memory.ts';
import { fromArray } from '../../src/engine/tensor.ts';
import { histogramCases, histogramRequest } from './cases/histograms.ts';
import { kernelKinds } from './kernelKinds.ts';
import { answersOf } from './live.ts';

interface Answer {
  /** As STATISTICS names them. */
  readonly statistics: readonly number[];
  readonly counts: readonly number[];
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
      const { measure, histograms } = kernelsFor(memory).statistics([{ tensor, positions: 0 }]);
      const [mean = 0, std = 0, ...others] = measure(1);
      for (const { statistics, counts } of live ? [golden[i]!, live[i]!] : [golden[i]!]) {
        const [expectedMean = 0, expectedStd = 0, ...expectedOthers] = statistics;
        expect([...histograms([0])]).toEqual(counts);
        expect(others.map((x) => x + 0)).toEqual(expectedOthers.map((x) => x + 0));
        expect(Math.abs(std - expectedStd)).toBeLessThanOrEqual(1e-6 * expectedStd);
        expect(Math.abs(mean - expectedMean)).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(expectedMean), expectedStd));
      }
    },
  );
});
