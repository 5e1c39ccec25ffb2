// The engine as a contender: `engineSteps.ts FOLDER STEPS MODE`; see contender.ts.
//
// First weights are not read from the folder: seed 0 draws what torch.manual_seed(0) draws.

import { createRun } from '../src/engine/run.ts';
import { availableBuilds } from '../src/engine/wasmKernels.ts';
import type { BoundLayer } from '../src/model/modelSpec.ts';
import type { TrainRequest } from '../src/protocol/trainEvent.ts';
import { batchNorm, linear, relu, softmax } from '../test/engine/requests.ts';
import { answer } from './answer.mjs';
import { readStart } from './readStart.mjs';
import type { LayerDescription, Workload } from './workloads.ts';

const [folder = '', firstSteps] = process.argv.slice(2);
const start = readStart(folder);
const { batchSize } = start.workload;
const run = createRun(requestOf(start.workload));
run.training.fill(Uint32Array.from({ length: start.batches * batchSize }, (_, i) => i));

/** All batches as one table, from which no row is held out. */
function requestOf(workload: Workload): TrainRequest {
  const batches = Array.from({ length: start.batches }, (_, i) => i);
  const inputs = batches.flatMap((i) => [...start.tensor(`inputs.${i}`).values]);
  const targets = batches.flatMap((i) => [...start.tensor(`targets.${i}`).values]);
  const features = inputs.length / targets.length;
  return {
    model: {
      name: workload.name,
      layers: workload.layers.map(specOf),
      outputLayers: workload.outputLayers.map(specOf),
    },
    data: {
      name: workload.name,
      rows: targets.length,
      features,
      inputs: Float32Array.from(inputs),
      targets: Int32Array.from(targets),
      featureNames: Array.from({ length: features }, (_, i) => `x${i}`),
      targetName: 'class',
      classNames: Array.from({ length: workload.classes }, (_, i) => `${i}`),
    },
    options: {
      epochs: 1,
      batchSize,
      seed: 0,
      optimizer: { type: 'SGD', learningRate: workload.optimizer.lr },
      heldOutFraction: 0,
    },
  };
}

function specOf({ type, arguments: args }: LayerDescription): BoundLayer {
  switch (type) {
    case 'Linear':
      return linear(args.in_features!, args.out_features!);
    case 'BatchNorm1d':
      return batchNorm(args.num_features!);
    case 'ReLU':
      return relu();
    case 'Softmax':
      return softmax();
    default:
      throw new Error(`${type} is not written for the engine`);
  }
}

await answer(`Node ${process.version}, ${availableBuilds()[0]}`, Number(firstSteps), (i) => {
  return run.step((i % start.batches) * batchSize, batchSize).loss;
});
