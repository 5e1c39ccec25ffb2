// Runs made up for the panel's tests: the same shape as a real run's events, reproducible, of any length.

import { apply, startHistory } from '../../src/history/runHistory.ts';
import { type BoundLayer, isBatchNorm, type ModelSpec } from '../../src/model/modelSpec.ts';
import { parameterShapes } from '../../src/model/parameterShapes.ts';
import type { RunHistory, StepSeries } from '../../src/protocol/runHistory.ts';
import {
  BATCH_NORM_ROWS,
  HISTOGRAM_BINS,
  type ObservedTensor,
  PERCENTILES,
  type RunStarted,
  type SnapshotTaken,
  STATISTICS,
  type StepsEnded,
  type TrainEvent,
} from '../../src/protocol/trainEvent.ts';
import { momentsAt } from '../../webview/series.ts';

const place = (path: string, line: number) => ({ path, line, range: { from: 0, to: 0 } });

/** The tutorial's wine network. */
export const wineModel: ModelSpec = {
  name: 'WineNeuralNetwork.network',
  layers: [
    linear(0, 13, 100),
    { type: 'ReLU', arguments: { inplace: false }, ...place('network.1', 13) },
    linear(2, 100, 50),
    batchNorm(3, 50),
    { type: 'ReLU', arguments: { inplace: false }, ...place('network.4', 17) },
    linear(5, 50, 20),
    { type: 'ReLU', arguments: { inplace: false }, ...place('network.6', 19) },
    linear(7, 20, 3),
  ],
  outputLayers: [{ type: 'Softmax', arguments: { dim: 1 }, ...place('activation', 22) }],
};

/** So many layers: Linear, BatchNorm1d, ReLU and again. */
export function layersModel(count: number): ModelSpec {
  const layers = Array.from({ length: count }, (_, index) => {
    if (index % 3 === 1) return batchNorm(index, 64);
    return index % 3 === 2 ? relu(index) : linear(index, 64, 64);
  });
  return { name: 'network', layers, outputLayers: [] };
}

/** `100 BN R 50`: Linear layers by their outputs, the first of 13 inputs. */
export function modelOf(text: string, prefix = 'network'): ModelSpec {
  let width = 13;
  const layers = text.split(' ').map((word, index): BoundLayer => {
    const path = `${prefix}.${index}`;
    if (word === 'R') return { ...relu(index), path };
    if (word === 'BN') return { ...batchNorm(index, width), path };
    const layer = { ...linear(index, width, Number(word)), path };
    width = Number(word);
    return layer;
  });
  return { name: prefix, layers, outputLayers: [] };
}

export const deepModel = layersModel(20);

function relu(index: number): BoundLayer {
  return { type: 'ReLU', arguments: { inplace: false }, ...place(`network.${index}`, index) };
}

function linear(index: number, inFeatures: number, outFeatures: number): BoundLayer {
  const args = { in_features: inFeatures, out_features: outFeatures, bias: true };
  return { type: 'Linear', arguments: args, ...place(`network.${index}`, 12 + index) };
}

function batchNorm(index: number, numFeatures: number): BoundLayer {
  const args = { num_features: numFeatures, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true };
  return { type: 'BatchNorm1d', arguments: args, ...place(`network.${index}`, 12 + index) };
}

export interface RunShape {
  readonly model?: ModelSpec;
  readonly epochs?: number;
  readonly stepsPerEpoch?: number;
}

export function runStarted({ model = wineModel, epochs = 100, stepsPerEpoch = 5 }: RunShape = {}): RunStarted {
  return {
    type: 'runStarted',
    model,
    data: {
      name: 'wine.csv',
      targetName: 'class',
      featureNames: [],
      task: 'classification',
      classNames: ['1', '2', '3'],
      trainingRows: 143,
      heldOutRows: 35,
    },
    options: {
      epochs,
      batchSize: 32,
      seed: 0,
      optimizer: { type: 'SGD', learningRate: 0.05 },
      heldOutFraction: 0.2,
    },
    tensors: observed(model),
    units: model.layers.flatMap(({ type }, layer) =>
      type === 'ReLU' ? [{ layer, kind: 'dead', count: widthOf(model, layer) }] : [],
    ),
    batchNorms: model.layers.flatMap((spec, layer) =>
      isBatchNorm(spec) ? [{ layer, features: widthOf(model, layer) }] : [],
    ),
    stepsPerEpoch,
    totalSteps: epochs * stepsPerEpoch,
    memoryBytes: 3 << 20,
    startedAt: 1_790_000_000_000,
  };
}

