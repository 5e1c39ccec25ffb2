// The output's shape of one layer where not all numbers are known: torch's arithmetic on names of sizes.

import { byName } from './byName.ts';
import { type Extent, isJoin, type LayerSpec } from './modelSpec.ts';
import { padsOf } from './shapes/padding.ts';
import { keepsWidth } from './shapes.ts';
import { product, type Size, type SymbolicShape, scaled } from './size.ts';

/** Undefined where nothing is known of it. The input is not checked: what torch refuses is told elsewhere. */
export function symbolicShape(layer: LayerSpec, input: SymbolicShape | undefined): SymbolicShape | undefined {
  if (layer.type === 'Unsupported') return undefined;
  if (isJoin(layer) || keepsWidth(layer)) return input;
  switch (layer.type) {
    case 'Linear':
    case 'LazyLinear':
      return [...(input ?? [undefined]).slice(0, -1), layer.arguments.out_features];
    case 'Embedding':
      return input && [...input, layer.arguments.embedding_dim];
    case 'Flatten':
      return input && flattened(layer.arguments.start_dim, layer.arguments.end_dim, input);
    case 'Unflatten':
      return input && unflattened(layer.arguments.dim, layer.arguments.unflattened_size, input);
    case 'PixelShuffle': {
      const r = numberOf(layer.arguments.upscale_factor);
      if (input?.length !== 3) return undefined;
      return [scaled(input[0], 1, 0, r * r), ...input.slice(1).map((size) => scaled(size, r, 0, 1))];
    }
    case 'PixelUnshuffle': {
      const r = numberOf(layer.arguments.downscale_factor);
      if (input?.length !== 3) return undefined;
      return [scaled(input[0], r * r, 0, 1), ...input.slice(1).map((size) => scaled(size, 1, 0, r))];
    }
    case 'Upsample':
    case 'UpsamplingNearest2d':
    case 'UpsamplingBilinear2d':
      return input && resized(layer.arguments, input);
    default:
  }
  const args = layer.arguments as unknown as WindowArguments;
  switch (ruleOf(layer.type)) {
    case 'convolution':
      return convolved(args, input, false);
    case 'transposed':
      return convolved(args, input, true);
    case 'pool':
      return input && pooled(args, input);
    case 'adaptive':
      return adapted(layer.arguments as AdaptiveArguments, input);
    case 'padding':
      return input && padded(args.padding, input);
    case 'none':
      // Normalization and what shuffles channels.
      return input;
  }
}

const ruleOf = byName((type) => {
  if (/^(Lazy)?Conv/.test(type)) return type.includes('Transpose') ? 'transposed' : 'convolution';
  if (/^(Max|Avg)Pool/.test(type)) return 'pool';
  if (/^Adaptive/.test(type)) return 'adaptive';
  return /Pad[123]d$/.test(type) ? 'padding' : 'none';
});

interface WindowArguments {
  readonly out_channels?: Extent;
  readonly kernel_size: readonly Extent[];
  readonly stride: readonly Extent[] | null;
  readonly padding: readonly Extent[] | 'same' | 'valid';
  readonly output_padding?: readonly Extent[];
  readonly dilation?: readonly Extent[];
  readonly ceil_mode?: boolean;
}

interface AdaptiveArguments {
  readonly output_size: readonly (Extent | null)[];
}

/** NaN where it is none, with which nothing is computed. */
function numberOf(extent: Extent | undefined): number {
  return typeof extent === 'number' ? extent : Number.NaN;
}

