// Plain loops of the activations. Where PyTorch leaves float32's range, as in e^89, so do they in float32 memory.

import { erf } from '../errorFunction.ts';
import type { ActivationKernels, ElementwiseName } from '../kernels/activation.ts';
import type { Memory } from '../memory.ts';
import { each, get, set } from './loops.ts';
import { createReferenceSoftmax } from './softmax.ts';

export function createReferenceActivation(memory: Memory): ActivationKernels {
  const functions = elementwise(memory.elementBytes === 4 ? Math.fround : (x) => x);

  return {
    ...createReferenceSoftmax(),

    activate({ name, parameters }, input, output, rows) {
      const [a, b, c] = rounded(parameters);
      each(rows, input.columns, (r, column) =>
        set(output, r, column, functions[name].value(get(input, r, column), a, b, c)),
      );
    },
    activateGradient({ name, parameters }, input, output, outputGradient, inputGradient, rows) {
      const [a, b, c] = rounded(parameters);
      each(rows, input.columns, (r, column) => {
        const [x, y, g] = [get(input, r, column), get(output, r, column), get(outputGradient, r, column)];
        set(inputGradient, r, column, functions[name].gradient(g, x, y, a, b, c));
      });
    },

    prelu(input, weight, output, rows) {
      each(rows, input.columns, (r, c) => {
        const x = get(input, r, c);
        set(output, r, c, x > 0 ? x : get(weight, 0, weight.columns === 1 ? 0 : c) * x);
      });
    },
    preluGradient(input, weight, outputGradient, inputGradient, rows) {
      each(rows, input.columns, (r, c) => {
        const slope = get(input, r, c) > 0 ? 1 : get(weight, 0, weight.columns === 1 ? 0 : c);
        set(inputGradient, r, c, slope * get(outputGradient, r, c));
      });
    },
    preluWeightGradient(input, outputGradient, weightGradient, rows) {
      const sums = new Float64Array(weightGradient.columns);
      each(rows, input.columns, (r, c) => {
        const x = get(input, r, c);
        if (!(x > 0)) sums[sums.length === 1 ? 0 : c]! += x * get(outputGradient, r, c);
      });
      sums.forEach((sum, c) => {
        set(weightGradient, 0, c, sum);
      });
    },
  };
}

interface ElementwiseFunction {
  value(x: number, a: number, b: number, c: number): number;
  /** g times the derivative at x, where the value is y. */
  gradient(g: number, x: number, y: number, a: number, b: number, c: number): number;
}

const SQRT_2_PI = Math.sqrt(2 / Math.PI);

/**
 * Value and derivative, in the steps of PyTorch's vectorized kernels, which decide what comes of NaN and of bounds.
 * Where versions differ, this is PyTorch 2.8: PyTorch 1.13 takes exp(x) - 1 for expm1, gives 0 for Softshrink of NaN, and
 * -1/2 for the derivative of Hardswish at -3. Reference: aten/src/ATen/native/cpu/Activation.cpp.
 */
