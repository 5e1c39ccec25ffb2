// What is drawn, here and by real PyTorch: lists of operations, and what is kept of PyTorch's answers.

import { createHash } from 'node:crypto';
import type { InitFunction } from '../../src/model/initCall.ts';
import type { ModuleName } from '../../src/model/modules.ts';
import { goldenAnswersOf } from './live.ts';

type Shape = readonly number[];

export type Operation =
  | { readonly name: 'normal'; readonly shape: Shape; readonly mean: number; readonly std: number }
  | { readonly name: 'uniform'; readonly shape: Shape; readonly from: number; readonly to: number }
  | { readonly name: 'randint'; readonly shape: Shape; readonly low: number; readonly high: number }
  | { readonly name: 'random'; readonly shape: Shape }
  | { readonly name: 'bernoulli'; readonly shape: Shape; readonly p: number }
  | { readonly name: 'randperm'; readonly n: number }
  | { readonly name: 'init'; readonly shape: Shape; readonly function: InitFunction; readonly arguments: object }
  | { readonly name: 'module'; readonly type: ModuleName; readonly arguments: object }
  | { readonly name: 'construct'; readonly items: readonly Item[] }
  | { readonly name: 'split'; readonly rows: number; readonly lengths: readonly number[]; readonly seed?: number }
  | {
      readonly name: 'loader';
      readonly rows: number;
      readonly batchSize: number;
      readonly shuffle: boolean;
      readonly dropLast: boolean;
      readonly epochs: number;
      readonly seed?: number;
    };

/** A module, with its index in the model unless it is thrown away; or a call on the parameter of one of these modules. */
export type Item =
  | { readonly type: ModuleName; readonly arguments: object; readonly layer?: number }
  | { readonly of: number; readonly function: InitFunction; readonly parameter: string; readonly arguments: object };

const module = (type: ModuleName, given: object): Operation => ({ name: 'module', type, arguments: given });
const linear = (inputs: number, outputs: number, layer?: number): Item => ({
  type: 'Linear',
  arguments: { in_features: inputs, out_features: outputs },
  ...(layer === undefined ? {} : { layer }),
});
const call = (of: number, name: InitFunction, parameter = 'weight', given: object = {}): Item => ({
  of,
  function: name,
  parameter,
  arguments: given,
});
export const normal = (size: number, mean = 0, std = 1): Operation => ({ name: 'normal', shape: [size], mean, std });
const init = (name: InitFunction, shape: Shape, given: object = {}): Operation => ({
  name: 'init',
  function: name,
  shape,
  arguments: given,
});
const loader = (given: Partial<Extract<Operation, { name: 'loader' }>> = {}): Operation => ({
  name: 'loader',
  rows: 23,
  batchSize: 5,
  shuffle: true,
  dropLast: false,
  epochs: 3,
  ...given,
});
const split = (rows: number, lengths: readonly number[], seed?: number): Operation => ({
  name: 'split',
  rows,
  lengths,
  ...(seed === undefined ? {} : { seed }),
});

