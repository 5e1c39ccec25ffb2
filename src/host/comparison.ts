// One sentence, or two, of measured difference between a run with BatchNorm and its twin without.

import * as vscode from 'vscode';
import { type Comparison, compareRuns, type RunMeasure } from '../history/compareRuns.ts';
import { isBatchNorm } from '../model/modelSpec.ts';
import { integer } from './numbers.ts';
import type { KnownRun } from './runs.ts';
import { said } from './said.ts';

/** Undefined while one of them is on. */
export function comparisonOf(one: KnownRun, other: KnownRun): string | undefined {
  const [a, b] = [one, other].map(({ end, history }) => (end && history ? { end, history } : undefined));
  if (!a || !b) return undefined;
  const hasNorm = ({ model }: KnownRun) => model.layers.some(isBatchNorm);
  const [norm, plain] = hasNorm(one) || !hasNorm(other) ? [a, b] : [b, a];
  for (const [run, isNorm] of [
    [norm, true],
    [plain, false],
  ] as const) {
    if (run.end.type !== 'runFailed') continue;
    const step = integer(run.end.step);
    const why = said(run.end);
    return isNorm
      ? vscode.l10n.t('With BatchNorm the run failed at step {0}: {1}', step, why)
      : vscode.l10n.t('Without BatchNorm the run failed at step {0}: {1}', step, why);
  }
  const comparison = compareRuns(norm.history, plain.history);
  const parts = [lossSentence(comparison), levelSentence(comparison)].filter((text) => text !== '');
  return `${parts.join('; ')}.`;
}

function lossSentence({ first, second }: Comparison): string {
  if (Number.isNaN(first.loss) || Number.isNaN(second.loss)) return vscode.l10n.t('No epoch has ended in both runs');
  const [with_, without] = [rounded(first.loss), rounded(second.loss)];
  if (first.epochs !== second.epochs) {
    const [a, b] = [integer(first.epochs), integer(second.epochs)];
    return first.isHeldOut
      ? vscode.l10n.t(
          'With BatchNorm the held-out loss after {0} epochs is {1}; without, after {2} epochs, {3}',
          ...[a, with_, b, without],
        )
      : vscode.l10n.t(
          'With BatchNorm the training loss after {0} epochs is {1}; without, after {2} epochs, {3}',
          ...[a, with_, b, without],
        );
  }
  const epochs = integer(first.epochs);
  return first.isHeldOut
    ? vscode.l10n.t('With BatchNorm the held-out loss after {0} epochs is {1}; without, {2}', epochs, with_, without)
    : vscode.l10n.t('With BatchNorm the training loss after {0} epochs is {1}; without, {2}', epochs, with_, without);
}

function levelSentence({ first, second, level }: Comparison): string {
  const what =
    level.kind === 'accuracy'
      ? vscode.l10n.t('{0} % training accuracy', Math.round(level.value * 100))
      : vscode.l10n.t('a training loss of {0}', rounded(level.value));
  const step = ({ step }: RunMeasure) => integer(step!);
  if (first.step !== undefined && second.step !== undefined) {
    if (first.step === second.step) return vscode.l10n.t('{0} is reached at step {1} in both', what, step(first));
    return vscode.l10n.t('{0} is reached at step {1} instead of {2}', what, step(first), step(second));
  }
  if (first.step !== undefined) return vscode.l10n.t('{0} is reached at step {1}, without it never', what, step(first));
  if (second.step !== undefined)
    return vscode.l10n.t('{0} is reached without it only, at step {1}', what, step(second));
  return '';
}

function rounded(value: number): string {
  return value.toLocaleString(vscode.env.language, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}
