// What torch.nn.init takes and refuses.

import { expect, test } from 'vitest';
import {
  calculateGain,
  type InitCall,
  type InitFunction,
  initProblem,
  withInitDefaults,
} from '../../src/model/initCall.ts';

test('defaults are torch’s', () => {
  expect(withInitDefaults('kaiming_normal_', { mode: 'fan_out' })).toEqual({
    a: 0,
    mode: 'fan_out',
    nonlinearity: 'leaky_relu',
  });
  expect(withInitDefaults('trunc_normal_', { std: 0.02 })).toEqual({ mean: 0, std: 0.02, a: -2, b: 2 });
  expect(withInitDefaults('sparse_', { sparsity: 0.5 })).toEqual({ sparsity: 0.5, std: 0.01 });
});

test('gains are torch’s', () => {
  expect(calculateGain('relu')).toBe(Math.SQRT2);
  expect(calculateGain('leaky_relu')).toBe(Math.sqrt(2 / 1.0001));
  expect(calculateGain('leaky_relu', 1)).toBe(1);
  expect([calculateGain('tanh'), calculateGain('selu'), calculateGain('conv2d')]).toEqual([5 / 3, 0.75, 1]);
});

test.each<[InitFunction, object, number[], string | undefined]>([
  ['xavier_uniform_', {}, [3], 'takes parameters of 2 or more dimensions, and this one has shape (3)'],
  ['kaiming_normal_', {}, [3, 4], undefined],
  ['eye_', {}, [3, 4, 5], 'takes parameters of 2 dimensions, and this one has shape (3, 4, 5)'],
  ['sparse_', { sparsity: 0.1 }, [3], 'takes parameters of 2 dimensions, and this one has shape (3)'],
  ['dirac_', {}, [3, 4], 'takes parameters of 3 to 5 dimensions, and this one has shape (3, 4)'],
  [
    'dirac_',
    { groups: 2 },
    [3, 4, 5],
    'takes groups that divide the first dimension, and this one has shape (3, 4, 5)',
  ],
  ['uniform_', { a: 2, b: 1 }, [3], 'takes a range from low to high, and this one is from 2 to 1'],
  ['normal_', { std: -1 }, [3], 'takes a standard deviation of at least 0, and this one is -1'],
  ['zeros_', {}, [3], undefined],
])('%s %j on %j', (name, given, shape, expected) => {
  const call = { function: name, arguments: withInitDefaults(name, given) } as Pick<InitCall, 'function' | 'arguments'>;
  expect(initProblem(call, shape)?.toString()).toBe(expected);
});
