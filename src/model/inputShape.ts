// How a model takes the columns of a table: as a row of features, or as an image or a signal of some channels.

import { type BoundLayer, isJoin, type LayerSpec } from './modelSpec.ts';
import { type Phrase, phrase } from './phrase.ts';
import { counted, formatShape, type Shape, sizeOf } from './shape.ts';
import { nameOf } from './shapes.ts';

/**
 * The shape of one row in front of the first layer, which the columns fill in order: channels, height, width. Images are
 * square where nothing else is said. A string says why the columns make no such shape.
 */
export function inputShapeOf(
  layers: readonly BoundLayer[],
  data: { readonly name: string; readonly features: number; readonly shape?: Shape },
): Shape | Phrase {
  const { name, features, shape } = data;
  const columns = phrase`${name} has ${counted(features, 'column')} of input`;
  if (shape) {
    return sizeOf(shape) === features ? shape : phrase`${columns}, which do not make the shape ${formatShape(shape)}.`;
  }
  const first = layers.find((layer) => !/^(Identity|Dropout|Affine|Reciprocal|Clamp|\w*ReLU)$/.test(layer.type));
  const spatial = spatialDimensions(first);
  if (!first || spatial === 0) return [features];
  const channels = channelsOf(first) ?? 1;
  const found = spatialShape(first, channels, features);
  if (found) return found;
  const what = [phrase`a signal`, phrase`a square image`, phrase`a cube`][spatial - 1]!;
  return phrase`${nameOf(first)} takes ${what} of ${counted(channels, 'channel')}; ${columns}, which make none.`;
}

/** The signal, square image or cube of so many channels in front of the layer; undefined where the columns make none. */
export function spatialShape(layer: LayerSpec | undefined, channels: number, features: number): Shape | undefined {
  const spatial = spatialDimensions(layer);
  if (spatial === 0) return undefined;
  const side = Math.round((features / channels) ** (1 / spatial));
  const found = [channels, ...Array.from({ length: spatial }, () => side)];
  return sizeOf(found) === features ? found : undefined;
}

/** How many dimensions the layer takes behind the channels; 0 where it also takes rows of features. */
function spatialDimensions(layer: LayerSpec | undefined): number {
  if (!layer || /^(Lazy)?BatchNorm1d$/.test(layer.type)) return 0;
  return Number(/([123])d$/.exec(layer.type)?.[1] ?? 0);
}

function channelsOf(layer: BoundLayer): number | undefined {
  if (isJoin(layer)) return undefined;
  const { in_channels, num_features } = layer.arguments as { in_channels?: number; num_features?: number };
  return in_channels ?? num_features;
}
