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
    const [mean, std, min, max, zeros] = of(expected);
    const floor = cancels(layers, tensor) ? CANCELLED_PER_STD * outputGradientStd(tensors, tensor.layer, expected) : 0;
    const off = of(actual).map((value, s) => Math.abs(value - of(expected)[s]!)) as Described;
    const extreme = Math.max(RELATIVE * Math.max(Math.abs(min), Math.abs(max)), floor);
    const isRight =
      off[0] <= Math.max(RELATIVE * Math.abs(mean), MEAN_PER_STD * std, floor) &&
      off[1] <= Math.max(RELATIVE * std, floor) &&
      off[2] <= extreme &&
      off[3] <= extreme &&
      // A sum of terms that cancel is zero or not as it is rounded.
      (off[4] === 0 || tensor.quantity === 'parameterGradient');
    return isRight ? [] : [`${describe(tensor)}: ${of(actual)}, expected ${[mean, std, min, max, zeros]}`];
  });
  expect(wrong).toEqual([]);
}

type Described = [mean: number, std: number, min: number, max: number, zeros: number];

/** A Linear's bias shifts whole columns, which a BatchNorm after it takes out again. */
function cancels(layers: readonly BoundLayer[], { layer, quantity, parameter }: ObservedTensor): boolean {
  return quantity === 'parameterGradient' && parameter === 'bias' && layers[layer + 1]?.type === 'BatchNorm1d';
}

function outputGradientStd(tensors: readonly ObservedTensor[], layer: number, statistics: ArrayLike<number>): number {
  const index = tensors.findIndex((tensor) => tensor.layer === layer && tensor.quantity === 'outputGradient');
  return statistics[index * STATISTICS.length + STATISTICS.indexOf('std')]!;
}

function describe({ layer, quantity, parameter }: ObservedTensor): string {
  return `layer ${layer} ${quantity} ${parameter ?? ''}`;
}
