// Fast kernels: activations. What each is, is said in kernels/activation.ts; how, in assembly/activation.ts and prelu.ts.

import type { ActivationKernels, ElementwiseName } from '../kernels/activation.ts';
import { ld, rowVectors, vectors, type WasmContext } from './context.ts';
import { divideVectors } from './divideVectors.ts';
import { createWasmSoftmax } from './softmax.ts';

/** About what an element costs, in elements that are merely read. */
const COSTS: Readonly<Record<ElementwiseName, number>> = {
  relu: 1,
  leakyRelu: 1,
  tanh: 16,
  sigmoid: 10,
  gelu: 20,
  geluTanh: 20,
  silu: 10,
  elu: 10,
  hardtanh: 1,
  clamp: 1,
  hardswish: 2,
  hardsigmoid: 2,
  softplus: 20,
  softsign: 2,
  mish: 12,
  logsigmoid: 20,
  threshold: 1,
  hardshrink: 1,
  softshrink: 1,
  tanhshrink: 16,
  negate: 1,
  affine: 1,
  reciprocal: 2,
};
const FORWARD = exportsNamed('Forward');
const BACKWARD = exportsNamed('Backward');

/** The names are made once, since a name that is put together anew is searched for anew. */
function exportsNamed(direction: 'Forward' | 'Backward'): Readonly<Record<ElementwiseName, string>> {
  const entries = Object.keys(COSTS).map((name) => [name, `${name}${direction}`]);
  return Object.fromEntries(entries);
}

export function createWasmActivation(context: WasmContext): ActivationKernels {
  return {
    ...createWasmSoftmax(context),

    activate({ name, parameters: [a = 0, b = 0, c = 0] }, input, output, rows) {
      const count = rowVectors(input, rows);
      if (context.threads === 1) context.exports[FORWARD[name]]!(input.address, output.address, count, a, b, c);
      else divideVectors(context, FORWARD[name], [input.address, output.address], count, [a, b, c], COSTS[name]);
    },
    activateGradient({ name, parameters: [a = 0, b = 0, c = 0] }, input, output, outputGradient, inputGradient, rows) {
      const count = rowVectors(input, rows);
      const [x, y, dy, dx] = [input.address, output.address, outputGradient.address, inputGradient.address];
      if (context.threads === 1) context.exports[BACKWARD[name]]!(x, y, dy, dx, count, a, b, c);
      else divideVectors(context, BACKWARD[name], [x, y, dy, dx], count, [a, b, c], COSTS[name]);
    },

    prelu(input, weight, output, rows) {
      const shared = weight.columns === 1 ? 1 : 0;
      const { address } = output;
      context.exports.prelu!(input.address, ld(input), rows, vectors(input), weight.address, shared, address);
    },
    preluGradient(input, weight, outputGradient, inputGradient, rows) {
      // biome-ignore format: as above
      context.exports.preluGradient!(
        input.address, outputGradient.address, ld(input), rows, vectors(input),
        weight.address, weight.columns === 1 ? 1 : 0,
        inputGradient.address,
      );
    },
    preluWeightGradient(input, outputGradient, weightGradient, rows) {
      const { preluSharedGradient, preluWeightGradient } = context.exports;
      const sum = weightGradient.columns === 1 ? preluSharedGradient! : preluWeightGradient!;
      sum(input.address, outputGradient.address, ld(input), rows, input.columns, weightGradient.address);
    },
  };
}
