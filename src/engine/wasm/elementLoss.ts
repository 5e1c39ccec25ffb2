// Fast kernels: losses of single numbers. What each is, is said in kernels/elementLoss.ts; how, in assembly/.

import type { ElementLoss, ElementLossKernels } from '../kernels/elementLoss.ts';
import type { Tensor } from '../tensor.ts';
import { ld, type WasmContext } from './context.ts';

export function createWasmElementLoss(context: WasmContext): ElementLossKernels {
  const { memory } = context;
  const address = memory.allocate(8);
  const counts = () => new Uint32Array(memory.wasm.buffer, address, 2) as unknown as [number, number];
  const operands = (output: Tensor, target: Tensor, rows: number) =>
    [output.address, target.address, ld(output), rows, output.columns] as const;

  return {
    elementLoss(loss, output, target, gradient, rows, scale) {
      const [kind, bound] = kindOf(loss);
      return context.exports.elementLoss(kind, bound, ...operands(output, target, rows), gradient.address, scale);
    },
    binaryCrossEntropy(output, target, gradient, rows, scale) {
      const at = operands(output, target, rows);
      const loss = context.exports.binaryCrossEntropy(...at, gradient.address, scale, address);
      const [correct, outside] = counts();
      return { loss, correct, outside };
    },
    binaryCrossEntropyWithLogits(output, target, posWeight, gradient, rows, scale) {
      const loss = context.exports.binaryCrossEntropyWithLogits(
        ...operands(output, target, rows),
        posWeight?.address ?? 0,
        gradient.address,
        scale,
        address,
      );
      return { loss, correct: counts()[0] };
    },
  };
}

/** As assembly/elementLoss.ts numbers them, with the bound of the two that have one. */
function kindOf(loss: ElementLoss): [kind: number, bound: number] {
  switch (loss.type) {
    case 'MSELoss':
      return [0, 0];
    case 'L1Loss':
      return [1, 0];
    case 'SmoothL1Loss':
      return [2, loss.beta];
    case 'HuberLoss':
      return [3, loss.delta];
    default:
      return loss satisfies never;
  }
}
