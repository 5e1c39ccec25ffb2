// TensorFlow.js as a contender: `tfjsSteps.mjs FOLDER STEPS BACKEND`; see contender.ts. Images are (N, H, W, C) here.

import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { answer } from './answer.mjs';
import { readStart } from './readStart.mjs';

const [folder, firstSteps, backend] = process.argv.slice(2);
const { workload, batches, tensor, has } = readStart(folder);
const packageFile = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
setWasmPaths(packageFile.replace('package.json', 'dist/'));
tf.enableProdMode();
await tf.setBackend(backend);
await tf.ready();

const place = (name) => tf.tensor(tensor(name).values, tensor(name).shape);
const channelsLast = (x) => (x.rank === 4 ? tf.transpose(x, [0, 2, 3, 1]) : x);
const inputs = Array.from({ length: batches }, (_, i) => channelsLast(place(`inputs.${i}`)));
const targets = Array.from({ length: batches }, (_, i) =>
  tf.cast(tf.oneHot(tf.cast(place(`targets.${i}`), 'int32'), workload.classes), 'float32'),
);
const model = build();
const softmax = workload.outputLayers.map(() => layers.softmax());
const optimizer = createOptimizer(workload.optimizer);

function build() {
  const built = sequential();
  workload.layers.forEach(({ type, arguments: args }, i) => {
    const inputShape = i === 0 ? { inputShape: inputs[0].shape.slice(1) } : {};
    built.add(createLayer(type, args, inputShape));
  });
  workload.layers.forEach(({ type }, i) => {
    if (!has(`${i}.weight`)) return;
    const [weight, bias] = [place(`${i}.weight`), place(`${i}.bias`)];
    const layer = built.layers[i];
    if (type === 'Conv2d') layer.setWeights([tf.transpose(weight, [2, 3, 1, 0]), bias]);
    else if (type === 'Linear') layer.setWeights([tf.transpose(rowsOf(weight, built.layers[i - 1])), bias]);
    else layer.setWeights([weight, bias, ...layer.getWeights().slice(2)]);
  });
  return built;
}

/** A Linear after a Flatten takes (H, W, C) here and (C, H, W) in torch. */
function rowsOf(weight, before) {
  if (before?.getClassName() !== 'Flatten') return weight;
  const [, H, W, C] = before.input.shape;
  return tf.reshape(tf.transpose(tf.reshape(weight, [-1, C, H, W]), [0, 2, 3, 1]), weight.shape);
}

function createLayer(type, args, inputShape) {
  switch (type) {
    case 'Linear':
      return layers.dense({ units: args.out_features, ...inputShape });
    case 'ReLU':
      return layers.reLU();
    case 'BatchNorm1d':
    case 'BatchNorm2d':
      return layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 });
    case 'Conv2d': {
      const padding = args.padding ? 'same' : 'valid';
      return layers.conv2d({ filters: args.out_channels, kernelSize: 3, padding, ...inputShape });
    }
    case 'MaxPool2d':
      return layers.maxPooling2d({ poolSize: 2 });
    case 'Flatten':
      return layers.flatten();
    default:
      throw new Error(`${type} is not written for TensorFlow.js`);
  }
}

function createOptimizer({ type, lr, momentum }) {
  if (type === 'Adam') return tf.train.adam(lr, 0.9, 0.999, 1e-8);
  return momentum ? tf.train.momentum(lr, momentum) : tf.train.sgd(lr);
}

function step(i) {
  return tf.tidy(() => {
    const loss = optimizer.minimize(() => {
      const logits = model.apply(inputs[i % batches], { training: true });
      for (const layer of softmax) layer.apply(logits);
      return tf.losses.softmaxCrossEntropy(targets[i % batches], logits);
    }, true);
    return loss.dataSync()[0];
  });
}

await answer(`TensorFlow.js ${tf.version_core}, ${tf.getBackend()}, one thread`, Number(firstSteps), step);
