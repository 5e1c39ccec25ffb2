// Fast kernels: what is observed. What each is, is said in kernels/statistics.ts; how, in assembly/.

import { HISTOGRAM_BINS, STATISTICS } from '../../protocol/trainEvent.ts';
import type { StatisticsKernels } from '../kernels/statistics.ts';
import { ld, type WasmContext } from './context.ts';

export function createWasmStatistics(context: WasmContext): StatisticsKernels {
  const { memory } = context;
  return {
    statistics(sources) {
      const table = memory.allocate(sources.length * 16);
      const out = memory.allocate(sources.length * STATISTICS.length * 4);
      const list = memory.allocate(sources.length * 4);
      const counts = memory.allocate(sources.length * HISTOGRAM_BINS * 4);
      let tableSamples = -1;
      let measured = new Float32Array();
      return {
        measure(samples) {
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
          context.exports.statistics!(table, sources.length, out);
          const { buffer } = memory.wasm;
          if (measured.buffer !== buffer) {
            measured = new Float32Array(buffer, out, sources.length * STATISTICS.length);
          }
          return measured;
        },
        histograms(of) {
          memory.integers(list, of.length).set(of);
          context.exports.histograms!(table, list, of.length, out, counts);
          return memory.integers(counts, of.length * HISTOGRAM_BINS);
        },
      };
    },
  };
}
