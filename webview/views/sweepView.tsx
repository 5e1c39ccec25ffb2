// A sweep: a row for each run with what came of it, of which those that are chosen lie over one another in all views; below
// it, their losses.

import { useState } from 'preact/hooks';
import { wordsOf } from '../../src/model/phrase.ts';
import type { SweepRow, SweepTable } from '../../src/protocol/sweep.ts';
import { integer } from '../format.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { runLetter } from '../runStyle.ts';
import { cancel, history, shown, showRuns, sweep } from '../state.ts';
import { bestRow, columnsOf, type Order, type SweepColumn, sortedRows, stateText, sweepCsv } from '../sweepTable.ts';
import { Icon } from './icon.tsx';
import { LossView } from './lossView.tsx';
import { Select } from './select.tsx';

export function SweepView() {
  const table = sweep.value;
  if (!table) return null;
  return (
    <>
      <section class="sweep" aria-labelledby="sweep-title">
        <div class="section-head">
          <h2 id="sweep-title">{t('Sweep of {0}', table.model)}</h2>
          <div class="choices">
            {table.isOn && (
              <button type="button" class="secondary with-icon" onClick={cancel}>
                <Icon name="debug-stop" />
                {t('Stop All')}
              </button>
            )}
            {!host.isOffline && (
              <button type="button" class="secondary with-icon" onClick={() => save(table)}>
                <Icon name="export" />
                {t('Save Table as CSV')}
              </button>
            )}
          </div>
        </div>
        <p class="note" role="status">
          {progressOf(table)}
        </p>
        <Table table={table} />
        <Notes table={table} />
      </section>
      {history.value && <LossView />}
    </>
  );
}

function progressOf({ rows }: SweepTable): string {
  const over = rows.filter(({ result: { state } }) => state !== 'waiting' && state !== 'running').length;
  const count = integer(rows.length);
  return rows.length === 1 ? t('1 run') : t('{0} of {1} runs are over', integer(over), count);
}

function save(table: SweepTable): void {
  host.post({ type: 'save', name: `${table.model}-sweep.csv`, data: sweepCsv(table), isBase64: false });
}

