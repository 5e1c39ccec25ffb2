// Runs whose steps depend on different things: buffers, states, schedules, generators.

import type { TrainOptions, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, layer, linear, relu, request, syntheticData, wineRequest } from './requests.ts';

export const small = syntheticData(40, 5, 3);
export const kinds: readonly (readonly [string, TrainRequest])[] = [
  ['SGD and BatchNorm', wineRequest({ epochs: 8 })],
  [
    'Adam, dropout and a scheduler of epochs',
    request(
      [linear(5, 16), batchNorm(16), relu(), layer('Dropout', { p: 0.3 }), linear(16, 3)],
      small,
      options({
        optimizer: { type: 'Adam', learningRate: 0.01 },
        scheduler: { type: 'StepLR', stepSize: 2, gamma: 0.5 },
      }),
    ),
  ],
  [
    'momentum, Nesterov and OneCycleLR',
    request(
      [linear(5, 16), layer('Dropout', { p: 0.5 }), layer('Tanh'), linear(16, 3)],
      small,
      options({
        optimizer: { type: 'SGD', learningRate: 0.01, momentum: 0.9, nesterov: true },
        scheduler: { type: 'OneCycleLR', maxLr: 0.1, epochs: 6, stepsPerEpoch: 4 },
      }),
    ),
  ],
  [
    'NAdam, a loader of its own and ReduceLROnPlateau',
    request(
      [linear(5, 8), relu(), linear(8, 3)],
      small,
      options({
        optimizer: { type: 'NAdam', learningRate: 0.05 },
        scheduler: { type: 'ReduceLROnPlateau', patience: 0 },
        loading: { loaderSeed: 3, shuffle: true },
      }),
    ),
  ],
  [
    'Adagrad without shuffling and warm restarts',
    request(
      [linear(5, 8), relu(), linear(8, 3)],
      small,
      options({
        optimizer: { type: 'Adagrad', learningRate: 0.05 },
        scheduler: { type: 'CosineAnnealingWarmRestarts', t0: 2 },
        loading: { shuffle: false },
      }),
    ),
  ],
];

export function options(more: Partial<TrainOptions>): Partial<TrainOptions> {
  return { epochs: 6, batchSize: 8, ...more };
}
