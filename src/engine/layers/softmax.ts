// torch.nn's softmax and its kin, along any dimension, that of the batch too.

import { softmaxDimension } from '../../model/shapes/softmaxDimension.ts';
import type { Along } from '../kernels/softmax.ts';
import { type Layer, type LayerBuild, type LayerTypes, layerRoom } from '../layer.ts';
import type { Activation } from '../tensor.ts';

export const softmaxLayers = {
  /** y = exp(x) / sum(exp(x)). */
  Softmax: {
    layout: 'any',
    create: (build) => createSoftmax(build, softmaxDimension(build.args.dim, build.input.shape)),
  },
  /** Softmax over the channels of each position; torch's dimension -3. */
  Softmax2d: { layout: 'any', create: (build) => createSoftmax(build, softmaxDimension(-3, build.input.shape)) },
  /** Softmax of -x. */
  Softmin: {
    layout: 'any',
    create: (build) => createSoftmin(build, softmaxDimension(build.args.dim, build.input.shape)),
  },
  /** y = x - log(sum(exp(x))). */
  LogSoftmax: {
    layout: 'any',
    create: (build) => createLogSoftmax(build, softmaxDimension(build.args.dim, build.input.shape)),
  },
} satisfies Partial<LayerTypes>;

function createSoftmax(build: LayerBuild, dimension: number): Layer {
  const { softmax, softmaxGradient } = build.kernels;
  return createAlong(build, dimension, {
    forward: softmax,
    backward: (output, outputGradient, inputGradient, rows, along) => {
      softmaxGradient(output, outputGradient, inputGradient, rows, along);
    },
  });
}

function createSoftmin(build: LayerBuild, dimension: number): Layer {
  const { softmax, softmaxGradient, activate, activateGradient } = build.kernels;
  const negate = { name: 'negate', parameters: [] } as const;
  return createAlong(build, dimension, {
    forward(input, output, rows, along) {
      activate(negate, input, output, rows);
      softmax(output, output, rows, along);
    },
    backward(output, outputGradient, inputGradient, rows, along) {
      softmaxGradient(output, outputGradient, inputGradient, rows, along);
      activateGradient(negate, inputGradient, output, inputGradient, inputGradient, rows);
    },
  });
}

function createLogSoftmax(build: LayerBuild, dimension: number): Layer {
  const { logSoftmax, logSoftmaxGradient } = build.kernels;
  return createAlong(build, dimension, { forward: logSoftmax, backward: logSoftmaxGradient });
}

/** A function of elements that belong together, whose derivative follows from its output. */
interface AlongFunction {
  forward(input: Activation, output: Activation, rows: number, along: Along): void;
  backward(output: Activation, outputGradient: Activation, inputGradient: Activation, rows: number, along: Along): void;
}

function createAlong(build: LayerBuild, dimension: number, { forward, backward }: AlongFunction): Layer {
  const { input, outputShape, memory, capacity } = build;
  const room = layerRoom(memory, capacity, outputShape, input.layout);
  const { output, outputGradient } = room;
  const rowsOf = (samples: number) => samples * output.positions;
  const apply = (x: Activation, samples: number) =>
    forward(x, output, rowsOf(samples), alongDimension(dimension, output, samples));
  return {
    ...room,
    parameters: [],
    forward: apply,
    evaluate: apply,
    backward(_x, inputGradient, samples) {
      if (!inputGradient) return;
      const along = alongDimension(dimension, output, samples);
      backward(output, outputGradient, inputGradient, rowsOf(samples), along);
    },
  };
}

/** Where a dimension of the batch's tensor, 0 that of the batch, lies in the matrix. */
function alongDimension(dimension: number, { shape, layout, positions }: Activation, samples: number): Along {
  if (dimension === 0) return { length: samples, step: positions };
  if (dimension === (layout === 'channels' ? 1 : shape.length)) return 'columns';
  // Rows are the dimensions but for the columns', in torch's order.
  const inner = layout === 'channels' ? shape.slice(dimension) : shape.slice(dimension, -1);
  return { length: shape[dimension - 1]!, step: inner.reduce((product, extent) => product * extent, 1) };
}
