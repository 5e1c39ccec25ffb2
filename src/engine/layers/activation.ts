// torch.nn's activations of single elements. Softmax and its kin are in softmax.ts.

import type { Elementwise } from '../kernels/activation.ts';
import { type Layer, type LayerBuild, type LayerTypes, layerRoom } from '../layer.ts';
import type { Parameter } from '../parameters.ts';
import type { Activation } from '../tensor.ts';
import { softmaxLayers } from './softmax.ts';

type ElementwiseBuild = Pick<LayerBuild, 'input' | 'outputShape' | 'memory' | 'kernels' | 'capacity'>;

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export const activationLayers = {
  ...softmaxLayers,

  ReLU: elementwise({ name: 'relu', parameters: [] }),
  ReLU6: elementwise({ name: 'hardtanh', parameters: [0, 6] }),
  LeakyReLU: {
    layout: 'any',
    create: (build) => createElementwise(build, { name: 'leakyRelu', parameters: [build.args.negative_slope] }),
  },
  PReLU: { layout: 'channels', create: createPReLU },
  ELU: {
    layout: 'any',
    create: (build) => createElementwise(build, { name: 'elu', parameters: [build.args.alpha, 1, 1] }),
  },
  CELU: {
    layout: 'any',
    create: (build) =>
      createElementwise(build, { name: 'elu', parameters: [build.args.alpha, 1, 1 / build.args.alpha] }),
  },
  SELU: elementwise({ name: 'elu', parameters: [SELU_ALPHA * SELU_SCALE, SELU_SCALE, 1] }),
  GELU: {
    layout: 'any',
    create: (build) =>
      createElementwise(build, { name: build.args.approximate === 'tanh' ? 'geluTanh' : 'gelu', parameters: [] }),
  },
  SiLU: elementwise({ name: 'silu', parameters: [] }),
  Mish: elementwise({ name: 'mish', parameters: [] }),
  Sigmoid: elementwise({ name: 'sigmoid', parameters: [] }),
  LogSigmoid: elementwise({ name: 'logsigmoid', parameters: [] }),
  Tanh: elementwise({ name: 'tanh', parameters: [] }),
  Tanhshrink: elementwise({ name: 'tanhshrink', parameters: [] }),
  Hardtanh: {
    layout: 'any',
    create: (build) =>
      createElementwise(build, { name: 'hardtanh', parameters: [build.args.min_val, build.args.max_val] }),
  },
  Hardswish: elementwise({ name: 'hardswish', parameters: [] }),
  Hardsigmoid: elementwise({ name: 'hardsigmoid', parameters: [] }),
  Hardshrink: {
    layout: 'any',
    create: (build) => createElementwise(build, { name: 'hardshrink', parameters: [build.args.lambd] }),
  },
  Softshrink: {
    layout: 'any',
    create: (build) => createElementwise(build, { name: 'softshrink', parameters: [build.args.lambd] }),
  },
  Softplus: {
    layout: 'any',
    create: (build) =>
      createElementwise(build, { name: 'softplus', parameters: [build.args.beta, build.args.threshold] }),
  },
  Softsign: elementwise({ name: 'softsign', parameters: [] }),
  Threshold: {
    layout: 'any',
    create: (build) =>
      createElementwise(build, { name: 'threshold', parameters: [build.args.threshold, build.args.value] }),
  },
} satisfies Partial<LayerTypes>;

/** A module whose function has no arguments but `inplace`, which changes no number. */
function elementwise(f: Elementwise) {
  return { layout: 'any', create: (build: LayerBuild) => createElementwise(build, f) } as const;
}

/** output = f(input), element by element. */
export function createElementwise(build: ElementwiseBuild, f: Elementwise): Layer {
  const { input, outputShape, memory, kernels, capacity } = build;
  const room = layerRoom(memory, capacity, outputShape, input.layout);
  const { output, outputGradient } = room;
  const rowsOf = (samples: number) => samples * output.positions;
  const forward = (x: Activation, samples: number) => kernels.activate(f, x, output, rowsOf(samples));
  return {
    ...room,
    parameters: [],
    forward,
    evaluate: forward,
    backward(x, inputGradient, samples) {
      if (inputGradient) kernels.activateGradient(f, x, output, outputGradient, inputGradient, rowsOf(samples));
    },
  };
}

/**
 * y = x where x is above 0, else weight * x; one weight for all or one for each channel. Reference: torch.nn.PReLU;
 * He et al. 2015.
 */
function createPReLU({ outputShape, parameters, memory, kernels, capacity }: LayerBuild<'PReLU'>): Layer {
  const [weight] = parameters as [Parameter];
  const room = layerRoom(memory, capacity, outputShape);
  const { output, outputGradient } = room;
  const rowsOf = (samples: number) => samples * output.positions;
  const forward = (x: Activation, samples: number) => kernels.prelu(x, weight.value, output, rowsOf(samples));
  return {
    ...room,
    parameters,
    forward,
    evaluate: forward,
    backward(x, inputGradient, samples) {
      const rows = rowsOf(samples);
      kernels.preluWeightGradient(x, outputGradient, weight.gradient, rows);
      if (inputGradient) kernels.preluGradient(x, weight.value, outputGradient, inputGradient, rows);
    },
  };
}
