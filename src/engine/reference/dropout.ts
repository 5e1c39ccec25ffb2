// Plain loops: dropout. See loops.ts.

import type { DropoutKernels } from '../kernels/dropout.ts';
import type { Memory } from '../memory.ts';
import { bernoulli } from '../random.ts';
import { each, get, set } from './loops.ts';

export function createReferenceDropout(memory: Memory): DropoutKernels {
  // The product is rounded before the sum, as in torch.
  const round = memory.elementBytes === 4 ? Math.fround : (x: number) => x;

  return {
    bernoulli(generator, p, scale, values, { extents, steps }) {
      const draw = bernoulli(generator, p);
      for (let i = 0; i < extents[0]; i++) {
        for (let j = 0; j < extents[1]; j++) {
          for (let k = 0; k < extents[2]; k++) {
            values.data[i * steps[0] + j * steps[1] + k * steps[2]] = draw() ? scale : 0;
          }
        }
      }
    },
    multiply(input, mask, output, rows) {
      each(rows, input.columns, (r, c) => set(output, r, c, get(input, r, c) * get(mask, r, c)));
    },
    multiplyAndShift(input, mask, dropped, kept, output, rows) {
      each(rows, input.columns, (r, c) => {
        const factor = get(mask, r, c);
        set(output, r, c, round(get(input, r, c) * factor) + (factor === 0 ? dropped : kept));
      });
    },
  };
}
