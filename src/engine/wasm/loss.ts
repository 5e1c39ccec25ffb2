// Fast kernels: losses. What each is, is said in kernels/loss.ts; how, in assembly/.

import type { LossKernels } from '../kernels/loss.ts';
import { ld, type WasmContext } from './context.ts';

export function createWasmLoss(context: WasmContext): LossKernels {
  const { memory } = context;
  const scratch = memory.allocate(64);
  return {
    crossEntropy(logits, targets, gradient, rows) {
      const { address, columns } = logits;
      const loss = context.exports.crossEntropy(
        address,
        ld(logits),
        rows,
        columns,
        targets,
        gradient.address,
        1 / rows,
        scratch,
      );
      return { loss, correct: memory.integers(scratch, 1)[0]! };
    },
  };
}
