// What is asked before a sweep: the values, one kind after the other, and whether so many runs are to begin.

import * as vscode from 'vscode';
import type { Limits } from '../backend/sweepSchedule.ts';
import {
  MOST_SWEEP_RUNS,
  otherModel,
  pointOf,
  type SweepPlan,
  type SweepWish,
  type WithBatchNorm,
} from '../protocol/sweep.ts';
import { type NumberDimension, readSweepValues } from '../protocol/sweepValues.ts';
import type { TrainRequest } from '../protocol/trainEvent.ts';

/** How numbers are written in the editor's language. */
const decimal = (0.5).toLocaleString(vscode.env.language).includes(',') ? ',' : '.';

/** What of `wish` is left out is asked. Undefined if the person leaves a question unanswered. */
export async function askForSweep(request: TrainRequest, wish: SweepWish): Promise<SweepWish | undefined> {
  const own = pointOf(request);
  const hasOther = otherModel(request) !== undefined;
  const steps = hasOther ? 5 : 4;
  const title = (step: number) => vscode.l10n.t('Sweep of {0} ({1}/{2})', request.model.name, step, steps);

  const rates = [10 * own.learningRate, own.learningRate, own.learningRate / 10];
  const learningRates =
    wish.learningRates ??
    (await askForValues('learningRate', title(1), rates, vscode.l10n.t('The learning rates to try.')));
  if (!learningRates) return undefined;
  const batchSizes =
    wish.batchSizes ??
    (await askForValues('batchSize', title(2), [own.batchSize], vscode.l10n.t('The batch sizes to try.')));
  if (!batchSizes) return undefined;
  const seeds = wish.seeds ?? (await askForValues('seed', title(3), [own.seed], vscode.l10n.t('The seeds to try.')));
  if (!seeds) return undefined;
  const batchNorm = wish.batchNorm ?? (hasOther ? await askForBatchNorm(own.batchNorm, title(4)) : [own.batchNorm]);
  return batchNorm && { learningRates, batchSizes, seeds, batchNorm };
}

async function askForValues(
  dimension: NumberDimension,
  title: string,
  offered: readonly number[],
  what: string,
): Promise<readonly number[] | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('{0} Several are separated by spaces or semicolons.', what),
    value: offered.map(written).join(decimal === ',' ? '; ' : ', '),
    ignoreFocusOut: true,
    validateInput: (typed) => problemOf(dimension, typed),
  });
  const read = text === undefined ? undefined : readSweepValues(dimension, text, decimal);
  return read?.type === 'values' ? read.values : undefined;
}

/** What is wrong with it, in words. */
function problemOf(dimension: NumberDimension, typed: string): string | undefined {
  const read = readSweepValues(dimension, typed, decimal);
  if (read.type === 'values') return undefined;
  switch (read.kind) {
    case 'empty':
      return vscode.l10n.t('At least one value is expected.');
    case 'tooMany':
      return vscode.l10n.t('At most {0} values are expected.', MOST_SWEEP_RUNS);
    case 'ambiguous':
      return vscode.l10n.t('“{0}” may be read in two ways: separate values by semicolons.', read.part);
    case 'refused':
      return refusal(dimension, read.part);
    default:
      return read satisfies never;
  }
}

function refusal(dimension: NumberDimension, part: string): string {
  switch (dimension) {
    case 'learningRate':
      return vscode.l10n.t(
        '“{0}” is not a learning rate: it must be a number above 0, such as {1}.',
        part,
        written(0.01),
      );
    case 'batchSize':
      return vscode.l10n.t(
        '“{0}” is not a batch size: it must be a whole number from 1 to {1}.',
        part,
        (1e6).toLocaleString(vscode.env.language),
      );
    case 'seed':
      return vscode.l10n.t('“{0}” is not a seed: it must be a whole number.', part);
    default:
      return dimension satisfies never;
  }
}

/** Without a separator of thousands, so that it is read again. */
function written(value: number): string {
  return String(Number(value.toPrecision(12))).replace('.', decimal);
}

async function askForBatchNorm(own: WithBatchNorm, title: string): Promise<readonly WithBatchNorm[] | undefined> {
  const both: readonly WithBatchNorm[] = own === 'with' ? ['with', 'without'] : ['without', 'with'];
  const asWritten = own === 'with' ? vscode.l10n.t('With BatchNorm') : vscode.l10n.t('Without BatchNorm');
  const other = own === 'with' ? vscode.l10n.t('Without BatchNorm') : vscode.l10n.t('With BatchNorm');
  const items = [
    { label: asWritten, description: vscode.l10n.t('as the file has it'), values: both.slice(0, 1) },
    {
      label: vscode.l10n.t('With and without BatchNorm'),
      description: vscode.l10n.t('twice as many runs'),
      values: both,
    },
    { label: other, description: '', values: both.slice(1) },
  ];
  const placeHolder = vscode.l10n.t('With BatchNorm, without, or both?');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.values;
}

/** Says how many runs these are, and asks whether to begin them; false if not. */
export async function confirmSweep(plan: SweepPlan & { readonly type: 'plan' }, { workers }: Limits): Promise<boolean> {
  const { request } = plan.runs[0]!;
  const { length } = plan.runs;
  const count = length.toLocaleString(vscode.env.language);
  const label = length === 1 ? vscode.l10n.t('Train 1 run') : vscode.l10n.t('Train {0} runs', count);
  const epochs = request.options.epochs.toLocaleString(vscode.env.language);
  const detail = vscode.l10n.t('{0} epochs each, {1} at once', epochs, Math.min(workers, length));
  const begin = { label, description: detail };
  const placeHolder = vscode.l10n.t('Begin the sweep of {0}?', request.model.name);
  return (await vscode.window.showQuickPick([begin], { placeHolder, ignoreFocusOut: true })) === begin;
}

/** Why there is no such sweep. */
export function sweepProblem(plan: Exclude<SweepPlan, { type: 'plan' }>, model: string): string {
  switch (plan.type) {
    case 'tooMany':
      return vscode.l10n.t(
        'These are {0} runs, and {1} is the most. Leave out some of the values.',
        plan.count.toLocaleString(vscode.env.language),
        MOST_SWEEP_RUNS,
      );
    case 'noTwin':
      return noTwin(model);
    default:
      return plan satisfies never;
  }
}

export function noTwin(name: string): string {
  return vscode.l10n.t(
    '{0} has no twin: it has no BatchNorm to be taken out, and no layer behind which one could be put.',
    name,
  );
}
