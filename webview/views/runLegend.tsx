// Which line or surface is which run's, where several lie over one another: by a letter, a colour and a line of its own.

import { dashOf, runColor, runLetter } from '../runStyle.ts';
import { shownRuns } from '../state.ts';
import { css, type Rgba, type Theme, theme } from '../theme.ts';

export function RunLegend({ color }: { color: (theme: Theme) => Rgba }) {
  const runs = shownRuns.value;
  if (runs.length < 2) return null;
  const colors = theme.value;
  return (
    <ul class="legend">
      {runs.map(({ id, name, place }) => {
        const base = runColor(colors, color(colors), place);
        return (
          <li key={id}>
            <svg class="run-key" viewBox="0 0 18 10" aria-hidden="true">
              {place === 0 ? (
                <rect x="1" y="1" width="16" height="8" fill={css(base, 0.45)} stroke={css(base)} />
              ) : (
                <path
                  d="M1 5H17"
                  fill="none"
                  stroke={css(base)}
                  stroke-width="2"
                  stroke-dasharray={dashOf(place).join(' ')}
                />
              )}
            </svg>{' '}
            {runLetter(place)}: {name}
          </li>
        );
      })}
    </ul>
  );
}
