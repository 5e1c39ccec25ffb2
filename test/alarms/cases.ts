// Runs in which nothing is wrong, and some that fail in each of the ways that alarms know.

import type { BoundLayer } from '../../src/model/modelSpec.ts';
import type { AlarmKind, TrainOptions, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, layer, linear, relu, request, standardized, wineRequest } from '../engine/requests.ts';
import { init, table, withInits } from './runs.ts';

const sgd = (learningRate: number, momentum = 0): Partial<TrainOptions> => ({
  optimizer: { type: 'SGD', learningRate, momentum },
});
const adam = (learningRate: number): Partial<TrainOptions> => ({ optimizer: { type: 'Adam', learningRate } });

function perceptron(widths: readonly number[], withBatchNorm: boolean): BoundLayer[] {
  return widths.slice(1).flatMap((width, i) => {
    const isLast = i === widths.length - 2;
    return [linear(widths[i]!, width), ...(isLast ? [] : [...(withBatchNorm ? [batchNorm(width)] : []), relu()])];
  });
}

function run(id: string, hidden: readonly number[], withBatchNorm: boolean, options: Partial<TrainOptions>) {
  const data = table(id);
  const outputs = data.task === 'classification' ? data.classNames.length : 1;
  return request(perceptron([data.features, ...hidden, outputs], withBatchNorm), data, { epochs: 60, ...options });
}

const withOptimizer = (optimizer: TrainOptions['optimizer']) => run('wine', [100, 50, 20], true, { optimizer });

export const healthy: Readonly<Record<string, TrainRequest>> = {
  'wine with BatchNorm': run('wine', [100, 50, 20], true, sgd(0.01)),
  'wine without': run('wine', [100, 50, 20], false, adam(0.001)),
  'the wine network of the tutorial': wineRequest({ epochs: 60 }),
  'wine with weight decay': withOptimizer({ type: 'SGD', learningRate: 0.01, weightDecay: 0.01 }),
  'wine with AdamW': withOptimizer({ type: 'AdamW', learningRate: 0.001 }),
  'wine with Adam and weight decay': withOptimizer({ type: 'Adam', learningRate: 0.001, weightDecay: 0.01 }),
  'wine with RMSprop': withOptimizer({ type: 'RMSprop', learningRate: 0.001 }),
  'iris with BatchNorm': run('iris', [16, 8], true, sgd(0.05)),
  'iris without': run('iris', [16, 8], false, sgd(0.01, 0.9)),
  'breast cancer with BatchNorm': run('breast_cancer', [32, 16], true, sgd(0.01)),
  'breast cancer without': run('breast_cancer', [32, 16], false, adam(0.0005)),
  'digits with BatchNorm': run('digits', [64, 32], true, sgd(0.05, 0.9)),
  'digits without': run('digits', [64, 32], false, sgd(0.01)),
  'diabetes with BatchNorm': run('diabetes', [32], true, adam(0.01)),
  'diabetes without': run('diabetes', [32], false, adam(0.001)),
  'a tiny learning rate': standardized(run('wine', [64, 64, 64], false, sgd(1e-5))),
  'a learning rate of 1': standardized(run('wine', [64, 64, 64], false, sgd(1))),
  'Adam with 0.1': standardized(run('wine', [64, 64, 64], false, adam(0.1))),
  'sixteen Linears with BatchNorm': standardized(run('breast_cancer', Array(16).fill(32), true, sgd(0.01, 0.9))),
  'two sigmoids': standardized(hidden(2, () => layer('Sigmoid'), adam(0.01))),
  'five GELUs': standardized(hidden(5, () => layer('GELU'), adam(0.003))),
  'four Tanhs': standardized(hidden(4, () => layer('Tanh'), sgd(0.1))),
  'a last layer of zeros': withInits(standardized(run('wine', [32, 32], false, sgd(0.1))), [init(4, 'zeros_', {})]),
  'first weights of 0.01 with Adam': withInits(
    standardized(run('wine', [32, 32], false, adam(0.003))),
    [0, 2, 4].map((i) => init(i, 'normal_', { mean: 0, std: 0.01 })),
  ),
  'a learning rate of 0': standardized(run('wine', [32, 32], false, sgd(0))),
  'a warm-up from next to nothing': standardized(
    run('wine', [32, 32], false, {
      ...sgd(0.05),
      batchSize: 4,
      scheduler: { type: 'LinearLR', startFactor: 1e-8 },
    }),
  ),
  convolutions: request(
    [
      layer('Unflatten', { dim: 1, unflattened_size: [1, 8, 8] }),
      layer('Conv2d', { in_channels: 1, out_channels: 8, kernel_size: [3, 3] }),
      relu(),
      layer('Conv2d', { in_channels: 8, out_channels: 16, kernel_size: [3, 3] }),
      relu(),
      layer('Flatten'),
      linear(256, 10),
    ],
    table('digits'),
    { epochs: 4, ...sgd(0.001) },
  ),
};

