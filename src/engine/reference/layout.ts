// Plain loops: elements brought to other places. See loops.ts.

import type { LayoutKernels, Walk } from '../kernels/layout.ts';
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
    permute(source, target, walk) {
      along(walk, (from, to) => {
        target.data[to] = source.data[from]!;
      });
    },
    accumulate(source, target, rows, walk) {
      const sums = new Float64Array(rows * target.stride);
      along(walk, (from, to) => {
        sums[to]! += source.data[from]!;
      });
      target.data.set(sums);
    },
    copy(input, output, rows) {
      each(rows, output.columns, (r, c) => set(output, r, c, get(input, r, c)));
    },
    add(a, b, output, rows) {
      each(rows, output.columns, (r, c) => set(output, r, c, get(a, r, c) + get(b, r, c)));
    },
  };
}

function along({ extents: [A, B, C, D], sourceSteps, targetSteps }: Walk, visit: (from: number, to: number) => void) {
  const at = (steps: typeof sourceSteps, a: number, b: number, c: number, d: number) =>
    a * steps[0] + b * steps[1] + c * steps[2] + d * steps[3];
  each(A, B, (a, b) => {
    each(C, D, (c, d) => visit(at(sourceSteps, a, b, c, d), at(targetSteps, a, b, c, d)));
  });
}
