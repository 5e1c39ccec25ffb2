// Shapes through pooling, and through the other layers that work on positions (padding.ts, resizing.ts).

import { Phrase, phrase } from '../phrase.ts';
import type { Shape, ShapeRules } from '../shape.ts';
import { paddingShapes } from './padding.ts';
import { resizingShapes } from './resizing.ts';
import { axisName, expectedImage } from './spatial.ts';

export const poolingShapes = {
  MaxPool1d: maxPoolShape,
  MaxPool2d: maxPoolShape,
  MaxPool3d: maxPoolShape,
  AvgPool1d: averagePoolShape,
  AvgPool2d: averagePoolShape,
  AvgPool3d: averagePool3dShape,
  AdaptiveAvgPool1d: adaptiveShape,
  AdaptiveAvgPool2d: adaptiveShape,
  AdaptiveAvgPool3d: adaptiveShape,
  AdaptiveMaxPool1d: adaptiveMaxShape,
  AdaptiveMaxPool2d: adaptiveMaxShape,
  AdaptiveMaxPool3d: adaptiveMaxShape,
  ...paddingShapes,
  ...resizingShapes,
} satisfies Partial<ShapeRules>;

interface PoolArguments {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[] | null;
  readonly padding: readonly number[];
  readonly ceil_mode: boolean;
}

interface MaxPoolArguments extends PoolArguments {
  readonly dilation: readonly number[];
  readonly return_indices: boolean;
}

const RETURNS_INDICES = phrase`returns indices beside its output (return_indices=True); in a Sequential nothing takes them.`;

function maxPoolShape(args: MaxPoolArguments, input: Shape): Shape | Phrase {
  return args.return_indices ? RETURNS_INDICES : poolShape(args, args.dilation, input);
}

interface AveragePoolArguments extends PoolArguments {
  readonly divisor_override?: number | null;
}

function averagePoolShape(args: AveragePoolArguments, input: Shape): Shape | Phrase {
  if (args.divisor_override === 0) return phrase`has the divisor_override 0; it must not be zero.`;
  const { kernel_size } = args;
  // In three dimensions torch takes no window larger than the input, however it is padded.
  const small = kernel_size.findIndex((kernel, d) => kernel_size.length === 3 && input[d + 1]! < kernel);
  if (small >= 0 && input.length === 4) return phrase`needs a ${axisName(small, 3)} of at least ${kernel_size[small]}`;
  return poolShape(
    args,
    args.kernel_size.map(() => 1),
    input,
  );
}

/** Torch wants the input as large as the kernel, whatever the padding, in 3d only. */
function averagePool3dShape(args: AveragePoolArguments, input: Shape): Shape | Phrase {
  const output = averagePoolShape(args, input);
  const d = args.kernel_size.findIndex((kernel, i) => input[i + 1]! < kernel);
  if (output instanceof Phrase || d < 0) return output;
  return phrase`needs a ${axisName(d, 3)} of at least ${args.kernel_size[d]}, its kernel_size`;
}

function poolShape(
  { kernel_size, stride, padding, ceil_mode }: PoolArguments,
  dilation: readonly number[],
  input: Shape,
): Shape | Phrase {
  const dimensions = kernel_size.length;
  if (input.length !== dimensions + 1) return expectedImage(dimensions);
  const output = [input[0]!];
  for (const [d, kernel] of kernel_size.entries()) {
    const pad = padding[d]!;
    if (pad > Math.floor(kernel / 2)) {
      return phrase`pads by ${pad}, and at most half of its kernel_size ${kernel} is allowed.`;
    }
    const step = (stride ?? kernel_size)[d]!;
    const reach = dilation[d]! * (kernel - 1) + 1;
    const size = pooledSize(input[d + 1]!, reach, step, pad, ceil_mode);
    if (size < 1) {
      const least = Math.max(reach - 2 * pad - (ceil_mode ? step - 1 : 0), 1);
      return phrase`needs a ${axisName(d, dimensions)} of at least ${least}`;
    }
    output.push(size);
  }
  return output;
}

/** How many windows there are; with ceil_mode the last must start inside the input or the padding before it. */
function pooledSize(size: number, reach: number, stride: number, padding: number, ceilMode: boolean): number {
  const room = size + 2 * padding - reach + (ceilMode ? stride - 1 : 0);
  const outputs = Math.floor(room / stride) + 1;
  return ceilMode && (outputs - 1) * stride >= size + padding ? outputs - 1 : outputs;
}

interface AdaptiveArguments {
  readonly output_size: readonly (number | null)[];
}

function adaptiveShape({ output_size }: AdaptiveArguments, input: Shape): Shape | Phrase {
  if (input.length !== output_size.length + 1) return expectedImage(output_size.length);
  if (output_size.length === 1 && output_size[0] === null)
    return phrase`has None as its output_size; in 1d a number is needed.`;
  if (output_size.includes(0)) return phrase`has an output_size of 0, which leaves nothing.`;
  return [input[0]!, ...output_size.map((size, d) => size ?? input[d + 1]!)];
}

function adaptiveMaxShape(
  args: AdaptiveArguments & { readonly return_indices: boolean },
  input: Shape,
): Shape | Phrase {
  return args.return_indices ? RETURNS_INDICES : adaptiveShape(args, input);
}
