// Plain loops: elements brought to other places. See loops.ts.

import type { LayoutKernels } from '../kernels/layout.ts';
import type { Memory } from '../memory.ts';
import { each, get, set } from './loops.ts';

export function createReferenceLayout(memory: Memory): LayoutKernels {
  return {
    gatherSamples(table, indices, output, samples) {
      const sampleOf = memory.integers(indices, samples);
      each(samples * output.positions, output.columns, (r, c) => {
        const [i, position] = [Math.floor(r / output.positions), r % output.positions];
        set(output, r, c, get(table, sampleOf[i]! * table.positions + position, c));
      });
    },
    permute(source, target, { extents: [A, B, C, D], sourceSteps, targetSteps }) {
      const at = (steps: typeof sourceSteps, a: number, b: number, c: number, d: number) =>
        a * steps[0] + b * steps[1] + c * steps[2] + d * steps[3];
      each(A, B, (a, b) => {
        each(C, D, (c, d) => {
          target.data[at(targetSteps, a, b, c, d)] = source.data[at(sourceSteps, a, b, c, d)]!;
        });
      });
    },
    copy(input, output, rows) {
      each(rows, output.columns, (r, c) => set(output, r, c, get(input, r, c)));
    },
    add(a, b, output, rows) {
      each(rows, output.columns, (r, c) => set(output, r, c, get(a, r, c) + get(b, r, c)));
    },
  };
}
