// Optimizers and gradient clipping, read by the engine's test and by optimizers.py.

import type { ClippingOptions, OptimizerOptions } from '../../../src/model/trainOptions.ts';
import { sequence } from '../../engine/requests.ts';
import { encodeFloats } from '../live.ts';

export interface OptimizerCase {
  readonly optimizer: OptimizerOptions;
  readonly clipping?: ClippingOptions;
  readonly gradients: 'plain' | 'edges';
}

export const STEPS = 50;
/** After these the parameters are compared. */
export const COMPARED = [1, 2, 3, 5, 6, 20, 50];
/** Of the parameters, as torch has them. */
export const SHAPES = [[3, 5], [7], [1, 2]] as const;
const SIZE = 24;

export const initialParameters = sequence(SIZE, 7);

/** (STEPS, SIZE): changing gradients, some of them always zero. */
export const plainGradients = Float32Array.from({ length: STEPS * SIZE }, (_, i) => {
  const [step, element] = [Math.floor(i / SIZE), i % SIZE];
  return element % 11 === 3 ? 0 : sequence(SIZE, 100 + step)[element]! + 0.3 * initialParameters[element]!;
});

/** As above, with elements that are subnormal, tiny, huge, infinite from a step on and NaN from a step on. */
export const edgeGradients = plainGradients.map((value, i) => {
  const [step, element] = [Math.floor(i / SIZE), i % SIZE];
  if (element === 0) return value * 1e-42;
  if (element === 4) return value * 1e-20;
  if (element === 8) return value * 1e15;
  if (element === 12) return value * 1e30;
  if (element === 16 && step > 3) return Number.POSITIVE_INFINITY;
  if (element === 20 && step > 4) return Number.NaN;
  return value;
});

const optimizers: readonly OptimizerOptions[] = [
  { type: 'SGD' },
  { type: 'SGD', learningRate: 0.1, weightDecay: 0.1 },
  { type: 'SGD', learningRate: 0.1, momentum: 0.9 },
  { type: 'SGD', learningRate: 0.1, momentum: 0.9, dampening: 0.3, weightDecay: 0.05 },
  { type: 'SGD', learningRate: 0.1, momentum: 0.8, nesterov: true },
  { type: 'SGD', learningRate: 0.1, momentum: 0.8, nesterov: true, weightDecay: 0.02, maximize: true },
  { type: 'Adam' },
  { type: 'Adam', learningRate: 0.1, betas: [0.8, 0.99], eps: 1e-3 },
  { type: 'Adam', learningRate: 0.1, weightDecay: 0.1 },
  { type: 'Adam', learningRate: 0.1, amsgrad: true },
  { type: 'Adam', learningRate: 0.1, amsgrad: true, maximize: true, weightDecay: 0.01 },
  { type: 'Adam', betas: [0, 0] },
  { type: 'AdamW' },
  { type: 'AdamW', learningRate: 0.1, weightDecay: 0.3, betas: [0.7, 0.9], eps: 1e-2 },
  { type: 'AdamW', learningRate: 0.1, amsgrad: true, maximize: true },
  { type: 'RMSprop' },
  { type: 'RMSprop', alpha: 0.8, eps: 1e-3, weightDecay: 0.1 },
  { type: 'RMSprop', momentum: 0.9 },
  { type: 'RMSprop', centered: true },
  { type: 'RMSprop', centered: true, momentum: 0.5, weightDecay: 0.01, maximize: true },
  { type: 'Adagrad' },
  { type: 'Adagrad', learningRate: 0.1, lrDecay: 0.2, weightDecay: 0.1 },
  { type: 'Adagrad', initialAccumulatorValue: 0.5, eps: 1e-2, maximize: true },
  { type: 'NAdam' },
  { type: 'NAdam', learningRate: 0.03, betas: [0.8, 0.95], eps: 1e-4, momentumDecay: 0.1, weightDecay: 0.1 },
  { type: 'NAdam', weightDecay: 0.2, decoupledWeightDecay: true, maximize: true },
  { type: 'RAdam' },
  { type: 'RAdam', learningRate: 0.1, betas: [0.8, 0.95], eps: 1e-4, weightDecay: 0.1 },
  { type: 'RAdam', learningRate: 0.1, betas: [0.9, 0.5], weightDecay: 0.2, decoupledWeightDecay: true, maximize: true },
];

const clippings: readonly ClippingOptions[] = [
  { type: 'norm', maxNorm: 1 },
  { type: 'norm', maxNorm: 100 },
  { type: 'norm', maxNorm: 0.5, normType: Number.POSITIVE_INFINITY },
  { type: 'norm', maxNorm: 2, normType: 1 },
  { type: 'norm', maxNorm: 0.7, normType: 3 },
  { type: 'value', clipValue: 0.25 },
];

export const optimizerCases: readonly OptimizerCase[] = [
  ...optimizers.flatMap((optimizer) => [
    { optimizer, gradients: 'plain' as const },
    { optimizer, gradients: 'edges' as const },
  ]),
  ...clippings.flatMap((clipping) => [
    { optimizer: { type: 'SGD', learningRate: 0.1 } as const, clipping, gradients: 'plain' as const },
    { optimizer: { type: 'Adam', learningRate: 0.1 } as const, clipping, gradients: 'edges' as const },
  ]),
];

/** What optimizers.py reads. */
export function optimizerRequest() {
  return {
    cases: optimizerCases,
    shapes: SHAPES,
    compared: COMPARED,
    initial: encodeFloats(initialParameters),
    gradients: { plain: encodeFloats(plainGradients), edges: encodeFloats(edgeGradients) },
  };
}
