// Parameters in arithmetic, whose values follow from the data's shape behind layers that change it: the 13 of
// `Linear(8 * n_in, 3)` behind a convolution and a Flatten of 13 columns.

import { extentsOf, mapExtents } from './bindLayer.ts';
import { evaluateExtent, isFloat, parametersOf } from './extent.ts';
import { inputShapeOf } from './inputShape.ts';
import { layerShapes } from './layerShapes.ts';
import { type BoundLayer, type Extent, isJoin, type LayerSpec } from './modelSpec.ts';
import { Phrase } from './phrase.ts';
import type { Shape } from './shape.ts';
import type { Size, SymbolicShape } from './size.ts';

type Values = Readonly<Record<string, number>>;

/** Larger ones are not tried. */
const LARGEST = 20_000;

/** The values that follow beside those that are `known`; each from one place where it alone is missing. */
export function solveParameters(
  layers: readonly LayerSpec[],
  known: Values,
  data: { readonly features: number; readonly shape?: Shape },
): Values {
  const values: Record<string, number> = { ...known };
  for (let isNew = true; isNew; ) {
    isNew = false;
    const partly = layers.map((layer) => withValues(layer, values));
    const input = inputShapeOf(partly as readonly BoundLayer[], { name: '', ...data });
    if (input instanceof Phrase) break;
    const shapes = layerShapes({ layers: partly, outputLayers: [] }, input);
    for (const [at, layer] of layers.entries()) {
      const taken = takenBy(layer);
      const size = taken && sizeOf(layer, shapes[at]?.input);
      const open = taken ? [...new Set(parametersOf(taken))].filter((name) => !Object.hasOwn(values, name)) : [];
      const [name, ...others] = open;
      if (!taken || typeof size !== 'number' || name === undefined || others.length > 0) continue;
      const found = solve(taken, name, size, values, data.features, layers);
      if (found === undefined) continue;
      values[name] = found;
      isNew = true;
    }
  }
  return values;
}

/** The layer with numbers for what is known. */
function withValues(layer: LayerSpec, values: Values): LayerSpec {
  if (layer.type === 'Unsupported' || isJoin(layer)) return layer;
  return mapExtents<Extent, Extent>(layer, (extent) => evaluateExtent(extent, values) ?? extent) as LayerSpec;
}

/** What must be as wide as the layer's input. */
function takenBy(layer: LayerSpec): Extent | undefined {
  if (layer.type === 'Unsupported' || isJoin(layer)) return undefined;
  const { in_features, in_channels, num_features } = layer.arguments as unknown as Record<string, Extent | undefined>;
  return in_features ?? in_channels ?? num_features;
}

function sizeOf({ type }: LayerSpec, input: SymbolicShape | undefined): Size {
  return type === 'Linear' ? input?.at(-1) : input?.[0];
}

/** The one value with which the arithmetic gives the size; of several, the number of columns, or any where they build the same. */
function solve(
  extent: Extent,
  name: string,
  size: number,
  values: Values,
  features: number,
  layers: readonly LayerSpec[],
): number | undefined {
  const gives = (value: number) => {
    const all = { ...values, [name]: value };
    return evaluateExtent(extent, all) === size && !isFloat(extent, all);
  };
  if (gives(features)) return features;
  const found: number[] = [];
  for (let value = 1; value <= LARGEST; value++) if (gives(value)) found.push(value);
  const [first, ...others] = found;
  if (first === undefined || others.length === 0) return first;
  const all = layers.flatMap(extentsOf).filter((one) => parametersOf(one).includes(name));
  const built = (value: number) => all.map((one) => evaluateExtent(one, { ...values, [name]: value })).join();
  return others.every((other) => built(other) === built(first)) ? first : undefined;
}
