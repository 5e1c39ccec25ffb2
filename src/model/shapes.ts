// The shape of each layer's output, and whether the layers fit each other.

import { formatExtent, sameExtent } from './extent.ts';
import { type Diagnostic, type Extent, type LayerSpec, type ModelSpec, moduleName } from './modelSpec.ts';

/** The shape of one row at each layer, the outputLayers after the layers: (features) each. */
export function outputShapes(model: ModelSpec, features: number): readonly (readonly number[])[] {
  const shapes: number[][] = [];
  let width = features;
  for (const layer of model.layers) {
    if (layer.type === 'Linear') width = layer.outFeatures;
    shapes.push([width]);
  }
  let output = width;
  for (const layer of model.outputLayers) {
    if (layer.type === 'Linear') output = layer.outFeatures;
    shapes.push([output]);
  }
  return shapes;
}

/**
 * An error for each layer that takes another width than the layer before it gives. Widths that depend on parameters are
 * compared only where they cannot be the same; behind a layer that is not supported, nothing is known.
 */
export function checkWidths(layers: readonly LayerSpec[]): Diagnostic[] {
  const errors: Diagnostic[] = [];
  let given: { extent: Extent; by: LayerSpec } | undefined;
  for (const layer of layers) {
    if (layer.type === 'Unsupported') given = undefined;
    const taken = inputWidth(layer);
    if (given && taken !== undefined && sameExtent(given.extent, taken) === false) {
      const verb = given.by.type === 'Linear' ? 'gives' : 'normalizes';
      const what = layer.type === 'Linear' ? 'inputs' : 'features';
      const message = `${nameOf(layer)} takes ${formatExtent(taken)} ${what}, but ${nameOf(given.by)} ${verb} ${formatExtent(given.extent)}.`;
      const { range, line } = layer;
      errors.push({ severity: 'error', code: 'width-mismatch', message, range, line });
    }
    if (layer.type === 'Linear') given = { extent: layer.outFeatures, by: layer };
    else if (layer.type === 'BatchNorm1d') given = { extent: layer.numFeatures, by: layer };
  }
  return errors;
}

/** The width that the layer takes, where it takes one only. */
export function inputWidth(layer: LayerSpec): Extent | undefined {
  if (layer.type === 'Linear') return layer.inFeatures;
  return layer.type === 'BatchNorm1d' ? layer.numFeatures : undefined;
}

/** `network.3 (BatchNorm1d, line 16)`, for messages. */
export function nameOf(layer: LayerSpec): string {
  return `${layer.path} (${moduleName(layer)}, line ${layer.line})`;
}
