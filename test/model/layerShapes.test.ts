import { expect, test } from 'vitest';
import { evaluateExtent } from '../../src/model/extent.ts';
import { layerShapes } from '../../src/model/layerShapes.ts';
import { modelShapes } from '../../src/model/shapes.ts';
import { formatSizes, type Size, scaled } from '../../src/model/size.ts';
import { tokenShapes } from '../../src/model/tokenShapes.ts';
import { Dice, randomRequest } from '../torch/randomModel.ts';
import { batchNorm, linear, module, parameter, relu, sequential, unsupported } from './specs.ts';

const conv = (inChannels: number, out: number, more: object = {}) =>
  module('Conv2d', { in_channels: inChannels, out_channels: out, kernel_size: [3, 3], padding: [1, 1], ...more });
const pool = module('MaxPool2d', { kernel_size: [2, 2] });
const flatten = module('Flatten', {});
const H = parameter('H');

test.each([
  ['rows', [linear(13, 50), batchNorm(50), relu, linear(50, 3)], '(N, 50) (N, 50) (N, 50) (N, 3)'],
  ['parameters', [linear(parameter('n'), 50), linear(50, parameter('m'))], '(N, 50) (N, m)'],
  ['what stands in front', [module('Dropout', {}), linear(13, 50)], '(N, 13) (N, 50)'],
  ['images', [conv(3, 64), relu, pool], '(N, 64, H, W) (N, 64, H, W) (N, 64, H//2, W//2)'],
  ['a stride', [conv(3, 8, { stride: [2, 2] }), pool], '(N, 8, (H + 1)//2, (W + 1)//2) (N, 8, (H + 1)//4, (W + 1)//4)'],
  ['what a Linear tells', [conv(3, 8), flatten, relu, linear(392, 9)], '(N, 8, H, W) (N, 392) (N, 392) (N, 9)'],
  ['no Linear', [conv(3, 8), flatten], '(N, 8, H, W) (N, 8*H*W)'],
  [
    'pooled to a size',
    [conv(3, 8), module('AdaptiveAvgPool2d', { output_size: [1, 1] }), flatten],
    '(N, 8, H, W) (N, 8, 1, 1) (N, 8)',
  ],
  ['pooling first', [pool, conv(3, 8)], '(N, 3, H//2, W//2) (N, 8, H//2, W//2)'],
  ['enlarged again', [pool, module('Upsample', { scale_factor: [2] })], '(N, ?, H//2, W//2) (N, ?, H//2*2, W//2*2)'],
  [
    'enlarged twice, and made smaller',
    [pool, module('Upsample', { scale_factor: [2] }), module('Upsample', { scale_factor: [2] }), pool, pool],
    '(N, ?, H//2, W//2) (N, ?, H//2*2, W//2*2) (N, ?, H//2*4, W//2*4) (N, ?, H//2*2, W//2*2) (N, ?, H//2, W//2)',
  ],
  ['behind what is not known', [unsupported, conv(3, 8), flatten], '- (N, 8, ?, ?) (N, ?)'],
  ['a misfit', [linear(13, 50), linear(60, 3), relu], '(N, 50) (N, 3) (N, 3)'],
  ['a row to an image', [module('Flatten', {}), linear(784, 10)], '(N, 784) (N, 10)'],
] as const)('%s', (_, layers, expected) => {
  const shapes = layerShapes(sequential(layers));
  expect(shapes.map(({ output }) => (output ? formatSizes(output) : '-')).join(' ')).toBe(expected);
});

test('of rows of tokens the layers tell the last dimension', () => {
  const norm = module('LayerNorm', { normalized_shape: [8] });
  const layers = [norm, linear(8, 32), relu, unsupported, linear(32, 8), flatten, linear(40, 2)];
  const shapes = tokenShapes(sequential(layers));
  const shown = shapes.map(({ output, isOfAny }) => (output ? formatSizes(output, isOfAny) : '-'));
  expect(shown.join(' ')).toBe('(N, *, 8) (N, *, 32) (N, *, 32) - (N, *, 8) - (N, 2)');
});

test('a given input gives all numbers', () => {
  const shapes = layerShapes(sequential([conv(3, 8), pool, flatten, linear(2048, 9)]), [3, 32, 32]);
  expect(shapes.map(({ output }) => output)).toEqual([[8, 32, 32], [8, 16, 16], [2048], [9]]);
});

test('floors of floors are one floor', () => {
  const dice = new Dice(1);
  for (let i = 0; i < 2000; i++) {
    const steps = Array.from({ length: 4 }, () => [dice.from(1, 3), dice.from(-3, 3), dice.from(1, 4)] as const);
    let size: Size = H;
    let value = dice.from(20, 60);
    const given = { H: value };
    for (const step of steps) {
      size = scaled(size, ...step);
      value = Math.floor((step[0] * value + step[1]) / step[2]);
    }
    expect(evaluateExtent(size!, given), JSON.stringify(steps)).toBe(value);
  }
});

test('positions by name are the numbers that the rules give', () => {
  let compared = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const { model } = randomRequest(seed);
    const [channels, ...sides] = model.inputShape!;
    const names = ['A', 'B', 'C'].slice(0, sides.length);
    const symbolic = layerShapes(model, [channels!, ...names.map(parameter)]);
    const exact = modelShapes(model, model.inputShape!).shapes;
    const values = Object.fromEntries(names.map((name, at) => [name, sides[at]!]));
    for (const [at, shape] of exact.entries()) {
      for (const [d, size] of symbolic[at]!.output!.entries()) {
        if (size === undefined) continue;
        compared++;
        expect(evaluateExtent(size, values), `${seed}: ${model.layers[at]!.type}`).toBe(shape[d]);
      }
    }
  }
  expect(compared).toBeGreaterThan(3000);
});
