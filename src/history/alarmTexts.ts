// Alarms in words, for the panel and the editor alike: what is wrong, what shows it, what to do.

import type { Say } from '../model/say.ts';
import type { AlarmKind, AlarmRaised, ObservedTensor, RunStarted } from '../protocol/trainEvent.ts';

interface AlarmText {
  /** As health: one or two words. */
  readonly name: string;
  /** Why it matters and what commonly causes it. */
  readonly cause: string;
  /** Whether `measured` and `threshold` are fractions. */
  readonly isShare: boolean;
}

export const ALARM_TEXTS: Readonly<Record<AlarmKind, AlarmText>> = {
  vanishingGradient: {
    name: 'vanishing gradient',
    cause:
      'The gradient that reaches this layer is so small that it hardly learns. BatchNorm before the activation, ReLU in place of sigmoid or tanh, or He initialisation help.',
    isShare: false,
  },
  explodingGradient: {
    name: 'exploding gradient',
    cause:
      'The gradient of this layer is so large that a step throws the weights away. A smaller learning rate, BatchNorm or clipping help.',
    isShare: false,
  },
  deadUnits: {
    name: 'dead units',
    cause:
      'These units were never positive over the last epoch, so that no gradient passes them. A smaller learning rate, BatchNorm before the activation or LeakyReLU help.',
    isShare: true,
  },
  saturation: {
    name: 'saturated units',
    cause:
      'These units lie at the flat ends of the activation, where almost no gradient passes. BatchNorm before the activation, or smaller initial weights, help.',
    isShare: true,
  },
  underflow: {
    name: 'underflow',
    cause:
      'Numbers have become so small that float32 holds them as zero or hardly at all. Normalizing the layer keeps them in range.',
    isShare: true,
  },
  overflow: {
    name: 'overflow',
    cause:
      'Numbers come near to the largest that float32 holds. A smaller learning rate, or normalizing the layer, keeps them in range; inputs that are large already are better standardized.',
    isShare: false,
  },
  notFinite: {
    name: 'not finite',
    cause:
      'Numbers are NaN or infinite from this step on, and with them all that follows. A smaller learning rate, BatchNorm, or standardized inputs where they are large help.',
    isShare: true,
  },
  batchOfOne: {
    name: 'batch of one',
    cause: 'BatchNorm has one value for each feature, whose variance is zero. Larger batches, or drop_last=True, help.',
    isShare: false,
  },
  evaluationGap: {
    name: 'evaluation far from training',
    cause:
      'The loss in evaluation mode is far from that in training mode: the running statistics of BatchNorm do not fit the batches. Larger batches or another momentum help.',
    isShare: false,
  },
};

export const ZERO_WEIGHT_CAUSE =
  'A weight on the way is all zero, or nearly so: next to nothing passes it, forward or backward. Random initial values, as torch draws them or of He initialisation, help.';

/** The cause of an alarm. */
export function causeOfAlarm(say: Say, { kind, hasZeroWeight }: Pick<AlarmRaised, 'kind' | 'hasZeroWeight'>): string {
  return say(hasZeroWeight ? ZERO_WEIGHT_CAUSE : ALARM_TEXTS[kind].cause);
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
  { kind, measured, threshold, feature, tensor }: AlarmRaised,
  { amount, share }: { readonly amount: (value: number) => string; readonly share: (value: number) => string },
): string[] {
  const write = ALARM_TEXTS[kind].isShare ? share : amount;
  const observed = tensor === undefined ? undefined : run?.tensors[tensor];
  return [
    ...(observed ? [placeOf(say, observed)] : []),
    ...(feature === undefined ? [] : [say('feature {0}', feature)]),
    ...(measured === undefined ? [] : [measuredOf(say, kind, write(measured), observed)]),
    ...(threshold === undefined ? [] : [say('threshold {0}', write(threshold))]),
  ];
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

/** The number, and what it is. */
function measuredOf(say: Say, kind: AlarmKind, number: string, observed?: ObservedTensor): string {
  switch (kind) {
    case 'vanishingGradient':
      if (observed?.quantity === 'parameterGradient') return say('root mean square {0}', number);
      if (observed?.quantity === 'outputGradient') return say('gradient ÷ that of a later layer {0}', number);
      return say('update ÷ weight {0}', number);
    case 'explodingGradient':
      return say('update ÷ weight {0}', number);
    case 'deadUnits':
    case 'saturation':
      return say('{0} of the units', number);
    case 'underflow':
    case 'notFinite':
      return say('{0} of the numbers', number);
    case 'overflow':
      return say('largest number {0}', number);
    case 'batchOfOne':
      return say('{0} in the batch', number);
    case 'evaluationGap':
      return say('loss in evaluation ÷ in training {0}', number);
    default:
      return kind satisfies never;
  }
}
