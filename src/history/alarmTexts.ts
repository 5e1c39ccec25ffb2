// Alarms in words, for the panel and the editor alike: what is wrong, what shows it, what to do.

import { type BoundLayer, moduleName } from '../model/modelSpec.ts';
import { withOtherMomentum } from '../model/momentum.ts';
import type { Say } from '../model/say.ts';
import { completeOptimizer } from '../model/trainOptions.ts';
import type { AlarmKind, AlarmRaised, ObservedTensor, RunStarted } from '../protocol/trainEvent.ts';

interface AlarmText {
  /** As health: one or two words. */
  readonly name: string;
  /** Why it matters and what commonly causes it. */
  readonly cause: string;
  /** What the number is that was measured. */
  readonly measured: string;
  /** Whether it and the threshold are fractions. */
  readonly isShare: boolean;
}

export const ALARM_TEXTS: Readonly<Record<AlarmKind, AlarmText>> = {
  vanishingGradient: {
    name: 'vanishing gradient',
    cause:
      'The gradient that reaches this layer is so small that it hardly learns. BatchNorm before the activation, ReLU in place of sigmoid or tanh, or He initialisation help.',
    measured: 'update ÷ weight {0}',
    isShare: false,
  },
  explodingGradient: {
    name: 'exploding gradient',
    cause:
      'The gradient of this layer is so large that a step throws the weights away. A smaller learning rate, BatchNorm or clipping help.',
    measured: 'update ÷ weight {0}',
    isShare: false,
  },
  deadUnits: {
    name: 'dead units',
    cause:
      'These units were never positive over the last epoch, so that no gradient passes them. A smaller learning rate, BatchNorm before the activation or LeakyReLU help.',
    measured: '{0} of the units',
    isShare: true,
  },
  saturation: {
    name: 'saturated units',
    cause:
      'These units lie at the flat ends of the activation, where almost no gradient passes. BatchNorm before the activation, smaller initial weights or a smaller learning rate help.',
    measured: '{0} of the units',
    isShare: true,
  },
  underflow: {
    name: 'underflow',
    cause:
      'Numbers have become so small that float32 holds them as zero or hardly at all. Normalizing the layer keeps them in range.',
    measured: '{0} of the numbers',
    isShare: true,
  },
  overflow: {
    name: 'overflow',
    cause:
      'Numbers come near to the largest that float32 holds. A smaller learning rate, or normalizing the layer, keeps them in range; inputs that are large already are better standardized.',
    measured: 'largest number {0}',
    isShare: false,
  },
  notFinite: {
    name: 'not finite',
    cause:
      'Numbers are NaN or infinite from this step on, and with them all that follows. A smaller learning rate, BatchNorm, or standardized inputs where they are large help.',
    measured: '{0} of the numbers',
    isShare: true,
  },
  batchOfOne: {
    name: 'batch of one',
    cause: 'BatchNorm has one value for each feature, whose variance is zero. Larger batches, or drop_last=True, help.',
    measured: '{0} in the batch',
    isShare: false,
  },
  evaluationGap: {
    name: 'evaluation far from training',
    cause:
      'The loss in evaluation mode is far from that in training mode: the running statistics of BatchNorm do not fit the batches, which are small. Larger batches help.',
    measured: 'loss in evaluation ÷ in training {0}',
    isShare: false,
  },
  lostUpdate: {
    name: 'updates lost in rounding',
    cause:
      'No layer learns: each update of a weight w, to w - lr * dloss/dw, is so small beside w that float32 rounds it back to w. A larger learning rate helps.',
    measured: 'update ÷ weight {0}',
    isShare: false,
  },
};

export const ZERO_WEIGHT_CAUSE =
  'A weight on the way is all zero, or nearly so: next to nothing passes it, forward or backward. Random initial values, as torch draws them or of He initialisation, help.';

