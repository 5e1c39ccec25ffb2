// Every layer's backward against central differences, in float64 with the reference kernels.

import { expect, test } from 'vitest';
import { Memory } from '../../src/engine/memory.ts';
import { Generator } from '../../src/engine/random.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { createSequential } from '../../src/engine/sequential.ts';
import { fromArray } from '../../src/engine/tensor.ts';
import type { BoundLayer } from '../../src/model/modelSpec.ts';
import { batchNorm, layer, linear, relu, request, sequence, softmax, syntheticData } from './requests.ts';

const STEP = 1e-6;
const ROWS = 6;

// The first Linear shows the gradient of what the layer after it takes in.
const cases: Record<string, BoundLayer[]> = {
  Linear: [linear(4, 3)],
  'Linear without bias': [linear(4, 5, false), linear(5, 3, false)],
  ReLU: [linear(4, 5), relu(), linear(5, 3)],
  BatchNorm1d: [linear(4, 5), batchNorm(5), linear(5, 3)],
  'BatchNorm1d without affine': [linear(4, 5), batchNorm(5, { affine: false, eps: 0.3 }), linear(5, 3)],
  'BatchNorm1d first and last': [batchNorm(4), linear(4, 3), batchNorm(3)],
  'BatchNorm1d of positions': shaped([3, 4], layer('BatchNorm1d', { num_features: 3 })),
  BatchNorm2d: shaped([3, 2, 2], layer('BatchNorm2d', { num_features: 3, eps: 0.1 })),
  BatchNorm3d: shaped([3, 1, 2, 2], layer('BatchNorm3d', { num_features: 3, affine: false })),
  InstanceNorm1d: shaped([3, 4], layer('InstanceNorm1d', { num_features: 3, affine: true })),
  'InstanceNorm2d without affine': shaped([3, 2, 2], layer('InstanceNorm2d', { num_features: 3, eps: 0.1 })),
  GroupNorm: shaped([6, 2], layer('GroupNorm', { num_groups: 3, num_channels: 6 })),
  'GroupNorm of features': [linear(4, 6), layer('GroupNorm', { num_groups: 2, num_channels: 6 }), linear(6, 3)],
  LayerNorm: shaped([3, 4], layer('LayerNorm', { normalized_shape: [4] })),
  'LayerNorm of two dimensions': shaped([2, 3, 2], layer('LayerNorm', { normalized_shape: [3, 2], eps: 0.1 })),
  RMSNorm: shaped([3, 4], layer('RMSNorm', { normalized_shape: [4] })),
  'RMSNorm of two dimensions': shaped([2, 3, 2], layer('RMSNorm', { normalized_shape: [3, 2], eps: 0.1 })),
  LocalResponseNorm: shaped([6, 2], layer('LocalResponseNorm', { size: 4, alpha: 0.5 })),
  'LocalResponseNorm, odd': shaped([6, 2], layer('LocalResponseNorm', { size: 3, alpha: 0.5, beta: 0.6 })),
  Residual: [linear(4, 5), linear(5, 5), relu(), residual(0), linear(5, 3)],
  'Residual of the input': [linear(4, 4), relu(), residual(-1), linear(4, 3)],
  'Residual at the end': [linear(4, 3), linear(3, 3), residual(0)],
  'two Residuals of one layer': [linear(4, 5), linear(5, 5), residual(0), linear(5, 5), residual(0), linear(5, 3)],
  'a Residual in a Residual': [
    linear(4, 5),
    linear(5, 5),
    linear(5, 5),
    residual(1),
    linear(5, 5),
    residual(0),
    linear(5, 3),
  ],
  'a Residual of the layer before it': [linear(4, 5), residual(0), linear(5, 3)],
  'Residual of another layout': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('BatchNorm2d', { num_features: 3 }),
    residual(1),
    layer('LayerNorm', { normalized_shape: [2] }),
    residual(2),
    layer('Flatten'),
    linear(12, 3),
  ],
  'Residual of channels': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('BatchNorm2d', { num_features: 3 }),
    layer('LayerNorm', { normalized_shape: [2] }),
    residual(1),
    layer('BatchNorm2d', { num_features: 3 }),
    residual(2),
    layer('Flatten'),
    linear(12, 3),
  ],
  'a shortcut with a layer of its own': [
    linear(4, 5),
    linear(5, 6),
    relu(),
    linear(6, 3),
    { ...linear(5, 3), input: 0 },
    residual(3),
    linear(3, 3),
  ],
  'a shortcut from the input': [linear(4, 5), relu(), linear(5, 3), { ...linear(4, 3), input: -1 }, residual(2)],
  'three branches of one layer': [
    linear(4, 5),
    linear(5, 3),
    { ...linear(5, 3), input: 0 },
    residual(1),
    { ...batchNorm(5), input: 0 },
    linear(5, 3),
    residual(3),
    linear(3, 3),
  ],
  'a shortcut in another layout': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('BatchNorm2d', { num_features: 3 }),
    { ...layer('LayerNorm', { normalized_shape: [2] }), input: 1 },
    residual(2),
    { ...layer('BatchNorm2d', { num_features: 3 }), input: 3 },
    residual(4),
    layer('Flatten'),
    linear(12, 3),
  ],
  'Residual of a size 1': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('AdaptiveAvgPool2d', { output_size: [1, 1] }),
    residual(1),
    layer('Flatten'),
    linear(12, 3),
  ],
  Product: [linear(4, 5), linear(5, 5), layer('Sigmoid'), product(0), linear(5, 3)],
  Affine: [linear(4, 5), linear(5, 5), affine(-0.2, 1.5), residual(0), affine(0.5, 0), linear(5, 3)],
  'an Affine of the input': [affine(3, -1), linear(4, 3)],
  Reciprocal: [linear(4, 5), layer('Softplus'), affine(1, 0.5), reciprocal(), linear(5, 3)],
  Quotient: [linear(4, 5), linear(5, 5), layer('Softplus'), affine(1, 0.5), reciprocal(), product(0), linear(5, 3)],
  Clamp: [linear(4, 5), linear(5, 5), clamp(0, null), linear(5, 5), clamp(-0.3, 0.2), linear(5, 3)],
  'an Affine of channels': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    affine(0.3, 0.2),
    layer('BatchNorm2d', { num_features: 3 }),
    affine(2, 0.1),
    layer('Flatten'),
    linear(12, 3),
  ],
  'a Product with itself': [linear(4, 5), product(0), linear(5, 3)],
  'a Product with the input': [linear(4, 4), product(-1), linear(4, 3)],
  'a gate of channels': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('BatchNorm2d', { num_features: 3 }),
    layer('AdaptiveAvgPool2d', { output_size: [1, 1] }),
    layer('Sigmoid'),
    product(2),
    layer('Flatten'),
    linear(12, 3),
  ],
  'a gate of positions': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('Conv2d', { in_channels: 3, out_channels: 1, kernel_size: [1, 1] }),
    product(1),
    layer('Flatten'),
    linear(12, 3),
  ],
  'a gate of positions times one of channels': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('Conv2d', { in_channels: 3, out_channels: 1, kernel_size: [1, 1] }),
    { ...layer('AdaptiveAvgPool2d', { output_size: [1, 1] }), input: 1 },
    product(2),
    layer('Flatten'),
    linear(12, 3),
  ],
  Concat: [linear(4, 5), linear(5, 3), concat([0]), linear(8, 3)],
  'Concat of one layer twice, and the input': [linear(4, 5), relu(), concat([0, -1, 0]), linear(19, 3)],
  'Concat of channels in two layouts': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('BatchNorm2d', { num_features: 3 }),
    { ...layer('LayerNorm', { normalized_shape: [2] }), input: 1 },
    concat([2, 1]),
    layer('Conv2d', { in_channels: 9, out_channels: 1, kernel_size: [1, 1] }),
    layer('Flatten'),
    linear(4, 3),
  ],
  'Concat of rows': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('ZeroPad2d', { padding: [0, 0, 1, 0] }),
    concat([1], 2),
    layer('Flatten'),
    linear(30, 3),
  ],
  'Concat of columns in two layouts': [
    linear(4, 12),
    layer('Unflatten', { dim: 1, unflattened_size: [3, 2, 2] }),
    layer('BatchNorm2d', { num_features: 3 }),
    concat([1], -1),
    concat([2], 3),
    layer('Flatten'),
    linear(36, 3),
  ],
  Softmax: [linear(4, 5), softmax(), linear(5, 3)],
  Conv1d: images([2, 6], [layer('Conv1d', { in_channels: 2, out_channels: 3, kernel_size: [3], padding: [1] })], 18),
  Conv2d: images([2, 3, 4], [layer('Conv2d', { in_channels: 2, out_channels: 2, kernel_size: [2, 3] })], 8),
  'Conv2d with all arguments': images(
    [4, 4, 5],
    [
      layer('Conv2d', {
        in_channels: 4,
        out_channels: 2,
        kernel_size: [2, 3],
        stride: [2, 1],
        padding: [1, 2],
        dilation: [1, 2],
        groups: 2,
        bias: false,
        padding_mode: 'reflect',
      }),
    ],
    30,
  ),
  Conv3d: images(
    [1, 2, 3, 3],
    [
      layer('Conv3d', {
        in_channels: 1,
        out_channels: 2,
        kernel_size: [2, 2, 2],
        padding: 'same',
        padding_mode: 'circular',
      }),
    ],
    36,
  ),
  ConvTranspose1d: images(
    [2, 4],
    [layer('ConvTranspose1d', { in_channels: 2, out_channels: 3, kernel_size: [3] })],
    18,
  ),
  'ConvTranspose2d with all arguments': images(
    [4, 2, 3],
    [
      layer('ConvTranspose2d', {
        in_channels: 4,
        out_channels: 2,
        kernel_size: [3, 2],
        stride: [2, 2],
        padding: [1, 0],
        output_padding: [1, 1],
        groups: 2,
        dilation: [1, 2],
      }),
    ],
    64,
  ),
  ConvTranspose3d: images(
    [1, 2, 2, 2],
    [layer('ConvTranspose3d', { in_channels: 1, out_channels: 2, kernel_size: [2, 2, 1], bias: false })],
    36,
  ),
  everything: [linear(4, 7), relu(), batchNorm(7), linear(7, 5), softmax(), linear(5, 3)],
};

