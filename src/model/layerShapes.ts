// The shape in front of and behind each layer of a file, as far as it is known without data: widths and channels that the
// layers give, positions as H and W. Where all numbers are known, torch's own rules decide (shapes.ts).

import { extentsOf } from './bindLayer.ts';
import { symbolicJoin } from './joins.ts';
import { type BoundLayer, isJoin, type JoinSpec, type LayerOf, type LayerSpec, othersOf } from './modelSpec.ts';
import type { ArgumentsOf, ModuleName } from './modules.ts';
import { Phrase } from './phrase.ts';
import type { Shape } from './shape.ts';
import { inputAmong, keepsWidth, moduleShape } from './shapes.ts';
import { product, type Size, type SymbolicShape } from './size.ts';
import { symbolicShape } from './symbolicShapes.ts';

/** Of a sample; undefined where not even the number of dimensions is known. */
export interface LayerShapes {
  readonly input: SymbolicShape | undefined;
  readonly output: SymbolicShape | undefined;
  /** Whether any number of dimensions may stand between the batch and these, torch's `*`. */
  readonly isOfAny?: boolean;
}

/**
 * For each layer, then for each of the outputLayers, which all take the last layer's output. `input`: what the first is
 * given; left out, what the layers tell of it: (num_features) in front of a Linear, (in_channels, H, W) of a Conv2d.
 */
export function layerShapes(
  { layers, outputLayers }: { readonly layers: readonly LayerSpec[]; readonly outputLayers: readonly LayerSpec[] },
  input?: SymbolicShape,
): readonly LayerShapes[] {
  const found: LayerShapes[] = [];
  let isStart = true;
  /** Whether it is not known of how many dimensions a layer's output is. */
  const isOpen: boolean[] = [];
  for (const [at, layer] of [...layers, ...outputLayers].entries()) {
    const from = inputAmong(layers, layer, at);
    const known = from < 0 ? input : found[from]?.output;
    const told = known ?? (from === at - 1 ? inputFrom(layers, at, isStart) : found[from + 1]?.input);
    // A Linear tells of the last dimension alone.
    const isLost = !known && isOpen[from] === true && told?.length === 1;
    const given = isLost ? undefined : told;
    isOpen[at] =
      layer.type === 'Unsupported'
        ? (isOpen[from] ?? false) || (given?.length ?? 1) > 1
        : !given && ((isOpen[from] ?? false) || keepsSeveral(layer));
    if (layer.type === 'Unsupported') isStart = false;
    const others = othersOf(layer).map((other) => (other < 0 ? input : found[other]?.output));
    const like = layer.sizedAs;
    const output = isLost
      ? undefined
      : isJoin(layer)
        ? symbolicJoin(layer, given, others)
        : like !== undefined
          ? resized(given, like < 0 ? input : found[like]?.output)
          : outputOf(layer, given, () => inputFrom(layers, at + 1, false));
    found.push({ input: given, output });
  }
  return found;
}

function outputOf(
  layer: Exclude<LayerSpec, JoinSpec>,
  input: SymbolicShape | undefined,
  next: () => SymbolicShape | undefined,
): SymbolicShape | undefined {
  if (layer.type === 'Unsupported') return undefined;
  if (
    input?.every((size) => typeof size === 'number') &&
    extentsOf(layer).every((extent) => Number.isInteger(extent))
  ) {
    const { type, arguments: args } = layer as LayerOf<ModuleName, number>;
    const exact = moduleShape(type, args as ArgumentsOf<'Identity', number>, input as Shape);
    if (!(exact instanceof Phrase)) return exact;
  }
  // What torch refuses has no shape.
  const output = symbolicShape(layer, input)?.map((size) => (typeof size === 'number' && size < 1 ? undefined : size));
  if (layer.type !== 'Flatten') return output;
  // What comes behind tells how much is flattened: torch takes nothing else.
  const behind = next();
  const isOpen = output === undefined || (output.length === 1 && typeof output[0] !== 'number');
  return isOpen && behind?.length === 1 && isFlat(layer) ? behind : output;
}

function resized(input: SymbolicShape | undefined, like: SymbolicShape | undefined): SymbolicShape | undefined {
  return like && [input?.[0], ...like.slice(1)];
}

/** Whether what it gives has two dimensions or more, whatever it is given. */
function keepsSeveral(layer: LayerSpec): boolean {
  if (layer.type === 'Unflatten') return layer.arguments.unflattened_size.length > 1;
  return layer.type === 'Flatten' && layer.arguments.start_dim > 1;
}

function isFlat(layer: LayerOf<'Flatten'>): boolean {
  return layer.arguments.start_dim === 1 && layer.arguments.end_dim === -1;
}

const POSITIONS = [['L'], ['H', 'W'], ['D', 'H', 'W']];

/** What the layers from `at` on take; `isStart`: positions are then the model's own, and have names. */
function inputFrom(layers: readonly LayerSpec[], at: number, isStart: boolean): SymbolicShape | undefined {
  const layer = layers[at];
  // A branch that begins here takes something else.
  if (!layer || layer.type === 'Unsupported' || (at > 0 && layer.input !== undefined)) return undefined;
  const positions = (dimensions: number): Size[] =>
    POSITIONS[dimensions - 1]!.map((name) => (isStart ? { type: 'parameter', name } : undefined));
  const dimensions = Number(/([123])d$/.exec(layer.type)?.[1] ?? 0);
  switch (layer.type) {
    case 'Linear':
      return [layer.arguments.in_features];
    case 'BatchNorm1d': {
      const later = inputFrom(layers, at + 1, isStart);
      return later?.length === 2 ? [layer.arguments.num_features, later[1]] : [layer.arguments.num_features];
    }
    case 'Embedding':
      return positions(1);
    case 'PixelShuffle':
    case 'PixelUnshuffle':
    case 'Softmax2d':
      return [undefined, ...positions(2)];
    case 'LayerNorm':
    case 'RMSNorm':
      return layer.arguments.normalized_shape.length === 1 ? layer.arguments.normalized_shape : undefined;
    default:
  }
  if (/^(Conv|InstanceNorm|BatchNorm)/.test(layer.type)) {
    const { in_channels, num_features } = (layer as BoundLayer & { arguments: Channels }).arguments;
    return [in_channels ?? num_features, ...positions(dimensions)];
  }
  if (/^(Max|Avg|Adaptive|LazyConv|LazyInstance|LazyBatchNorm[23]|Upsampling|\w+Pad[123])/.test(layer.type)) {
    // The channels are what comes behind takes, where the layer leaves them.
    const later = inputFrom(layers, at + 1, isStart);
    const channels = /Lazy/.test(layer.type) || later?.length !== dimensions + 1 ? undefined : later[0];
    return [channels, ...positions(dimensions)];
  }
  return keepsWidth(layer) ? inputFrom(layers, at + 1, isStart) : undefined;
}

interface Channels {
  readonly in_channels?: Size;
  readonly num_features?: Size;
}

/** How many numbers a sample has there. */
export function sizeOfShape(shape: SymbolicShape | undefined): Size {
  return shape && product(shape);
}