/** Equal bit for bit. */
const lists: Record<string, readonly Operation[]> = {
  'a single normal value, whose twin waits in the generator': [normal(1)],
  'fewer than 16 normal values, odd and even': [normal(15), normal(3), normal(1), normal(2, 5, 0.1), normal(14)],
  'the waiting value is passed over by 16 and taken by the next few': [normal(1), normal(16), normal(1), normal(3)],
  '16 normal values': [normal(16)],
  '17 normal values': [normal(17)],
  'normal values of other sizes': [normal(31), normal(32), normal(33), normal(100), normal(1000), normal(65_537)],
  'normal values with a mean and a deviation': [
    normal(1000, 1, 0.02),
    normal(1000, -1e3, 3e-5),
    normal(50, 1e-8, 1e10),
  ],
  'a million normal values': [normal(1_000_000)],
  'uniform values': [
    { name: 'uniform', shape: [1000], from: 0, to: 1 },
    { name: 'uniform', shape: [1000], from: -0.1, to: 0.1 },
    { name: 'uniform', shape: [100_000], from: 1e-9, to: 1 },
    { name: 'uniform', shape: [100_000], from: 0.3, to: 1e4 },
    { name: 'uniform', shape: [1000], from: -3e38, to: 4e37 },
  ],
  integers: [
    { name: 'random', shape: [100] },
    { name: 'randint', shape: [100], low: 0, high: 10 },
    { name: 'randint', shape: [100], low: -5, high: 2 ** 28 },
    { name: 'randint', shape: [100], low: 0, high: 2 ** 32 - 1 },
    { name: 'randint', shape: [100], low: 0, high: 2 ** 32 },
    { name: 'randint', shape: [100], low: -7, high: 2 ** 50 },
  ],
  'bernoulli values': [
    { name: 'bernoulli', shape: [1000], p: 0.5 },
    { name: 'bernoulli', shape: [1000], p: 0.1 },
    { name: 'bernoulli', shape: [10], p: 1 },
    { name: 'bernoulli', shape: [10], p: 0 },
  ],
  'random orders': [0, 1, 2, 3, 17, 1000, 70_000].map((n) => ({ name: 'randperm', n })),
  'splits by lengths': [split(178, [143, 35]), split(10, [10, 0]), split(30, [7, 8, 15]), split(50, [30, 20], 42)],
  'splits by fractions': [
    split(178, [0.8, 0.2]),
    split(10, [0.3, 0.3, 0.4]),
    split(101, [0.7, 0.15, 0.15]),
    split(7, [0.5, 0.5], 42),
  ],
  'a loader that shuffles': [loader(), loader({ rows: 20 }), loader({ dropLast: true }), loader({ batchSize: 1 })],
  'a loader with a generator of its own': [
    loader({ seed: 3 }),
    loader({ seed: 3, rows: 20 }),
    loader({ seed: -1, dropLast: true }),
    loader({ seed: 5, rows: 20, dropLast: true }),
  ],
  'a loader that does not shuffle': [
    loader({ shuffle: false }),
    loader({ shuffle: false, dropLast: true }),
    loader({ shuffle: false, seed: 3 }),
    normal(3),
  ],
  'nn.init: uniform_, normal_ and what draws nothing': [
    init('uniform_', [7, 3]),
    init('uniform_', [7, 3], { a: -2, b: 0.5 }),
    init('normal_', [3]),
    init('normal_', [8, 4, 3, 3], { mean: 0, std: 0.02 }),
    init('constant_', [3, 4], { val: 0.3 }),
    init('ones_', [5]),
    init('zeros_', [5]),
    init('eye_', [3, 5]),
    init('eye_', [5, 3]),
    init('dirac_', [3, 16, 5]),
    init('dirac_', [4, 2, 3, 4]),
    init('dirac_', [6, 3, 3, 2], { groups: 3 }),
    init('dirac_', [6, 3, 3, 3, 4], { groups: 2 }),
  ],
  'nn.init: xavier_': [
    init('xavier_uniform_', [20, 13]),
    init('xavier_uniform_', [8, 3, 3, 3], { gain: 5 / 3 }),
    init('xavier_normal_', [20, 13]),
    init('xavier_normal_', [2, 3], { gain: Math.SQRT2 }),
    init('xavier_normal_', [4, 3, 5], { gain: 0.5 }),
  ],
  'nn.init: kaiming_': [
    init('kaiming_uniform_', [20, 13]),
    init('kaiming_uniform_', [20, 13], { a: Math.sqrt(5) }),
    init('kaiming_uniform_', [8, 3, 3, 3], { mode: 'fan_out', nonlinearity: 'relu' }),
    init('kaiming_uniform_', [8, 3, 5], { nonlinearity: 'tanh' }),
    init('kaiming_normal_', [8, 3, 3, 3], { mode: 'fan_out', nonlinearity: 'relu' }),
    init('kaiming_normal_', [20, 13], { a: 0.2 }),
    init('kaiming_normal_', [20, 13], { nonlinearity: 'selu' }),
    init('kaiming_normal_', [20, 13], { nonlinearity: 'sigmoid', mode: 'fan_out' }),
    init('kaiming_normal_', [2, 3, 2, 1, 1], { nonlinearity: 'conv3d' }),
  ],
  'nn.init: sparse_': [
    init('sparse_', [20, 13], { sparsity: 0.1 }),
    init('sparse_', [3, 5], { sparsity: 0.5, std: 1 }),
    init('sparse_', [7, 4], { sparsity: 0 }),
  ],
  'modules as they are built': [
    module('Linear', { in_features: 13, out_features: 7 }),
    module('Linear', { in_features: 5, out_features: 1, bias: false }),
    module('Conv1d', { in_channels: 4, out_channels: 6, kernel_size: [3], groups: 2 }),
    module('Conv2d', { in_channels: 3, out_channels: 8, kernel_size: [3, 2] }),
    module('Conv3d', { in_channels: 2, out_channels: 3, kernel_size: [1, 2, 3], bias: false }),
    module('ConvTranspose1d', { in_channels: 4, out_channels: 6, kernel_size: [3] }),
    module('ConvTranspose2d', { in_channels: 4, out_channels: 6, kernel_size: [3, 3], groups: 2 }),
    module('ConvTranspose3d', { in_channels: 2, out_channels: 1, kernel_size: [2, 2, 2] }),
    module('Embedding', { num_embeddings: 5, embedding_dim: 3 }),
    module('Embedding', { num_embeddings: 10, embedding_dim: 4, padding_idx: 2 }),
    module('Embedding', { num_embeddings: 3, embedding_dim: 2, padding_idx: -1 }),
    module('PReLU', { num_parameters: 3, init: 0.1 }),
    module('BatchNorm2d', { num_features: 3 }),
    module('InstanceNorm1d', { num_features: 3, affine: true }),
    module('GroupNorm', { num_groups: 2, num_channels: 4 }),
    module('LayerNorm', { normalized_shape: [2, 3] }),
  ],
  'modules, some thrown away, and calls of nn.init between them': [
    {
      name: 'construct',
      items: [
        linear(4, 4),
        linear(6, 20, 0),
        call(1, 'xavier_uniform_'),
        call(1, 'zeros_', 'bias'),
        call(0, 'normal_', 'weight', { std: 0.02 }),
        call(0, 'normal_', 'bias'),
        { type: 'BatchNorm1d', arguments: { num_features: 20 }, layer: 1 },
        call(2, 'normal_', 'weight', { mean: 1, std: 0.02 }),
        linear(20, 3, 2),
        linear(3, 3),
        call(3, 'kaiming_normal_', 'weight', { nonlinearity: 'relu' }),
        call(3, 'kaiming_normal_', 'weight', { mode: 'fan_out' }),
      ],
    },
    normal(1),
  ],
};

