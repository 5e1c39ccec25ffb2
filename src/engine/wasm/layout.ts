// Fast kernels: elements brought to other places. What each is, is said in kernels/layout.ts; how, in assembly/.

import type { LayoutKernels } from '../kernels/layout.ts';
import { ld, READ, rowVectors, type WasmContext } from './context.ts';

export function createWasmLayout(context: WasmContext): LayoutKernels {
  return {
    gatherSamples(table, indices, output, samples) {
      const bytes = ld(output) * output.positions;
      const call = (from: number, to: number) => [
        table.address,
        bytes,
        indices + 4 * from,
        output.address + bytes * from,
        bytes,
        to - from,
        bytes >> 4,
      ];
      if (context.threads === 1) context.exports.gatherRows!(...call(0, samples));
      else context.split((READ * bytes * samples) / 4, 'gatherRows', samples, 1, call);
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
