// A run's alarms as lines of its report: the step, the layer, what is wrong, what was measured.

import { groupAlarms } from '../history/alarmGroups.ts';
import { evidenceOfAlarm } from '../history/alarmTexts.ts';
import { sayInEnglish } from '../model/say.ts';
import type { AlarmKind, AlarmRaised, RunStarted } from '../protocol/trainEvent.ts';
import type { RunRecord } from './runRecord.ts';

/** Lines that are printed. */
const MOST_LINES = 20;

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
  lostUpdate: 'updates lost in rounding',
};

/** One line for a layer and kind, however often it was raised, and one for neighbours that have the same at the same time. */
export function alarmLines({ run, alarms, furtherAlarms }: RunRecord): string[] {
  const layers = [...run.model.layers, ...run.model.outputLayers];
  const nameOf = (layer: number) => `${layers[layer]!.path} ${layers[layer]!.type}`;
  const groups = groupAlarms(alarms);
  const lines = groups.slice(0, MOST_LINES).map(({ first: alarm, newest, times, lowest, highest, count }) => {
    const layer = layers[alarm.layer ?? -1];
    const range = count > 1 ? ` of ${nameOf(lowest)} to ${nameOf(highest)}, ${count} layers` : '';
    const place = range || (layer ? ` of ${nameOf(alarm.layer!)}` : '');
    const evidence = evidenceOf(run, alarm);
    const isOnce = times === 1;
    const steps =
      count > 1 && isOnce && newest > alarm.step ? `steps ${alarm.step} to ${newest}` : `step ${alarm.step}`;
    const again = isOnce ? '' : `, again at step ${newest}, ${count > 1 ? 'up to ' : ''}${times} times`;
    return `  ${steps}: ${ALARM_NAMES[alarm.kind]}${place}${evidence && ` (${evidence})`}${again}`;
  });
  const more = groups.slice(MOST_LINES).reduce((sum, { count }) => sum + count, furtherAlarms);
  return more > 0 ? [...lines, `  and ${more} more`] : lines;
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
