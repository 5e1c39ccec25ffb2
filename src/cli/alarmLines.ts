// A run's alarms as lines of its report: the step, the layer, what is wrong, what was measured.

import type { AlarmKind, AlarmRaised } from '../protocol/trainEvent.ts';
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
    const evidence = evidenceOf(alarm);
    return `  step ${alarm.step}: ${ALARM_NAMES[alarm.kind]}${place}${evidence && ` (${evidence})`}`;
  });
  return furtherAlarms > 0 ? [...lines, `  and ${furtherAlarms} more`] : lines;
}

function evidenceOf({ measured, threshold, value, feature }: AlarmRaised): string {
  const written = (number: number) => String(Number(number.toPrecision(3)));
  return [
    ...(value === undefined ? [] : [{ nan: 'NaN', inf: 'Inf', '-inf': '-Inf' }[value]]),
    ...(feature === undefined ? [] : [`feature ${feature}`]),
    ...(measured === undefined ? [] : [`measured ${written(measured)}`]),
    ...(threshold === undefined ? [] : [`threshold ${written(threshold)}`]),
  ].join(', ');
}
