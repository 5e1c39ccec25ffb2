// The shapes of a file's layers where samples may be rows of tokens: what the layers tell is then the last dimension alone.

import { type LayerShapes, layerShapes } from './layerShapes.ts';
import { isJoin, type LayerSpec } from './modelSpec.ts';
import { inputAmong, keepsWidth } from './shapes.ts';

/** As layerShapes, of an input of which only the last dimension is known. */
export function tokenShapes(model: {
  readonly layers: readonly LayerSpec[];
  readonly outputLayers: readonly LayerSpec[];
}): readonly LayerShapes[] {
  const { layers, outputLayers } = model;
  const isAny: boolean[] = [];
  const all = [...layers, ...outputLayers];
  return layerShapes(model).map(({ input, output }, at) => {
    const layer = all[at]!;
    const from = inputAmong(layers, layer, at);
    const takesAny = (from < 0 || isAny[from]!) && (input?.length ?? 1) === 1;
    isAny[at] = takesAny && (layer.type === 'Unsupported' || leavesOthers(layer)) && (output?.length ?? 1) === 1;
    if (isAny[at]) return { input, output, isOfAny: true };
    return { input, output: takesAny && layer.type !== 'Embedding' ? undefined : output };
  });
}

/** Whether it works on the last dimension, or on each number, and leaves the others as they are. */
function leavesOthers(layer: LayerSpec): boolean {
  return keepsWidth(layer) || isJoin(layer) || /^(Linear|LayerNorm|RMSNorm)$/.test(layer.type);
}
