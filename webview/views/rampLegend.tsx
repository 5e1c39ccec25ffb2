// The key of a heat map's or of ridges' colours: a strip of the scale, with words at its ends.

import { rampKey } from '../charts/rampKey.ts';
import { type Rgba, type Theme, theme } from '../theme.ts';

export function RampLegend({ color, kind }: { color: (theme: Theme) => Rgba; kind: 'heat' | 'ridges' }) {
  const { colors, first, last } = rampKey(kind, theme.value, color(theme.value));
  return (
    <p class="ramp-legend">
      <span>{first}</span>
      <span class="ramp" style={{ backgroundImage: `linear-gradient(90deg, ${colors.join(', ')})` }} />
      <span>{last}</span>
    </p>
  );
}
