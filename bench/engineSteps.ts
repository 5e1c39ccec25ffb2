// The engine as a contender: `engineSteps.ts FOLDER STEPS MODE [THREAD]`; see contender.ts. THREAD is the bundle of a
// second thread.
//
// First weights are not read from the folder: seed 0 draws what torch.manual_seed(0) draws.

import { createAlarmWatch } from '../src/alarms/alarmWatch.ts';
import { completeThresholds } from '../src/alarms/thresholds.ts';
import { watchNonFinite } from '../src/engine/nonFinite.ts';
import { createRun } from '../src/engine/run.ts';
import { affordableSpacing, snapshotSchedule } from '../src/engine/snapshotSchedule.ts';
import { StepLog } from '../src/engine/stepLog.ts';
import { availableBuilds } from '../src/engine/wasmKernels.ts';
import type { OptimizerOptions } from '../src/model/trainOptions.ts';
import { MAX_SNAPSHOTS, type RunStarted, STATISTICS, type TrainRequest } from '../src/protocol/trainEvent.ts';
import { answer } from './answer.mjs';
import type { Mode } from './contenders.ts';
import { specOf } from './madeUp.ts';
import { readStart } from './readStart.mjs';
import type { OptimizerDescription, Workload } from './workloads.ts';

const RUN_STEPS = 15_000;

const [folder = '', firstSteps, mode, threadPath] = process.argv.slice(2) as [string?, string?, Mode?, string?];
const start = readStart(folder);
const { batchSize } = start.workload;
const request = requestOf(start.workload);
const run = createRun(request, { threadPath });
run.training.fill(Uint32Array.from({ length: start.batches * batchSize }, (_, i) => i));

const { probe } = run;
const watch = watchNonFinite(request, probe.tensors);
const alarms = createAlarmWatch(
  { ...probe, type: 'runStarted', model: request.model, stepsPerEpoch: start.batches } as unknown as RunStarted,
  completeThresholds(),
  () => ({}),
  () => 1,
);
const log = new StepLog(probe.tensors.length * STATISTICS.length);
const isDue = snapshotSchedule(RUN_STEPS, MAX_SNAPSHOTS, affordableSpacing(RUN_STEPS, run.snapshotCosts));

function step(i: number): number {
  return run.step((i % start.batches) * batchSize, batchSize).loss;
}

/** With all that the trainer does of each step; snapshots as in a run of RUN_STEPS. */
function observedStep(i: number): number {
  const result = run.step((i % start.batches) * batchSize, batchSize, true);
  const statistics = probe.measure(batchSize);
  log.add(result, statistics);
  watch.look(statistics, i);
  alarms.look(i, batchSize, result.loss, statistics);
  if (mode === 'full' || isDue(i % RUN_STEPS)) probe.takeSnapshot(i);
  if (log.isFull) log.take(0);
  return result.loss;
}

/** All batches as one table, from which no row is held out. */
function requestOf(workload: Workload): TrainRequest {
  const batches = Array.from({ length: start.batches }, (_, i) => i);
  const inputs = batches.flatMap((i) => [...start.tensor(`inputs.${i}`).values]);
  const targets = batches.flatMap((i) => [...start.tensor(`targets.${i}`).values]);
  const features = inputs.length / targets.length;
  return {
    model: {
      name: workload.name,
      inputShape: workload.shape,
      layers: workload.layers.map(specOf),
      outputLayers: workload.outputLayers.map(specOf),
    },
    data: {
      name: workload.name,
      rows: targets.length,
      features,
      inputs: Float32Array.from(inputs),
      task: 'classification',
      targets: Int32Array.from(targets),
      featureNames: Array.from({ length: features }, (_, i) => `x${i}`),
      targetName: 'class',
      classNames: Array.from({ length: workload.classes }, (_, i) => `${i}`),
    },
    options: {
      epochs: 1,
      batchSize,
      seed: 0,
      optimizer: optimizerOf(workload.optimizer),
      heldOutFraction: 0,
    },
  };
}

function optimizerOf({ lr, ...optimizer }: OptimizerDescription): OptimizerOptions {
  return { ...optimizer, learningRate: lr };
}

await answer(
  `Layerscope, ${availableBuilds()[0]}, Node ${process.version}`,
  Number(firstSteps),
  mode === 'unobserved' ? step : observedStep,
);
