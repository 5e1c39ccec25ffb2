// Plain loops: rows of a table by index. See loops.ts.

import type { EmbeddingKernels } from '../kernels/embedding.ts';
import type { Tensor } from '../tensor.ts';
import { each, get, set, sumOf } from './loops.ts';

export function createReferenceEmbedding(): EmbeddingKernels {
  return {
    embedding(indices, weight, output, rows) {
      eachIndex(indices, rows, weight.rows, (index, i) => {
        each(1, output.columns, (_, c) => set(output, i, c, index < 0 ? Number.NaN : get(weight, index, c)));
      });
    },
    embeddingGradient(indices, outputGradient, weightGradient, skipped, counts, rows) {
      const { rows: size, columns } = weightGradient;
      const occurrences = new Map<number, number>();
      eachIndex(indices, rows, size, (index) => occurrences.set(index, (occurrences.get(index) ?? 0) + 1));
      each(size, columns, (r, c) => set(weightGradient, r, c, 0));
      eachIndex(indices, rows, size, (index, i) => {
        if (index < 0 || index === skipped) return;
        const share = counts === undefined ? 1 : occurrences.get(index)!;
        each(1, columns, (_, c) => {
          set(weightGradient, index, c, get(weightGradient, index, c) + get(outputGradient, i, c) / share);
        });
      });
    },
    embeddingRenormalize(indices, weight, most, p, rows) {
      const { columns } = weight;
      eachIndex(indices, rows, weight.rows, (index) => {
        if (index < 0) return;
        const size = (c: number) => Math.abs(get(weight, index, c));
        const norm =
          p === Number.POSITIVE_INFINITY
            ? Math.max(...Array.from({ length: columns }, (_, c) => size(c)))
            : sumOf(columns, (c) => size(c) ** p) ** (1 / p);
        // A row that comes again is still at the bound but for rounding.
        if (!(norm > most * (1 + 1e-6))) return;
        each(1, columns, (_, c) => set(weight, index, c, get(weight, index, c) * (most / (norm + 1e-7))));
      });
    },
  };
}

/** Visits each index, row by row, with its place; -1 where it is no row of a table of `size` rows. */
function eachIndex(indices: Tensor, rows: number, size: number, visit: (index: number, i: number) => void): void {
  each(rows, indices.columns, (r, c) => {
    const value = get(indices, r, c);
    visit(value >= 0 && value < size ? Math.floor(value) : -1, r * indices.columns + c);
  });
}
