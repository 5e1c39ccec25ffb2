// Dropouts in front of a layer: a BatchNorm behind one sees other variances in training than in evaluation.

import { inputOf, isJoin, type LayerSpec } from '../../model/modelSpec.ts';
import { keepsWidth } from '../../model/shapes.ts';

export function isDropout({ type }: LayerSpec): boolean {
  return /Dropout/.test(type);
}

/** The Dropout that changes what comes to the place behind the layer of this index, or to all of that but its shape. */
export function dropoutUpTo(layers: readonly LayerSpec[], at: number): LayerSpec | undefined {
  for (let index = at; index >= 0; index = inputOf(layers[index]!, index)) {
    const layer = layers[index]!;
    if (isDropout(layer)) return isSwitchedOff(layer) ? undefined : layer;
    if (isJoin(layer) || !keepsWidth(layer)) return undefined;
  }
  return undefined;
}

/** `nn.Dropout(0)`, as a setting leaves it. */
function isSwitchedOff(dropout: LayerSpec): boolean {
  return (dropout as { arguments?: { p?: unknown } }).arguments?.p === 0;
}