function observed(model: ModelSpec): ObservedTensor[] {
  return [...model.layers, ...model.outputLayers].flatMap((spec, layer): ObservedTensor[] => {
    const shape = [widthOf(model, layer)];
    const activations: ObservedTensor[] = [{ layer, quantity: 'output', shape }];
    if (layer < model.layers.length) activations.push({ layer, quantity: 'outputGradient', shape });
    const parameters = parameterShapes(spec).flatMap(({ name, shape }) =>
      (['parameter', 'parameterGradient', 'parameterUpdate'] as const).map((quantity): ObservedTensor => {
        return { layer, quantity, parameter: name, shape };
      }),
    );
    return [...activations, ...parameters];
  });
}

function widthOf(model: ModelSpec, layer: number): number {
  for (let index = Math.min(layer, model.layers.length - 1); index >= 0; index--) {
    const spec = model.layers[index]!;
    if (spec.type === 'Linear') return spec.arguments.out_features;
  }
  return 1;
}

/** All events of a run that finishes: a message per epoch, with a snapshot at its end. */
export function finishedRun(shape: RunShape = {}): TrainEvent[] {
  const run = runStarted(shape);
  const events: TrainEvent[] = [run, snapshotTaken(run, 0)];
  for (let epoch = 1; epoch <= run.options.epochs; epoch++) events.push(...epochEvents(run, epoch));
  events.push({ type: 'runEnded', reason: 'finished', step: run.totalSteps, elapsedMs: run.totalSteps * 1.7 });
  return events;
}

/** One epoch: its steps, a snapshot (as long as they stay few) and its end. */
export function epochEvents(run: RunStarted, epoch: number): TrainEvent[] {
  const step = epoch * run.stepsPerEpoch;
  const everyN = Math.max(1, Math.ceil(run.options.epochs / 120));
  const progress = step / run.totalSteps;
  return [
    stepsEnded(run, step - run.stepsPerEpoch + 1, run.stepsPerEpoch),
    ...(epoch % everyN === 0 ? [snapshotTaken(run, step)] : []),
    {
      type: 'epochEnded',
      epoch,
      step,
      trainingLoss: lossAt(progress),
      trainingAccuracy: Math.min(1, 0.35 + 0.66 * (1 - Math.exp(-6 * progress))),
      heldOutLoss: lossAt(progress) * 1.15 + 0.03,
      heldOutAccuracy: Math.min(1, Math.round(35 * (0.34 + 0.63 * (1 - Math.exp(-5 * progress)))) / 35),
      units: Float32Array.from(run.units, ({ count }, i) => Math.round(count * 0.1 * (1 + i) * progress) / count),
    },
  ];
}

export function stepsEnded(run: RunStarted, firstStep: number, count: number): StepsEnded {
  const losses = new Float32Array(count);
  const accuracies = new Float32Array(count);
  const statistics = new Float32Array(count * run.tensors.length * STATISTICS.length);
  for (let index = 0; index < count; index++) {
    const step = firstStep + index;
    const progress = step / run.totalSteps;
    losses[index] = lossAt(progress) * (1 + 0.25 * noise(step, 1));
    accuracies[index] = Math.round(32 * Math.min(1, Math.max(0, 1 - losses[index]! * 0.55))) / 32;
    run.tensors.forEach((tensor, position) => {
      const at = (index * run.tensors.length + position) * STATISTICS.length;
      const [mean, std] = statisticsAt(run.model, tensor, progress);
      statistics[at] = mean + 0.12 * std * noise(step, position);
      statistics[at + 1] = std * (1 + 0.06 * noise(step, position + 500));
      const size = tensor.shape.reduce((a, b) => a * b, tensor.quantity.startsWith('output') ? 32 : 1);
      const zeros = tensor.quantity === 'output' && run.model.layers[tensor.layer]?.type === 'ReLU' ? 0.4 : 0;
      const norm = Math.sqrt(size * (mean * mean + std * std));
      statistics.set([mean - 3 * std, mean + 3 * std, norm, zeros, 0, 0, 0], at + 2);
    });
  }
  return {
    type: 'stepsEnded',
    firstStep,
    count,
    elapsedMs: (firstStep + count - 1) * 1.7,
    trainingMs: count * 1.5,
    observationMs: count * 0.2,
    losses,
    accuracies,
    learningRates: new Float64Array(count).fill(run.options.optimizer.learningRate ?? 0.05),
    statistics,
  };
}

