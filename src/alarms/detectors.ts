// What can be wrong with a step: each detector says of every step which layers are beyond its threshold, and how far.

import { type CompleteOptimizer, completeOptimizer } from '../model/trainOptions.ts';
import type { AlarmKind, ObservedTensor, RunStarted } from '../protocol/trainEvent.ts';
import { elementsOf, indexOf, sizeOf, type WatchedWeight, weightsOf } from './tensorTable.ts';
import type { Thresholds } from './thresholds.ts';

/** What a detector found: the layer, the tensor, the number. */
export interface Finding {
  readonly kind: AlarmKind;
  readonly layer: number;
  readonly tensor: number;
  readonly measured: number;
  readonly threshold: number;
  /** So far beyond it that no further step need confirm it. */
  readonly isCertain?: boolean;
}

const NOTHING: readonly Finding[] = [];

/** Looks at the statistics of a step, and those of the observed step before it where there is one. */
export type Detector = (statistics: Float32Array, before: Float32Array | undefined) => readonly Finding[];

/** The norm of a weight's update as a part of the weight's norm before it; NaN where that is not known or is zero. */
function updateRatio({ value, update }: WatchedWeight, statistics: Float32Array, before: Float32Array | undefined) {
  if (update < 0 || !before) return Number.NaN;
  const norm = before[indexOf(value, 'norm')]!;
  return norm > 0 ? statistics[indexOf(update, 'norm')]! / norm : Number.NaN;
}

/**
 * Layers whose gradient is tiny beside that of a later one, and does not change their weight any more: by what it has of
 * the update, or, with an optimizer that divides the gradient by its size, where that is less than the eps it adds.
 */
export function vanishingGradient(run: RunStarted, { vanishingUpdate, vanishingGradient }: Thresholds): Detector {
  const weights = weightsOf(run).filter(({ outputGradient, update }) => outputGradient >= 0 && update >= 0);
  const deepFirst = [...weights].reverse();
  const stopping = stoppers(run);
  const optimizer = completeOptimizer(run.options.optimizer);
  const eps = 'eps' in optimizer ? optimizer.eps : 0;
  const decay = addedDecay(optimizer);
  return (statistics, before) => {
    let largest = 0;
    let found = NOTHING;
    for (const weight of deepFirst) {
      const at = indexOf(weight.outputGradient, 'mean');
      const size = Math.sqrt(statistics[at]! ** 2 + statistics[at + 1]! ** 2);
      const isStopped =
        size === 0 && stopping.some(({ layer, zeros }) => layer > weight.layer && statistics[zeros] === 1);
      if (!isStopped && size < vanishingGradient * largest) {
        const { layer, outputGradient, gradient } = weight;
        const ratio = ratioOfGradient(weight, decay, statistics, before);
        const own = gradient >= 0 && eps > 0 ? rootMeanSquare(run, gradient, statistics) : 0;
        const ill = { kind: 'vanishingGradient', layer } as const;
        if ((ratio > 0 || size === 0) && ratio < vanishingUpdate) {
          found = [...found, { ...ill, tensor: outputGradient, measured: ratio, threshold: vanishingUpdate }];
        } else if (own > 0 && own < eps) {
          found = [...found, { ...ill, tensor: gradient, measured: own, threshold: eps }];
        }
      }
      largest = Math.max(largest, size);
    }
    return found;
  };
}

/** What, where it is all zero, lets no gradient pass at all: a weight, and the output of ReLUs, which are dead then. */
function stoppers(run: RunStarted) {
  const dead = new Set(run.units.flatMap(({ layer, kind }) => (kind === 'dead' ? [layer] : [])));
  const outputs = run.tensors.flatMap(({ layer, quantity }, tensor) =>
    quantity === 'output' && dead.has(layer) ? [{ layer, zeros: indexOf(tensor, 'zeros') }] : [],
  );
  return [...outputs, ...weightsOf(run).map(({ layer, value }) => ({ layer, zeros: indexOf(value, 'zeros') }))];
}

/** The weight decay that is added to gradients, not taken from the weights by itself. */
function addedDecay(optimizer: CompleteOptimizer): number {
  const isApart = optimizer.type === 'AdamW' || ('decoupledWeightDecay' in optimizer && optimizer.decoupledWeightDecay);
  return isApart ? 0 : optimizer.weightDecay;
}

/** Where a step takes so much of a weight, it decays to zero with its gradient: underflow will tell. */
const DECAYING = 0.1;

/** The update by the gradient alone, where weight decay was added to it, as a part of the weight. */
function ratioOfGradient(
  weight: WatchedWeight,
  decay: number,
  statistics: Float32Array,
  before: Float32Array | undefined,
): number {
  const ratio = updateRatio(weight, statistics, before);
  if (decay === 0 || weight.gradient < 0 || !before || ratio > DECAYING) return ratio;
  const size = statistics[indexOf(weight.gradient, 'norm')]!;
  return (ratio * size) / (size + decay * before[indexOf(weight.value, 'norm')]!);
}

function rootMeanSquare({ tensors }: RunStarted, tensor: number, statistics: Float32Array): number {
  return statistics[indexOf(tensor, 'norm')]! / Math.sqrt(elementsOf(tensors[tensor]!));
}

/** An update of so many times the threshold, of elements of 1 and more, is not one that the next steps take back. */
const CERTAINLY = 1000;

export function explodingGradient(run: RunStarted, { explodingUpdate, overflow }: Thresholds): Detector {
  const weights = weightsOf(run);
  return (statistics, before) => {
    let found = NOTHING;
    for (const weight of weights) {
      const measured = updateRatio(weight, statistics, before);
      if (!(measured > explodingUpdate)) continue;
      const { layer, update: tensor } = weight;
      // Elements beyond the overflow's threshold are its matter.
      const size = rootMeanSquare(run, tensor, statistics);
      const isCertain = measured > CERTAINLY * explodingUpdate && size > 1 && size < overflow;
      found = [...found, { kind: 'explodingGradient', layer, tensor, measured, threshold: explodingUpdate, isCertain }];
    }
    return found;
  };
}

/** Outputs and parameters near the end of float32's range; what is infinite is another matter. In the order of the step. */
export function overflow({ tensors }: RunStarted, { overflow: threshold }: Thresholds): Detector {
  const find = (wanted: ObservedTensor['quantity']) =>
    tensors.flatMap(({ quantity, layer }, tensor) => (quantity === wanted ? [{ tensor, layer, wanted }] : []));
  const watched = [...find('output'), ...find('parameter')];
  const found = new Map<number, Finding>();
  return (statistics, before) => {
    found.clear();
    for (const { tensor, layer, wanted } of watched) {
      const measured = sizeOf(tensor, statistics);
      // Nearly always.
      if (!(measured > threshold)) continue;
      if (found.has(layer)) continue;
      // What an update threw there may be infinite, or back, with the next.
      const isCertain = wanted === 'output' || (before !== undefined && sizeOf(tensor, before) > threshold);
      found.set(layer, { kind: 'overflow', layer, tensor, measured, threshold, isCertain });
    }
    return found.size > 0 ? [...found.values()] : NOTHING;
  };
}
