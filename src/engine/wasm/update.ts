// Fast kernels: optimizers and gradient clipping. What each is, is said in kernels/update.ts; how, in assembly/.

import type { AdamFactors, Descent, UpdateKernels } from '../kernels/update.ts';
import { roundUp } from '../memory.ts';
import type { Tensor } from '../tensor.ts';
import { ld, middleOf, READ, vectors, type WasmContext } from './context.ts';

/** Vectors of a cache line, a multiple of which parameters begin at. */
const LINE = 4;
const GRAIN = 16;
/** Elements of a parameter from which it is divided by itself, between the threads that have summed its gradient. */
const LARGE = 16384;

export function createWasmUpdate(context: WasmContext): UpdateKernels {
  /** Of all elements; each is updated by itself, so that two threads can take a half. */
  function step(name: string, on: Descent, states: readonly (Tensor | undefined)[], factors: readonly number[]): void {
    const { parameters, gradients, maximize, weightDecay } = on;
    divide(name, on, 2 + states.length, (first, count) => [
      parameters.address + 16 * first,
      gradients.address + 16 * first,
      count,
      Number(maximize),
      weightDecay,
      ...states.map((state) => (state ? state.address + 16 * first : 0)),
      ...factors,
    ]);
  }

  /** Calls a function for `count` vectors from `first` on, until all are done; `cost` of a vector as READ. */
  function divide(
    name: string,
    { parameters, parts }: Descent,
    cost: number,
    argumentsOf: (first: number, count: number) => readonly number[],
  ): void {
    const all = vectors(parameters);
    if (context.threads === 1) {
      context.exports[name]!(...argumentsOf(0, all));
      return;
    }
    let done = 0;
    const update = (end: number, middle?: number) => {
      const first = done;
      done = end;
      const share = (from: number, to: number) => argumentsOf(first + from, to - from);
      if (end > first) context.split(READ * 4 * cost * (end - first), name, end - first, GRAIN, share, middle);
    };
    for (const { address, rows, stride } of parts) {
      const middle = middleOf(rows);
      if (middle === undefined || rows * stride < LARGE) continue;
      const first = (address - parameters.address) / 16;
      update(first);
      update(first + roundUp((rows * stride) / 4, LINE), (middle * stride) / 4);
    }
    update(all);
  }

  return {
    sgdStep(on, learningRate) {
      const { parameters, gradients } = on;
      divide('sgdStep', on, 2, (first, count) => [
        parameters.address + 16 * first,
        gradients.address + 16 * first,
        count,
        learningRate,
      ]);
    },
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