function statisticsAt(model: ModelSpec, { layer, quantity, parameter }: ObservedTensor, progress: number) {
  const spec = [...model.layers, ...model.outputLayers][layer]!;
  const growth = 1 - Math.exp(-4 * progress);
  const gradient = 0.02 * 1.6 ** -layer * Math.exp(-2 * progress);
  if (quantity === 'outputGradient') return [gradient * 0.1, gradient] as const;
  if (quantity === 'parameterGradient') return [-gradient * 0.3, gradient * 2.5] as const;
  if (quantity === 'parameterUpdate') return [gradient * 0.015, gradient * 0.125] as const;
  if (quantity === 'parameter') {
    if (spec.type === 'BatchNorm1d')
      return parameter === 'weight' ? ([1, 0.05 * growth] as const) : ([0, 0.04 * growth] as const);
    return [0.01 + 0.02 * growth, 0.08 + 0.05 * growth] as const;
  }
  switch (spec.type) {
    case 'Linear':
      return [0.05 + 0.3 * growth * Math.sin(layer + 1), 0.4 + 0.9 * growth] as const;
    case 'BatchNorm1d':
      return [0.02 * growth, 1] as const;
    case 'ReLU':
      return [0.25 + 0.3 * growth, 0.35 + 0.4 * growth] as const;
    case 'Softmax':
      return [1 / 3, 0.05 + 0.41 * growth] as const;
    default:
      throw new Error(`no such layer: ${spec.type}`);
  }
}

function lossAt(progress: number): number {
  return 0.04 + 1.06 * Math.exp(-5 * progress);
}

/** Of the parameters at step 0, of every tensor later. */
export function snapshotTaken(run: RunStarted, step: number): SnapshotTaken {
  const taken = run.tensors.flatMap(({ quantity }, position) =>
    step > 0 || quantity === 'parameter' ? [position] : [],
  );
  const ranges = new Float32Array(taken.length * 2);
  const counts = new Uint32Array(taken.length * HISTOGRAM_BINS);
  const percentiles = new Float32Array(taken.length * PERCENTILES.length);
  const growth = 1 - Math.exp((-4 * step) / run.totalSteps);
  taken.forEach((position, index) => {
    const tensor = run.tensors[position]!;
    const [mean, std] = statisticsAt(run.model, tensor, step / run.totalSteps);
    const values = tensor.shape.reduce((a, b) => a * b, tensor.quantity.startsWith('output') ? 32 : 1);
    ranges.set([mean - std * (1.7 + growth), mean + std * (1.7 + 1.4 * growth)], index * 2);
    percentiles.set(
      [-1.5, -1, -0.5, 0, 0.5, 1, 1.5].map((z) => mean + z * std),
      index * PERCENTILES.length,
    );
    const bell = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => {
      const z = (bin - 31.5 + 3 * growth) / (10 + 30 * (1 - growth));
      return Math.exp(-z * z) * (1 + 0.3 * noise(bin, position));
    });
    const sum = bell.reduce((a, b) => a + b, 0);
    bell.forEach((share, bin) => {
      counts[index * HISTOGRAM_BINS + bin] = std === 0 ? (bin === 0 ? values : 0) : Math.round((values * share) / sum);
    });
  });
  const batchNorms = Float32Array.from(run.batchNorms.flatMap((norm) => batchNormRows(norm.features, step, growth)));
  return { type: 'snapshotTaken', step, tensors: Uint32Array.from(taken), ranges, counts, percentiles, batchNorms };
}

/** Running statistics come near the batch's; before the first step there is no batch. */
function batchNormRows(features: number, step: number, growth: number): number[] {
  const rows: ((feature: number) => number)[] = [
    (f) => (step === 0 ? Number.NaN : 0.8 * noise(f, 1) + 0.1 * noise(step, f)),
    (f) => (step === 0 ? Number.NaN : 1.5 + noise(f, 2) + 0.2 * noise(step, f + 99)),
    (f) => 0.8 * growth * noise(f, 1),
    (f) => 1 + growth * (0.5 + noise(f, 2)),
    (f) => 1 + 0.2 * growth * noise(f, 3),
    (f) => 0.2 * growth * noise(f, 4),
  ];
  if (rows.length !== BATCH_NORM_ROWS) throw new Error('as many rows as a snapshot has');
  return rows.flatMap((row) => Array.from({ length: features }, (_, feature) => row(feature)));
}

/** Between -1 and 1, the same for the same arguments. */
function noise(a: number, b: number): number {
  let x = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 31 - 1;
}

/** What these events, of which the first is the run's start, leave. */
export function historyOf(events: readonly TrainEvent[]): RunHistory {
  const history = startHistory(events[0] as RunStarted);
  for (const event of events) apply(history, event);
  return history;
}

/** Mean and standard deviation of a tensor at the newest step. */
export function newestOf(series: StepSeries, tensor: number): { readonly mean: number; readonly std: number } {
  return momentsAt(series, tensor, series.steps);
}
