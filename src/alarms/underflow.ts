// Numbers that have become too small for float32: of weights, of outputs on the way forward, of gradients on the way back.

import { inputOf } from '../model/modelSpec.ts';
import type { RunStarted } from '../protocol/trainEvent.ts';
import type { Detector, Finding } from './detectors.ts';
import { indexOf, sizeOf, type WatchedWeight, weightsOf } from './tensorTable.ts';
import type { Thresholds } from './thresholds.ts';

/** 2^-63, the root of the smallest normal float32: the product of two numbers below it is not one. */
const TINY = 2 ** -63;

const NOTHING: readonly Finding[] = [];

/**
 * The weights that underflow; where there are none, the first output on the way forward, and the first gradient on the
 * way back: those after them do for the same reason.
 */
export function underflow(run: RunStarted, thresholds: Thresholds): Detector {
  const ofWeights = weightUnderflow(run, thresholds);
  const ofOutputs = outputUnderflow(run, thresholds);
  const ofGradients = gradientUnderflow(run, thresholds);
  return (statistics, before) => {
    const found = ofWeights(statistics, before);
    if (found.length > 0) return found;
    const [output, gradient] = [ofOutputs(statistics, before), ofGradients(statistics, before)];
    if (output.length === 0) return gradient;
    return [...output, ...gradient.filter(({ layer }) => layer !== output[0]!.layer)];
  };
}

/** Weights that became zero, beside those that were at the beginning, or that are subnormal. */
function weightUnderflow(run: RunStarted, { underflow: threshold }: Thresholds): Detector {
  const watched = weightsOf(run).map(({ layer, value }) => {
    return { layer, tensor: value, at: indexOf(value, 'zeros'), zerosAtFirst: 1 };
  });
  return (statistics, before) => {
    let found = NOTHING;
    for (const weight of watched) {
      const { layer, tensor, at } = weight;
      const zeros = statistics[at]!;
      if (zeros < weight.zerosAtFirst) weight.zerosAtFirst = zeros;
      const measured = zeros - weight.zerosAtFirst + statistics[at + 1]!;
      // Nearly always.
      if (!(measured >= threshold)) continue;
      const isCertain = before !== undefined && before[at + 1]! >= threshold;
      found = [...found, { kind: 'underflow', layer, tensor, measured, threshold, isCertain }];
    }
    return found;
  };
}

/**
 * The first layer with a weight whose output has no number beyond TINY, and of those a part that float32 holds as
 * subnormal, or as zero though neither the weight nor the input is zero. An activation's own zeros, a dropout's, or those
 * behind a weight of zeros are none.
 */
function outputUnderflow(run: RunStarted, { underflow: threshold }: Thresholds): Detector {
  const { tensors, model } = run;
  const outputs = new Map(tensors.flatMap(({ layer, quantity }, i) => (quantity === 'output' ? [[layer, i]] : [])));
  const watched = weightsOf(run).flatMap(({ layer, value }) => {
    const output = outputs.get(layer);
    return output === undefined
      ? []
      : [{ layer, value, output, input: outputs.get(inputOf(model.layers[layer]!, layer)) }];
  });
  /** Whose weight has been all zero: it comes up through the smallest numbers. */
  const fromZero = new Set<number>();
  let told = -1;
  return (statistics, before) => {
    let first: Finding | undefined;
    for (const { layer, value, output, input } of watched) {
      // Nearly never.
      if (!(sizeOf(output, statistics) < TINY)) continue;
      const multiplied = sizeOf(value, before ?? statistics);
      if (multiplied === 0) fromZero.add(layer);
      if (multiplied < TINY && fromZero.has(layer)) continue;
      const at = indexOf(output, 'zeros');
      const [zeros, subnormals] = [statistics[at]!, statistics[at + 1]!];
      const ofWeight = sizeOf(value, statistics);
      const ofInput = input === undefined ? Number.POSITIVE_INFINITY : sizeOf(input, statistics);
      const isProduct = ofWeight > 0 && ofInput > 0 && Math.min(ofWeight, ofInput) < TINY;
      const measured = subnormals + (isProduct || subnormals > 0 ? zeros : 0);
      // The one that was told, as long as it is tiny, however the first moves to and fro.
      const isRest = !(measured >= threshold);
      if (isRest && layer !== told) continue;
      if (first && layer !== told) continue;
      first = { kind: 'underflow', layer, tensor: output, measured, threshold, isCertain: true, isRest };
    }
    told = first?.layer ?? -1;
    return first ? [first] : NOTHING;
  };
}

/** The same of the gradients of these outputs, from the last on, where a gradient beyond TINY reaches the network's end. */
function gradientUnderflow(run: RunStarted, { underflow: threshold }: Thresholds): Detector {
  const backward: readonly WatchedWeight[] = weightsOf(run)
    .filter(({ outputGradient }) => outputGradient >= 0)
    .reverse();
  let told = -1;
  return (statistics) => {
    let first: Finding | undefined;
    let [largest, behind] = [0, Number.POSITIVE_INFINITY];
    for (const { layer, outputGradient: tensor } of backward) {
      const size = sizeOf(tensor, statistics);
      largest = Math.max(largest, size);
      if (size < TINY && largest >= TINY) {
        const at = indexOf(tensor, 'zeros');
        const [zeros, subnormals] = [statistics[at]!, statistics[at + 1]!];
        const measured = subnormals + (behind < TINY || subnormals > 0 ? zeros : 0);
        const isRest = !(measured >= threshold);
        const isWanted = layer === told || (!isRest && !first);
        if (isWanted) first = { kind: 'underflow', layer, tensor, measured, threshold, isRest };
      }
      if (size > 0) behind = size;
    }
    told = first?.layer ?? -1;
    return first ? [first] : NOTHING;
  };
}
