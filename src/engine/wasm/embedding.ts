// Fast kernels: rows of a table by index. What each is, is said in kernels/embedding.ts; how, in assembly/embedding.ts.

import type { EmbeddingKernels } from '../kernels/embedding.ts';
import { ld, vectors, type WasmContext } from './context.ts';

export function createWasmEmbedding(context: WasmContext): EmbeddingKernels {
  return {
    embedding(indices, weight, output, rows) {
      // biome-ignore format: the arguments come in groups, one a matrix
      context.exports.embedding(
        indices.address, ld(indices), rows, indices.columns,
        weight.address, ld(weight), weight.rows, vectors(weight), output.address, ld(output),
      );
    },
    embeddingGradient(indices, outputGradient, weightGradient, skipped, counts, rows) {
      // biome-ignore format: as above
      context.exports.embeddingGradient(
        indices.address, ld(indices), rows, indices.columns,
        outputGradient.address, ld(outputGradient), outputGradient.columns,
        weightGradient.address, ld(weightGradient), weightGradient.rows, skipped ?? -1, counts ?? 0,
      );
    },
    embeddingRenormalize(indices, weight, most, p, rows) {
      // biome-ignore format: as above
      context.exports.embeddingRenormalize(
        indices.address, ld(indices), rows, indices.columns,
        weight.address, ld(weight), weight.rows, weight.columns, most, p,
      );
    },
  };
}
