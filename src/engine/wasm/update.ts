// Fast kernels: optimizers and gradient clipping. What each is, is said in kernels/update.ts; how, in assembly/.

import type { AdamFactors, Descent, UpdateKernels } from '../kernels/update.ts';
import type { Tensor } from '../tensor.ts';
import { ld, READ, vectors, type WasmContext } from './context.ts';

/** A multiple of this many vectors is a multiple of a cache line. */
const GRAIN = 16;

export function createWasmUpdate(context: WasmContext): UpdateKernels {
  /** Of all elements; each is updated by itself, so that two threads can take a half. */
  function step(
    name: string,
    { parameters, gradients, weightDecay, maximize }: Descent,
    states: readonly (Tensor | undefined)[],
    factors: readonly number[],
  ): void {
    const count = vectors(parameters);
    context.split(READ * 4 * count * (2 + states.length), name, count, GRAIN, (from, to) => [
      parameters.address + 16 * from,
      gradients.address + 16 * from,
      to - from,
      Number(maximize),
      weightDecay,
      ...states.map((state) => (state ? state.address + 16 * from : 0)),
      ...factors,
    ]);
  }

  return {
    momentumStep(on, buffer, { learningRate, momentum, dampening, nesterov, first }) {
      step('momentumStep', on, [buffer], [learningRate, momentum, 1 - dampening, Number(nesterov), Number(first)]);
    },
    adamStep(on, average, square, greatest, { stepSize, root, ...factors }) {
      step('adamStep', on, [average, square, greatest], [...averaging(factors), stepSize, root, factors.eps]);
    },
    nadamStep(on, average, square, { gradientStep, averageStep, correction, ...factors }) {
      const own = [gradientStep, averageStep, correction, factors.eps];
      step('nadamStep', on, [average, square], [...averaging(factors), ...own]);
    },
    radamStep(on, average, square, { learningRate, correction, root, rectification, ...factors }) {
      const own = [learningRate, correction, root, rectification, factors.eps];
      step('radamStep', on, [average, square], [...averaging(factors), ...own]);
    },
    rmspropStep(on, square, mean, buffer, { learningRate, alpha, eps, momentum }) {
      step('rmspropStep', on, [square, mean, buffer], [learningRate, alpha, 1 - alpha, eps, momentum]);
    },
    adagradStep(on, sum, { learningRate, eps }) {
      step('adagradStep', on, [sum], [learningRate, eps]);
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

function averaging({ keep, betas: [beta1, beta2] }: AdamFactors) {
  return [keep, beta1, 1 - beta1, beta2, 1 - beta2] as const;
}