/** Equal within float32's rounding only: LAPACK's decomposition, and an inverse error function. */
const rounded: Record<string, readonly Operation[]> = {
  'nn.init: orthogonal_': [
    init('orthogonal_', [5, 5]),
    init('orthogonal_', [20, 13]),
    init('orthogonal_', [13, 20], { gain: Math.SQRT2 }),
    init('orthogonal_', [8, 3, 3, 3], { gain: 5 / 3 }),
    init('orthogonal_', [1, 4]),
    init('orthogonal_', [4, 1]),
  ],
  'nn.init: trunc_normal_': [
    init('trunc_normal_', [20, 13]),
    init('trunc_normal_', [200], { std: 0.02 }),
    init('trunc_normal_', [200], { mean: 1, std: 3, a: -1, b: 0.5 }),
    init('trunc_normal_', [200], { std: 0.2, a: -2, b: 2 }),
  ],
};

/** Each list on the default generator with a seed of its own. */
export interface DrawCase {
  readonly seed: number;
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly isExact: boolean;
}

export const drawCases: readonly DrawCase[] = [0, 123456789].flatMap((seed) => [
  ...Object.entries(lists).map(([name, operations]) => ({ seed, name, operations, isExact: true })),
  ...Object.entries(rounded).map(([name, operations]) => ({ seed, name, operations, isExact: false })),
]);

/** What a list draws: each operation's values, and the generator's state afterwards, as bytes. */
export interface Drawn {
  readonly values: readonly Uint8Array[];
  readonly state: Uint8Array;
}

/** What is kept of it: digests where it must be equal bit for bit, else the values; and the value that waits. */
export interface Account {
  readonly values: readonly string[];
  readonly state: string;
  readonly waiting: number;
}

/** PyTorch's answers. Fails where there is no PyTorch. */
export async function drawWithTorch(
  requests: readonly (Pick<DrawCase, 'seed' | 'operations'> & { readonly state?: string })[],
): Promise<Drawn[]> {
  const answer = await goldenAnswersOf<{ values: string[]; state: string }[]>('draw.py', requests);
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));
  return answer.map(({ values, state }) => ({ values: values.map(bytes), state: bytes(state) }));
}

export function accountOf({ values, state }: Drawn, isExact: boolean): Account {
  // The float64 value that waits is the platform's logarithm, sine and cosine: compared but for its last bits.
  const at = 24 + 624 * 8 + 8;
  const rest = state.slice();
  const waiting = new DataView(rest.buffer).getFloat64(at, true);
  rest.fill(0, at, at + 8);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { values: values.map(isExact ? digest : base64), state: digest(rest), waiting };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64').slice(0, 24);
}