function elementwise(round: (x: number) => number): Record<ElementwiseName, ElementwiseFunction> {
  const exp = (x: number) => round(Math.exp(x));
  const sigmoid = (x: number) => 1 / (1 + exp(-x));
  const inner = (x: number) => SQRT_2_PI * round(x + 0.044715 * round(x * x * x));
  const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

  return {
    relu: {
      value: (x) => Math.max(x, 0),
      gradient: (g, x) => (x <= 0 ? 0 : g),
    },
    leakyRelu: {
      value: (x, slope) => (x > 0 ? x : slope * x),
      gradient: (g, x, _y, slope) => (x > 0 ? g : slope * g),
    },
    tanh: {
      value: Math.tanh,
      gradient: (g, _x, y) => g * (1 - y * y),
    },
    sigmoid: {
      value: sigmoid,
      gradient: (g, _x, y) => g * (1 - y) * y,
    },
    gelu: {
      value: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
      gradient: (g, x) => {
        const cdf = 0.5 * (1 + erf(x * Math.SQRT1_2));
        const density = (SQRT_2_PI / 2) * Math.exp(-0.5 * round(x * x));
        return g * (cdf + x * density);
      },
    },
    geluTanh: {
      value: (x) => 0.5 * x * (1 + Math.tanh(inner(x))),
      gradient: (g, x) => {
        const t = Math.tanh(inner(x));
        const slope = SQRT_2_PI * (1 + 3 * 0.044715 * round(x * x));
        return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope);
      },
    },
    silu: {
      value: (x) => x / (1 + exp(-x)),
      gradient: (g, x) => g * sigmoid(x) * (1 + x * (1 - sigmoid(x))),
    },
    elu: {
      value: (x, negative, scale, inputScale) => (x >= 0 ? scale * x : negative * Math.expm1(x * inputScale)),
      gradient: (g, x, _y, negative, scale, inputScale) =>
        x > 0 ? scale * g : g * inputScale * negative * Math.exp(x * inputScale),
    },
    hardtanh: {
      value: clamp,
      gradient: (g, x, _y, low, high) => (x > low && x < high ? g : 0),
    },
    clamp: {
      value: clamp,
      gradient: (g, x, _y, low, high) => (x >= low && x <= high ? g : 0),
    },
    hardswish: {
      value: (x) => round(x * clamp(x + 3, 0, 6)) / 6,
      gradient: (g, x) => (x <= -3 ? 0 : x >= 3 ? g : g * (x / 3 + 0.5)),
    },
    hardsigmoid: {
      value: (x) => clamp(x + 3, 0, 6) / 6,
      gradient: (g, x) => (x > -3 && x < 3 ? g / 6 : 0),
    },
    softplus: {
      value: (x, beta, threshold) => (x * beta > threshold ? x : Math.log1p(exp(x * beta)) / beta),
      gradient: (g, x, _y, beta, threshold) => {
        const z = exp(x * beta);
        return x * beta > threshold ? g : (g * z) / (z + 1);
      },
    },
    softsign: {
      value: (x) => x / (1 + Math.abs(x)),
      gradient: (g, x) => {
        const divisor = 1 + Math.abs(x);
        return g / divisor - Math.sign(x) * g * (x / divisor / divisor);
      },
    },
    mish: {
      value: (x) => x * Math.tanh(Math.log1p(exp(x))),
      gradient: (g, x) => {
        const t = Math.tanh(Math.log1p(exp(x)));
        return g * (t + x * sigmoid(x) * (1 - t * t));
      },
    },
    logsigmoid: {
      value: (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))),
      gradient: (g, x) => {
        const z = Math.exp(-Math.abs(x));
        return x < 0 ? g * (1 - z / (1 + z)) : (g * z) / (1 + z);
      },
    },
    threshold: {
      value: (x, threshold, value) => (x <= threshold ? value : x),
      gradient: (g, x, _y, threshold) => (x <= threshold ? 0 : g),
    },
    hardshrink: {
      value: (x, lambd) => (x >= -lambd && x <= lambd ? 0 : x),
      gradient: (g, x, _y, lambd) => (x < -lambd || x > lambd ? g : 0),
    },
    softshrink: {
      value: (x, lambd) => (x > lambd ? x - lambd : x < -lambd ? x + lambd : 0 * x),
      gradient: (g, x, _y, lambd) => (x < -lambd || x > lambd ? g : 0),
    },
    tanhshrink: {
      value: (x) => x - Math.tanh(x),
      gradient: (g, x) => g - g * (1 - Math.tanh(x) ** 2),
    },
    negate: {
      value: (x) => -x,
      gradient: (g) => -g,
    },
    affine: {
      value: (x, factor, shift) => round(x * factor) + shift,
      gradient: (g, _x, _y, factor) => g * factor,
    },
    reciprocal: {
      value: (x) => 1 / x,
      gradient: (g, _x, y) => -g * round(y * y),
    },
  };
}

function rounded(parameters: readonly number[]): [number, number, number] {
  const [a = 0, b = 0, c = 0] = parameters;
  return [Math.fround(a), Math.fround(b), Math.fround(c)];
}
