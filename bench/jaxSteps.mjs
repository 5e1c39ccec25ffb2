// jax-js as a contender: `jaxSteps.mjs FOLDER STEPS MODE`, the whole step one jitted function; see contender.ts.

import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { answer } from './answer.mjs';
import { createForward, createOptimizer, crossEntropy } from './jaxModel.mjs';
import { describe, histogramOf } from './jaxStatistics.mjs';
import { readStart } from './readStart.mjs';

const [folder, firstSteps, mode] = process.argv.slice(2);
const { workload, batches, tensor, has } = readStart(folder);
await init('wasm');
defaultDevice('wasm');

const place = (name) => {
  const { shape, values } = tensor(name);
  return np.array(values).reshape(shape);
};
const channelsLast = (x) => (x.ndim === 4 ? x.transpose([0, 2, 3, 1]) : x);
const names = workload.layers.flatMap((_, i) => [`${i}.weight`, `${i}.bias`]).filter(has);
const inputs = Array.from({ length: batches }, (_, i) => channelsLast(place(`inputs.${i}`)));
const targets = Array.from({ length: batches }, (_, i) => {
  const { values } = tensor(`targets.${i}`);
  const rows = new Float32Array(values.length * workload.classes);
  values.forEach((target, row) => {
    rows[row * workload.classes + target] = 1;
  });
  return np.array(rows).reshape([values.length, workload.classes]);
});
const forward = createForward(workload);
const optimizer = createOptimizer(workload.optimizer);
const observes = mode !== 'unobserved';

function lossOf(parameters, taps, running, x, y) {
  const [logits, newRunning, outputs] = forward(parameters, running, x, observes ? taps : undefined);
  const outputLayers = workload.outputLayers.map(() => nn.softmax(logits.ref, 1));
  return [crossEntropy(logits, y), [newRunning, outputs, outputLayers]];
}

/** [loss, parameters, optimizer's state, running statistics, what was observed]; it consumes all but the taps. */
function createStep(takesHistograms) {
  return jit((parameters, state, running, x, y, scales, taps) => {
    const differentiate = valueAndGrad(lossOf, { hasAux: true, argnums: [0, 1] });
    const refs = parameters.map((p) => p.ref);
    const [[loss, [newRunning, outputs, outputLayers]], [gradients, outputGradients]] = differentiate(
      refs,
      taps,
      running,
      x,
      y,
    );
    const [updated, newState] = optimizer.update(parameters, gradients, state, scales);
    if (!observes) {
      for (const output of outputLayers) output.dispose();
      return [loss, updated, newState, newRunning, [], []];
    }
    const observed = [...outputs, ...outputLayers, ...outputGradients, ...updated.map((p) => p.ref)];
    const tensors = takesHistograms ? observed.map((x) => x.ref) : [];
    return [loss, updated, newState, newRunning, observed.map(describe), tensors];
  });
}

const [plainStep, histogramStep] = [createStep(false), createStep(true)];
let parameters = names.map(place);
let state = optimizer.state(parameters);
let running = workload.layers
  .filter(({ type }) => type.startsWith('BatchNorm'))
  .flatMap(({ arguments: { num_features } }) => [np.zeros([num_features]), np.ones([num_features])]);
const taps = observes ? shapesOfOutputs().map((shape) => np.zeros(shape)) : [];

function shapesOfOutputs() {
  const zeros = workload.layers.map(() => np.array(0));
  const outputs = forward(
    parameters.map((p) => p.ref),
    running.map((r) => r.ref),
    inputs[0].ref,
    zeros,
  )[2];
  return outputs.map((output) => output.shape);
}

function step(i) {
  const takesHistograms = mode === 'full' || (observes && i % 64 === 0);
  const scales = np.array(optimizer.scales(i + 1));
  const [x, y] = [inputs[i % batches].ref, targets[i % batches].ref];
  const givenTaps = taps.map((tap) => tap.ref);
  const train = takesHistograms ? histogramStep : plainStep;
  const [loss, ...rest] = train(parameters, state, running, x, y, scales, givenTaps);
  [parameters, state, running] = rest;
  const [described, tensors] = rest.slice(3);
  const statistics = described.map((x) => x.dataSync());
  if (takesHistograms) {
    tensors.forEach((x, t) => {
      histogramOf(x.dataSync(), statistics[t][2], statistics[t][3]);
    });
  }
  return loss.dataSync()[0];
}

await answer('jax-js 0.1.25, wasm, one thread', Number(firstSteps), step);
