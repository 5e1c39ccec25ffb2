import { expect, test } from 'vitest';
import { withDefaults } from '../../src/model/modules.ts';
import { checkWidths, moduleShape } from '../../src/model/shapes.ts';
import { batchNorm, linear, module, parameter, relu, sequential, unsupported } from './specs.ts';

const n = parameter('n');
const conv = module('Conv1d', { in_channels: 1, out_channels: 4, kernel_size: [3] });
const unflatten = module('Unflatten', { dim: 1, unflattened_size: [4, 16] });
const flatten = module('Flatten', {});

test.each([
  ['fitting layers', [linear(13, 4), relu, batchNorm(4), linear(4, 3)], []],
  ['a width that another layer than the one before gives', [linear(13, 4), relu, linear(5, 3)], ['2: 5, 4']],
  ['two at once', [linear(13, 4), batchNorm(5), linear(6, 3)], ['1: 5, 4', '2: 6, 4']],
  ['widths behind an unsupported layer', [linear(13, 4), unsupported, linear(5, 3)], []],
  ['channels in front of widths', [conv, linear(62, 20), relu, batchNorm(4), linear(20, 5)], []],
  ['widths behind channels', [conv, linear(62, 20), batchNorm(4), linear(21, 5)], ['3: 21, 20']],
  ['other channels than a convolution gives', [conv, batchNorm(5)], ['1: 5, 4']],
  ['rows made to channels', [unflatten, linear(16, 20), relu, batchNorm(4), flatten, linear(80, 10)], []],
  ['channels from the start', [linear(16, 20), batchNorm(4), flatten, linear(80, 10)], []],
  ['rows from the start', [flatten, linear(64, 20), batchNorm(4)], ['2: 4, 20']],
  ['rows again', [unflatten, flatten, linear(64, 20), batchNorm(4)], ['3: 4, 20']],
  ['widths that depend on a parameter', [linear(13, n), linear(5, n), batchNorm(n), linear(n, 2)], []],
] as const)('%s', (_, layers, expected) => {
  const found = checkWidths(sequential(layers).layers).map(({ line, message }) => {
    const numbers = /takes (\d+).*?(?:gives|normalizes) (\d+)/.exec(message);
    return `${line - 2}: ${numbers?.[1]}, ${numbers?.[2]}`;
  });
  expect(found).toEqual(expected);
});

test('three dimensions take no window larger than the input, however it is padded', () => {
  const args = withDefaults('AvgPool3d', { kernel_size: [3, 2, 2], padding: [1, 0, 0] });
  expect(`${moduleShape('AvgPool3d', args, [2, 2, 4, 4])}`).toBe('needs a depth of at least 3');
  expect(moduleShape('AvgPool3d', args, [2, 3, 4, 4])).toEqual([2, 1, 2, 2]);
});
