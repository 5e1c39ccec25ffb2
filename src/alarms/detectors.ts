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
  /** It keeps an alarm that was raised, and is none by itself. */
  readonly isRest?: boolean;
  readonly hasZeroWeight?: true;
}

const NOTHING: readonly Finding[] = [];

/** Looks at the statistics of a step, and those of the observed step before it where there is one. */
export type Detector = (statistics: Float32Array, before: Float32Array | undefined) => readonly Finding[];

/**
 * The norm of a weight's update as a part of the weight's norm before it; NaN where that is not known or is zero. With
 * `ofDefault`, as a part of what torch would draw the weight at, where that is more: one that began as next to nothing
 * is not thrown away by growing.
 */
export function updateRatio(
  { value, update, defaultNorm }: WatchedWeight,
  statistics: Float32Array,
  before: Float32Array | undefined,
  ofDefault = false,
) {
  if (update < 0 || !before) return Number.NaN;
  const norm = before[indexOf(value, 'norm')]!;
  const whole = ofDefault && norm < defaultNorm ? defaultNorm : norm;
  return whole > 0 ? statistics[indexOf(update, 'norm')]! / whole : Number.NaN;
}

/**
 * Layers whose gradient is tiny beside that of a later one, and hardly changes their weight: their update is as tiny beside
 * that one's, in parts of the weights, or lost in rounding; or, with an optimizer that divides the gradient by its size,
 * the gradient is less than the eps it adds.
 */
export function vanishingGradient(run: RunStarted, { vanishingUpdate, vanishingGradient }: Thresholds): Detector {
  const weights = weightsOf(run).filter(({ outputGradient, update }) => outputGradient >= 0 && update >= 0);
  const deepFirst = [...weights].reverse();
  const stopping = deadOutputs(run);
  const optimizer = completeOptimizer(run.options.optimizer);
  const eps = 'eps' in optimizer ? optimizer.eps : 0;
  const decay = addedDecay(optimizer);
  return (statistics, before) => {
    let largest = 0;
    let found = NOTHING;
    for (let i = 0; i < deepFirst.length; i++) {
      const weight = deepFirst[i]!;
      const at = indexOf(weight.outputGradient, 'mean');
      const size = Math.sqrt(statistics[at]! ** 2 + statistics[at + 1]! ** 2);
      // Nearly never.
      if (size < vanishingGradient * largest && !isStopped(size, weight.layer, stopping, statistics)) {
        const { layer, outputGradient, gradient } = weight;
        const all = updateRatio(weight, statistics, before);
        const share = shareOfGradient(weight, decay, all, statistics, before);
        const part = updateRatio(weight, statistics, before, true) * share;
        const behind = deepFirst.slice(0, i);
        const fastest = Math.max(...behind.map((one) => updateRatio(one, statistics, before, true) || 0));
        const isSlow = part < vanishingGradient * fastest && !(decay > 0 && all > DECAYING);
        const isNone = size === 0 && part === 0;
        const own = gradient >= 0 && eps > 0 ? rootMeanSquare(run, gradient, statistics) : 0;
        const ill = {
          kind: 'vanishingGradient',
          layer,
          ...(behind.some((one) => isNearlyZero(one, statistics)) ? ({ hasZeroWeight: true } as const) : {}),
        } as const;
        if (isNone || (part > 0 && (all * share < vanishingUpdate || isSlow))) {
          found = [
            ...found,
            { ...ill, tensor: outputGradient, measured: size / largest, threshold: vanishingGradient },
          ];
        } else if (own > 0 && own < eps) {
          found = [...found, { ...ill, tensor: gradient, measured: own, threshold: eps }];
        }
      }
      largest = Math.max(largest, size);
    }
    return found;
  };
}

/** A weight with less than so much of the norm that torch would draw it at is zero, or nearly so. */
const NEARLY_ZERO = 0.01;

function isNearlyZero({ value, defaultNorm }: WatchedWeight, statistics: Float32Array): boolean {
  return statistics[indexOf(value, 'norm')]! < NEARLY_ZERO * defaultNorm;
}

function isStopped(size: number, layer: number, stopping: readonly Stopping[], statistics: Float32Array): boolean {
  return size === 0 && stopping.some((one) => one.layer > layer && statistics[one.zeros] === 1);
}

interface Stopping {
  readonly layer: number;
  readonly zeros: number;
}

/** What, where it is all zero, lets no gradient pass at all: the output of ReLUs, which are dead then. */
function deadOutputs(run: RunStarted): readonly Stopping[] {
  const dead = new Set(run.units.flatMap(({ layer, kind }) => (kind === 'dead' ? [layer] : [])));
  return run.tensors.flatMap(({ layer, quantity }, tensor) =>
    quantity === 'output' && dead.has(layer) ? [{ layer, zeros: indexOf(tensor, 'zeros') }] : [],
  );
}

/** The weight decay that is added to gradients, not taken from the weights by itself. */
function addedDecay(optimizer: CompleteOptimizer): number {
  const isApart = optimizer.type === 'AdamW' || ('decoupledWeightDecay' in optimizer && optimizer.decoupledWeightDecay);
  return isApart ? 0 : optimizer.weightDecay;
}

/** Where a step takes so much of a weight, it decays to zero with its gradient: underflow will tell. */
const DECAYING = 0.1;

/** What the gradient alone, without weight decay that was added to it, has of the update. */
function shareOfGradient(
  { gradient, value }: WatchedWeight,
  decay: number,
  ratio: number,
  statistics: Float32Array,
  before: Float32Array | undefined,
): number {
  if (decay === 0 || gradient < 0 || !before || ratio > DECAYING) return 1;
  const size = statistics[indexOf(gradient, 'norm')]!;
  return size / (size + decay * before[indexOf(value, 'norm')]! || 1);
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
      // Nearly always.
      if (!(measured > explodingUpdate) || !(updateRatio(weight, statistics, before, true) > explodingUpdate)) continue;
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
  const lowest = Uint32Array.from(watched, ({ tensor }) => indexOf(tensor, 'min'));
  const found = new Map<number, Finding>();
  const areSmall = (statistics: Float32Array) => {
    for (let i = 0; i < lowest.length; i++) {
      const at = lowest[i]!;
      if (statistics[at]! < -threshold || statistics[at + 1]! > threshold) return false;
    }
    return true;
  };
  return (statistics, before) => {
    // Nearly always.
    if (areSmall(statistics)) return NOTHING;
    found.clear();
    for (const { tensor, layer, wanted } of watched) {
      const measured = sizeOf(tensor, statistics);
      if (!(measured > threshold) || found.has(layer)) continue;
      // What an update threw there may be infinite, or back, with the next.
      const isCertain = wanted === 'output' || (before !== undefined && sizeOf(tensor, before) > threshold);
      found.set(layer, { kind: 'overflow', layer, tensor, measured, threshold, isCertain });
    }
    return found.size > 0 ? [...found.values()] : NOTHING;
  };
}
