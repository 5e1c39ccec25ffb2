// What the colours of a heat map or of ridges mean: a strip of the scale, with words at its ends.

import { colorRamp, rampColors } from '../charts/colorRamp.ts';
import { NEWEST_SHADE, OLDEST_SHADE } from '../charts/ridgeController.ts';
import { t } from '../l10n.ts';
import { type Rgba, type Theme, theme } from '../theme.ts';

export function RampLegend({ color, kind }: { color: (theme: Theme) => Rgba; kind: 'heat' | 'ridges' }) {
  const ramp = colorRamp(theme.value.background, color(theme.value));
  const stops = kind === 'heat' ? rampColors(ramp, 1 / 255, 1) : rampColors(ramp, OLDEST_SHADE, NEWEST_SHADE);
  return (
    <p class="ramp-legend">
      <span>{kind === 'heat' ? t('few values') : t('oldest')}</span>
      <span class="ramp" style={{ backgroundImage: `linear-gradient(90deg, ${stops.join(', ')})` }} />
      <span>{kind === 'heat' ? t('as many as at the fullest place of the step') : t('newest')}</span>
    </p>
  );
}
