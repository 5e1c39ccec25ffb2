// Runs the kernels for a moment before a run begins: V8 compiles them quickly at first and well only once they are
// busy, so that the first few hundred steps would be several times slower than the rest.

import type { BoundLayer, LinearSpec } from '../model/modelSpec.ts';
import type { TrainRequest } from '../protocol/trainEvent.ts';
import { train } from './trainer.ts';

/**
 * On the wine network the first 100 steps then take about 25 ms instead of 45; twice as long gains nothing more, and the
 * first point would come later.
 */
const WARM_UP_MS = 20;

export function warmUp(): void {
  const end = performance.now() + WARM_UP_MS;
  const signal = {
    get aborted() {
      return performance.now() >= end;
    },
  };
  for (const event of [...train(request, signal)].flat()) {
    if (event.type === 'runFailed') throw new Error(`warming up failed: ${event.message}`);
  }
}

const place = { path: '', range: { from: 0, to: 0 }, line: 0 };
const linear = (inFeatures: number, outFeatures: number): LinearSpec<number> => {
  return { ...place, type: 'Linear', inFeatures, outFeatures, bias: true };
};
const layers: readonly BoundLayer[] = [
  linear(5, 100),
  {
    ...place,
    type: 'BatchNorm1d',
    numFeatures: 100,
    eps: 1e-5,
    momentum: 0.1,
    affine: true,
    trackRunningStats: true,
  },
  { ...place, type: 'ReLU' },
  linear(100, 50),
  linear(50, 3),
];
const rows = 27;
const request: TrainRequest = {
  model: { name: 'warm-up', layers, outputLayers: [{ ...place, type: 'Softmax', dim: 1 }] },
  data: {
    name: 'warm-up',
    rows,
    features: 5,
    inputs: Float32Array.from({ length: rows * 5 }, (_, i) => Math.sin(i)),
    targets: Int32Array.from({ length: rows }, (_, i) => i % 3),
    featureNames: [],
    targetName: '',
    classNames: ['a', 'b', 'c'],
  },
  options: {
    epochs: 1_000_000,
    batchSize: 21,
    seed: 0,
    optimizer: { type: 'SGD', learningRate: 0.01 },
    heldOutFraction: 0.25,
  },
};
