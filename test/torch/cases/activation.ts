// Activations and dropout. PyTorch 1.13's ELU, CELU and SELU have lost digits near 0, see Elu in layers.py.

import type { ModuleName } from '../../../src/model/modules.ts';
import { layer } from '../../engine/requests.ts';
import type { LayerCase } from './case.ts';

const shape = [3, 5];

/** Without arguments, or with their defaults, on all kinds of values; the tensor's length is no multiple of a vector. */
function everywhere(type: ModuleName, options: Partial<LayerCase> = {}): LayerCase[] {
  const values = ['plain', 'edges', 'nan'] as const;
  return values.map((kind) => ({ layer: layer(type), shape, values: kind, ...options }));
}

export const activationCases: readonly LayerCase[] = [
  ...everywhere('ReLU'),
  ...everywhere('ReLU6'),
  ...everywhere('LeakyReLU'),
  ...everywhere('PReLU'),
  ...everywhere('ELU'),
  ...everywhere('CELU'),
  ...everywhere('SELU'),
  ...everywhere('GELU'),
  ...everywhere('SiLU'),
  ...everywhere('Mish'),
  ...everywhere('Sigmoid'),
  ...everywhere('LogSigmoid'),
  ...everywhere('Tanh'),
  { layer: layer('Tanhshrink'), shape },
  { layer: layer('Tanhshrink'), shape, values: 'nan' },
  // x - tanh(x) is what float32 leaves of x, of which x^3 / 3 remains.
  { layer: layer('Tanhshrink'), shape, values: 'edges', tolerance: 1e-3 },
  ...everywhere('Hardtanh'),
  ...everywhere('Hardswish'),
  ...everywhere('Hardsigmoid'),
  ...everywhere('Hardshrink'),
  ...everywhere('Softshrink'),
  ...everywhere('Softplus'),
  // For 1e30, PyTorch's derivative is a rounding of 1e-38 instead of 1e-60.
  ...everywhere('Softsign', { floor: 2e-7 }),
  { layer: layer('ReLU', { inplace: true }), shape: [9] },
  { layer: layer('LeakyReLU', { negative_slope: 0.3 }), shape },
  { layer: layer('LeakyReLU', { negative_slope: -0.5 }), shape },
  { layer: layer('ELU', { alpha: 1.7 }), shape },
  { layer: layer('ELU', { alpha: 0.3 }), shape, values: 'edges' },
  { layer: layer('CELU', { alpha: 2.5 }), shape },
  { layer: layer('CELU', { alpha: 0.3 }), shape },
  { layer: layer('GELU', { approximate: 'tanh' }), shape },
  { layer: layer('GELU', { approximate: 'tanh' }), shape, values: 'edges' },
  { layer: layer('GELU', { approximate: 'tanh' }), shape, values: 'nan' },
  { layer: layer('GELU'), shape: [64], samples: 40 },
  { layer: layer('GELU', { approximate: 'tanh' }), shape: [64], samples: 40 },
  { layer: layer('Hardtanh', { min_val: -0.25, max_val: 1.5 }), shape },
  { layer: layer('Hardshrink', { lambd: 1.25 }), shape },
  { layer: layer('Softshrink', { lambd: 0.1 }), shape },
  { layer: layer('Softshrink', { lambd: 1.25 }), shape },
  { layer: layer('Softplus', { beta: 3, threshold: 2 }), shape },
  { layer: layer('Softplus', { beta: 0.5 }), shape },
  { layer: layer('Threshold', { threshold: 0.1, value: 20 }), shape },
  { layer: layer('Threshold', { threshold: -0.5, value: -3 }), shape, values: 'edges' },
  { layer: layer('PReLU', { num_parameters: 3, init: 0.1 }), shape },
  { layer: layer('PReLU', { num_parameters: 7, init: -0.4 }), shape: [7] },
  { layer: layer('PReLU', { num_parameters: 5 }), shape: [5, 4, 3], samples: 2 },
  { layer: layer('PReLU', { init: 0.01 }), shape: [5, 4, 3], samples: 2 },
  ...(['Softmax', 'Softmin', 'LogSoftmax'] as const).flatMap((type): LayerCase[] => [
    ...everywhere(type, { shape: [6] }),
    { layer: layer(type, { dim: 1 }), shape: [6] },
    { layer: layer(type, { dim: -1 }), shape: [131] },
    { layer: layer(type, { dim: 0 }), shape: [6] },
    { layer: layer(type), shape: [3, 5] },
    { layer: layer(type, { dim: 1 }), shape: [3, 5] },
    { layer: layer(type, { dim: 2 }), shape: [3, 5] },
    { layer: layer(type), shape: [4, 3, 5] },
    { layer: layer(type), shape: [2, 4, 3, 5], samples: 2 },
    ...[0, 1, 2, 3, -2].map((dim) => ({ layer: layer(type, { dim }), shape: [4, 3, 5] })),
    { layer: layer(type, { dim: 2 }), shape: [2, 4, 3, 5], samples: 2 },
    { layer: layer(type, { dim: 1 }), shape: [6], values: 'far' },
  ]),
  { layer: layer('Softmax2d'), shape: [4, 3, 5] },
  { layer: layer('Softmax2d'), shape: [3, 5] },
];
