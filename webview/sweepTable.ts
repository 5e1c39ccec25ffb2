// A sweep's table: its columns, how their values are written and compared, and the whole of it for other programs.

import { bestOf } from '../src/history/runResult.ts';
import type { SweepDimension, SweepRow, SweepTable } from '../src/protocol/sweep.ts';
import { alarmName } from './alarms.ts';
import { toCsv } from './charts/csv.ts';
import { compact, duration, integer, percent, plain } from './format.ts';
import { t } from './l10n.ts';

export interface SweepColumn {
  readonly id: string;
  readonly title: string;
  /** Before its value, where there is no room for a table; none where the value before it says enough. */
  readonly brief?: string;
  readonly isNumber: boolean;
  /** What the row is told from others by. */
  readonly isValue: boolean;
  /** By what rows are sorted; NaN comes last either way. */
  readonly rank: (row: SweepRow) => number;
  readonly text: (row: SweepRow) => string;
}

/** The state's own cell is the view's: it is more than a text. */
export function columnsOf(table: SweepTable): readonly SweepColumn[] {
  const { varied, hasHeldOut, isJudged } = table;
  const values = varied.length > 0 ? varied : (['learningRate'] as const);
  const result = (
    id: string,
    title: string,
    rank: SweepColumn['rank'],
    write: (value: number) => string,
    brief?: string,
  ) => {
    const text = (row: SweepRow) => (Number.isNaN(rank(row)) ? '–' : write(rank(row)));
    return { id, title, ...(brief && { brief }), isNumber: true, isValue: false, rank, text };
  };
  return [
    ...values.map(valueColumn),
    { id: 'state', title: t('State'), isNumber: false, isValue: false, rank: stateRank, text: stateText },
    ...(hasHeldOut
      ? [result('heldOutLoss', t('Held-out loss'), (row) => row.result.heldOutLoss, compact, t('held out'))]
      : []),
    ...(hasHeldOut && isJudged
      ? [result('heldOutAccuracy', t('Held-out accuracy'), (row) => row.result.heldOutAccuracy, percent)]
      : []),
    result('trainingLoss', t('Training loss'), (row) => row.result.trainingLoss, compact, t('training')),
    ...(isJudged
      ? [result('trainingAccuracy', t('Training accuracy'), (row) => row.result.trainingAccuracy, percent)]
      : []),
    {
      ...{ id: 'best', title: t('Lowest loss'), brief: t('lowest'), isNumber: true, isValue: false },
      rank: ({ result: { best } }) => best?.loss ?? Number.NaN,
      text: ({ result: { best } }) => (best ? t('{0} (epoch {1})', compact(best.loss), integer(best.epoch)) : '–'),
    },
    {
      ...{ id: 'alarm', title: t('First alarm'), brief: '⚠', isNumber: false, isValue: false },
      rank: ({ result: { firstAlarm } }) => firstAlarm?.step ?? Number.NaN,
      text: alarmText,
    },
    result('steps', t('Steps'), (row) => (hasBegun(row) ? row.result.step : Number.NaN), integer, t('steps')),
    result('time', t('Time'), (row) => (hasBegun(row) ? row.result.elapsedMs : Number.NaN), duration),
  ];
}

function valueColumn(dimension: SweepDimension): SweepColumn {
  const column = { id: dimension, isNumber: true, isValue: true };
  switch (dimension) {
    case 'learningRate':
      return {
        ...column,
        title: t('Learning rate'),
        brief: 'lr',
        rank: rankOf(dimension),
        text: ({ point }) => plain(point.learningRate),
      };
    case 'batchSize':
      return {
        ...column,
        title: t('Batch'),
        brief: t('Batch'),
        rank: rankOf(dimension),
        text: ({ point }) => integer(point.batchSize),
      };
    case 'seed':
      return {
        ...column,
        title: t('Seed'),
        brief: t('Seed'),
        rank: rankOf(dimension),
        text: ({ point }) => String(point.seed),
      };
    case 'batchNorm':
      return {
        ...{ ...column, isNumber: false, title: 'BatchNorm', brief: 'BatchNorm' },
        rank: ({ point }) => (point.batchNorm === 'with' ? 0 : 1),
        text: ({ point }) => (point.batchNorm === 'with' ? t('with') : t('without')),
      };
    default:
      return dimension satisfies never;
  }
}

