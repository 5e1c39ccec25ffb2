// What is trained: networks in torch's words, so that every contender builds them from the same description.

export interface LayerDescription {
  /** The class of torch.nn. */
  readonly type: string;
  readonly arguments: Readonly<Record<string, number>>;
}

export type OptimizerDescription =
  | { readonly type: 'SGD'; readonly lr: number; readonly momentum: number }
  | { readonly type: 'Adam'; readonly lr: number };

export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly layers: readonly LayerDescription[];
  /** Applied to the last layer's output in every step, without a part in the loss. */
  readonly outputLayers: readonly LayerDescription[];
  readonly optimizer: OptimizerDescription;
  readonly data: 'wine' | 'digits' | 'sparse' | 'noise';
  /** Of a sample. */
  readonly shape: readonly number[];
  readonly classes: number;
  readonly batchSize: number;
  /** Most batches that are gone through in turn; a table may have fewer. */
  readonly batches: number;
}

const linear = (in_features: number, out_features: number) => layer('Linear', { in_features, out_features });
const relu = layer('ReLU');
const norm1d = (num_features: number) => layer('BatchNorm1d', { num_features });
const norm2d = (num_features: number) => layer('BatchNorm2d', { num_features });
const pool = layer('MaxPool2d', { kernel_size: 2 });
const flatten = layer('Flatten');
const conv = (in_channels: number, out_channels: number, padding: number) => {
  const convolution = layer('Conv2d', { in_channels, out_channels, kernel_size: 3, padding });
  return [convolution, norm2d(out_channels), relu];
};

export const workloads: readonly Workload[] = [
  {
    name: 'W1',
    title: 'the wine network, batches of 32, SGD',
    layers: [linear(13, 100), relu, linear(100, 50), norm1d(50), relu, linear(50, 20), relu, linear(20, 3)],
    outputLayers: [layer('Softmax', { dim: 1 })],
    optimizer: { type: 'SGD', lr: 0.001, momentum: 0 },
    data: 'wine',
    shape: [13],
    classes: 3,
    batchSize: 32,
    batches: 4,
  },
  {
    name: 'W2',
    title: '784-512-256-10 with two BatchNorm1d, batches of 128, SGD with momentum',
    layers: [linear(784, 512), norm1d(512), relu, linear(512, 256), norm1d(256), relu, linear(256, 10)],
    outputLayers: [],
    optimizer: { type: 'SGD', lr: 0.01, momentum: 0.9 },
    data: 'sparse',
    shape: [784],
    classes: 10,
    batchSize: 128,
    batches: 16,
  },
  {
    name: 'W3',
    title: 'two convolutions with BatchNorm2d on 8 x 8 digits, batches of 64, Adam',
    layers: [...conv(1, 32, 0), ...conv(32, 64, 0), pool, flatten, linear(256, 10)],
    outputLayers: [],
    optimizer: { type: 'Adam', lr: 0.001 },
    data: 'digits',
    shape: [1, 8, 8],
    classes: 10,
    batchSize: 64,
    batches: 16,
  },
  {
    name: 'W4',
    title: 'a small VGG on 3 x 32 x 32, batches of 32, SGD with momentum',
    layers: [
      ...[...conv(3, 32, 1), pool],
      ...[...conv(32, 64, 1), pool],
      ...[...conv(64, 128, 1), pool],
      ...[flatten, linear(128 * 4 * 4, 10)],
    ],
    outputLayers: [],
    optimizer: { type: 'SGD', lr: 0.001, momentum: 0.9 },
    data: 'noise',
    shape: [3, 32, 32],
    classes: 10,
    batchSize: 32,
    batches: 8,
  },
];

function layer(type: string, args: Record<string, number> = {}): LayerDescription {
  return { type, arguments: args };
}
