// What can be wrong with a step: each detector says of every step how far the worst layer is beyond its threshold.

import type { AlarmKind, RunStarted } from '../protocol/trainEvent.ts';
import { indexOf, type WatchedWeight, weightsOf } from './tensorTable.ts';
import type { Thresholds } from './thresholds.ts';

/** What a detector found: the layer, the tensor, the number. */
export interface Finding {
  readonly kind: AlarmKind;
  readonly layer: number;
  readonly tensor: number;
  readonly measured: number;
  readonly threshold: number;
}

/** Looks at the statistics of a step, and those of the observed step before it where there is one. */
export type Detector = (statistics: Float32Array, before: Float32Array | undefined) => Finding | undefined;

/** The norm of a weight's update as a part of the weight's norm before it; NaN where that is not known or is zero. */
function updateRatio({ value, update }: WatchedWeight, statistics: Float32Array, before: Float32Array | undefined) {
  if (update < 0 || !before) return Number.NaN;
  const norm = before[indexOf(value, 'norm')]!;
  return norm > 0 ? statistics[indexOf(update, 'norm')]! / norm : Number.NaN;
}

/** A layer whose gradient is tiny beside that of a later one, and does not change its weight any more. */
export function vanishingGradient(run: RunStarted, { vanishingUpdate, vanishingGradient }: Thresholds): Detector {
  const weights = weightsOf(run).filter(({ outputGradient, update }) => outputGradient >= 0 && update >= 0);
  const deepFirst = [...weights].reverse();
  return (statistics, before) => {
    let largest = 0;
    let found: Finding | undefined;
    for (const weight of deepFirst) {
      const at = indexOf(weight.outputGradient, 'mean');
      const size = Math.hypot(statistics[at]!, statistics[at + 1]!);
      // A gradient that is exactly zero has another reason: dead units, or underflow.
      if (size > 0 && size < vanishingGradient * largest) {
        const ratio = updateRatio(weight, statistics, before);
        if (ratio > 0 && ratio < vanishingUpdate && !(ratio >= (found?.measured ?? Number.POSITIVE_INFINITY))) {
          found = {
            kind: 'vanishingGradient',
            layer: weight.layer,
            tensor: weight.outputGradient,
            measured: ratio,
            threshold: vanishingUpdate,
          };
        }
      }
      largest = Math.max(largest, size);
    }
    return found;
  };
}

export function explodingGradient(run: RunStarted, { explodingUpdate }: Thresholds): Detector {
  const weights = weightsOf(run);
  return (statistics, before) => {
    let found: Finding | undefined;
    for (const weight of weights) {
      const measured = updateRatio(weight, statistics, before);
      if (measured > Math.max(explodingUpdate, found?.measured ?? 0)) {
        const { layer, update: tensor } = weight;
        found = { kind: 'explodingGradient', layer, tensor, measured, threshold: explodingUpdate };
      }
    }
    return found;
  };
}

/** Weights that became zero, beside those that were at the beginning, or that are subnormal. */
export function underflow(run: RunStarted, { underflow: threshold }: Thresholds): Detector {
  const weights = weightsOf(run);
  const zerosAtFirst = new Map<number, number>();
  return (statistics) => {
    let found: Finding | undefined;
    for (const { layer, value } of weights) {
      const at = indexOf(value, 'zeros');
      const zeros = statistics[at]!;
      const first = Math.min(zerosAtFirst.get(value) ?? zeros, zeros);
      zerosAtFirst.set(value, first);
      const measured = zeros - first + statistics[at + 1]!;
      if (measured >= threshold && !(measured <= (found?.measured ?? 0))) {
        found = { kind: 'underflow', layer, tensor: value, measured, threshold };
      }
    }
    return found;
  };
}

/** Outputs and parameters near the end of float32's range; what is infinite is another matter. */
export function overflow({ tensors }: RunStarted, { overflow: threshold }: Thresholds): Detector {
  const watched = tensors.flatMap(({ quantity }, i) => (quantity === 'output' || quantity === 'parameter' ? [i] : []));
  return (statistics) => {
    let found: Finding | undefined;
    for (const tensor of watched) {
      const at = indexOf(tensor, 'min');
      const measured = Math.max(-statistics[at]!, statistics[at + 1]!);
      if (measured > Math.max(threshold, found?.measured ?? 0)) {
        found = { kind: 'overflow', layer: tensors[tensor]!.layer, tensor, measured, threshold };
      }
    }
    return found;
  };
}