test.each(Object.entries(cases))('%s', (_name, layers) => {
  const { model } = request(layers, syntheticData(ROWS, 4, 3));
  const memory = new Memory('float64');
  const kernels = createReferenceKernels(memory);
  const generator = new Generator(3);
  const input = memory.activation(ROWS, [4]);
  const network = createSequential(model, input, { memory, kernels, generator, capacity: ROWS });
  network.initialize();
  fromArray(input, sequence(ROWS * 4, 5));
  const targets = memory.allocate(ROWS * 4);
  new Uint32Array(memory.wasm.buffer, targets, ROWS).set([0, 1, 2, 1, 0, 2]);

  const lossNow = () => {
    network.forward(input, ROWS);
    return kernels.crossEntropy(network.logits, targets, network.logitsGradient, ROWS).loss / ROWS;
  };
  lossNow();
  network.backward(input, ROWS);
  const gradients = network.layers.map(({ parameters }) => parameters.map(({ gradient }) => gradient.data.slice()));
  network.layers.forEach((layer, i) => {
    layer.parameters.forEach(({ value, name }, j) => {
      for (let r = 0; r < value.rows; r++) {
        for (let c = 0; c < value.columns; c++) {
          const at = r * value.stride + c;
          const was = value.data[at]!;
          value.data[at] = was + STEP;
          const above = lossNow();
          value.data[at] = was - STEP;
          const below = lossNow();
          value.data[at] = was;
          const slope = (above - below) / (2 * STEP);
          expect(gradients[i]![j]![at], `layer ${i} ${name}[${r},${c}]`).toBeCloseTo(slope, 7);
        }
      }
    });
  });
});

