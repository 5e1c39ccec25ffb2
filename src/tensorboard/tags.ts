// What the tags of a run's event file are called.

import type { ModelSpec } from '../model/modelSpec.ts';
import type { ObservedTensor } from '../protocol/trainEvent.ts';

/** Scalars at steps, which become rarer as the run grows: of the batch, in training mode. */
export const STEP_TAGS = { loss: 'loss/batch', accuracy: 'accuracy/batch', learningRate: 'learning_rate' } as const;

/** Scalars after each epoch, in evaluation mode. */
export const EPOCH_TAGS = {
  trainingLoss: 'loss/training',
  heldOutLoss: 'loss/held_out',
  trainingAccuracy: 'accuracy/training',
  heldOutAccuracy: 'accuracy/held_out',
} as const;

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
