// Plain loops for the losses of classes.

import type { ClassLossKernels, ClassLossOptions } from '../kernels/classLoss.ts';
import type { Memory } from '../memory.ts';
import type { Tensor } from '../tensor.ts';
import { argmax } from './loops.ts';

export function createReferenceClassLoss(memory: Memory): ClassLossKernels {
  const classes = (address: number, rows: number) => new Int32Array(memory.wasm.buffer, address, rows);
  const kernels: ClassLossKernels = {
    weightedCrossEntropy(logits, targets, gradient, rows, options) {
      const { labelSmoothing } = options;
      const { columns } = logits;
      const rowWeights = [...classes(targets, rows)].map((target) => weightOf(target, options));
      const weight = rowWeights.reduce((sum, w) => sum + w, 0);
      const scale = options.reduction === 'mean' ? 1 / weight : 1;
      let loss = 0;
      classes(targets, rows).forEach((target, r) => {
        const x = rowOf(logits, r);
        const greatest = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        const total = x.reduce((sum, value) => sum + Math.exp(value - greatest), 0);
        const logTotal = greatest + Math.log(total);
        // How much of each class's -log p enters the loss.
        const share = (c: number) => {
          if (target === options.ignoreIndex) return 0;
          const smooth = labelSmoothing === 0 ? 0 : (labelSmoothing / columns) * (options.weight?.data[c] ?? 1);
          return smooth + (c === target ? (1 - labelSmoothing) * rowWeights[r]! : 0);
        };
        const shares = x.map((_, c) => share(c));
        const shareOfAll = shares.reduce((sum, value) => sum + value, 0);
        x.forEach((value, c) => {
          if (target !== options.ignoreIndex && (c === target || labelSmoothing !== 0)) {
            loss += shares[c]! * (logTotal - value);
          }
          const probability = Math.exp(value - greatest) / total;
          gradient.data[r * gradient.stride + c] = scale * (probability * shareOfAll - shares[c]!);
        });
      });
      return { loss, weight, correct: kernels.countCorrect(logits, targets, rows) };
    },

    negativeLogLikelihood(output, targets, gradient, rows, options) {
      const rowWeights = [...classes(targets, rows)].map((target) => weightOf(target, options));
      const weight = rowWeights.reduce((sum, w) => sum + w, 0);
      const scale = options.reduction === 'mean' ? 1 / weight : 1;
      let loss = 0;
      classes(targets, rows).forEach((target, r) => {
        for (let c = 0; c < output.columns; c++) gradient.data[r * gradient.stride + c] = 0;
        if (target === options.ignoreIndex) return;
        loss -= rowWeights[r]! * output.data[r * output.stride + target]!;
        gradient.data[r * gradient.stride + target] = -scale * rowWeights[r]!;
      });
      return { loss, weight, correct: kernels.countCorrect(output, targets, rows) };
    },

    countCorrect(output, targets, rows) {
      let correct = 0;
      classes(targets, rows).forEach((target, r) => {
        const x = rowOf(output, r);
        if (argmax(x) === target) correct++;
      });
      return correct;
    },
  };
  return kernels;
}

function weightOf(target: number, { weight, ignoreIndex }: ClassLossOptions): number {
  if (target === ignoreIndex) return 0;
  return weight?.data[target] ?? 1;
}

function rowOf(x: Tensor, row: number): number[] {
  return [...x.data.subarray(row * x.stride, row * x.stride + x.columns)];
}
