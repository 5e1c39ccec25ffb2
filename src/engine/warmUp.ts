// Runs the kernels for a moment before a run begins: V8 compiles them quickly at first and well only once they are
// busy, so that the first few hundred steps would be several times slower than the rest.

import type { BoundLayer } from '../model/modelSpec.ts';
import { type ArgumentsOf, type ModuleName, withDefaults } from '../model/modules.ts';
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
const layer = <K extends ModuleName>(type: K, args: Partial<ArgumentsOf<K, number>>) =>
  ({ ...place, type, arguments: withDefaults(type, args) }) as unknown as BoundLayer;
const layers: readonly BoundLayer[] = [
  layer('Linear', { in_features: 5, out_features: 100 }),
  layer('BatchNorm1d', { num_features: 100 }),
  layer('ReLU', {}),
  layer('Linear', { in_features: 100, out_features: 50 }),
  layer('Linear', { in_features: 50, out_features: 3 }),
];
const rows = 27;
const request: TrainRequest = {
  model: { name: 'warm-up', layers, outputLayers: [layer('Softmax', { dim: 1 })] },
  data: {
    name: 'warm-up',
    rows,
    features: 5,
    inputs: Float32Array.from({ length: rows * 5 }, (_, i) => Math.sin(i)),
    task: 'classification',
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