/** Where it is so from the first step on, or by what the data or the file have. */
export const FAULT_CAUSES = {
  largeInputs:
    'It is so from the first step on, because the inputs are large, not by the learning rate. Standardized inputs help.',
  explodingByInputs:
    'It is so from the first step on, because the inputs are large. Standardized inputs help; a smaller learning rate only makes up for them.',
  smallInputs: 'It is so from the first step on, because the inputs are tiny. Standardized inputs help.',
  largeWeights:
    'It is so from the first step on, because the initial weights are large, not by the learning rate. Values as torch draws them, or of He or Glorot initialisation, help.',
  smallWeights:
    'It is so from the first step on, because the initial weights are tiny. Values as torch draws them, or of He or Glorot initialisation, help.',
  deadAtFirst:
    'These units are not positive from the first step on, by their initial weights and biases, not by the learning rate. Values as torch draws them, BatchNorm before the activation or LeakyReLU help.',
  growing:
    'It is so from the first step on: from layer to layer the numbers grow, and there are many layers. BatchNorm behind each, He or Glorot initialisation, or fewer layers help.',
  shrinking:
    'It is so from the first step on: from layer to layer the numbers shrink, and there are many layers. BatchNorm behind each, He initialisation, or fewer layers help.',
  momentum:
    'The loss in evaluation mode is far from that in training mode: by its momentum, the running statistics of BatchNorm lag behind the batches. The usual momentum=0.1 helps.',
  gapOfInputs:
    'The loss in evaluation mode is far from that in training mode: the inputs are large, so that each step moves what BatchNorm normalizes further than its running statistics follow. Standardized inputs or a smaller learning rate help.',
  gapOfRate:
    'The loss in evaluation mode is far from that in training mode: each step moves what BatchNorm normalizes further than its running statistics follow. A smaller learning rate helps.',
  weightDecay:
    'Weight decay takes these weights to zero faster than their gradient gives them back. A smaller weight decay or learning rate helps.',
} as const;

/** Batches of fewer rows have statistics that differ much from one to the next. */
export const FEW_ROWS = 16;

/** The cause of an alarm. */
export function causeOfAlarm(say: Say, run: RunStarted | undefined, alarm: AlarmRaised): string {
  const cause = alarm.hasZeroWeight ? ZERO_WEIGHT_CAUSE : faultCause(run, alarm);
  return say(cause ?? ALARM_TEXTS[alarm.kind].cause);
}

function faultCause(run: RunStarted | undefined, alarm: AlarmRaised): string | undefined {
  const { kind, fault } = alarm;
  if (kind === 'evaluationGap') {
    if (!run) return undefined;
    if (withOtherMomentum(run.model).length > 0) return FAULT_CAUSES.momentum;
    if (fault) return FAULT_CAUSES.gapOfInputs;
    return run.options.batchSize < FEW_ROWS ? undefined : FAULT_CAUSES.gapOfRate;
  }
  const isSmall = kind === 'underflow';
  switch (fault?.type) {
    case 'inputs':
      if (kind === 'explodingGradient') return FAULT_CAUSES.explodingByInputs;
      return isSmall ? FAULT_CAUSES.smallInputs : FAULT_CAUSES.largeInputs;
    case 'weights':
      if (kind === 'deadUnits') return FAULT_CAUSES.deadAtFirst;
      return isSmall ? FAULT_CAUSES.smallWeights : FAULT_CAUSES.largeWeights;
    case 'depth':
      return isSmall ? FAULT_CAUSES.shrinking : FAULT_CAUSES.growing;
    case undefined:
      return run && isDecayed(run, alarm) ? FAULT_CAUSES.weightDecay : undefined;
    default:
      return fault satisfies never;
  }
}

/** A step that takes so much of the weights leaves a gradient nothing to hold them with. */
const DECAYING = 0.1;

