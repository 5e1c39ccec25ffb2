// How a layer is at a step, in a word with an icon: from its numbers where they are none, from the alarms that were raised
// for it, and from whether it stands still.

import { lastsAt } from '../src/history/alarmsOf.ts';
import { hasNoGradient, idleAs } from '../src/history/standstill.ts';
import type { RunHistory } from '../src/protocol/runHistory.ts';
import type { AlarmRaised } from '../src/protocol/trainEvent.ts';
import { alarmName, alarmShare } from './alarms.ts';
import { t } from './l10n.ts';
import { type Layer, QUANTITIES, titleOf } from './layers.ts';
import { statisticAt, stepsAt } from './series.ts';

export interface Health {
  /** `healthy`, `vanishing gradient`, `dead units 40 %`, `NaN: gradient of weight`. */
  readonly word: string;
  readonly kind: 'good' | 'warning' | 'error' | 'unknown';
}

/** The worst first. */
const ORDER = [
  'notFinite',
  'overflow',
  'explodingGradient',
  'vanishingGradient',
  'underflow',
  'lostUpdate',
  'deadUnits',
  'saturation',
  'batchOfOne',
  'evaluationGap',
] as const satisfies readonly AlarmRaised['kind'][];

export function healthOf(history: RunHistory, { index, tensors }: Layer, step: number): Health {
  if (step < 1) return { word: '–', kind: 'unknown' };
  const steps = stepsAt(history, step);
  const has = (statistic: 'nans' | 'infs') =>
    QUANTITIES.find((quantity) => {
      const tensor = tensors[quantity];
      return tensor !== undefined && statisticAt(steps, tensor, statistic, step) > 0;
    });
  for (const [word, quantity] of [
    ['NaN', has('nans')],
    ['Inf', has('infs')],
  ] as const) {
    if (quantity) return { word: `${word}: ${titleOf(quantity).toLocaleLowerCase()}`, kind: 'error' };
  }
  const raised = history.alarms.filter((alarm) => alarm.layer === index && lastsAt(alarm, step));
  const worst = ORDER.flatMap((kind) => raised.findLast((alarm) => alarm.kind === kind) ?? [])[0];
  if (worst) {
    const kind = worst.kind === 'notFinite' || worst.kind === 'overflow' ? 'error' : 'warning';
    return { word: [alarmName(worst), alarmShare(worst)].filter(Boolean).join(' '), kind };
  }
  if (Object.keys(tensors).length === 0) return { word: t('not observed'), kind: 'unknown' };
  const idle = idleAs(history, index, step);
  if (idle) return { word: `${alarmName({ kind: idle })} 100 %`, kind: 'warning' };
  const zeros = (tensor: number) => statisticAt(steps, tensor, 'zeros', step);
  if (hasNoGradient(history.run, index, zeros)) return { word: t('no gradient'), kind: 'warning' };
  return { word: t('healthy'), kind: 'good' };
}
