// Fast kernels: matrix products. What each is, is said in kernels/linear.ts; how, in assembly/.

import type { LinearKernels } from '../kernels/linear.ts';
import type { Tensor } from '../tensor.ts';
import { ld, middleOf, READ, vectors, type WasmContext } from './context.ts';

/** What a large matrix product copies of both its matrices; see assembly/matmul.ts. */
const SCRATCH_BYTES = 400 * (32 + 4 * 150);

export function createWasmLinear(context: WasmContext): LinearKernels {
  const scratch = Array.from({ length: context.threads }, () => context.memory.allocate(SCRATCH_BYTES));

  /** C (M x N) = A (M x K) B (K x N) + init, N in vectors; `halves` are rows of C or, where there are enough, its columns. */
  // biome-ignore format: the arguments come in groups, one a matrix
  function multiply(
    M: number, N: number, K: number,
    a: number, aRow: number, aDepth: number,
    b: number, bLd: number,
    c: number, cLd: number,
    init: number,
    halves: 'rows' | 'columns',
  ): void {
    if (context.threads === 1) {
      context.exports.matmul(M, N, K, a, aRow, aDepth, b, bLd, c, cLd, init, scratch[0]!);
      return;
    }
    const work = 4 * M * N * K;
    const middle = middleOf(halves === 'rows' ? M : 4 * N);
    if (halves === 'columns' && middle !== undefined) {
      context.split(work, 'matmul', N, 1, (from, to, thread) => [
        M, to - from, K,
        a, aRow, aDepth,
        b + 16 * from, bLd,
        c + 16 * from, cLd,
        init && init + 16 * from, scratch[thread]!,
      ], middle / 4);
      return;
    }
    context.split(work, 'matmul', M, GRAIN, (from, to, thread) => [
      to - from, N, K,
      a + from * aRow, aRow, aDepth,
      b, bLd,
      c + from * cLd, cLd,
      init, scratch[thread]!,
    ], halves === 'rows' ? middle : undefined);
  }

  /** Halves are rows of the source. */
  function transpose(source: Tensor, target: Tensor): void {
    const call = (from: number, to: number) => [
      source.address + from * ld(source),
      ld(source),
      to - from,
      vectors(source),
      target.address + 4 * from,
      ld(target),
    ];
    if (context.threads === 1) context.exports.transpose!(...call(0, source.rows));
    else
      context.split(READ * source.rows * source.stride, 'transpose', source.rows, GRAIN, call, middleOf(source.rows));
  }

  return {
    linear(input, weight, bias, output, rows) {
      // biome-ignore format: as above
      multiply(
        rows, vectors(output), weight.rows,
        input.address, ld(input), 4,
        weight.address, ld(weight),
        output.address, ld(output),
        bias?.address ?? 0, 'columns',
      );
    },
    linearInputGradient(outputGradient, weight, transposed, inputGradient, rows) {
      transpose(weight, transposed);
      // biome-ignore format: as above
      multiply(
        rows, vectors(inputGradient), weight.columns,
        outputGradient.address, ld(outputGradient), 4,
        transposed.address, ld(transposed),
        inputGradient.address, ld(inputGradient),
        0, 'columns',
      );
    },
    linearWeightGradient(input, outputGradient, weightGradient, rows) {
      // biome-ignore format: as above
      multiply(
        weightGradient.rows, vectors(weightGradient), rows,
        input.address, 4, ld(input),
        outputGradient.address, ld(outputGradient),
        weightGradient.address, ld(weightGradient),
        0, 'rows',
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

/** Of rows; tiles have up to six, but those of a half become about as high as each other. */
const GRAIN = 4;
