// A workload's network as a request over made-up data: what a step takes depends little on the values.

import type { BoundLayer } from '../src/model/modelSpec.ts';
import type { ModuleName } from '../src/model/modules.ts';
import type { TrainRequest } from '../src/protocol/trainEvent.ts';
import { layer, syntheticData, wineRequest } from '../test/engine/requests.ts';
import type { LayerDescription, Workload } from './workloads.ts';

/** Arguments of which a layer of images has one for each dimension. */
const IS_PAIR: ReadonlySet<string> = new Set(['kernel_size', 'padding']);

/** So many steps in whole epochs, a fifth of the rows held out; the wine network has the wine table. */
export function requestOf(workload: Workload, steps: number): TrainRequest {
  const { batchSize, batches, classes, shape } = workload;
  const { lr, ...optimizer } = workload.optimizer;
  const features = shape.reduce((size, extent) => size * extent, 1);
  const stepsPerEpoch = workload.data === 'wine' ? 5 : batches;
  const wine = wineRequest();
  return {
    model: {
      name: workload.name,
      inputShape: shape,
      layers: workload.layers.map(specOf),
      outputLayers: workload.outputLayers.map(specOf),
    },
    data:
      workload.data === 'wine'
        ? wine.data
        : syntheticData(Math.floor((batchSize * batches * 5) / 4), features, classes),
    options: {
      ...wine.options,
      epochs: Math.ceil(steps / stepsPerEpoch),
      batchSize,
      optimizer: { ...optimizer, learningRate: lr },
    },
  };
}

export function specOf({ type, arguments: args }: LayerDescription): BoundLayer {
  const pairs = Object.entries(args).map(([name, value]) => [name, IS_PAIR.has(name) ? [value, value] : value]);
  return layer(type as ModuleName, Object.fromEntries(pairs));
}
