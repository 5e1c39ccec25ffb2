// Plain loops: what is observed. See loops.ts.

import { HISTOGRAM_BINS } from '../../protocol/trainEvent.ts';
import type { StatisticsKernels } from '../kernels/statistics.ts';
import { toArray } from '../tensor.ts';
import { sumOf } from './loops.ts';

export function createReferenceStatistics(): StatisticsKernels {
  return {
    moments(sources) {
      return (samples) =>
        Float32Array.from(
          sources.flatMap(({ tensor, positions }) => {
            const values = toArray(tensor, positions > 0 ? samples * positions : tensor.rows);
            const mean = sumOf(values.length, (i) => values[i]!) / values.length;
            const squares = sumOf(values.length, (i) => (values[i]! - mean) ** 2);
            return [mean, Math.sqrt(squares / values.length)];
          }),
        );
    },
    histogram(x, counts) {
      const values = toArray(x).filter(Number.isFinite);
      const lowest = values.reduce((a, b) => Math.min(a, b), values[0] ?? Number.NaN);
      const highest = values.reduce((a, b) => Math.max(a, b), values[0] ?? Number.NaN);
      const scale = highest > lowest ? HISTOGRAM_BINS / (highest - lowest) : 0;
      counts.fill(0);
      for (const value of values) counts[Math.min(Math.floor((value - lowest) * scale), HISTOGRAM_BINS - 1)]!++;
      return { lowest, highest };
    },
  };
}
