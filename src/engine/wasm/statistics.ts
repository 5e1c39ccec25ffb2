// Fast kernels: what is observed. What each is, is said in kernels/statistics.ts; how, in assembly/.

import { HISTOGRAM_BINS, PERCENTILES, STATISTICS } from '../../protocol/trainEvent.ts';
import type { StatisticsKernels } from '../kernels/statistics.ts';
import { ld, READ, vectors, type WasmContext } from './context.ts';

/** The table's bytes a tensor, what `statistics` and `distributions` leave of each, and the tables of the latter. */
const ENTRY_WORDS = 6;
const ENTRY = 4 * ENTRY_WORDS;
const MEASURED = STATISTICS.length * 4;
const COUNTED = HISTOGRAM_BINS * 4;
const RANKED = PERCENTILES.length * 4;
const TABLES = 3 * 4 * (16 * HISTOGRAM_BINS + 4) + 2 * 16 * PERCENTILES.length;
/** Bytes of what `distributions` notes of an element, and behind all of them. */
const NOTED = 4 + 2;
const BEHIND = 2 * 16;

/** The kinds of parts; see assembly/statistics.ts. */
const [WHOLE, POSITIVE_PART, PART] = [0, 1, 2];

export function createWasmStatistics(context: WasmContext): StatisticsKernels {
  const { memory } = context;
  return {
    statistics(sources) {
      const table = memory.allocate(sources.length * ENTRY);
      const out = memory.allocate(sources.length * MEASURED);
      const order = memory.allocate(sources.length * 4);
      const list = memory.allocate(sources.length * 4);
      const counts = memory.allocate(sources.length * COUNTED);
      const percentiles = memory.allocate(sources.length * RANKED);
      const sizes = sources.map(({ tensor }) => tensor.rows * tensor.stride);
      const scratchBytes = TABLES + NOTED * sizes.reduce((most, size) => Math.max(most, size), 0) + BEHIND;
      const scratch = Array.from({ length: context.threads }, () => memory.allocate(scratchBytes));
      const work = READ * sumOf(sizes);
      const middle = middleOf(sizes);
      const wholes = sources.map(({ part }) => sources.findIndex(({ tensor }) => tensor === part?.of));
      const stages = stagesOf(wholes);
      let tableSamples = -1;
      let entries = new Uint32Array();
      let measured = new Float32Array();
      const fillTable = () => {
        entries = memory.integers(table, sources.length * ENTRY_WORDS);
        for (const [i, { tensor, part }] of sources.entries()) {
          const kind = wholes[i]! < 0 ? WHOLE : part!.isPositive ? POSITIVE_PART : PART;
          const entry = [tensor.address, tensor.rows, tensor.columns, ld(tensor), kind, Math.max(0, wholes[i]!)];
          entries.set(entry, i * ENTRY_WORDS);
        }
        memory.integers(order, sources.length).set(stages.flat());
      };
      const batched = sources.flatMap(({ positions }, i) =>
        positions > 0 ? [{ positions, at: i * ENTRY_WORDS + 1 }] : [],
      );
      /** The last batch of each epoch may be shorter: of it there is little to write. */
      const setSamples = (samples: number) => {
        if (entries.buffer !== memory.wasm.buffer) fillTable();
        for (const { positions, at } of batched) entries[at] = samples * positions;
        tableSamples = samples;
      };
      /** A stage at a time: its tensors do not depend on each other. */
      const measureByTwo = () => {
        let first = order;
        for (const stage of stages) {
          const start = first;
          const share = (from: number, to: number) => [table, start + from * 4, to - from, out];
          const own = stage.map((i) => sizes[i]!);
          context.split(READ * sumOf(own), 'statistics', stage.length, 1, share, middleOf(own));
          first += stage.length * 4;
        }
      };
      return {
        measure(samples) {
          if (samples !== tableSamples) setSamples(samples);
          if (context.threads === 1) context.exports.statistics!(table, order, sources.length, out);
          else measureByTwo();
          const { buffer } = memory.wasm;
          if (measured.buffer !== buffer) {
            measured = new Float32Array(buffer, out, sources.length * STATISTICS.length);
          }
          return measured;
        },
        distributions(of) {
          memory.integers(list, of.length).set(of);
          const all = of.length === sources.length;
          const share = (from: number, to: number, thread: 0 | 1) => [
            ...[table, list + from * 4, to - from, out],
            ...[counts + from * COUNTED, percentiles + from * RANKED, scratch[thread]!],
          ];
          context.split(work, 'distributions', of.length, 1, share, all ? middle : undefined);
          return {
            counts: memory.integers(counts, of.length * HISTOGRAM_BINS),
            percentiles: new Float32Array(memory.wasm.buffer, percentiles, of.length * PERCENTILES.length),
          };
        },
      };
    },
    copyRow(from, to) {
      to.data.set(from.data);
    },
    differenceOfRows(after, before) {
      context.exports.differenceOfRows!(after.address, before.address, vectors(before));
    },
    markPositive(x, seen, rows) {
      context.exports.markPositive!(x.address, ld(x), rows, vectors(x), seen.address);
    },
    countFar(x, center, distance, counts, rows) {
      context.exports.countFar!(x.address, ld(x), rows, vectors(x), center, distance, counts.address);
    },
  };
}

/** First the tensors that are no part of another, then their parts, then the parts of these. */
function stagesOf(wholes: readonly number[]): readonly (readonly number[])[] {
  const depths = wholes.map((whole) => {
    let depth = 0;
    for (let i = whole; i >= 0; i = wholes[i]!) depth++;
    return depth;
  });
  return Array.from({ length: Math.max(0, ...depths) + 1 }, (_, stage) =>
    depths.flatMap((depth, i) => (depth === stage ? [i] : [])),
  );
}

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Where to divide so that both parts are about as large. */
function middleOf(sizes: readonly number[]): number {
  const half = sumOf(sizes) / 2;
  let sum = 0;
  return sizes.findIndex((size) => {
    sum += size;
    return sum - size / 2 > half;
  });
}
