// Activations that change nothing behind another.

import type { LayerSpec } from '../../model/modelSpec.ts';

/** Whether the layer gives what it takes, whatever the one before it is given. */
export function changesNothing(before: LayerSpec, layer: LayerSpec): boolean {
  if (layer.type === 'ReLU6') return /^(ReLU6|Sigmoid|Softmax)$/.test(before.type);
  if (layer.type !== 'ReLU') return false;
  if (before.type === 'Softplus') return before.arguments.beta > 0;
  return /^(ReLU6?|Sigmoid|Softmax)$/.test(before.type);
}
