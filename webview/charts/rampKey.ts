// What the colours of a heat map or of ridges mean: the colours of the scale, and words for its ends.

import { t } from '../l10n.ts';
import type { Rgba, Theme } from '../theme.ts';
import { colorRamp, shadeOf } from './colorRamp.ts';
import { NEWEST_SHADE, OLDEST_SHADE } from './ridgeController.ts';

export interface RampKey {
  /** From the first of the scale to the last. */
  readonly colors: readonly string[];
  readonly first: string;
  readonly last: string;
}

const COLORS = 13;

export function rampKey(kind: 'heat' | 'ridges', theme: Theme, hue: Rgba): RampKey {
  const ramp = colorRamp(theme.background, hue);
  const [from, to] = kind === 'heat' ? [1 / 255, 1] : [OLDEST_SHADE, NEWEST_SHADE];
  return {
    colors: Array.from({ length: COLORS }, (_, k) => shadeOf(ramp, from + ((to - from) * k) / (COLORS - 1))),
    ...(kind === 'heat'
      ? { first: t('few values'), last: t('as many as at the fullest place of the step') }
      : { first: t('oldest'), last: t('newest') }),
  };
}
