// All runs that the host knows: which of them are on the charts, and which one leads. Under it, the legend of the runs
// that lie over one another.

import { legible } from '../contrast.ts';
import { t } from '../l10n.ts';
import { dashOf, runColor, runLetter } from '../runStyle.ts';
import { runs, shown as shownIds, shownRuns, showRuns } from '../state.ts';
import { css, type Rgba, theme } from '../theme.ts';
import { Disclosure } from './disclosure.tsx';

const STATES = {
  running: 'training',
  paused: 'paused',
  cancelling: 'cancelling…',
  finished: 'finished',
  cancelled: 'cancelled',
  failed: 'failed',
  interrupted: 'interrupted',
} as const;

export function RunsMenu() {
  if (runs.value.length < 2) return null;
  const shown = shownIds.value;
  const toggle = (id: string) => {
    const others = shown.filter((each) => each !== id);
    if (others.length === shown.length) showRuns([...shown, id]);
    else if (others.length > 0) showRuns(others);
  };
  const lead = (id: string) => showRuns([id, ...shown.filter((each) => each !== id)]);
  return (
    <Disclosure class="runs" label={t('Runs ({0})', runs.value.length)} icon="layers" keepsLabel>
      {() => (
        <table class="runs-table">
          <thead>
            <tr>
              <th scope="col">{t('Show')}</th>
              <th scope="col">{t('Lead')}</th>
              <th scope="col">{t('Run')}</th>
            </tr>
          </thead>
          <tbody>
            {runs.value.toReversed().map(({ id, name, state }) => (
              <tr key={id}>
                <td>
                  <input
                    type="checkbox"
                    checked={shown.includes(id)}
                    aria-label={t('Show {0}', name)}
                    onChange={() => toggle(id)}
                  />
                </td>
                <td>
                  <input
                    type="radio"
                    name="lead"
                    checked={shown[0] === id}
                    aria-label={t('Lead with {0}', name)}
                    onChange={() => lead(id)}
                  />
                </td>
                <th scope="row">
                  {shown.includes(id) && `${runLetter(shown.indexOf(id))}  `}
                  {name} <span class="muted">{t(STATES[state])}</span>
                </th>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Disclosure>
  );
}

/** What letter, colour and line each run has; nothing where there is one. */
export function RunsLegend() {
  const shown = shownRuns.value;
  if (shown.length < 2) return null;
  return (
    <ul class="legend runs-legend" aria-label={t('Runs on the charts')}>
      {shown.map((run) => (
        <li key={run.id}>
          <LineKey color={runColor(theme.value, theme.value.training, run, true)} dash={dashOf(run.place)} />{' '}
          <strong>{runLetter(run.place)}</strong> {run.name}
        </li>
      ))}
    </ul>
  );
}

/** A piece of the line, no paler than can be seen well. */
export function LineKey({ color, dash }: { color: Rgba; dash: readonly number[] }) {
  const { background, foreground } = theme.value;
  const stroke = css(legible(color, background, foreground));
  return (
    <svg class="line-key" width="26" height="8" aria-hidden="true">
      <line x1="0" y1="4" x2="26" y2="4" stroke={stroke} stroke-width="2" stroke-dasharray={dash.join(' ')} />
    </svg>
  );
}
