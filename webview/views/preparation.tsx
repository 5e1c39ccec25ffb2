// What was done to the data before the run, and what standardizing changed: each input's spread before and after.

import type { RunStarted } from '../../src/protocol/trainEvent.ts';
import { compact, integer } from '../format.ts';
import { t } from '../l10n.ts';
import { Fact } from './fact.tsx';

type Prepared = NonNullable<RunStarted['data']['preparation']>;

/** Columns that are named. */
const MOST_NAMED = 12;
/** Rows of the table. */
const MOST_ROWS = 500;

export function PreparationFacts({ run: { data } }: { run: RunStarted }) {
  const parts = describe(data.preparation ?? {}, data.trainingRows);
  if (data.preparation?.oneHotTarget && data.classNames.length > 0) {
    parts.push(t('one-hot labels: {0} columns as classes', integer(data.classNames.length)));
  }
  return parts.length > 0 ? <Fact name={t('Inputs')} value={parts.join('; ')} /> : null;
}

function describe(
  { droppedRows, ignored, oneHot, rounded, filled, fill, standardized }: Prepared,
  rows: number,
): string[] {
  const parts: string[] = [];
  if (droppedRows) parts.push(t('rows with missing values left out: {0}', integer(droppedRows)));
  if (ignored) parts.push(t('left out: {0}', list(ignored)));
  if (oneHot) {
    const columns = oneHot.map(({ name, count }) => t('{0} as {1} inputs', name, integer(count)));
    parts.push(t('one-hot: {0}', list(columns)));
  }
  if (rounded) {
    const columns = rounded.map(({ name, value, becomes }) =>
      t('{0} ({1} becomes {2})', name, String(value), String(becomes)),
    );
    parts.push(t('whole numbers beyond float32’s, so that neighbouring ones become equal: {0}', list(columns)));
  }
  if (filled && filled.length > 0) {
    const columns = filled.map(({ name, count, value }) =>
      t('{0} ({1}): {2}', name, integer(count), typeof value === 'number' ? compact(value) : value),
    );
    const how = fill === 'mean' ? t('mean') : fill === 'median' ? t('median') : t('most frequent');
    parts.push(t('missing values filled ({0} of the training rows): {1}', how, list(columns)));
  }
  if (standardized) {
    parts.push(t('standardized by mean and standard deviation of the {0} training rows', integer(rows)));
  }
  return parts;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return names.length > MOST_NAMED ? t('{0} and {1} more', shown, integer(names.length - MOST_NAMED)) : shown;
}

export function StandardizedTable({ run: { data } }: { run: RunStarted }) {
  const { standardized } = data.preparation ?? {};
  if (!standardized) return null;
  const { names, before, after } = standardized;
  const title = t('Mean ± standard deviation of the inputs, before and after standardizing');
  const more = names.length - MOST_ROWS;
  return (
    <details class="standardized">
      <summary>{title}</summary>
      <p class="settings">
        {t(
          'Each input has its mean subtracted and is divided by its standard deviation, once, over all training rows. A BatchNorm layer does the same to what comes in, over each batch, at every step.',
        )}
      </p>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section class="table-box" tabIndex={0} aria-label={title}>
        <table class="numbers named">
          <thead>
            <tr>
              <th scope="col">{t('input')}</th>
              <th scope="col">{t('before')}</th>
              <th scope="col">{t('after')}</th>
            </tr>
          </thead>
          <tbody>
            {names.slice(0, MOST_ROWS).map((name, i) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{spread(before.means[i]!, before.stds[i]!)}</td>
                <td>{spread(after.means[i]!, after.stds[i]!)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {more > 0 && <p class="settings">{t('and {0} more', integer(more))}</p>}
    </details>
  );
}

/** A mean that is zero but for rounding is written as 0. */
function spread(mean: number, std: number): string {
  const isZero = Math.abs(mean) <= 1e-6 * std;
  return `${isZero ? '0' : compact(mean)} ± ${compact(std)}`;
}
