// Requests that several tests train.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BoundLayer } from '../../src/model/modelSpec.ts';
import { type ArgumentsOf, type ModuleName, withDefaults } from '../../src/model/modules.ts';
import type { TrainingData, TrainOptions, TrainRequest } from '../../src/protocol/trainEvent.ts';

/** The wine network of the tutorial on the wine table. */
export function wineRequest(options: Partial<TrainOptions> = {}): TrainRequest {
  return {
    model: {
      name: 'WineNeuralNetwork.network',
      layers: place([
        linear(13, 100),
        relu(),
        linear(100, 50),
        batchNorm(50),
        relu(),
        linear(50, 20),
        relu(),
        linear(20, 3),
      ]),
      outputLayers: place([softmax()], 'activation'),
    },
    data: wineData(),
    options: trainOptions(options),
  };
}

/** Any layers on a made-up table. */
export function request(
  layers: readonly BoundLayer[],
  data: TrainingData,
  options: Partial<TrainOptions> = {},
  outputLayers: readonly BoundLayer[] = [],
): TrainRequest {
  const model = { name: 'model', layers: place(layers), outputLayers: place(outputLayers, 'output') };
  return { model, data, options: trainOptions(options) };
}

/** SGD with a learning rate at which float32 rounding does not grow; see test/torch/README.md. */
export function trainOptions(options: Partial<TrainOptions> = {}): TrainOptions {
  return {
    epochs: 100,
    batchSize: 32,
    seed: 0,
    optimizer: { type: 'SGD', learningRate: 0.001 },
    heldOutFraction: 0.2,
    ...options,
  };
}

const nowhere = { path: '', range: { from: 0, to: 0 }, line: 0 };

/** Any module, with torch's defaults for what is not given. */
export function layer<K extends ModuleName>(type: K, args: Partial<ArgumentsOf<K, number>> = {}): BoundLayer {
  return { ...nowhere, type, arguments: withDefaults(type, args) } as unknown as BoundLayer;
}

export function linear(inFeatures: number, outFeatures: number, bias = true): BoundLayer {
  return layer('Linear', { in_features: inFeatures, out_features: outFeatures, bias });
}

export function relu(): BoundLayer {
  return layer('ReLU');
}

export function batchNorm(numFeatures: number, options: Partial<ArgumentsOf<'BatchNorm1d', number>> = {}): BoundLayer {
  return layer('BatchNorm1d', { num_features: numFeatures, ...options });
}

export function softmax(dim = 1): BoundLayer {
  return layer('Softmax', { dim });
}

/** Numbers the layers as a Sequential at line 10 of a file would have them. */
function place(layers: readonly BoundLayer[], parent = 'network'): BoundLayer[] {
  return layers.map((layer, i) => ({ ...layer, path: `${parent}.${i}`, line: 11 + i }));
}

/** Values of a fixed sequence, each in [-1, 1). */
export function sequence(length: number, seed = 1): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

/** A table of noise in which the class is the greatest of the first columns. */
export function syntheticData(rows: number, features: number, classes: number, seed = 1): TrainingData {
  const inputs = sequence(rows * features, seed);
  const targets = Int32Array.from({ length: rows }, (_, r) => {
    const scores = [...inputs.subarray(r * features, r * features + Math.min(classes, features))];
    return scores.indexOf(Math.max(...scores));
  });
  return {
    name: 'synthetic.csv',
    rows,
    features,
    inputs,
    task: 'classification',
    targets,
    featureNames: Array.from({ length: features }, (_, i) => `x${i}`),
    targetName: 'class',
    classNames: Array.from({ length: classes }, (_, i) => `c${i}`),
  };
}

/** Each column with mean 0 and standard deviation 1, rounded to float32. */
export function standardized(request: TrainRequest): TrainRequest {
  const { rows, features, inputs } = request.data;
  const scaled = inputs.slice();
  for (let c = 0; c < features; c++) {
    const column = Array.from({ length: rows }, (_, r) => inputs[r * features + c]!);
    const mean = column.reduce((sum, x) => sum + x, 0) / rows;
    const std = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rows);
    for (const [r, x] of column.entries()) scaled[r * features + c] = (x - mean) / std;
  }
  return { ...request, data: { ...request.data, inputs: scaled } };
}

function wineData(): TrainingData {
  const file = fileURLToPath(new URL('../../examples/wine/wine.csv', import.meta.url));
  const [header = [], ...rows] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','));
  const classNames = [...new Set(rows.map((row) => row.at(-1)!))].sort();
  return {
    name: 'wine.csv',
    rows: rows.length,
    features: header.length - 1,
    inputs: Float32Array.from(rows.flatMap((row) => row.slice(0, -1).map(Number))),
    task: 'classification',
    targets: Int32Array.from(rows, (row) => classNames.indexOf(row.at(-1)!)),
    featureNames: header.slice(0, -1),
    targetName: header.at(-1)!,
    classNames,
  };
}
