// What is printed of a sweep: a row for each run, and why some failed.

import { bestOf } from '../history/runResult.ts';
import type { RunResult, SweepPoint } from '../protocol/sweep.ts';
import { ALARM_NAMES } from './alarmLines.ts';
import { digits } from './report.ts';
import type { Terminal } from './terminal.ts';

export interface ReportedRun {
  readonly name: string;
  readonly point: SweepPoint;
  readonly result: RunResult;
}

const BEST = '*';

/** The table as text that ends in a line end. */
export function sweepReport(runs: readonly ReportedRun[], { emphasis, faint, error }: Terminal): string {
  const results = runs.map(({ result }) => result);
  const best = bestOf(results);
  const hasHeldOut = results.some(({ heldOutLoss }) => !Number.isNaN(heldOutLoss));
  const columns = COLUMNS.filter(({ of }) => results.some((result) => of(result) !== ''));
  const table = [
    ['run', ...columns.map(({ title }) => title)],
    ...runs.map(({ name, result }) => [name, ...columns.map(({ of }) => of(result))]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row, i) => {
    const cells = row.map((cell, column) => {
      return columns[column - 1]?.isNumber ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
    });
    return `${i - 1 === best ? BEST : ' '} ${cells.join('   ')}`.trimEnd();
  });
  const [head, ...rows] = lines;
  const failed = runs.filter(({ result }) => result.message !== undefined);
  return `${[
    '',
    emphasis(head!),
    ...rows.map((row, i) => (i === best ? emphasis(row) : row)),
    ...(best === undefined ? [] : ['', faint(`${BEST} the lowest ${hasHeldOut ? 'held-out' : 'training'} loss`)]),
    ...(failed.length > 0 ? [''] : []),
    ...failed.map(({ name, result }) => error(`${name}: ${result.message}`)),
  ].join('\n')}\n`;
}

interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Empty where nothing is known. */
  readonly of: (result: RunResult) => string;
}

const number = (value: number) => (Number.isNaN(value) ? '' : digits(value));
const percent = (value: number) => (Number.isNaN(value) ? '' : `${(value * 100).toFixed(1)} %`);

const COLUMNS: readonly Column[] = [
  { title: 'loss', isNumber: true, of: ({ trainingLoss }) => number(trainingLoss) },
  { title: 'accuracy', isNumber: true, of: ({ trainingAccuracy }) => percent(trainingAccuracy) },
  { title: 'held-out loss', isNumber: true, of: ({ heldOutLoss }) => number(heldOutLoss) },
  { title: 'held-out accuracy', isNumber: true, of: ({ heldOutAccuracy }) => percent(heldOutAccuracy) },
  { title: 'best', of: ({ best }) => (best ? `${digits(best.loss)} (epoch ${best.epoch})` : '') },
  {
    title: 'first alarm',
    of: ({ firstAlarm }) => (firstAlarm ? `${ALARM_NAMES[firstAlarm.kind]}, step ${firstAlarm.step}` : ''),
  },
  { title: 'steps', isNumber: true, of: ({ step }) => `${step}` },
  { title: 'time', isNumber: true, of: ({ elapsedMs }) => `${(elapsedMs / 1000).toFixed(2)} s` },
  { title: 'ended', of: endOf },
];

function endOf({ state, step, isDiverged }: RunResult): string {
  const words = {
    waiting: 'not begun',
    running: 'running',
    finished: 'finished',
    cancelled: step > 0 ? 'cancelled' : 'not begun',
    failed: 'failed',
  };
  return `${words[state]}${isDiverged ? ', diverged' : ''}`;
}

/** One line of a run that is over. */
export function endLine({ name, result }: ReportedRun): string {
  const { trainingLoss, heldOutLoss, heldOutAccuracy } = result;
  const parts = [
    endOf(result),
    ...(Number.isNaN(trainingLoss) ? [] : [`loss ${digits(trainingLoss)}`]),
    ...(Number.isNaN(heldOutLoss) ? [] : [`held-out loss ${digits(heldOutLoss)}`]),
    ...(Number.isNaN(heldOutAccuracy) ? [] : [`accuracy ${percent(heldOutAccuracy)}`]),
  ];
  return `${name}: ${parts.join(', ')}`;
}

/** The sweep as one JSON document; NaN and infinities, which JSON lacks, are null. */
export function sweepJson(model: string, data: string, runs: readonly ReportedRun[]): string {
  const best = bestOf(runs.map(({ result }) => result));
  const listed = runs.map(({ name, point, result }, i) => ({ name, ...point, ...result, isBest: i === best }));
  return `${JSON.stringify({ model, data, runs: listed })}\n`;
}
