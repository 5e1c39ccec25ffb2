// A chart's numbers as a table, for those who cannot see it and those who want to read them.

import type { ChartSource } from '../charts/source.ts';
import { drawnNow } from '../drawn.ts';
import { textRevision } from '../frames.ts';
import { t } from '../l10n.ts';
import { shownRuns } from '../state.ts';

export function ChartTable({ label, source }: { label: string; source: ChartSource }) {
  textRevision.value;
  if (shownRuns.value.length === 0) return null;
  const { head, rows } = source.table(drawnNow());
  const isNamed = rows.some(([first]) => /\p{L}/u.test(String(first)));
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section class="table-box" tabIndex={0} aria-label={t('Table of: {0}', label)}>
      <table class={isNamed ? 'numbers named' : 'numbers'}>
        <thead>
          <tr>
            {head.map((each) =>
              each === '' ? (
                <td key={each} />
              ) : (
                <th key={each} scope="col">
                  {each}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((each, column) => (column === 0 ? <th scope="row">{each}</th> : <td>{each}</td>))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
