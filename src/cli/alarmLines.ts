// A run's alarms as lines of its report: the step, the layer, what is wrong, what was measured.

import { evidenceOfAlarm } from '../history/alarmTexts.ts';
import { sayInEnglish } from '../model/say.ts';
import type { AlarmKind, AlarmRaised, RunStarted } from '../protocol/trainEvent.ts';
import type { RunRecord } from './runRecord.ts';

export const ALARM_NAMES: Readonly<Record<AlarmKind, string>> = {
  vanishingGradient: 'vanishing gradient',
  explodingGradient: 'exploding gradient',
  deadUnits: 'dead units',
  saturation: 'saturated units',
  underflow: 'underflow',
  overflow: 'overflow',
  notFinite: 'not finite',
  batchOfOne: 'batch of one',
  evaluationGap: 'evaluation far from training',
};

export function alarmLines({ run, alarms, furtherAlarms }: RunRecord): string[] {
  const layers = [...run.model.layers, ...run.model.outputLayers];
  const lines = alarms.map((alarm) => {
    const layer = layers[alarm.layer ?? -1];
    const place = layer ? ` of ${layer.path} ${layer.type}` : '';
    const evidence = evidenceOf(run, alarm);
    return `  step ${alarm.step}: ${ALARM_NAMES[alarm.kind]}${place}${evidence && ` (${evidence})`}`;
  });
  return furtherAlarms > 0 ? [...lines, `  and ${furtherAlarms} more`] : lines;
}

/** As the panel and the editor tell it. */
function evidenceOf(run: RunStarted, alarm: AlarmRaised): string {
  return [
    ...(alarm.value === undefined ? [] : [{ nan: 'NaN', inf: 'Inf', '-inf': '-Inf' }[alarm.value]]),
    ...evidenceOfAlarm(sayInEnglish, run, alarm, { amount: written, share: (part) => `${written(part * 100)} %` }),
  ].join(', ');
}

/** Three digits. */
function written(number: number): string {
  const size = Math.abs(number);
  return size >= 1e6 ? number.toExponential(2) : String(Number(number.toPrecision(3)));
}
