// TensorFlow.js as a contender, on the backend named: answers each number of steps with microseconds per step.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const folder = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
setWasmPaths(folder.replace('package.json', 'dist/'));
await tf.setBackend(process.argv[2]);
await tf.ready();

const text = readFileSync(new URL('../examples/wine/wine.csv', import.meta.url), 'utf8');
const rows = text
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.trim().split(','));
const classes = [...new Set(rows.map((row) => row.at(-1)))].sort();
// Every fifth row, then the next of each five: all classes in every batch.
const mixed = [0, 1, 2, 3, 4].flatMap((start) => rows.filter((_, i) => i % 5 === start));
const batches = [0, 32, 64, 96].map((first) => {
  const batch = mixed.slice(first, first + 32);
  const inputs = tf.tensor2d(batch.map((row) => row.slice(0, -1).map(Number)));
  return {
    inputs,
    targets: tf.oneHot(
      batch.map((row) => classes.indexOf(row.at(-1))),
      3,
    ),
  };
});

const model = layers.sequential({
  layers: [
    layers.layers.dense({ inputShape: [13], units: 100, activation: 'relu' }),
    layers.layers.dense({ units: 50 }),
    layers.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }),
    layers.layers.reLU(),
    layers.layers.dense({ units: 20, activation: 'relu' }),
    layers.layers.dense({ units: 3 }),
  ],
});
const optimizer = tf.train.sgd(0.001);

function step(i) {
  const { inputs, targets } = batches[i % 4];
  const loss = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(targets, model.apply(inputs, { training: true })),
    true,
  );
  const value = loss.dataSync()[0];
  loss.dispose();
  return value;
}

for (let i = 0; i < 50; i++) step(i);
console.log(`${tf.version_core}, ${tf.getBackend()}`);
for await (const line of createInterface(process.stdin)) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < Number(line); i++) step(i);
  console.log(Number(process.hrtime.bigint() - start) / 1000 / Number(line));
}
