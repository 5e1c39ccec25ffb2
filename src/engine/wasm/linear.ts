// Fast kernels: matrix products. What each is, is said in kernels/linear.ts; how, in assembly/.

import type { LinearKernels } from '../kernels/linear.ts';
import { ld, vectors, type WasmContext } from './context.ts';

/** What a large matrix product copies of both its matrices; see assembly/matmul.ts. */
const SCRATCH_BYTES = 400 * (32 + 4 * 150);

export function createWasmLinear(context: WasmContext): LinearKernels {
  const scratch = Array.from({ length: context.threads }, () => context.memory.allocate(SCRATCH_BYTES));

  /** C (M x N) = A (M x K) B (K x N) + init, N in vectors; halves are rows of C. */
  // biome-ignore format: the arguments come in groups, one a matrix
  function multiply(
    M: number, N: number, K: number,
    a: number, aRow: number, aDepth: number,
    b: number, bLd: number,
    c: number, cLd: number,
    init: number,
  ): void {
    if (context.threads === 1) {
      context.exports.matmul(M, N, K, a, aRow, aDepth, b, bLd, c, cLd, init, scratch[0]!);
      return;
    }
    context.split(4 * M * N * K, 'matmul', M, GRAIN, (from, to, thread) => [
      to - from, N, K,
      a + from * aRow, aRow, aDepth,
      b, bLd,
      c + from * cLd, cLd,
      init, scratch[thread]!,
    ]);
  }

  return {
    linear(input, weight, bias, output, rows) {
      // biome-ignore format: as above
      multiply(
        rows, vectors(output), weight.rows,
        input.address, ld(input), 4,
        weight.address, ld(weight),
        output.address, ld(output),
        bias?.address ?? 0,
      );
    },
    linearInputGradient(outputGradient, weight, transposed, inputGradient, rows) {
      context.exports.transpose(
        weight.address,
        ld(weight),
        weight.rows,
        vectors(weight),
        transposed.address,
        ld(transposed),
      );
      // biome-ignore format: as above
      multiply(
        rows, vectors(inputGradient), weight.columns,
        outputGradient.address, ld(outputGradient), 4,
        transposed.address, ld(transposed),
        inputGradient.address, ld(inputGradient),
        0,
      );
    },
    linearWeightGradient(input, outputGradient, weightGradient, rows) {
      // biome-ignore format: as above
      multiply(
        weightGradient.rows, vectors(weightGradient), rows,
        input.address, 4, ld(input),
        outputGradient.address, ld(outputGradient),
        weightGradient.address, ld(weightGradient),
        0,
      );
      const { address, rows: inputs, columns } = weightGradient;
      if (columns & 3) context.exports.clearPadding(address, ld(weightGradient), inputs, columns);
    },
    columnSums(x, sums, rows) {
      if (context.threads === 1) context.exports.columnSums(x.address, ld(x), rows, vectors(x), sums.address);
      else {
        context.split(rows * x.columns, 'columnSums', vectors(x), 1, (from, to) => [
          x.address + from * 16,
          ld(x),
          rows,
          to - from,
          sums.address + from * 16,
        ]);
      }
      if (sums.columns & 3) context.exports.clearPadding(sums.address, ld(sums), 1, sums.columns);
    },
  };
}

/** Rows of a tile, so that halves end where a tile does. */
const GRAIN = 12;