function convolved(args: WindowArguments, input: SymbolicShape | undefined, isTransposed: boolean): SymbolicShape {
  const { kernel_size, padding, stride, dilation, output_padding } = args;
  const positions = kernel_size.map((_, d) => {
    const size = input?.length === kernel_size.length + 1 ? input[d + 1] : undefined;
    if (padding === 'same') return size;
    const [step, reach] = [numberOf(stride?.[d]), numberOf(dilation?.[d]) * (numberOf(kernel_size[d]) - 1) + 1];
    const pad = padding === 'valid' ? 0 : numberOf(padding[d]);
    if (isTransposed) return scaled(size, step, reach - step - 2 * pad + numberOf(output_padding?.[d]), 1);
    return scaled(size, 1, 2 * pad - reach + step, step);
  });
  return [args.out_channels, ...positions];
}

function pooled({ kernel_size, stride, padding, dilation, ceil_mode }: WindowArguments, input: SymbolicShape) {
  const { channels, sizes } = divided(input, kernel_size.length);
  const positions = kernel_size.map((kernel, d) => {
    const size = sizes[d];
    const step = numberOf((stride ?? kernel_size)[d]);
    const reach = (dilation ? numberOf(dilation[d]) : 1) * (numberOf(kernel) - 1) + 1;
    const pad = typeof padding === 'string' ? Number.NaN : numberOf(padding[d]);
    // The last window may otherwise begin behind the input, where torch leaves it out.
    if (ceil_mode && pad + step > reach) return undefined;
    return scaled(size, 1, 2 * pad - reach + step + (ceil_mode ? step - 1 : 0), step);
  });
  return [...channels, ...positions];
}

function adapted({ output_size }: AdaptiveArguments, input: SymbolicShape | undefined): SymbolicShape {
  const { channels, sizes } = divided(input, output_size.length);
  return [...channels, ...output_size.map((size, d) => size ?? sizes[d])];
}

/**
 * The channels and the positions of what a layer pools over so many dimensions. A sample of no more than these has no
 * channels: torch takes the batch for them.
 */
function divided(
  input: SymbolicShape | undefined,
  dimensions: number,
): { readonly channels: SymbolicShape; readonly sizes: SymbolicShape } {
  if (input?.length === dimensions) return { channels: [], sizes: input };
  if (input?.length !== dimensions + 1) return { channels: [undefined], sizes: [] };
  return { channels: input.slice(0, 1), sizes: input.slice(1) };
}

function padded(padding: WindowArguments['padding'], input: SymbolicShape): SymbolicShape {
  const pads = padsOf({ padding: typeof padding === 'string' ? [] : padding.map(numberOf) });
  const from = input.length - pads.length;
  return input.map((size, d) => {
    const pad = pads[d - from];
    return pad ? scaled(size, 1, pad[0] + pad[1], 1) : size;
  });
}

function resized(
  args: { readonly size: readonly Extent[] | null; readonly scale_factor: readonly number[] | null },
  input: SymbolicShape,
): SymbolicShape {
  const positions = input.slice(1).map((size, d): Size => {
    if (args.size) return args.size[d] ?? args.size[0];
    return scaled(size, args.scale_factor?.[d] ?? args.scale_factor?.[0] ?? Number.NaN, 0, 1);
  });
  return [input[0], ...positions];
}

function flattened(startDim: number, endDim: number, input: SymbolicShape): SymbolicShape | undefined {
  const rank = input.length + 1;
  const [start, end] = [startDim, endDim].map((dim) => (dim < 0 ? dim + rank : dim)) as [number, number];
  if (start < 1 || end < start || end >= rank) return undefined;
  return [...input.slice(0, start - 1), product(input.slice(start - 1, end)), ...input.slice(end)];
}

function unflattened(dim: number, sizes: readonly Extent[], input: SymbolicShape): SymbolicShape | undefined {
  const at = dim < 0 ? dim + input.length + 1 : dim;
  if (at < 1 || at > input.length) return undefined;
  const known = product(sizes.filter((size) => size !== -1));
  const rest = typeof known === 'number' ? scaled(input[at - 1], 1, 0, known) : undefined;
  return [...input.slice(0, at - 1), ...sizes.map((size) => (size === -1 ? rest : size)), ...input.slice(at)];
}
