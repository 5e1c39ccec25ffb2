// When the engine's numbers count as PyTorch's.

import { expect } from 'vitest';
import type { BoundLayer } from '../../src/model/modelSpec.ts';
import { type ObservedTensor, STATISTICS } from '../../src/protocol/trainEvent.ts';

const RELATIVE = 1e-4;
/**
 * A mean far below the standard deviation is what is left of sums of float32 numbers that cancel; rounding leaves an
 * error of the order of float32's epsilon times the deviation there, whatever the mean.
 */
const MEAN_PER_STD = 1e-5;
/** Likewise the bias gradient below a BatchNorm is zero but for rounding: columns of the output's gradient cancel. */
const CANCELLED_PER_STD = 1e-4;
/** An update is seen in torch as the difference of two parameters, each rounded. */
const ROUNDED = 2 ** -23;

export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
  what: string,
): void {
  expect(actual.length, what).toBe(expected.length);
  let worst = { off: 0, at: -1 };
  for (let i = 0; i < actual.length; i++) {
    if (Number.isNaN(actual[i]) && Number.isNaN(expected[i])) continue;
    const off = Math.abs(actual[i]! - expected[i]!) / Math.abs(expected[i]!);
    if (!(off <= worst.off) && actual[i] !== expected[i]) worst = { off, at: i };
  }
  const { off, at } = worst;
  if (!(off <= relative)) expect.fail(`${what}[${at}] is ${actual[at]}, expected ${expected[at]}: off by ${off}`);
}

/** What is observed of every tensor at one step, both (tensors, STATISTICS). */
export function expectStatistics(
  layers: readonly BoundLayer[],
  tensors: readonly ObservedTensor[],
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  const wrong = tensors.flatMap((tensor, i) => {
    const of = (values: ArrayLike<number>) => STATISTICS.map((_, s) => values[i * STATISTICS.length + s]!) as Described;
    const [mean, std, min, max, norm] = of(expected);
    const floor = Math.max(
      cancels(layers, tensor) ? CANCELLED_PER_STD * outputGradientStd(tensors, tensor.layer, expected) : 0,
      tensor.quantity === 'parameterUpdate' ? ROUNDED * largest(expected, i - 2) : 0,
    );
    const off = of(actual).map((value, s) => Math.abs(value - of(expected)[s]!)) as Described;
    const size = tensor.shape.reduce((a, b) => a * b, 1);
    const extreme = Math.max(RELATIVE * Math.max(Math.abs(min), Math.abs(max)), floor);
    const isRight =
      off[0] <= Math.max(RELATIVE * Math.abs(mean), MEAN_PER_STD * std, floor) &&
      off[1] <= Math.max(RELATIVE * std, floor) &&
      off[2] <= extreme &&
      off[3] <= extreme &&
      off[4] <= Math.max(RELATIVE * norm, floor * Math.sqrt(size)) &&
      // A sum of terms that cancel is zero or not as it is rounded, and what is added to a parameter may leave it as it is.
      (tensor.quantity === 'parameterGradient' ||
        tensor.quantity === 'parameterUpdate' ||
        Math.max(off[5], off[6]) < 1e-6) &&
      off[7] === 0 &&
      off[8] === 0;
    return isRight ? [] : [`${describe(tensor)}: ${of(actual)}, expected ${of(expected)}`];
  });
  expect(wrong).toEqual([]);
}

type Described = [
  ...[mean: number, std: number, min: number, max: number, norm: number],
  ...[zeros: number, subnormals: number, nans: number, infs: number],
];

/** The largest size of an element of a tensor. */
function largest(statistics: ArrayLike<number>, tensor: number): number {
  const at = (name: (typeof STATISTICS)[number]) =>
    Math.abs(statistics[tensor * STATISTICS.length + STATISTICS.indexOf(name)]!);
  return Math.max(at('min'), at('max'));
}

/** A Linear's bias shifts whole columns, which a BatchNorm after it takes out again. */
function cancels(layers: readonly BoundLayer[], { layer, quantity, parameter }: ObservedTensor): boolean {
  return quantity !== 'parameter' && parameter === 'bias' && layers[layer + 1]?.type === 'BatchNorm1d';
}

function outputGradientStd(tensors: readonly ObservedTensor[], layer: number, statistics: ArrayLike<number>): number {
  const index = tensors.findIndex((tensor) => tensor.layer === layer && tensor.quantity === 'outputGradient');
  return statistics[index * STATISTICS.length + STATISTICS.indexOf('std')]!;
}

function describe({ layer, quantity, parameter }: ObservedTensor): string {
  return `layer ${layer} ${quantity} ${parameter ?? ''}`;
}
