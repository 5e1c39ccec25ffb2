// The layers by their place in the text: a call in a helper or a loop is a layer of several models, or several of one.

import type { LayerShapes } from './layerShapes.ts';
import { inputOf, isJoin, type LayerSpec, type SequentialSpec, type SourceRange } from './modelSpec.ts';
import { inputAmong, keepsWidth } from './shapes.ts';

/** A layer of a model. */
export interface LayerUse {
  readonly sequential: SequentialSpec;
  /** With the numbers of the data, where they are known. */
  readonly layer: LayerSpec;
  /** The layer in front of it. */
  readonly before: LayerSpec | undefined;
  /** The layer that gives what it takes: further in front where activations and the like only pass it on. */
  readonly giver: LayerSpec | undefined;
  readonly shapes: LayerShapes;
}

export interface PlacedLayer {
  /** The call that builds it. */
  readonly range: SourceRange;
  readonly uses: readonly LayerUse[];
}

/** A Sequential's layers, the outputLayers behind them, with their shapes. */
export interface ShapedLayers {
  readonly layers: readonly LayerSpec[];
  readonly shapes: readonly LayerShapes[];
}

/** In the order of the text. */
export function placedLayers(
  sequentials: readonly SequentialSpec[],
  shaped: (sequential: SequentialSpec) => ShapedLayers,
): readonly PlacedLayer[] {
  const places = new Map<string, { readonly range: SourceRange; readonly uses: LayerUse[] }>();
  for (const sequential of sequentials) {
    // Its layers are those of the whole, whose shapes tell more.
    if (sequential.partOf !== undefined) continue;
    const { layers, shapes } = shaped(sequential);
    for (const [at, layer] of layers.entries()) {
      const { range } = layer;
      const key = `${range.from} ${range.to}`;
      const place = places.get(key) ?? { range, uses: [] };
      places.set(key, place);
      const from = inputAmong(sequential.layers, layer, at);
      const giver = giverOf(layers, from);
      place.uses.push({ sequential, layer, before: layers[from], giver, shapes: shapes[at]! });
    }
  }
  return [...places.values()].sort((a, b) => a.range.from - b.range.from);
}

function giverOf(layers: readonly LayerSpec[], from: number): LayerSpec | undefined {
  let at = from;
  while (at >= 0 && keepsWidth(layers[at]!) && !isJoin(layers[at]!)) at = inputOf(layers[at]!, at);
  return layers[at];
}
