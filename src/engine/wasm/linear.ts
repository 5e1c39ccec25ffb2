// Fast kernels: matrix products. What each is, is said in kernels/linear.ts; how, in assembly/.

import type { LinearKernels } from '../kernels/linear.ts';
import { ld, vectors, type WasmContext } from './context.ts';

/** What a large matrix product copies of both its matrices; see assembly/matmul.ts. */
const SCRATCH_BYTES = 400 * (32 + 4 * 150);

export function createWasmLinear(context: WasmContext): LinearKernels {
  const scratch = context.memory.allocate(SCRATCH_BYTES);
  return {
    linear(input, weight, bias, output, rows) {
      const initial = bias?.address ?? 0;
      // biome-ignore format: the arguments come in groups, one a matrix
      context.exports.matmul(
        rows, vectors(output), weight.rows,
        input.address, ld(input), 4,
        weight.address, ld(weight),
        output.address, ld(output),
        initial, scratch,
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
      context.exports.matmul(
        rows, vectors(inputGradient), weight.columns,
        outputGradient.address, ld(outputGradient), 4,
        transposed.address, ld(transposed),
        inputGradient.address, ld(inputGradient),
        0, scratch,
      );
    },
    linearWeightGradient(input, outputGradient, weightGradient, rows) {
      // biome-ignore format: as above
      context.exports.matmul(
        weightGradient.rows, vectors(weightGradient), rows,
        input.address, 4, ld(input),
        outputGradient.address, ld(outputGradient),
        weightGradient.address, ld(weightGradient),
        0, scratch,
      );
      const { address, rows: inputs, columns } = weightGradient;
      context.exports.clearPadding(address, ld(weightGradient), inputs, columns);
    },
    columnSums(x, sums, rows) {
      context.exports.columnSums(x.address, ld(x), rows, vectors(x), sums.address);
      context.exports.clearPadding(sums.address, ld(sums), 1, sums.columns);
    },
  };
}
