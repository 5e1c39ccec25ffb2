// What of a run's observed tensors the detectors look at, by layer.

import type { ObservedTensor, RunStarted } from '../protocol/trainEvent.ts';
import { STATISTICS, type Statistic } from '../protocol/trainEvent.ts';

/** A weight with at least two dimensions: what multiplies, not what scales or shifts. */
export interface WatchedWeight {
  readonly layer: number;
  /** Indices into RunStarted.tensors; -1 where it is not observed. */
  readonly value: number;
  readonly update: number;
  readonly gradient: number;
  readonly outputGradient: number;
  /** The norm that the weight has as torch draws it: uniform within 1 / sqrt(fan_in). */
  readonly defaultNorm: number;
}

export function weightsOf({ tensors, model }: Pick<RunStarted, 'tensors' | 'model'>): readonly WatchedWeight[] {
  return tensors.flatMap((tensor, value) => {
    const { layer, quantity, parameter, shape } = tensor;
    if (quantity !== 'parameter' || shape.length < 2 || layer >= model.layers.length) return [];
    const find = (wanted: ObservedTensor['quantity']) =>
      tensors.findIndex(
        (other) =>
          other.layer === layer &&
          other.quantity === wanted &&
          (wanted === 'outputGradient' || other.parameter === parameter),
      );
    return [
      {
        layer,
        value,
        update: find('parameterUpdate'),
        gradient: find('parameterGradient'),
        outputGradient: find('outputGradient'),
        defaultNorm: Math.sqrt(shape[0]! / 3),
      },
    ];
  });
}

export function elementsOf({ shape }: ObservedTensor): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Outputs forward, gradients backward, updates, then the updated parameters; output layers have no part in the loss. */
export function orderOfComputation(tensors: readonly ObservedTensor[], trainedLayers: number): readonly number[] {
  const stage = ({ layer, quantity }: ObservedTensor) => {
    if (quantity === 'output') return layer;
    if (quantity === 'parameterUpdate') return 3 * trainedLayers + layer;
    if (quantity === 'parameter') return 4 * trainedLayers + layer;
    return 2 * trainedLayers - layer;
  };
  return tensors
    .flatMap((tensor, index) => (tensor.layer < trainedLayers ? [index] : []))
    .sort((a, b) => stage(tensors[a]!) - stage(tensors[b]!));
}

/** Of each statistic among a tensor's. */
const PLACES = Object.fromEntries(STATISTICS.map((statistic, i) => [statistic, i])) as Record<Statistic, number>;

/** Whether every element of every tensor is finite, which its mean then is, and only then. */
export function areAllFinite(statistics: Float32Array): boolean {
  let sum = 0;
  for (let at = PLACES.mean; at < statistics.length; at += STATISTICS.length) sum += 0 * statistics[at]!;
  return sum === 0;
}

/** Where a statistic of a tensor is in the statistics of a step. */
export function indexOf(tensor: number, statistic: Statistic): number {
  return tensor * STATISTICS.length + PLACES[statistic];
}

/** The largest absolute value of a tensor's finite elements. */
export function sizeOf(tensor: number, statistics: Float32Array): number {
  return Math.max(-statistics[indexOf(tensor, 'min')]!, statistics[indexOf(tensor, 'max')]!);
}