function rankOf(dimension: Exclude<SweepDimension, 'batchNorm'>): SweepColumn['rank'] {
  return ({ point }) => point[dimension];
}

const STATES = ['finished', 'running', 'waiting', 'cancelled', 'failed'] as const;

/** What is further comes first. */
function stateRank({ result }: SweepRow): number {
  const isDiverged = result.isDiverged ? 0.5 : 0;
  return STATES.indexOf(result.state) + (result.state === 'running' ? (1 - shareOf(result)) / 2 : isDiverged);
}

function shareOf({ step, totalSteps }: SweepRow['result']): number {
  return step / Math.max(1, totalSteps);
}

function hasBegun({ result: { state, step } }: SweepRow): boolean {
  return state !== 'waiting' && (state !== 'cancelled' || step > 0);
}

export function stateText(row: SweepRow): string {
  const { result } = row;
  switch (result.state) {
    case 'waiting':
      return t('waiting');
    case 'running':
      return `${Math.floor(100 * shareOf(result))} %`;
    case 'finished':
      return result.isDiverged ? t('finished, diverged') : t('finished');
    case 'cancelled':
      return hasBegun(row) ? t('cancelled') : t('not begun');
    case 'failed':
      return result.isDiverged ? t('failed, diverged') : t('failed');
    default:
      return result.state satisfies never;
  }
}

function alarmText({ result: { firstAlarm }, alarmLayer }: SweepRow): string {
  if (!firstAlarm) return '–';
  const name = alarmName(firstAlarm);
  return alarmLayer === undefined
    ? t('{0}, step {1}', name, integer(firstAlarm.step))
    : t('{0} of {1}, step {2}', name, alarmLayer, integer(firstAlarm.step));
}

/** How rows are sorted: by a column, or as the sweep has them. */
export interface Order {
  readonly column: string;
  readonly isDescending: boolean;
}

/** In the order of the sweep where they do not differ, or where the column is none. */
export function sortedRows(table: SweepTable, order: Order | undefined): readonly SweepRow[] {
  const column = columnsOf(table).find(({ id }) => id === order?.column);
  if (!order || !column) return table.rows;
  const sign = order.isDescending ? -1 : 1;
  return table.rows.toSorted((a, b) => {
    const [x, y] = [column.rank(a), column.rank(b)];
    if (Number.isNaN(x) || Number.isNaN(y))
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a.index - b.index;
    return sign * (x - y) || a.index - b.index;
  });
}

/** The row with the lowest loss; undefined while none has finished. */
export function bestRow({ rows }: SweepTable): number | undefined {
  return bestOf(rows.map(({ result }) => result));
}

/** All that is known of each run, with every digit, in the order of the sweep. */
export function sweepCsv(table: SweepTable): string {
  const best = bestRow(table);
  const head = [
    ...['run', 'learning_rate', 'batch_size', 'batchnorm', 'seed', 'state', 'diverged', 'is_best'],
    ...['training_loss', 'training_accuracy', 'held_out_loss', 'held_out_accuracy', 'lowest_loss', 'lowest_loss_epoch'],
    ...['first_alarm', 'first_alarm_step', 'first_alarm_layer', 'steps', 'milliseconds', 'message'],
  ];
  const rows = table.rows.map(({ name, point, result, alarmLayer }, i) => [
    ...[name, point.learningRate, point.batchSize, point.batchNorm, point.seed],
    ...[result.state, Number(result.isDiverged), Number(i === best)],
    ...[result.trainingLoss, result.trainingAccuracy, result.heldOutLoss, result.heldOutAccuracy],
    ...[result.best?.loss ?? Number.NaN, result.best?.epoch ?? Number.NaN],
    ...[result.firstAlarm?.kind ?? '', result.firstAlarm?.step ?? Number.NaN, alarmLayer ?? ''],
    ...[result.step, Math.round(result.elapsedMs), result.message ?? ''],
  ]);
  return toCsv({ head, rows });
}