function residual(from: number): BoundLayer {
  return { type: 'Residual', from, path: '', range: { from: 0, to: 0 }, line: 0 };
}

function product(from: number): BoundLayer {
  return { type: 'Product', from, path: '', range: { from: 0, to: 0 }, line: 0 };
}

function affine(factor: number, shift: number): BoundLayer {
  return { type: 'Affine', factor, shift, path: '', range: { from: 0, to: 0 }, line: 0 };
}

function clamp(min: number | null, max: number | null): BoundLayer {
  return { type: 'Clamp', min, max, path: '', range: { from: 0, to: 0 }, line: 0 };
}

function reciprocal(): BoundLayer {
  return { type: 'Reciprocal', path: '', range: { from: 0, to: 0 }, line: 0 };
}

function concat(others: readonly number[], dim = 1): BoundLayer {
  return { type: 'Concat', others, dim, path: '', range: { from: 0, to: 0 }, line: 0 };
}

/** A layer that takes samples of a shape of 12 elements, between two Linear. */
function shaped(unflattened_size: number[], tested: BoundLayer): BoundLayer[] {
  return [linear(4, 12), layer('Unflatten', { dim: 1, unflattened_size }), tested, layer('Flatten'), linear(12, 3)];
}

/** Layers over images that a Linear makes of the table's rows, so that their input's gradient is seen. */
function images(shape: number[], layers: readonly BoundLayer[], size: number): BoundLayer[] {
  const unflattened_size = shape;
  return [
    linear(
      4,
      shape.reduce((product, extent) => product * extent, 1),
    ),
    layer('Unflatten', { dim: 1, unflattened_size }),
    ...layers,
    layer('Flatten'),
    linear(size, 3),
  ];
}
