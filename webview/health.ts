// How a layer is at a step, in a word with an icon: from the alarms that were raised for it and from its numbers.

import { lastsAt } from '../src/history/alarmsOf.ts';
import type { RunHistory } from '../src/protocol/runHistory.ts';
import type { AlarmRaised } from '../src/protocol/trainEvent.ts';
import { alarmName, alarmShare } from './alarms.ts';
import { t } from './l10n.ts';
import type { Layer } from './layers.ts';
import { statisticAt, stepsAt } from './series.ts';

export interface Health {
  /** `healthy`, `vanishing gradient`, `dead units 40 %`. */
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
  'deadUnits',
  'saturation',
  'batchOfOne',
  'evaluationGap',
] as const satisfies readonly AlarmRaised['kind'][];

export function healthOf(history: RunHistory, { index, tensors }: Layer, step: number): Health {
  if (step < 1) return { word: '–', kind: 'unknown' };
  const raised = history.alarms.filter((alarm) => alarm.layer === index && lastsAt(alarm, step));
  const worst = ORDER.flatMap((kind) => raised.findLast((alarm) => alarm.kind === kind) ?? [])[0];
  if (worst) {
    const kind = worst.kind === 'notFinite' || worst.kind === 'overflow' ? 'error' : 'warning';
    return { word: [alarmName(worst), alarmShare(worst)].filter(Boolean).join(' '), kind };
  }
  const known = Object.values(tensors);
  if (known.length === 0) return { word: t('not observed'), kind: 'unknown' };
  const steps = stepsAt(history, step);
  const has = (statistic: 'nans' | 'infs') => known.some((tensor) => statisticAt(steps, tensor, statistic, step) > 0);
  if (has('nans')) return { word: 'NaN', kind: 'error' };
  return has('infs') ? { word: 'Inf', kind: 'error' } : { word: t('healthy'), kind: 'good' };
}
