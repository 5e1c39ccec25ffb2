// Alarms in the page's words. The same for the list, the layers and the scrubber.

import { ALARM_TEXTS, causeOfAlarm, evidenceOfAlarm, nameOfAlarm } from '../src/history/alarmTexts.ts';
import type { AlarmRaised, RunStarted } from '../src/protocol/trainEvent.ts';
import { briefPercent, compact, integer } from './format.ts';
import { t } from './l10n.ts';

export function alarmName(alarm: Pick<AlarmRaised, 'kind' | 'value'>): string {
  return nameOfAlarm(t, alarm);
}

export function alarmCause(run: RunStarted, alarm: AlarmRaised): string {
  return causeOfAlarm(t, run, alarm);
}

/** Which tensor, what was measured, and the threshold; empty where none of it is told. */
export function alarmEvidence(run: RunStarted, alarm: AlarmRaised): string {
  return evidenceOfAlarm(t, run, alarm, { amount: amountOf, share: briefPercent }).join(', ');
}

/** A threshold of 1 is no 1.00. */
function amountOf(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1000 ? integer(value) : compact(value);
}

/** The fraction that belongs to the name, where there is one: `40 %`. */
export function alarmShare({ kind, measured }: AlarmRaised): string {
  if (measured === undefined || kind === 'notFinite' || !ALARM_TEXTS[kind].isShare) return '';
  return `${Math.round(measured * 100)} %`;
}
