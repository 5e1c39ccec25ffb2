// Fast kernels: elements brought to other places. What each is, is said in kernels/layout.ts; how, in assembly/.

import type { LayoutKernels } from '../kernels/layout.ts';
import { ld, rowVectors, type WasmContext } from './context.ts';

export function createWasmLayout(context: WasmContext): LayoutKernels {
  return {
    gatherSamples(table, indices, output, samples) {
      const bytes = ld(output) * output.positions;
      context.exports.gatherRows(table.address, bytes, indices, output.address, bytes, samples, bytes >> 4);
    },
    permute(source, target, { extents, sourceSteps, targetSteps }) {
      const bytes = (steps: readonly number[]) => steps.map((step) => step * 4);
      context.exports.permute(source.address, target.address, ...extents, ...bytes(sourceSteps), ...bytes(targetSteps));
    },
    copy(input, output, rows) {
      context.exports.copy(input.address, output.address, rowVectors(output, rows));
    },
    add(a, b, output, rows) {
      context.exports.add(a.address, b.address, output.address, rowVectors(output, rows));
    },
  };
}