/** Whether what underflows is a weight that decays, or comes from weights that decay at once. */
export function isDecayed({ tensors, options }: RunStarted, { kind, tensor }: AlarmRaised): boolean {
  if (kind !== 'underflow') return false;
  const { weightDecay, learningRate } = completeOptimizer(options.optimizer);
  const isWeight = tensor !== undefined && tensors[tensor]?.quantity === 'parameter';
  return weightDecay > 0 && (isWeight || weightDecay * learningRate >= DECAYING);
}

/** `vanishing gradient`, as a layer's health. */
export function nameOfAlarm(say: Say, { kind, value }: Pick<AlarmRaised, 'kind' | 'value'>): string {
  if (kind === 'notFinite' && value) return { nan: 'NaN', inf: 'Inf', '-inf': '-Inf' }[value];
  return say(ALARM_TEXTS[kind].name);
}

/**
 * Which tensor, what was measured, and the threshold: of these what is told. `amount` and `share` write the numbers.
 */
export function evidenceOfAlarm(
  say: Say,
  run: RunStarted | undefined,
  alarm: AlarmRaised,
  { amount, share }: { readonly amount: (value: number) => string; readonly share: (value: number) => string },
): string[] {
  const { kind, measured, threshold, feature, tensor } = alarm;
  const write = ALARM_TEXTS[kind].isShare ? share : amount;
  const observed = tensor === undefined ? undefined : run?.tensors[tensor];
  return [
    ...(observed ? [placeOf(say, observed)] : []),
    ...(feature === undefined ? [] : [say('feature {0}', feature)]),
    ...(measured === undefined ? [] : [measuredOf(say, kind, write(measured), observed)]),
    ...(threshold === undefined ? [] : [say('threshold {0}', write(threshold))]),
    ...evidenceOfFault(say, run, alarm, amount),
  ];
}

/** He et al. 2015: what keeps the size of numbers before ReLUs. */
const HE_GAIN = Math.SQRT2;

/** What shows the cause, beside what was measured. */
function evidenceOfFault(
  say: Say,
  run: RunStarted | undefined,
  { kind, fault }: AlarmRaised,
  amount: (value: number) => string,
): string[] {
  if (kind === 'evaluationGap' && run) {
    const [other] = withOtherMomentum(run.model);
    if (other) return [say('{0} has momentum={1}', nameOf(other.layer), String(other.momentum ?? 'None'))];
  }
  if (kind === 'lostUpdate' && run) {
    return [say('learning rate {0}', amount(completeOptimizer(run.options.optimizer).learningRate))];
  }
  if (!fault) return [];
  if (fault.type === 'inputs') return [say('inputs up to {0}', amount(fault.size))];
  if (fault.type === 'depth' || fault.size === undefined) return [];
  const layer = run?.model.layers[fault.layer ?? -1];
  return [say('initial weight of {0} {1} times that of He', layer ? nameOf(layer) : '', amount(fault.size / HE_GAIN))];
}

/** `network.3 BatchNorm1d`. */
function nameOf(layer: BoundLayer): string {
  return `${layer.path} ${moduleName(layer)}`;
}

/** Where in the step the numbers stand: `output, forward`. */
function placeOf(say: Say, { quantity, parameter = '' }: ObservedTensor): string {
  switch (quantity) {
    case 'output':
      return say('output, forward');
    case 'outputGradient':
      return say('gradient of the output, backward');
    case 'parameterGradient':
      return say('gradient of {0}, backward', parameter);
    case 'parameterUpdate':
      return say('update of {0}', parameter);
    case 'parameter':
      return say('{0}, after the update', parameter);
    default:
      return quantity satisfies never;
  }
}

function measuredOf(say: Say, kind: AlarmKind, number: string, observed?: ObservedTensor): string {
  if (kind === 'vanishingGradient') {
    // Of optimizers that divide by it.
    if (observed?.quantity === 'parameterGradient') return say('root mean square {0}', number);
    if (observed?.quantity === 'outputGradient') return say('gradient ÷ that of a later layer {0}', number);
  }
  return say(ALARM_TEXTS[kind].measured, number);
}
