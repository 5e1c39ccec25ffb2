// What is printed when a run is over: a row of means and standard deviations for each layer, then loss and accuracy.

import { dropoutNote } from '../model/dropoutMasks.ts';
import { formatBytes } from '../model/formatBytes.ts';
import { formatLayer } from '../model/formatLayer.ts';
import { formatCall, formatSchedule } from '../model/formatTraining.ts';
import { isBatchNorm } from '../model/modelSpec.ts';
import { counted } from '../model/shape.ts';
import { defaultLoss } from '../model/trainOptions.ts';
import { alarmLines } from './alarmLines.ts';
import { type FinalStatistics, finalStatistics, type RunRecord } from './runRecord.ts';
import type { Terminal } from './terminal.ts';

/** The quantities shown, each with its column's title. */
const COLUMNS: readonly { title: string; of: (tensor: FinalStatistics) => boolean }[] = [
  { title: 'output', of: (tensor) => tensor.quantity === 'output' },
  { title: 'output gradient', of: (tensor) => tensor.quantity === 'outputGradient' },
  { title: 'weight', of: (tensor) => tensor.quantity === 'parameter' && tensor.parameter === 'weight' },
  { title: 'bias', of: (tensor) => tensor.quantity === 'parameter' && tensor.parameter === 'bias' },
];

const MARK = '▌';

/** The report as text that ends in a line end. */
export function report(kept: RunRecord, { emphasis, faint, batchNorm, warning }: Terminal): string {
  const { run, steps, epoch } = kept;
  const lines = [];
  // Of a run that failed with numbers that are none, the last that are.
  const { step, statistics } = kept.finite ?? { step: steps, statistics: kept.statistics };
  const tensors = finalStatistics({ run, statistics });
  if (tensors.length > 0) {
    const layers = [...run.model.layers, ...run.model.outputLayers];
    const columns = [
      alignLeft(
        'layer',
        layers.map((layer) => layer.path),
      ),
      alignLeft('module', layers.map(formatLayer)),
      ...COLUMNS.map(({ title, of }) => {
        const shown = layers.map((_, i) => tensors.find((tensor) => tensor.layer === i && of(tensor)));
        return alignLeft(title, spreads(shown));
      }),
    ];
    const line = (row: number) =>
      columns
        .map((column) => column[row])
        .join('   ')
        .trimEnd();

    const why = step < steps ? ', the last with finite values' : '';
    lines.push('', `Mean ± standard deviation (population) at step ${step}${why}:`, '');
    lines.push(emphasis(`  ${line(0)}`));
    layers.forEach((layer, i) => {
      const text = line(i + 1);
      lines.push(isBatchNorm(layer) ? batchNorm(`${MARK} ${text}`) : `  ${text}`);
    });
    if (layers.some(isBatchNorm)) lines.push('', batchNorm(`${MARK} BatchNorm`));
  }
  if (epoch) {
    const { trainingRows, heldOutRows } = run.data;
    lines.push('', `After epoch ${epoch.epoch}, in evaluation mode:`, '');
    lines.push(evaluation('training', trainingRows, epoch.trainingLoss, epoch.trainingAccuracy));
    if (heldOutRows > 0) lines.push(evaluation('held out', heldOutRows, epoch.heldOutLoss, epoch.heldOutAccuracy));
  }
  const { end } = kept;
  if (end?.type === 'runEnded' && end.test) {
    lines.push('', 'At the end, of rows that nothing was chosen by:', '');
    lines.push(evaluation('test    ', run.data.testRows ?? 0, end.test.loss, end.test.accuracy));
  }
  const alarms = alarmLines(kept);
  if (alarms.length > 0) lines.push('', warning('Alarms:'), '', ...alarms);
  const note = dropoutNote(run.model.layers);
  if (note) lines.push('', faint(note));
  if (steps > 0) lines.push('', faint(trainedWith(kept)), faint(pace(kept)));
  return `${lines.join('\n')}\n`;
}

/** A column's cells under its title, all of one width. */
function alignLeft(title: string, cells: readonly string[]): string[] {
  const all = [title, ...cells];
  const width = Math.max(...all.map((cell) => cell.length));
  return all.map((cell) => cell.padEnd(width));
}

/** `mean ± std` of each tensor, the signs below one another; empty where there is none. */
function spreads(tensors: readonly (FinalStatistics | undefined)[]): string[] {
  const width = Math.max(...tensors.map((tensor) => (tensor ? digits(tensor.mean).length : 0)));
  return tensors.map((tensor) => (tensor ? `${digits(tensor.mean).padStart(width)} ± ${digits(tensor.std)}` : ''));
}

function evaluation(what: string, rows: number, loss: number, accuracy: number): string {
  const percent = `${(accuracy * 100).toFixed(1)} %`;
  // Where numbers are predicted there is no accuracy.
  const judged = Number.isNaN(accuracy) ? '' : `accuracy ${percent.padStart(7)} `;
  return `  ${what}   loss ${digits(loss).padEnd(9)}   ${judged}of ${counted(rows, 'row')}`;
}

/** Loss, optimizer, schedule and clipping, and what the schedule has made of the learning rate. */
function trainedWith({ run: { data, options }, learningRate }: RunRecord): string {
  const { loss = defaultLoss(data.task), optimizer, scheduler, clipping } = options;
  const parts = [formatCall(loss), formatCall(optimizer)];
  if (scheduler) parts.push(`${formatSchedule(scheduler)} (now ${shortest(learningRate)})`);
  if (clipping) parts.push(formatCall(clipping));
  return `Trained with ${parts.join(', ')}.`;
}

function pace({ run, steps, elapsedMs }: RunRecord): string {
  const seconds = `${counted(steps, 'step')} in ${(elapsedMs / 1000).toFixed(2)} s, ${rate(steps, elapsedMs)}`;
  return `${seconds}; ${formatBytes(run.memoryBytes)} of memory, planned before the first step`;
}

export function rate(steps: number, elapsedMs: number): string {
  if (!(elapsedMs > 0)) return '';
  const perSecond = (steps / elapsedMs) * 1000;
  const shown = perSecond < 10 ? Number(perSecond.toPrecision(2)) : Math.round(perSecond);
  return `${shown.toLocaleString('en', { maximumSignificantDigits: 21 })} ${shown === 1 ? 'step' : 'steps'}/s`;
}

/** A learning rate: at most four digits, without zeros at its end. */
export function shortest(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Four significant digits or more, at most 10 characters. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return `${value}`;
  if (size < 1e-4 || size >= 1e6) return value.toExponential(3);
  return size < 1e3 ? value.toPrecision(4) : value.toFixed(0);
}
