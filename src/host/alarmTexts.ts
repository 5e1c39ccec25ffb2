// Alarms in the editor's words.

import * as vscode from 'vscode';
import { causeOfAlarm, evidenceOfAlarm, nameOfAlarm } from '../history/alarmTexts.ts';
import type { Say } from '../model/say.ts';
import type { KnownAlarm } from '../protocol/runHistory.ts';
import type { AlarmRaised, RunStarted } from '../protocol/trainEvent.ts';
import { decimal } from './numbers.ts';

const say: Say = vscode.l10n.t;

/** `vanishing gradient`, as a layer's health. */
export function alarmName(alarm: Pick<AlarmRaised, 'kind' | 'value'>): string {
  return nameOfAlarm(say, alarm);
}

export function alarmCause(run: RunStarted | undefined, alarm: AlarmRaised): string {
  return causeOfAlarm(say, run, alarm);
}

/** The step, which tensor, what was measured there and the threshold, and where it was over. */
export function alarmEvidence(run: RunStarted | undefined, alarm: KnownAlarm): string {
  const { step, endedAt } = alarm;
  return [
    vscode.l10n.t('step {0}', integer(step)),
    ...evidenceOfAlarm(say, run, alarm, { amount: amountOf, share: shareOf }),
    ...(endedAt === undefined ? [] : [vscode.l10n.t('over at step {0}', integer(endedAt))]),
  ].join(', ');
}

function amountOf(value: number): string {
  return String(Number(value.toPrecision(3)))
    .replace('e', ' e')
    .replace('.', decimal);
}

function integer(value: number): string {
  return value.toLocaleString(vscode.env.language);
}

/** One number of thousands must not look like none. */
function shareOf(fraction: number): string {
  const percent = fraction * 100;
  return `${percent >= 1 || percent === 0 ? Math.round(percent) : String(Number(percent.toPrecision(2))).replace('.', decimal)} %`;
}
