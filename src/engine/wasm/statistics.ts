// Fast kernels: what is observed. What each is, is said in kernels/statistics.ts; how, in assembly/.

import { HISTOGRAM_BINS } from '../../protocol/trainEvent.ts';
import type { StatisticsKernels } from '../kernels/statistics.ts';
import { ld, type WasmContext } from './context.ts';

export function createWasmStatistics(context: WasmContext): StatisticsKernels {
  const { memory } = context;
  const scratch = memory.allocate(64);
  const histogramScratch = memory.allocate(HISTOGRAM_BINS * 4);
  return {
    moments(sources) {
      const table = memory.allocate(sources.length * 16);
      const out = memory.allocate(sources.length * 8);
      let tableSamples = -1;
      return (samples) => {
        if (samples !== tableSamples) {
          const entries = sources.flatMap(({ tensor, positions }) => [
            tensor.address,
            positions > 0 ? samples * positions : tensor.rows,
            tensor.columns,
            ld(tensor),
          ]);
          memory.integers(table, entries.length).set(entries);
          tableSamples = samples;
        }
        context.exports.moments(table, sources.length, out);
        return new Float32Array(memory.wasm.buffer, out, sources.length * 2);
      };
    },
    histogram(x, counts) {
      const bins = memory.integers(histogramScratch, HISTOGRAM_BINS);
      bins.fill(0);
      context.exports.finiteRange(x.address, x.rows, x.columns, ld(x), scratch);
      const [lowest, highest] = new Float32Array(memory.wasm.buffer, scratch, 2) as unknown as [number, number];
      context.exports.histogram(x.address, x.rows, x.columns, ld(x), lowest, highest, histogramScratch, HISTOGRAM_BINS);
      counts.set(bins);
      return { lowest, highest };
    },
  };
}
