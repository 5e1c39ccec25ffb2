// What is asked before a sweep: the values, one kind after the other, and whether so many runs are to begin.

import * as vscode from 'vscode';
import type { Limits } from '../backend/sweepSchedule.ts';
import { idleText, idleValues } from '../protocol/idleValues.ts';
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
import { askForOne, askForText, type Remark } from './ask.ts';
import { decimal, written } from './numbers.ts';

/**
 * What of `wish` is left out is asked, and what was answered before for the model is proposed. Undefined if the person
 * leaves a question unanswered.
 */
export async function askForSweep(
  request: TrainRequest,
  wish: SweepWish,
  before: SweepWish = {},
): Promise<SweepWish | undefined> {
  const own = pointOf(request);
  const hasOther = otherModel(request) !== undefined;
  const steps = hasOther ? 5 : 4;
  const title = (step: number) => vscode.l10n.t('Sweep of {0} ({1}/{2})', nameOf(request), step, steps);

  const remarkOf = (part: SweepWish): Remark | undefined => {
    const [idle] = idleValues(request, part);
    return idle && { remark: idleText(idle, vscode.l10n.t, written) };
  };
  const rates = [10 * own.learningRate, own.learningRate, own.learningRate / 10];
  const learningRates =
    wish.learningRates ??
    (await askForValues({
      ...{ dimension: 'learningRate', title: title(1), what: vscode.l10n.t('The learning rates to try.') },
      offered: remarkOf({ learningRates: rates }) ? [own.learningRate] : rates,
      before: before.learningRates,
      remarkOf: (values) => remarkOf({ learningRates: values }),
    }));
  if (!learningRates) return undefined;
  const batchSizes =
    wish.batchSizes ??
    (await askForValues({
      ...{ dimension: 'batchSize', title: title(2), what: vscode.l10n.t('The batch sizes to try.') },
      ...{ offered: [own.batchSize], before: before.batchSizes },
      remarkOf: (values) => remarkOf({ batchSizes: values }),
    }));
  if (!batchSizes) return undefined;
  const seeds =
    wish.seeds ??
    (await askForValues({
      ...{ dimension: 'seed', title: title(3), what: vscode.l10n.t('The seeds to try.') },
      ...{ offered: [own.seed], before: before.seeds },
      remarkOf: (values) => remarkOf({ seeds: values }),
    }));
  if (!seeds) return undefined;
  const batchNorm =
    wish.batchNorm ?? (hasOther ? await askForBatchNorm(own.batchNorm, before.batchNorm, title(4)) : [own.batchNorm]);
  return batchNorm && { learningRates, batchSizes, seeds, batchNorm };
}

/** The model, and the configuration that it is trained by. */
function nameOf({ model, options }: TrainRequest): string {
  return options.configuration === undefined ? model.name : `${model.name} (${options.configuration})`;
}

interface ValuesQuestion {
  readonly dimension: NumberDimension;
  readonly title: string;
  readonly what: string;
  readonly offered: readonly number[];
  /** The last answer. */
  readonly before: readonly number[] | undefined;
  readonly remarkOf: (values: readonly number[]) => Remark | undefined;
}

async function askForValues(question: ValuesQuestion): Promise<readonly number[] | undefined> {
  const { dimension, title, what, offered, before, remarkOf } = question;
  const isOther = before !== undefined && before.join() !== offered.join();
  const text = await askForText({
    title,
    prompt: isOther
      ? vscode.l10n.t('{0} Several are separated by spaces or semicolons. Proposed are those of the last sweep.', what)
      : vscode.l10n.t('{0} Several are separated by spaces or semicolons.', what),
    value: (before ?? offered).map(written).join(decimal === ',' ? '; ' : ', '),
    check: (typed) => {
      const typedNow = readSweepValues(dimension, typed, decimal);
      return problemOf(dimension, typed) ?? (typedNow.type === 'values' ? remarkOf(typedNow.values) : undefined);
    },
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

async function askForBatchNorm(
  own: WithBatchNorm,
  before: readonly WithBatchNorm[] | undefined,
  title: string,
): Promise<readonly WithBatchNorm[] | undefined> {
  const both: readonly WithBatchNorm[] = own === 'with' ? ['with', 'without'] : ['without', 'with'];
  const asWritten = own === 'with' ? vscode.l10n.t('With BatchNorm') : vscode.l10n.t('Without BatchNorm');
  const other = own === 'with' ? vscode.l10n.t('Without BatchNorm') : vscode.l10n.t('With BatchNorm');
  const choices = [
    { label: asWritten, description: vscode.l10n.t('as the file has it'), answer: both.slice(0, 1) },
    {
      label: vscode.l10n.t('With and without BatchNorm'),
      description: vscode.l10n.t('twice as many runs'),
      answer: both,
    },
    { label: other, description: '', answer: both.slice(1) },
  ];
  const isLast = ({ answer }: { readonly answer: readonly WithBatchNorm[] }) =>
    before !== undefined && before.length === answer.length && before.every((each) => answer.includes(each));
  const told = choices.map((choice) => ({
    ...choice,
    description: [choice.description, isLast(choice) && vscode.l10n.t('as in the last sweep')]
      .filter((word) => word)
      .join(' · '),
  }));
  // Enter takes the first.
  const ordered = [...told.filter(isLast), ...told.filter((choice) => !isLast(choice))];
  return askForOne(title, vscode.l10n.t('With BatchNorm, without, or both?'), ordered);
}

/** What of the values changes nothing, for people. */
export function idleTextsOf(request: TrainRequest, wish: SweepWish): string[] {
  return idleValues(request, wish).map((idle) => idleText(idle, vscode.l10n.t, written));
}

/** Says how many runs these are and which of them are the same, and asks whether to begin them; false if not. */
export async function confirmSweep(
  plan: SweepPlan & { readonly type: 'plan' },
  idle: readonly string[],
  { workers }: Limits,
): Promise<boolean> {
  const { request } = plan.runs[0]!;
  const { length } = plan.runs;
  const count = length.toLocaleString(vscode.env.language);
  const label = length === 1 ? vscode.l10n.t('Train 1 run') : vscode.l10n.t('Train {0} runs', count);
  const epochs = request.options.epochs.toLocaleString(vscode.env.language);
  const detail = vscode.l10n.t('{0} epochs each, {1} at once', epochs, Math.min(workers, length));
  const remarks = idle.map((text) => `$(warning) ${text}`).join(' ');
  const begin = { label, description: detail, ...(remarks !== '' && { detail: remarks }), answer: true };
  const title = vscode.l10n.t('Sweep of {0}', nameOf(request));
  return (await askForOne(title, vscode.l10n.t('Begin the sweep of {0}?', request.model.name), [begin])) ?? false;
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
