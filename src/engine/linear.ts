// torch.nn.Linear.

import type { LinearSpec } from '../model/modelSpec.ts';
import { initLinear } from './init.ts';
import type { Layer, LayerContext } from './layer.ts';
import type { Parameter } from './parameters.ts';
import { fromArray, type Tensor } from './tensor.ts';

/**
 * y = x Wᵀ + b of (N, inFeatures). Draws its first weight and then its bias from the context's generator.
 * Reference: torch.nn.Linear.
 */
export function createLinear(spec: LinearSpec<number>, parameters: readonly Parameter[], context: LayerContext): Layer {
  const { memory, kernels, capacity } = context;
  const [weight, bias] = parameters as [Parameter, Parameter?];
  const output = memory.matrix(capacity, spec.outFeatures);
  const outputGradient = memory.matrix(capacity, spec.outFeatures);
  const transposed = memory.matrix(Math.ceil(spec.outFeatures / 4) * 4, spec.inFeatures);

  const initial = initLinear(context.generator, spec.inFeatures, spec.outFeatures, spec.bias);
  fromTransposed(weight.value, initial.weight);
  if (bias && initial.bias) fromArray(bias.value, initial.bias);

  const forward = (input: Tensor, rows: number) => kernels.linear(input, weight.value, bias?.value, output, rows);
  return {
    output,
    outputGradient,
    parameters,
    forward,
    evaluate: forward,
    // dW = xᵀ dy, db = sum of dy over the batch, dx = dy W
    backward(input, inputGradient, rows) {
      kernels.linearWeightGradient(input, outputGradient, weight.gradient, rows);
      if (bias) kernels.columnSums(outputGradient, bias.gradient, rows);
      if (inputGradient) kernels.linearInputGradient(outputGradient, weight.value, transposed, inputGradient, rows);
    },
  };
}

/** Fills `weight`, (in, out) in memory, from torch's (out, in). */
function fromTransposed(weight: Tensor, values: Float32Array): void {
  const { data, rows: inFeatures, columns: outFeatures, stride } = weight;
  for (let o = 0; o < outFeatures; o++) {
    for (let i = 0; i < inFeatures; i++) data[i * stride + o] = values[o * inFeatures + i]!;
  }
}
