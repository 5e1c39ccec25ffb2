// What is at fault where something is wrong from a run's first step on: not the learning rate, which no step has used by
// then, but the scale of the inputs, the first weights, or the depth, which multiplies what each layer makes of its input.

import { inputOf } from '../model/modelSpec.ts';
import { withOtherMomentum } from '../model/momentum.ts';
import { completeOptimizer } from '../model/trainOptions.ts';
import type { AlarmFault, AlarmKind, RunStarted } from '../protocol/trainEvent.ts';
import { elementsOf, indexOf, weightsOf } from './tensorTable.ts';

/** What is known of a run's beginning; plain data. */
export interface Beginning {
  /** Of each weight, by how much it multiplies the size of independent inputs: root mean square times root of fan_in. */
  readonly gains: readonly (readonly [layer: number, gain: number])[];
  /** Layers whose units were idle in the first step. */
  idle: readonly number[];
  /** Whether it changed a weight by more than the weight. */
  hasLargeUpdates: boolean;
}

/**
 * Inputs beyond this, or below its reciprocal, are no standardized ones (LeCun et al. 1998, Efficient BackProp, 4.3), and
 * weights whose gain is beyond the other none that are drawn as He et al. 2015 (a gain of 1.4), Glorot and Bengio 2010
 * (5/3 before tanh) or torch (0.6) do.
 */
const LARGE_INPUT = 20;
const LARGE_GAIN = 3;
const LARGEST = 2 ** 127;
/** Backward, the first layer's gradient is so many times the last one's where depth is at fault. */
const GROWN = 1000;
/** Fewer layers with weights are not many. */
const DEEP = 6;

export function gainsOf(run: RunStarted, parameters: Float32Array): Beginning['gains'] {
  return weightsOf(run).flatMap(({ layer, value }): [number, number][] => {
    if (!/^(Linear|Conv)/.test(run.model.layers[layer]!.type)) return [];
    const { shape } = run.tensors[value]!;
    const gain = parameters[indexOf(value, 'norm')]! / Math.sqrt(shape[0]!);
    // JSON, and so a checkpoint, has no infinity.
    return gain > 0 ? [[layer, Math.min(gain, LARGEST)]] : [];
  });
}

/** Layers of which nearly all units are dead or saturated, by the sizes of their outputs in one step. */
export function idleLayers({ units, tensors, model }: RunStarted, statistics: Float32Array, share: number): number[] {
  return units.flatMap(({ layer, kind }) => {
    const output = tensors.findIndex((tensor) => tensor.layer === layer && tensor.quantity === 'output');
    if (output < 0) return [];
    if (kind === 'dead') return statistics[indexOf(output, 'zeros')]! >= share ? [layer] : [];
    const [low, high] = limitsOf(model, layer);
    const at = indexOf(output, 'mean');
    const distance = Math.hypot(statistics[at]! - (low + high) / 2, statistics[at + 1]!);
    return distance > 0.45 * (high - low) ? [layer] : [];
  });
}

function limitsOf({ layers }: RunStarted['model'], layer: number): readonly [number, number] {
  const spec = layers[layer]!;
  if (spec.type === 'Hardtanh') return [spec.arguments.min_val, spec.arguments.max_val];
  return spec.type === 'Tanh' ? [-1, 1] : [0, 1];
}

interface Wrong {
  readonly kind: AlarmKind;
  readonly layer: number;
  readonly tensor?: number;
}

/** Of what holds since the first step; undefined where the learning rate, or nothing that is known, is at fault. */
export function faultOf(
  run: RunStarted,
  { gains }: Beginning,
  { kind, layer, tensor }: Wrong,
  statistics: Float32Array,
  largestInput: () => number,
): AlarmFault | undefined {
  const quantity = tensor === undefined ? undefined : run.tensors[tensor]!.quantity;
  switch (kind) {
    case 'deadUnits':
      return { type: 'weights' };
    case 'saturation': {
      const feeding = feedingLayer(run, layer);
      const isFirst = feeding === gains[0]?.[0];
      return likeliest(
        run,
        1,
        gains.filter(([of]) => of === feeding),
        isFirst ? largestInput() : 1,
      );
    }
    case 'explodingGradient': {
      // Others divide gradients by their size: their updates are as large as the learning rate.
      if ('eps' in completeOptimizer(run.options.optimizer)) return undefined;
      // Where numbers are predicted, the targets' size is the gradient's.
      const isByInputs = run.data.task === 'classification';
      const found = likeliest(run, 1, gains, isByInputs ? largestInput() : 1);
      return found ?? (gains.length >= DEEP && growsBackward(run, statistics) ? { type: 'depth' } : undefined);
    }
    case 'overflow':
    case 'notFinite':
    case 'underflow': {
      if (quantity === 'parameter' && kind === 'underflow' && !completeOptimizer(run.options.optimizer).weightDecay) {
        return { type: 'weights' };
      }
      if (quantity === 'parameter' || quantity === 'parameterUpdate') return undefined;
      const passed = quantity === 'output' ? gains.filter(([of]) => of <= layer) : gains;
      const found = likeliest(run, kind === 'underflow' ? -1 : 1, passed, largestInput());
      return found ?? (gains.length >= DEEP ? { type: 'depth' } : undefined);
    }
    default:
      return undefined;
  }
}

/** Of an evaluation that is far from the training, unless a momentum explains it: by large inputs all later layers move. */
export function faultOfGap(run: RunStarted, largestInput: () => number): AlarmFault | undefined {
  return withOtherMomentum(run.model).length > 0 ? undefined : likeliest(run, 1, [], largestInput());
}

/** Whichever multiplies more; for a sign of -1, divides. */
function likeliest(
  { model }: RunStarted,
  sign: 1 | -1,
  gains: Beginning['gains'],
  input: number,
): AlarmFault | undefined {
  const beyond = (size: number, least: number) => {
    const logarithm = sign * Math.log(size);
    return logarithm > Math.log(least) ? logarithm : 0;
  };
  const ofInputs = input > 0 && model.layers[0]!.type !== 'Embedding' ? beyond(input, LARGE_INPUT) : 0;
  const ofWeights = gains.map(([, gain]) => beyond(gain, LARGE_GAIN));
  const all = ofWeights.reduce((sum, one) => sum + one, 0);
  if (ofInputs === 0 && all === 0) return undefined;
  if (ofInputs >= all) return { type: 'inputs', size: input };
  const [layer, size] = gains[ofWeights.indexOf(Math.max(...ofWeights))]!;
  return { type: 'weights', layer, size };
}

/** The layer with weights from which another has its input; -1 where there is none. */
function feedingLayer({ model }: RunStarted, layer: number): number {
  let at = layer;
  while (at >= 0 && !/^(Linear|Conv)/.test(model.layers[at]!.type)) at = inputOf(model.layers[at]!, at);
  return at;
}

function growsBackward(run: RunStarted, statistics: Float32Array): boolean {
  const sizes = weightsOf(run).flatMap(({ outputGradient }) => {
    if (outputGradient < 0) return [];
    return [statistics[indexOf(outputGradient, 'norm')]! / Math.sqrt(elementsOf(run.tensors[outputGradient]!))];
  });
  return sizes[0]! > GROWN * sizes.at(-1)!;
}
