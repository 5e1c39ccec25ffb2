// What the tags of a run's event file are called; those of its scalars are in protocol/scalarTags.ts.

import type { ModelSpec } from '../model/modelSpec.ts';
import type { ObservedTensor } from '../protocol/trainEvent.ts';

/** The model as PyTorch would print it, as text. */
export const MODEL_TAG = 'model/text_summary';

/** What Layerscope itself reads again: everything that is known of the run. */
export const OWN_TAG = 'layerscope/run';
export const OWN_PLUGIN = 'layerscope';

const QUANTITIES = {
  output: 'output',
  outputGradient: 'output.grad',
  parameter: '',
  parameterGradient: '.grad',
  parameterUpdate: '.update',
} as const satisfies Record<ObservedTensor['quantity'], string>;

/** `network.3/weight.grad`: the layer's path and what of it; a histogram's tag, and what a statistic's begins with. */
export function tensorTag({ layers, outputLayers }: ModelSpec, { layer, quantity, parameter = '' }: ObservedTensor) {
  const { path } = [...layers, ...outputLayers][layer]!;
  return `${path}/${parameter}${QUANTITIES[quantity]}`;
}
