// Fast kernels: optimizers and gradient clipping. What each is, is said in kernels/update.ts; how, in assembly/.

import type { AdamFactors, Descent, UpdateKernels } from '../kernels/update.ts';
import { ld, vectors, type WasmContext } from './context.ts';

export function createWasmUpdate(context: WasmContext): UpdateKernels {
  return {
    momentumStep(on, buffer, { learningRate, momentum, dampening, nesterov, first }) {
      const factors = [learningRate, momentum, 1 - dampening, Number(nesterov), Number(first)];
      context.exports.momentumStep(...operands(on), buffer?.address ?? 0, ...factors);
    },
    adamStep(on, average, square, greatest, factors) {
      context.exports.adamStep(
        ...operands(on),
        average.address,
        square.address,
        greatest?.address ?? 0,
        ...averaging(factors),
        factors.stepSize,
        factors.root,
        factors.eps,
      );
    },
    nadamStep(on, average, square, factors) {
      context.exports.nadamStep(
        ...operands(on),
        average.address,
        square.address,
        ...averaging(factors),
        factors.gradientStep,
        factors.averageStep,
        factors.correction,
        factors.eps,
      );
    },
    radamStep(on, average, square, factors) {
      context.exports.radamStep(
        ...operands(on),
        average.address,
        square.address,
        ...averaging(factors),
        factors.learningRate,
        factors.correction,
        factors.root,
        factors.rectification,
        factors.eps,
      );
    },
    rmspropStep(on, square, mean, buffer, { learningRate, alpha, eps, momentum }) {
      const states = [square.address, mean?.address ?? 0, buffer?.address ?? 0];
      context.exports.rmspropStep(...operands(on), ...states, learningRate, alpha, 1 - alpha, eps, momentum);
    },
    adagradStep(on, sum, { learningRate, eps }) {
      context.exports.adagradStep(...operands(on), sum.address, learningRate, eps);
    },

    norms(tensors, p) {
      return tensors.map((tensor) => {
        const at = [tensor.address, ld(tensor), tensor.rows, tensor.columns] as const;
        if (p === Number.POSITIVE_INFINITY) return context.exports.greatestSize(...at);
        if (p === 2) return Math.fround(Math.sqrt(Math.fround(context.exports.sumOfSquares(...at))));
        return Math.fround(Math.fround(context.exports.sumOfPowers(...at, p)) ** (1 / p));
      });
    },
    scale(x, factor) {
      context.exports.scale(x.address, vectors(x), factor);
    },
    clamp(x, limit) {
      context.exports.clamp(x.address, vectors(x), limit);
    },
  };
}

function operands({ parameters, gradients, weightDecay, maximize }: Descent) {
  return [parameters.address, gradients.address, vectors(parameters), Number(maximize), weightDecay] as const;
}

function averaging({ keep, betas: [beta1, beta2] }: AdamFactors) {
  return [keep, beta1, 1 - beta1, beta2, 1 - beta2] as const;
}
