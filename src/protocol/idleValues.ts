// Values of a sweep that change nothing: the runs that they tell apart are the same.

import type { Say } from '../model/say.ts';
import { completeScheduler, type SchedulerOptions } from '../model/trainOptions.ts';
import { pointOf, type SweepWish } from './sweep.ts';
import type { TrainRequest } from './trainEvent.ts';

export type IdleValues =
  /** The scheduler begins at `first`, whatever the optimizer's rate is. */
  | { readonly dimension: 'learningRate'; readonly first: number }
  /** Each of them is all training rows at once. */
  | { readonly dimension: 'batchSize'; readonly values: readonly number[]; readonly rows: number }
  /** No generator that has the seed draws anything that is used. */
  | { readonly dimension: 'seed' };

/** Of dimensions with several values. */
export function idleValues(request: TrainRequest, wish: SweepWish): readonly IdleValues[] {
  const { options, data } = request;
  const { learningRates = [], batchSizes = [], seeds = [] } = wish;
  const found: IdleValues[] = [];
  const first = options.scheduler && firstRate(options.scheduler);
  if (first !== undefined && learningRates.length > 1) found.push({ dimension: 'learningRate', first });
  const { heldOutFraction, testFraction = 0 } = options;
  const rows = data.rows - Math.floor(data.rows * heldOutFraction) - Math.floor(data.rows * testFraction);
  const whole = options.loading?.dropLast ? [] : batchSizes.filter((size) => size >= rows);
  if (whole.length > 1) found.push({ dimension: 'batchSize', values: whole, rows });
  if (seeds.length > 1 && !draws(request, wish)) found.push({ dimension: 'seed' });
  return found;
}

/** One sentence for people. */
export function idleText(idle: IdleValues, say: Say, write: (value: number) => string = String): string {
  switch (idle.dimension) {
    case 'learningRate':
      return say(
        'The learning rates change nothing: OneCycleLR sets all rates by its max_lr, the first to {0}.',
        write(idle.first),
      );
    case 'batchSize':
      return say(
        'Batches of {0} rows are the same: there are {1} training rows.',
        idle.values.map(write).join(', '),
        write(idle.rows),
      );
    case 'seed':
      return say('The seeds change nothing: weights are given, and neither the split nor the order of rows is drawn.');
    default:
      return idle satisfies never;
  }
}

/** The rate that a scheduler sets before the first step, where it does not start from the optimizer's own. */
function firstRate(scheduler: SchedulerOptions): number | undefined {
  const complete = completeScheduler(scheduler);
  return complete.type === 'OneCycleLR' ? complete.maxLr / complete.divFactor : undefined;
}

/** Whether the default generator draws anything that the numbers depend on. */
function draws({ model, options, initialState }: TrainRequest, { batchNorm = [] }: SweepWish): boolean {
  const { loading = {} } = options;
  const { shuffle = true, splitSeed, loaderSeed } = loading;
  const own = pointOf({ model, options }).batchNorm;
  if (!initialState || batchNorm.some((each) => each !== own)) return true;
  // The split draws the order of the rows also where all of them are trained on.
  if (splitSeed === undefined || (shuffle && loaderSeed === undefined)) return true;
  return [...model.layers, ...model.outputLayers].some(({ type }) => /Dropout|RReLU/.test(type));
}
