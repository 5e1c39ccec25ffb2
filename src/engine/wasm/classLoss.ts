// Fast kernels: losses of classes. What each is, is said in kernels/classLoss.ts; how, in assembly/.

import type { ClassLossKernels, ClassLossOptions } from '../kernels/classLoss.ts';
import type { Tensor } from '../tensor.ts';
import { ld, type WasmContext } from './context.ts';

export function createWasmClassLoss(context: WasmContext): ClassLossKernels {
  const weigh = (targets: number, rows: number, { ignoreIndex, weight, reduction }: ClassLossOptions) => {
    const sum = context.exports.classWeights(targets, rows, ignoreIndex, weight?.address ?? 0);
    return { sum, scale: reduction === 'mean' ? 1 / sum : 1 };
  };
  const countCorrect = (output: Tensor, targets: number, rows: number) =>
    context.exports.countCorrect(output.address, ld(output), rows, output.columns, targets);

  return {
    weightedCrossEntropy(logits, targets, gradient, rows, options) {
      const { sum, scale } = weigh(targets, rows, options);
      // biome-ignore format: the arguments come in groups
      const loss = context.exports.weightedCrossEntropy(
        logits.address, ld(logits), rows, logits.columns,
        targets, options.ignoreIndex, options.weight?.address ?? 0, options.labelSmoothing,
        gradient.address, scale,
      );
      return { loss, weight: sum, correct: countCorrect(logits, targets, rows) };
    },
    negativeLogLikelihood(output, targets, gradient, rows, options) {
      const { sum, scale } = weigh(targets, rows, options);
      // biome-ignore format: as above
      const loss = context.exports.negativeLogLikelihood(
        output.address, ld(output), rows, output.columns,
        targets, options.ignoreIndex, options.weight?.address ?? 0,
        gradient.address, scale,
      );
      return { loss, weight: sum, correct: countCorrect(output, targets, rows) };
    },
    countCorrect,
  };
}