function Table({ table }: { table: SweepTable }) {
  const [order, setOrder] = useState<Order>();
  const columns = columnsOf(table);
  const best = bestRow(table);
  const sortBy = ({ id }: SweepColumn) => {
    if (order?.column !== id) setOrder({ column: id, isDescending: false });
    else if (order.isDescending) setOrder(undefined);
    else setOrder({ column: id, isDescending: true });
  };
  const titles = Object.fromEntries(columns.map(({ id, title }) => [id, title]));
  return (
    <>
      {/* In place of the head, for which a narrow panel has no room. */}
      <div class="choices if-narrow">
        <Select
          label={t('Sort by')}
          titles={{ ...titles, [UNSORTED]: t('as the sweep has them') }}
          values={[UNSORTED, ...columns.map(({ id }) => id)]}
          value={order?.column ?? UNSORTED}
          onChoose={(id) => setOrder(id === UNSORTED ? undefined : { column: id, isDescending: false })}
        />
        {order && (
          <button
            type="button"
            class="icon-button bordered"
            title={t('Descending')}
            aria-label={t('Descending')}
            aria-pressed={order.isDescending}
            onClick={() => setOrder({ ...order, isDescending: !order.isDescending })}
          >
            <Icon name={order.isDescending ? 'arrow-down' : 'arrow-up'} />
          </button>
        )}
      </div>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section class="table-box sweep-box" tabIndex={0} aria-label={t('Runs of the sweep')}>
        <table class="numbers sweep-table">
          <thead>
            <tr>
              <th scope="col" class="chosen">
                {t('Show')}
              </th>
              {columns.map((column) => (
                <Head
                  key={column.id}
                  column={column}
                  order={order?.column === column.id ? order : undefined}
                  onClick={() => sortBy(column)}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {sortedRows(table, order).map((row) => (
              <Row key={row.index} row={row} columns={columns} isBest={row.index === best} table={table} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** In place of a column. */
const UNSORTED = '';

interface HeadProps {
  readonly column: SweepColumn;
  /** Where rows are sorted by it. */
  readonly order: Order | undefined;
  readonly onClick: () => void;
}

function Head({ column, order, onClick }: HeadProps) {
  const sort = order && (order.isDescending ? 'descending' : 'ascending');
  return (
    <th scope="col" class={column.isNumber ? `of-${column.id}` : `text of-${column.id}`} aria-sort={sort ?? 'none'}>
      <button type="button" class="sort" onClick={onClick}>
        <span>{words(column.title)}</span>
        <Icon name={sort ? (sort === 'descending' ? 'arrow-down' : 'arrow-up') : 'blank'} />
      </button>
    </th>
  );
}

function words(text: string) {
  return text.split(' ').flatMap((word, i) => [
    i > 0 && ' ',
    <span class="word" key={word}>
      {word}
    </span>,
  ]);
}

interface RowProps {
  readonly row: SweepRow;
  readonly columns: readonly SweepColumn[];
  readonly isBest: boolean;
  readonly table: SweepTable;
}

function Row({ row, columns, isBest, table }: RowProps) {
  const place = row.run === undefined ? -1 : shown.value.indexOf(row.run);
  return (
    <tr class={isBest ? 'best' : ''}>
      <td class="chosen">
        <label>
          <input
            type="checkbox"
            checked={place >= 0}
            disabled={!row.canShow}
            aria-label={t('Show {0}', row.name)}
            onChange={(event) => {
              if (!toggle(table, row)) event.currentTarget.checked = place >= 0;
            }}
          />
          <strong aria-hidden="true">{place >= 0 && runLetter(place)}</strong>
        </label>
      </td>
      {columns.map((column) => {
        if (column.isValue) {
          return (
            <th key={column.id} scope="row" class={column.isNumber ? '' : 'text'} data-brief={column.brief}>
              {column.text(row)}
            </th>
          );
        }
        if (column.id === 'state') return <State key={column.id} row={row} isBest={isBest} />;
        const text = column.text(row);
        const kinds = [`of-${column.id}`, column.isNumber ? '' : 'text', text === '–' ? 'none' : ''];
        return (
          <td key={column.id} class={kinds.filter(Boolean).join(' ')} data-brief={column.brief}>
            {text}
          </td>
        );
      })}
    </tr>
  );
}

const ICONS = {
  waiting: 'clock',
  running: 'loading codicon-modifier-spin',
  finished: 'pass',
  cancelled: 'circle-slash',
  failed: 'error',
} as const;

function State({ row, isBest }: { row: SweepRow; isBest: boolean }) {
  const { state, isDiverged, step, totalSteps } = row.result;
  return (
    <td class={`text run-state ${state}`}>
      <span>
        <Icon name={isDiverged && state !== 'failed' ? 'warning' : ICONS[state]} />
        {state === 'running' && <progress max={Math.max(1, totalSteps)} value={step} aria-label={row.name} />}
        {stateText(row)}
        {isBest && (
          <strong class="best-mark">
            <Icon name="star-full" />
            {t('best')}
          </strong>
        )}
        {!host.isOffline && row.canShow && state !== 'waiting' && state !== 'running' && (
          <button
            type="button"
            class="icon-button"
            title={t('Save the weights of {0}…', row.name)}
            aria-label={t('Save the weights of {0}…', row.name)}
            onClick={() => host.post({ type: 'saveSweepWeights', row: row.index })}
          >
            <Icon name="save" />
          </button>
        )}
      </span>
    </td>
  );
}

/** Puts the run over those of the sweep that are shown, or takes it away; false where it is the only one. */
function toggle(table: SweepTable, row: SweepRow): boolean {
  const chosen = shown.peek().flatMap((id) => table.rows.find(({ run }) => run === id) ?? []);
  const others = chosen.filter(({ index }) => index !== row.index);
  const next = others.length === chosen.length ? [...chosen, row] : others;
  if (next.length === 0) return false;
  const ids = next.flatMap(({ run }) => run ?? []);
  // One that lies on the disk alone is opened first.
  if (ids.length === next.length) showRuns(ids);
  else host.post({ type: 'showSweepRuns', rows: next.map(({ index }) => index) });
  return true;
}

/** What the table's words mean, and why runs failed. */
function Notes({ table }: { table: SweepTable }) {
  const failed = table.rows.filter(({ result: { message } }) => message !== undefined);
  const isDiverged = table.rows.some(({ result }) => result.isDiverged);
  const isBest = bestRow(table) !== undefined;
  return (
    <>
      {(isBest || isDiverged) && (
        <p class="note">
          {isBest &&
            (table.hasHeldOut
              ? t('Best: the finished run with the lowest held-out loss.')
              : t('Best: the finished run with the lowest training loss.'))}{' '}
          {isDiverged && t('Diverged: the loss is not finite, or more than twice that of the first step.')}
        </p>
      )}
      {failed.length > 0 && (
        <ul class="failures" aria-label={t('Why runs failed')}>
          {failed.map(({ index, name, result: { message = '', phrase } }) => (
            <li key={index} class="run-failure">
              <Icon name="error" />
              <span>
                <strong>{name}</strong>: {wordsOf({ message, ...(phrase && { phrase }) }, t)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