/** So many hidden layers of an activation on wine. */
function hidden(depth: number, activation: () => BoundLayer, options: Partial<TrainOptions>) {
  const widths = [13, ...Array<number>(depth).fill(32)];
  const layers = widths.slice(1).flatMap((width, i) => [linear(widths[i]!, width), activation()]);
  return request([...layers, linear(32, 3)], table('wine'), { epochs: 60, ...options });
}

interface Failing {
  readonly kind: AlarmKind;
  /** What is told before it. */
  readonly first?: AlarmKind;
  /** What the first of them says is at fault, and of which layer. */
  readonly fault?: string;
  readonly request: TrainRequest;
}

const iris = table('iris');
const digits = table('digits');
/** So many hidden layers of an activation on iris. */
const deep = (depth: number, width: number, activation: () => BoundLayer, options: Partial<TrainOptions>) =>
  request(
    [
      linear(4, width),
      activation(),
      ...Array.from({ length: depth - 1 }, () => [linear(width, width), activation()]).flat(),
      linear(width, 3),
    ],
    iris,
    { epochs: 30, ...options },
  );
const sigmoid = () => layer('Sigmoid');
const tanh = () => layer('Tanh');

export const failing: Readonly<Record<string, Failing>> = {
  'twelve layers of sigmoid': { kind: 'vanishingGradient', request: deep(12, 20, sigmoid, sgd(0.1)) },
  'the same with weight decay': {
    kind: 'vanishingGradient',
    request: deep(12, 20, sigmoid, { optimizer: { type: 'SGD', learningRate: 0.001, weightDecay: 0.01 } }),
  },
  'the same with Adam': { kind: 'vanishingGradient', request: deep(12, 20, sigmoid, adam(0.001)) },
  'the same with Adam and weight decay': {
    kind: 'vanishingGradient',
    request: deep(12, 20, sigmoid, { optimizer: { type: 'Adam', learningRate: 0.001, weightDecay: 0.01 } }),
  },
  'the same with AdamW': {
    kind: 'vanishingGradient',
    request: deep(12, 20, sigmoid, { optimizer: { type: 'AdamW', learningRate: 0.001 } }),
  },
  'the same with RMSprop': {
    kind: 'vanishingGradient',
    request: deep(12, 20, sigmoid, { optimizer: { type: 'RMSprop', learningRate: 0.001 } }),
  },
  'six layers of sigmoid, at a learning rate with which their updates are not lost': {
    kind: 'vanishingGradient',
    request: standardized(hidden(6, sigmoid, sgd(0.1))),
  },
  'Softmax between layers': {
    kind: 'vanishingGradient',
    request: standardized(hidden(3, () => layer('Softmax', { dim: 1 }), sgd(0.1))),
  },
  'twelve layers of ReLU': { kind: 'vanishingGradient', request: standardized(hidden(12, relu, sgd(0.1))) },
  'all weights zero': {
    kind: 'vanishingGradient',
    request: withInits(
      standardized(hidden(3, relu, sgd(0.001))),
      [0, 2, 4, 6].map((i) => init(i, 'zeros_', {})),
    ),
  },
  'Adam with a learning rate of 1': {
    kind: 'explodingGradient',
    request: standardized(hidden(3, relu, { ...adam(1), epochs: 20 })),
  },
  'Adam with a learning rate of 10': {
    kind: 'explodingGradient',
    request: standardized(hidden(3, relu, { ...adam(10), epochs: 20 })),
  },
  'a learning rate of 10': {
    kind: 'explodingGradient',
    request: deep(2, 20, () => layer('Softsign'), sgd(10)),
  },
  'inputs that are too large for the learning rate': {
    fault: 'inputs',
    kind: 'explodingGradient',
    request: run('wine', [100, 50, 20], false, { ...sgd(0.05), epochs: 20 }),
  },
  'a learning rate that kills ReLUs': {
    first: 'explodingGradient',
    kind: 'deadUnits',
    request: run('wine', [100, 50, 20], false, sgd(0.02)),
  },
  'biases far below zero': {
    fault: 'weights',
    kind: 'deadUnits',
    request: withInits(deep(2, 20, relu, sgd(0.1)), [init(2, 'constant_', { val: -100 }, 'bias')]),
  },
  'too large weights before tanh': {
    fault: 'weights of 2',
    kind: 'saturation',
    request: withInits(deep(2, 20, tanh, sgd(0.01)), [init(2, 'normal_', { mean: 0, std: 100 })]),
  },
  'too large weights before Hardtanh': {
    kind: 'saturation',
    fault: 'weights of 0',
    request: withInits(
      standardized(hidden(3, () => layer('Hardtanh'), sgd(0.001))),
      [0, 2, 4, 6].map((i) => init(i, 'normal_', { mean: 0, std: 10 })),
    ),
  },
  'weight decay that leaves a tenth': {
    kind: 'underflow',
    request: deep(2, 20, tanh, { optimizer: { type: 'SGD', learningRate: 0.9, weightDecay: 1 } }),
  },
  'first weights below the normal numbers': {
    fault: 'weights',
    kind: 'underflow',
    request: withInits(
      deep(3, 20, tanh, { ...sgd(0.01), epochs: 20 }),
      [0, 2, 4, 6].map((i) => init(i, 'normal_', { mean: 0, std: 1e-40 })),
    ),
  },
  'weights of 1e20 before tanh': {
    fault: 'weights of 2',
    kind: 'overflow',
    request: withInits(deep(2, 20, tanh, sgd(0.01)), [init(2, 'normal_', { mean: 0, std: 1e20 })]),
  },
  'weights of 1e38': {
    fault: 'weights of 2',
    kind: 'notFinite',
    request: withInits(deep(2, 20, relu, sgd(0.01)), [init(2, 'constant_', { val: 1e38 })]),
  },
  'a learning rate of 1e30': { kind: 'notFinite', first: 'overflow', request: wineRequest(sgd(1e30)) },
  'weights of 3 before tanh': {
    kind: 'saturation',
    fault: 'weights of 0',
    request: withInits(
      standardized(hidden(3, tanh, { epochs: 20, ...sgd(0.01) })),
      [0, 2, 4].map((i) => init(i, 'normal_', { mean: 0, std: 3 })),
    ),
  },
  'weights of 10 before sigmoid': {
    kind: 'saturation',
    fault: 'weights of 0',
    request: withInits(
      standardized(hidden(2, sigmoid, { epochs: 20, ...sgd(0.01) })),
      [0, 2].map((i) => init(i, 'normal_', { mean: 0, std: 10 })),
    ),
  },
  'a learning rate of 1e20 of a network of one layer': {
    kind: 'overflow',
    request: request([linear(13, 3)], table('wine'), { epochs: 5, ...sgd(1e20) }),
  },
  'a dozen layers with weights of 100': {
    kind: 'notFinite',
    first: 'overflow',
    fault: 'weights of 4',
    request: withInits(
      deep(12, 64, relu, sgd(0.001)),
      Array.from({ length: 13 }, (_, i) => init(2 * i, 'normal_', { mean: 0, std: 100 })),
    ),
  },
  'one image in a batch': {
    kind: 'batchOfOne',
    request: request(
      [
        layer('Unflatten', { dim: 1, unflattened_size: [1, 8, 8] }),
        layer('Conv2d', { in_channels: 1, out_channels: 4, kernel_size: [3, 3] }),
        layer('BatchNorm2d', { num_features: 4 }),
        relu(),
        layer('Flatten'),
        linear(144, 10),
      ],
      digits,
      { epochs: 1, batchSize: 1, ...sgd(0.001) },
    ),
  },
  'running statistics that hardly move': {
    kind: 'evaluationGap',
    request: request([linear(13, 30), batchNorm(30, { momentum: 0.0001 }), relu(), linear(30, 3)], table('wine'), {
      epochs: 30,
      ...sgd(0.05),
    }),
  },
  'a learning rate of 1e-9': { kind: 'lostUpdate', request: standardized(run('wine', [32, 32], false, sgd(1e-9))) },
  'a learning rate of 1e-9 with BatchNorm and momentum': {
    kind: 'lostUpdate',
    request: standardized(run('wine', [32, 32], true, sgd(1e-9, 0.5))),
  },
  'AdamW with a learning rate of 1e-12': {
    kind: 'lostUpdate',
    request: standardized(
      run('wine', [32, 32], false, { optimizer: { type: 'AdamW', learningRate: 1e-12, weightDecay: 0.01 } }),
    ),
  },
  'inputs that saturate tanh': {
    kind: 'saturation',
    fault: 'inputs',
    request: request([linear(13, 30), tanh(), linear(30, 3)], table('wine'), { epochs: 3, ...sgd(1e-6) }),
  },
  'two hundred layers that shrink': {
    kind: 'underflow',
    fault: 'depth',
    request: deep(200, 20, tanh, { epochs: 1, ...sgd(0.01) }),
  },
  'a hundred and twenty layers of weights that are a little too large': {
    kind: 'overflow',
    fault: 'depth',
    request: withInits(
      deep(120, 20, relu, { epochs: 1, ...sgd(1e-30) }),
      Array.from({ length: 120 }, (_, i) => init(2 * i, 'normal_', { mean: 0, std: 0.6 })),
    ),
  },
};
