// Modules that only arrange a sample's elements anew, and the change of layout that the network makes between modules.

import type { Walk } from '../kernels/layout.ts';
import { type Layer, type LayerBuild, type LayerContext, type LayerTypes, layerRoom } from '../layer.ts';
import type { Activation, Layout } from '../tensor.ts';

export const reshapeLayers = {
  Identity: { layout: 'any', create: (build) => createCopy(build, build.input.layout, sameWalk) },
  Flatten: { layout: 'any', create: createFlatten },
  Unflatten: { layout: 'last', create: createUnflatten },
} satisfies Partial<LayerTypes>;

/** Brings an activation into another layout; `backward` brings its gradient back. */
export interface LayoutChange {
  readonly output: Activation;
  readonly outputGradient: Activation;
  forward(input: Activation, samples: number): void;
  backward(inputGradient: Activation, samples: number): void;
}

export function createLayoutChange(
  input: Activation,
  layout: Layout,
  { memory, kernels, capacity }: LayerContext,
): LayoutChange {
  const output = memory.activation(capacity, input.shape, layout);
  const outputGradient = memory.activation(capacity, input.shape, layout);
  return {
    output,
    outputGradient,
    forward: (x, samples) => kernels.permute(x, output, layoutWalk(x, output, samples)),
    backward: (dx, samples) => kernels.permute(outputGradient, dx, layoutWalk(outputGradient, dx, samples)),
  };
}

type WalkOf = (from: Activation, to: Activation, samples: number) => Walk;

/** A layer whose output holds its input's elements in another arrangement. */
function createCopy({ outputShape, memory, kernels, capacity }: LayerBuild, layout: Layout, walk: WalkOf): Layer {
  const room = layerRoom(memory, capacity, outputShape, layout);
  const { output, outputGradient } = room;
  const forward = (input: Activation, samples: number) => kernels.permute(input, output, walk(input, output, samples));
  return {
    ...room,
    parameters: [],
    forward,
    evaluate: forward,
    backward(_input, inputGradient, samples) {
      if (inputGradient) kernels.permute(outputGradient, inputGradient, walk(outputGradient, inputGradient, samples));
    },
  };
}

/** Positions become channels where they lie, without a change of layout before it. */
function createFlatten(build: LayerBuild): Layer {
  const { layout, shape } = build.input;
  const isOfChannels = layout === 'channels' && shape.length > 1;
  return isOfChannels ? createCopy(build, 'channels', foldingWalk) : createCopy(build, 'last', rowMajorWalk);
}

/** A vector becomes what a convolution takes. */
function createUnflatten(build: LayerBuild): Layer {
  const isVector = build.input.shape.length === 1;
  return isVector ? createCopy(build, 'channels', foldingWalk) : createCopy(build, 'last', rowMajorWalk);
}

/** Between two shapes of the same elements as `channels`: what of the positions one has in its channels, or the other way. */
function foldingWalk(from: Activation, to: Activation, samples: number): Walk {
  const [open, folded] = from.positions >= to.positions ? [from, to] : [to, from];
  const [channels, positions] = [open.columns, folded.positions];
  const within = folded.columns / channels;
  const openSteps: Steps = [open.positions * open.stride, 1, positions * open.stride, open.stride];
  const foldedSteps: Steps = [positions * folded.stride, within, 1, folded.stride];
  return {
    extents: [samples, channels, within, positions],
    sourceSteps: open === from ? openSteps : foldedSteps,
    targetSteps: open === from ? foldedSteps : openSteps,
  };
}

/** Between tensors that lie alike. */
function sameWalk(from: Activation, to: Activation, samples: number): Walk {
  const rows = samples * from.positions;
  return {
    extents: [1, 1, rows, from.columns],
    sourceSteps: [0, 0, from.stride, 1],
    targetSteps: [0, 0, to.stride, 1],
  };
}

/** Between two shapes of the same elements, both row-major, where the rows of one are whole rows of the other. */
function rowMajorWalk(from: Activation, to: Activation, samples: number): Walk {
  const [wide, narrow] = from.columns >= to.columns ? [from, to] : [to, from];
  const parts = wide.columns / narrow.columns;
  const wideSteps: Steps = [0, wide.stride, narrow.columns, 1];
  const narrowSteps: Steps = [0, narrow.stride * parts, narrow.stride, 1];
  return {
    extents: [1, samples * wide.positions, parts, narrow.columns],
    sourceSteps: wide === from ? wideSteps : narrowSteps,
    targetSteps: wide === from ? narrowSteps : wideSteps,
  };
}

type Steps = readonly [number, number, number, number];

/** Between the two layouts of one shape: channels, the positions but for the last dimension, and the last dimension. */
function layoutWalk(from: Activation, to: Activation, samples: number): Walk {
  const { shape } = from;
  const [C, W] = [shape[0]!, shape.at(-1)!];
  const P = shape.slice(1, -1).reduce((product, extent) => product * extent, 1);
  const stepsOf = ({ layout, stride }: Activation): Steps =>
    layout === 'channels' ? [P * W * stride, 1, W * stride, stride] : [C * P * stride, P * stride, stride, 1];
  return { extents: [samples, C, P, W], sourceSteps: stepsOf(from), targetSteps: stepsOf(to) };
}
