// Alarms in words: what is wrong, what shows it, what to do. The same words for the list, the layers and the scrubber.

import type { AlarmKind, AlarmRaised, ObservedTensor, RunStarted } from '../src/protocol/trainEvent.ts';
import { compact, percent } from './format.ts';
import { t } from './l10n.ts';

interface AlarmText {
  /** As health: one or two words. */
  readonly name: string;
  /** Why it matters and what commonly causes it. */
  readonly cause: string;
  /** Written of `measured` and `threshold`. */
  readonly write: (value: number) => string;
}

const TEXTS: Readonly<Record<AlarmKind, AlarmText>> = {
  vanishingGradient: {
    name: 'vanishing gradient',
    cause:
      'The gradient that reaches this layer is so small that it hardly learns. BatchNorm before the activation, ReLU in place of sigmoid or tanh, or He initialisation help.',
    write: compact,
  },
  explodingGradient: {
    name: 'exploding gradient',
    cause:
      'The gradient of this layer is so large that a step throws the weights away. A smaller learning rate, BatchNorm or clipping help.',
    write: compact,
  },
  deadUnits: {
    name: 'dead units',
    cause:
      'These units were never positive over the last epoch, so that no gradient passes them. A smaller learning rate, BatchNorm before the activation or LeakyReLU help.',
    write: percent,
  },
  saturation: {
    name: 'saturated units',
    cause:
      'These units lie at the flat ends of the activation, where almost no gradient passes. BatchNorm before the activation, or smaller initial weights, help.',
    write: percent,
  },
  underflow: {
    name: 'underflow',
    cause:
      'Numbers have become so small that float32 holds them as zero or hardly at all. Normalizing the layer keeps them in range.',
    write: percent,
  },
  overflow: {
    name: 'overflow',
    cause:
      'Numbers come near to the largest that float32 holds. A smaller learning rate, or normalizing the layer, keeps them in range.',
    write: compact,
  },
  notFinite: {
    name: 'not finite',
    cause:
      'Numbers are NaN or infinite from this step on, and with them all that follows. A smaller learning rate or BatchNorm help.',
    write: percent,
  },
  batchOfOne: {
    name: 'batch of one',
    cause: 'BatchNorm has one value for each feature, whose variance is zero. Larger batches, or drop_last=True, help.',
    write: compact,
  },
  evaluationGap: {
    name: 'evaluation far from training',
    cause:
      'The loss in evaluation mode is far from that in training mode: the running statistics of BatchNorm do not fit the batches. Larger batches or another momentum help.',
    write: compact,
  },
};

export function alarmName({ kind, value }: Pick<AlarmRaised, 'kind' | 'value'>): string {
  if (kind === 'notFinite' && value) return value === 'nan' ? 'NaN' : value === 'inf' ? 'Inf' : '-Inf';
  return t(TEXTS[kind].name);
}

export function alarmCause(kind: AlarmKind): string {
  return t(TEXTS[kind].cause);
}

/** Which tensor, what was measured, and the threshold; empty where none of it is told. */
export function alarmEvidence(run: RunStarted, { kind, measured, threshold, feature, tensor }: AlarmRaised): string {
  const { write } = TEXTS[kind];
  const observed = tensor === undefined ? undefined : run.tensors[tensor];
  const parts = [
    ...(observed ? [placeOf(observed)] : []),
    ...(feature === undefined ? [] : [t('feature {0}', feature)]),
    ...(measured === undefined ? [] : [measuredOf(kind, write(measured))]),
    ...(threshold === undefined ? [] : [t('threshold {0}', write(threshold))]),
  ];
  return parts.join(', ');
}

/** Where in the step the numbers stand: `output, forward`. */
function placeOf({ quantity, parameter = '' }: ObservedTensor): string {
  switch (quantity) {
    case 'output':
      return t('output, forward');
    case 'outputGradient':
      return t('gradient of the output, backward');
    case 'parameterGradient':
      return t('gradient of {0}, backward', parameter);
    case 'parameterUpdate':
      return t('update of {0}', parameter);
    case 'parameter':
      return t('{0}, after the update', parameter);
    default:
      return quantity satisfies never;
  }
}

/** The number, and what it is. */
function measuredOf(kind: AlarmKind, number: string): string {
  switch (kind) {
    case 'vanishingGradient':
    case 'explodingGradient':
      return t('update ÷ weight {0}', number);
    case 'deadUnits':
    case 'saturation':
      return t('{0} of the units', number);
    case 'underflow':
    case 'notFinite':
      return t('{0} of the numbers', number);
    case 'overflow':
      return t('largest number {0}', number);
    case 'batchOfOne':
      return t('{0} in the batch', number);
    case 'evaluationGap':
      return t('loss in evaluation ÷ in training {0}', number);
    default:
      return kind satisfies never;
  }
}

/** The fraction that belongs to the name, where there is one: `40 %`. */
export function alarmShare({ kind, measured }: AlarmRaised): string {
  if (measured === undefined || kind === 'notFinite' || TEXTS[kind].write !== percent) return '';
  return `${Math.round(measured * 100)} %`;
}
