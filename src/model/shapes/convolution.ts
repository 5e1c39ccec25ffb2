// Shapes through convolution and transposed convolution: what torch computes, and what it refuses.

import { type Phrase, phrase } from '../phrase.ts';
import { counted, formatShape, type Shape, type ShapeRules } from '../shape.ts';

/** The arguments that all convolutions have. */
interface Arguments {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: Shape;
  readonly stride: Shape;
  readonly dilation: Shape;
  readonly groups: number;
}

interface ConvolutionArguments extends Arguments {
  readonly padding: Shape | 'same' | 'valid';
  readonly padding_mode: 'zeros' | 'reflect' | 'replicate' | 'circular';
}

interface TransposedArguments extends Arguments {
  readonly padding: Shape;
  readonly output_padding: Shape;
}

export const convolutionShapes = {
  Conv1d: convolved,
  Conv2d: convolved,
  Conv3d: convolved,
  ConvTranspose1d: transposed,
  ConvTranspose2d: transposed,
  ConvTranspose3d: transposed,
  LazyConv1d: (args, input) => convolved({ in_channels: input[0] ?? 1, ...args }, input),
  LazyConv2d: (args, input) => convolved({ in_channels: input[0] ?? 1, ...args }, input),
  LazyConv3d: (args, input) => convolved({ in_channels: input[0] ?? 1, ...args }, input),
  LazyConvTranspose1d: (args, input) => transposed({ in_channels: input[0] ?? 1, ...args }, input),
  LazyConvTranspose2d: (args, input) => transposed({ in_channels: input[0] ?? 1, ...args }, input),
  LazyConvTranspose3d: (args, input) => transposed({ in_channels: input[0] ?? 1, ...args }, input),
} satisfies Partial<ShapeRules>;

/** Padding in front of and behind each dimension, in numbers. Torch puts what 'same' has too much behind. */
export function paddingOf({
  padding,
  kernel_size,
  dilation,
}: Pick<ConvolutionArguments, 'padding' | 'kernel_size' | 'dilation'>): {
  readonly before: Shape;
  readonly after: Shape;
} {
  if (padding === 'valid') return paddingOf({ padding: kernel_size.map(() => 0), kernel_size, dilation });
  if (padding !== 'same') return { before: padding, after: padding };
  const total = kernel_size.map((kernel, i) => dilation[i]! * (kernel - 1));
  return { before: total.map((size) => Math.floor(size / 2)), after: total.map((size) => Math.ceil(size / 2)) };
}

function convolved(args: ConvolutionArguments, input: Shape): Shape | Phrase {
  const { kernel_size, stride, dilation, padding, padding_mode, out_channels } = args;
  const refused = refusal(args, input);
  if (refused) return refused;
  if (padding === 'same' && stride.some((step) => step !== 1))
    return phrase`takes padding='same' only with a stride of 1.`;
  const { before, after } = paddingOf(args);
  const positions = input.slice(1);
  const most = Math.max(...before, ...after);
  if (padding_mode === 'reflect' && positions.some((size, i) => Math.max(before[i]!, after[i]!) >= size)) {
    return phrase`reflects ${counted(most, 'position')} at each side and needs more than that`;
  }
  if (padding_mode === 'circular' && positions.some((size, i) => Math.max(before[i]!, after[i]!) > size)) {
    return phrase`wraps around ${counted(most, 'position')} at each side and needs as many`;
  }
  const padded = positions.map((size, i) => size + before[i]! + after[i]!);
  const needed = kernel_size.map((kernel, i) => dilation[i]! * (kernel - 1) + 1);
  if (padded.some((size, i) => size < needed[i]!)) {
    return phrase`has a kernel that spans ${sizeText(needed)} and is padded to ${sizeText(padded)}`;
  }
  return [out_channels, ...padded.map((size, i) => Math.floor((size - needed[i]!) / stride[i]!) + 1)];
}

function transposed(args: TransposedArguments, input: Shape): Shape | Phrase {
  const { kernel_size, stride, dilation, padding, output_padding, out_channels } = args;
  const refused = refusal(args, input);
  if (refused) return refused;
  if (output_padding.some((size, i) => size >= stride[i]! && size >= dilation[i]!)) {
    return phrase`takes an output_padding that is smaller than its stride or its dilation.`;
  }
  const positions = input
    .slice(1)
    .map(
      (size, i) =>
        (size - 1) * stride[i]! - 2 * padding[i]! + dilation[i]! * (kernel_size[i]! - 1) + output_padding[i]! + 1,
    );
  if (positions.some((size) => size < 1)) return phrase`would give ${sizeText(positions)} positions`;
  return [out_channels, ...positions];
}

function refusal({ in_channels, out_channels, kernel_size, groups }: Arguments, input: Shape): Phrase | undefined {
  const dimensions = kernel_size.length;
  if (input.length !== dimensions + 1) {
    if (dimensions === 1) return phrase`takes (channels, length)`;
    return dimensions === 2 ? phrase`takes (channels, height, width)` : phrase`takes (channels, depth, height, width)`;
  }
  if (in_channels % groups !== 0) return phrase`takes in_channels that its ${counted(groups, 'group')} divide.`;
  if (out_channels % groups !== 0) return phrase`takes out_channels that its ${counted(groups, 'group')} divide.`;
  return input[0] === in_channels ? undefined : phrase`expects ${counted(in_channels, 'channel')}`;
}

function sizeText(shape: Shape): string {
  return shape.length === 1 ? String(shape[0]) : formatShape(shape);
}
