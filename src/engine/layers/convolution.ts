// torch.nn's convolution modules.

import { paddingOf } from '../../model/shapes/convolution.ts';
import type { ConvolutionAxis, ConvolutionGeometry } from '../kernels/convolution.ts';
import { type Layer, type LayerBuild, type LayerTypes, layerRoom } from '../layer.ts';
import type { Parameter, ParameterLayout } from '../parameters.ts';
import type { Activation } from '../tensor.ts';

type ConvolutionName = 'Conv1d' | 'Conv2d' | 'Conv3d';
type TransposedName = 'ConvTranspose1d' | 'ConvTranspose2d' | 'ConvTranspose3d';
type Sizes = readonly number[];

const convolution = {
  layout: 'channels',
  parameterLayout: (_name: string, args: WeightArguments) => weightLayout(args, args.in_channels, args.out_channels),
  create: createConvolution,
} as const;

const transposed = {
  layout: 'channels',
  // Torch's weight is that of the convolution whose gradient this is.
  parameterLayout: (_name: string, args: WeightArguments) => weightLayout(args, args.out_channels, args.in_channels),
  create: createTransposed,
} as const;

export const convolutionLayers = {
  Conv1d: convolution,
  Conv2d: convolution,
  Conv3d: convolution,
  ConvTranspose1d: transposed,
  ConvTranspose2d: transposed,
  ConvTranspose3d: transposed,
} satisfies Partial<LayerTypes>;

/**
 * Cross-correlation of (channels, …positions), padded, with a weight of (out_channels, in_channels / groups, …taps).
 * Reference: torch.nn.Conv2d.
 */
function createConvolution(build: LayerBuild<ConvolutionName>): Layer {
  const { args, input, outputShape, parameters, memory, kernels, capacity } = build;
  const [weight, bias] = parameters as [Parameter, Parameter?];
  const { before } = paddingOf(args);
  const geometry = geometryOf(args, before, input.shape, outputShape, args.padding_mode);
  const { initialize, correlate, spread, weightGradient } = kernels.prepareConvolution(geometry, capacity);
  const room = layerRoom(memory, capacity, outputShape);
  const { output, outputGradient } = room;
  const forward = (x: Activation, samples: number) => correlate(x, weight.value, bias?.value, output, samples);
  return {
    ...room,
    parameters,
    initialize,
    forward,
    evaluate: forward,
    // dW = patchesᵀ dy, db = sum of dy over samples and positions, dx = dy Wᵀ, each back in the patch's place
    backward(x, inputGradient, samples) {
      weightGradient(x, outputGradient, weight.gradient, samples);
      if (bias) kernels.columnSums(outputGradient, bias.gradient, samples * output.positions);
      if (inputGradient) spread(outputGradient, weight.value, undefined, inputGradient, samples);
    },
  };
}

/**
 * The gradient of a convolution with respect to its input, as a module: (channels, …positions) are spread by a weight of
 * (in_channels, out_channels / groups, …taps). Reference: torch.nn.ConvTranspose2d.
 */
function createTransposed(build: LayerBuild<TransposedName>): Layer {
  const { args, input, outputShape, parameters, memory, kernels, capacity } = build;
  const [weight, bias] = parameters as [Parameter, Parameter?];
  const geometry = geometryOf(args, args.padding, outputShape, input.shape, 'zeros');
  const { initialize, correlate, spread, weightGradient } = kernels.prepareConvolution(geometry, capacity);
  const room = layerRoom(memory, capacity, outputShape);
  const { output, outputGradient } = room;
  const forward = (x: Activation, samples: number) => spread(x, weight.value, bias?.value, output, samples);
  return {
    ...room,
    parameters,
    initialize,
    forward,
    evaluate: forward,
    // A convolution's, with input and output exchanged.
    backward(x, inputGradient, samples) {
      weightGradient(outputGradient, x, weight.gradient, samples);
      if (bias) kernels.columnSums(outputGradient, bias.gradient, samples * output.positions);
      if (inputGradient) correlate(outputGradient, weight.value, undefined, inputGradient, samples);
    },
  };
}

interface WeightArguments {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: Sizes;
  readonly groups: number;
}

/** (taps * channels / groups, features) for torch's (features, channels / groups, …taps). */
function weightLayout({ kernel_size, groups }: WeightArguments, channels: number, features: number): ParameterLayout {
  const inputs = channels / groups;
  const taps = kernel_size.reduce((size, extent) => size * extent, 1);
  const inner = kernel_size.map((_, i) => kernel_size.slice(i + 1).reduce((size, extent) => size * extent, inputs));
  return {
    rows: taps * inputs,
    columns: features,
    strides: (stride) => [1, stride, ...inner.map((rows) => rows * stride)],
  };
}

function geometryOf(
  {
    kernel_size,
    stride,
    dilation,
    groups,
  }: Pick<WeightArguments, 'kernel_size' | 'groups'> & Record<'stride' | 'dilation', Sizes>,
  before: Sizes,
  image: Sizes,
  map: Sizes,
  mode: ConvolutionGeometry['mode'],
): ConvolutionGeometry {
  const axes: ConvolutionAxis[] = kernel_size.map((kernel, i) => ({
    image: image[i + 1]!,
    map: map[i + 1]!,
    kernel,
    stride: stride[i]!,
    dilation: dilation[i]!,
    before: before[i]!,
  }));
  while (axes.length < 3) axes.unshift({ image: 1, map: 1, kernel: 1, stride: 1, dilation: 1, before: 0 });
  return {
    axes: axes as [ConvolutionAxis, ConvolutionAxis, ConvolutionAxis],
    channels: image[0]!,
    features: map[0]!,
    groups,
    mode,
  };
}
