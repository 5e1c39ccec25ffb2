// Alarms in words, as the panel says them: what is wrong, why, what shows it.

import * as vscode from 'vscode';
import type { KnownAlarm } from '../protocol/runHistory.ts';
import type { AlarmKind, AlarmRaised, ObservedTensor, RunStarted } from '../protocol/trainEvent.ts';

/** `vanishing gradient`, as a layer's health. */
export function alarmName({ kind, value }: Pick<AlarmRaised, 'kind' | 'value'>): string {
  switch (kind) {
    case 'vanishingGradient':
      return vscode.l10n.t('vanishing gradient');
    case 'explodingGradient':
      return vscode.l10n.t('exploding gradient');
    case 'deadUnits':
      return vscode.l10n.t('dead units');
    case 'saturation':
      return vscode.l10n.t('saturated units');
    case 'underflow':
      return vscode.l10n.t('underflow');
    case 'overflow':
      return vscode.l10n.t('overflow');
    case 'notFinite':
      return value === undefined ? vscode.l10n.t('not finite') : { nan: 'NaN', inf: 'Inf', '-inf': '-Inf' }[value];
    case 'batchOfOne':
      return vscode.l10n.t('batch of one');
    case 'evaluationGap':
      return vscode.l10n.t('evaluation far from training');
    default:
      return kind satisfies never;
  }
}

export function alarmCause(kind: AlarmKind): string {
  switch (kind) {
    case 'vanishingGradient':
      return vscode.l10n.t(
        'The gradient that reaches this layer is so small that it hardly learns. BatchNorm before the activation, ReLU in place of sigmoid or tanh, or He initialisation help.',
      );
    case 'explodingGradient':
      return vscode.l10n.t(
        'The gradient of this layer is so large that a step throws the weights away. A smaller learning rate, BatchNorm or clipping help.',
      );
    case 'deadUnits':
      return vscode.l10n.t(
        'These units were never positive over the last epoch, so that no gradient passes them. A smaller learning rate, BatchNorm before the activation or LeakyReLU help.',
      );
    case 'saturation':
      return vscode.l10n.t(
        'These units lie at the flat ends of the activation, where almost no gradient passes. BatchNorm before the activation, or smaller initial weights, help.',
      );
    case 'underflow':
      return vscode.l10n.t(
        'Numbers have become so small that float32 holds them as zero or hardly at all. Normalizing the layer keeps them in range.',
      );
    case 'overflow':
      return vscode.l10n.t(
        'Numbers come near to the largest that float32 holds. A smaller learning rate, or normalizing the layer, keeps them in range.',
      );
    case 'notFinite':
      return vscode.l10n.t(
        'Numbers are NaN or infinite from this step on, and with them all that follows. A smaller learning rate or BatchNorm help.',
      );
    case 'batchOfOne':
      return vscode.l10n.t(
        'BatchNorm has one value for each feature, whose variance is zero. Larger batches, or drop_last=True, help.',
      );
    case 'evaluationGap':
      return vscode.l10n.t(
        'The loss in evaluation mode is far from that in training mode: the running statistics of BatchNorm do not fit the batches. Larger batches or another momentum help.',
      );
    default:
      return kind satisfies never;
  }
}

/** The step, which tensor, what was measured there and the threshold, and where it was over. */
export function alarmEvidence(run: RunStarted | undefined, alarm: KnownAlarm): string {
  const { kind, step, feature, measured, threshold, tensor, endedAt } = alarm;
  const isShare = kind === 'deadUnits' || kind === 'saturation' || kind === 'underflow' || kind === 'notFinite';
  const write = (value: number) => (isShare ? shareOf(value) : String(Number(value.toPrecision(3))).replace('e', ' e'));
  const observed = tensor === undefined ? undefined : run?.tensors[tensor];
  return [
    vscode.l10n.t('step {0}', integer(step)),
    ...(observed ? [placeOf(observed)] : []),
    ...(feature === undefined ? [] : [vscode.l10n.t('feature {0}', feature)]),
    ...(measured === undefined ? [] : [measuredOf(kind, write(measured))]),
    ...(threshold === undefined ? [] : [vscode.l10n.t('threshold {0}', write(threshold))]),
    ...(endedAt === undefined ? [] : [vscode.l10n.t('over at step {0}', integer(endedAt))]),
  ].join(', ');
}

function integer(value: number): string {
  return value.toLocaleString(vscode.env.language);
}

/** One number of thousands must not look like none. */
function shareOf(fraction: number): string {
  const percent = fraction * 100;
  return `${percent >= 1 || percent === 0 ? Math.round(percent) : Number(percent.toPrecision(2))} %`;
}

/** Where in the step the numbers stand: `output, forward`. */
function placeOf({ quantity, parameter = '' }: ObservedTensor): string {
  switch (quantity) {
    case 'output':
      return vscode.l10n.t('output, forward');
    case 'outputGradient':
      return vscode.l10n.t('gradient of the output, backward');
    case 'parameterGradient':
      return vscode.l10n.t('gradient of {0}, backward', parameter);
    case 'parameterUpdate':
      return vscode.l10n.t('update of {0}', parameter);
    case 'parameter':
      return vscode.l10n.t('{0}, after the update', parameter);
    default:
      return quantity satisfies never;
  }
}

/** The number, and what it is. */
function measuredOf(kind: AlarmKind, number: string): string {
  switch (kind) {
    case 'vanishingGradient':
    case 'explodingGradient':
      return vscode.l10n.t('update ÷ weight {0}', number);
    case 'deadUnits':
    case 'saturation':
      return vscode.l10n.t('{0} of the units', number);
    case 'underflow':
    case 'notFinite':
      return vscode.l10n.t('{0} of the numbers', number);
    case 'overflow':
      return vscode.l10n.t('largest number {0}', number);
    case 'batchOfOne':
      return vscode.l10n.t('{0} in the batch', number);
    case 'evaluationGap':
      return vscode.l10n.t('loss in evaluation ÷ in training {0}', number);
    default:
      return kind satisfies never;
  }
}
