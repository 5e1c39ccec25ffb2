// Data for a model that is to give its own inputs, as an autoencoder.

import type { TrainingData } from './trainEvent.ts';

/** The same data for a model that is to give its own inputs; what was to be predicted is left aside. */
export function asReconstruction({ targets: _, task: __, classNames: ___, ...data }: TrainingData): TrainingData {
  return { ...data, reconstructs: true, task: 'regression', targets: data.inputs, classNames: [] };
}
