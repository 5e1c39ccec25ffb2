// Fast kernels: matrix products. What each is, is said in kernels/linear.ts; how, in assembly/.

import type { LinearKernels } from '../kernels/linear.ts';
import { ld, vectors, type WasmContext } from './context.ts';

/** The copied panel of a large matrix product; see assembly/matmul.ts. */
const PANEL_BYTES = 384 * 32;

export function createWasmLinear(context: WasmContext): LinearKernels {
  const panel = context.memory.allocate(PANEL_BYTES);
  return {
    linear(input, weight, bias, output, rows) {
      const initial = bias?.address ?? 0;
      // biome-ignore format: the arguments come in groups, one a matrix
      context.exports.matmul(
        rows, vectors(output), weight.rows,
        input.address, ld(input), 4,
        weight.address, ld(weight),
        output.address, ld(output),
        initial, panel,
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
        0, panel,
      );
    },
    linearWeightGradient(input, outputGradient, weightGradient, rows) {
      // biome-ignore format: as above
      context.exports.matmul(
        weightGradient.rows, vectors(weightGradient), rows,
        input.address, 4, ld(input),
        outputGradient.address, ld(outputGradient),
        weightGradient.address, ld(weightGradient),
        0, panel,
      );
    },
    columnSums(x, sums, rows) {
      context.exports.columnSums(x.address, ld(x), rows, vectors(x), sums.address);
    },
  };
}
