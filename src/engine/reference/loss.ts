// Plain loops: losses. See loops.ts.

import type { LossKernels } from '../kernels/loss.ts';
import type { Memory } from '../memory.ts';
import { argmax, each, get, rowMax, set, sumOf } from './loops.ts';

export function createReferenceLoss(memory: Memory): LossKernels {
  return {
    crossEntropy(logits, targets, gradient, rows) {
      const { columns } = logits;
      let loss = 0;
      let correct = 0;
      memory.integers(targets, rows).forEach((target, r) => {
        const max = rowMax(logits, r);
        const total = sumOf(columns, (c) => Math.exp(get(logits, r, c) - max));
        loss += max + Math.log(total) - get(logits, r, target);
        each(1, columns, (_, c) => {
          const probability = Math.exp(get(logits, r, c) - max) / total;
          set(gradient, r, c, (probability - (c === target ? 1 : 0)) / rows);
        });
        const row = logits.data.subarray(r * logits.stride, r * logits.stride + columns);
        if (argmax(row) === target) correct++;
      });
      return { loss, correct };
    },
  };
}
