// A sweep: one model trained several times, each time with other values; the runs that it is, and what crosses to the panel.

import { isBatchNorm, type ModelSpec } from '../model/modelSpec.ts';
import type { Phrase } from '../model/phrase.ts';
import { completeOptimizer } from '../model/trainOptions.ts';
import { twinOf } from '../model/twin.ts';
import type { AlarmKind, TrainRequest } from './trainEvent.ts';

/** More are not begun: nobody compares them, and each is kept. */
export const MOST_SWEEP_RUNS = 64;

const SWEEP_DIMENSIONS = ['learningRate', 'batchSize', 'batchNorm', 'seed'] as const;
export type SweepDimension = (typeof SWEEP_DIMENSIONS)[number];

export type WithBatchNorm = 'with' | 'without';

/** What a run of a sweep is trained with. */
export interface SweepPoint {
  readonly learningRate: number;
  readonly batchSize: number;
  readonly batchNorm: WithBatchNorm;
  readonly seed: number;
}

/** The values to be tried; what is left out stays as it is. */
export interface SweepWish {
  readonly learningRates?: readonly number[];
  readonly batchSizes?: readonly number[];
  readonly batchNorm?: readonly WithBatchNorm[];
  readonly seeds?: readonly number[];
}

export interface PlannedRun {
  readonly point: SweepPoint;
  readonly request: TrainRequest;
  /** Whether BatchNorm was put into the model of the file, or taken out. */
  readonly isTwin: boolean;
}

export type SweepPlan =
  /** `varied`: the dimensions of which there are several values. */
  | { readonly type: 'plan'; readonly runs: readonly PlannedRun[]; readonly varied: readonly SweepDimension[] }
  | { readonly type: 'tooMany'; readonly count: number }
  /** There is no BatchNorm to be taken out, and no layer behind which one could be put. */
  | { readonly type: 'noTwin' };

/**
 * Every combination of the values: the seed changes fastest, so that what differs by chance stands together. Each run is
 * the one that its values would give alone, on one thread, since the others have the other cores.
 */
export function planSweep(request: TrainRequest, wish: SweepWish): SweepPlan {
  const own = pointOf(request);
  const values = {
    learningRate: distinct(wish.learningRates, own.learningRate),
    batchSize: distinct(wish.batchSizes, own.batchSize),
    batchNorm: distinct(wish.batchNorm, own.batchNorm),
    seed: distinct(wish.seeds, own.seed),
  };
  const count = SWEEP_DIMENSIONS.reduce((product, name) => product * values[name].length, 1);
  if (count > MOST_SWEEP_RUNS) return { type: 'tooMany', count };
  const needsTwin = values.batchNorm.some((each) => each !== own.batchNorm);
  const twin = needsTwin ? otherModel(request) : undefined;
  if (needsTwin && !twin) return { type: 'noTwin' };

  const { initialState, wantsState: _, ...plain } = request;
  // Weights of the one model do not fit the other.
  const base = needsTwin || !initialState ? plain : { ...plain, initialState };
  const runs = values.learningRate.flatMap((learningRate) =>
    values.batchSize.flatMap((batchSize) =>
      values.batchNorm.flatMap((batchNorm) =>
        values.seed.map((seed): PlannedRun => {
          const point = { learningRate, batchSize, batchNorm, seed };
          const isTwin = batchNorm !== own.batchNorm;
          const model = isTwin ? twin! : request.model;
          return { point, isTwin, request: { ...base, model, options: optionsOf(request, point, wish), threads: 1 } };
        }),
      ),
    ),
  );
  return { type: 'plan', runs, varied: SWEEP_DIMENSIONS.filter((name) => values[name].length > 1) };
}

/** The values that the request has by itself. */
export function pointOf({ model, options }: Pick<TrainRequest, 'model' | 'options'>): SweepPoint {
  const { batchSize, seed, optimizer } = options;
  const batchNorm = model.layers.some(isBatchNorm) ? 'with' : 'without';
  return { learningRate: completeOptimizer(optimizer).learningRate, batchSize, batchNorm, seed };
}

/** The model with BatchNorm where it has none, without where it has some; undefined where there is no such model. */
export function otherModel({ model, data }: Pick<TrainRequest, 'model' | 'data'>): ModelSpec | undefined {
  return twinOf(model, model.inputShape ?? [data.features])?.model;
}

/** Only what is given changes, and says so. */
function optionsOf({ options }: TrainRequest, point: SweepPoint, wish: SweepWish): TrainRequest['options'] {
  const { learningRate, batchSize, seed } = point;
  const given = {
    ...(wish.learningRates && { learningRate: 'given' as const }),
    ...(wish.batchSizes && { batchSize: 'given' as const }),
    ...(wish.seeds && { seed: 'given' as const }),
  };
  return {
    ...options,
    batchSize,
    seed,
    ...(wish.learningRates && { optimizer: { ...options.optimizer, learningRate } }),
    sources: { ...options.sources, ...given },
  };
}

function distinct<T>(wished: readonly T[] | undefined, own: T): readonly T[] {
  return wished && wished.length > 0 ? [...new Set(wished)] : [own];
}

/** The words of names; the editor has them in the person's language. */
export interface SweepWords {
  readonly learningRate: (value: number) => string;
  readonly batchSize: (value: number) => string;
  readonly batchNorm: (value: WithBatchNorm) => string;
  readonly seed: (value: number) => string;
}

const ENGLISH: SweepWords = {
  learningRate: (value) => `lr ${value}`,
  batchSize: (value) => `batch ${value}`,
  batchNorm: (value) => `${value} BatchNorm`,
  seed: (value) => `seed ${value}`,
};

/** What tells the run from the others of its sweep: `lr 0.01 · batch 32 · without BatchNorm`. */
export function sweepName(point: SweepPoint, varied: readonly SweepDimension[], words = ENGLISH): string {
  // A sweep of one run is named by what people look at first.
  const named = varied.length > 0 ? varied : (['learningRate'] as const);
  const parts = {
    learningRate: words.learningRate(point.learningRate),
    batchSize: words.batchSize(point.batchSize),
    batchNorm: words.batchNorm(point.batchNorm),
    seed: words.seed(point.seed),
  };
  return named.map((name) => parts[name]).join(' · ');
}

/** What came out of a run, or what is known of it so far. */
export interface RunResult {
  readonly state: 'waiting' | 'running' | 'finished' | 'cancelled' | 'failed';
  readonly step: number;
  readonly totalSteps: number;
  /** After the last epoch that has ended, in evaluation mode; before the first, the loss of the last batch. NaN: not known. */
  readonly trainingLoss: number;
  readonly trainingAccuracy: number;
  readonly heldOutLoss: number;
  readonly heldOutAccuracy: number;
  /** The lowest loss after an epoch, of the held-out rows where there are some. */
  readonly best?: { readonly loss: number; readonly epoch: number };
  readonly firstAlarm?: { readonly kind: AlarmKind; readonly step: number; readonly layer?: number };
  readonly elapsedMs: number;
  /** The loss is not finite, or more than twice that of the first step. */
  readonly isDiverged: boolean;
  /** Why it failed. */
  readonly message?: string;
  readonly phrase?: Phrase;
}

/** A run of the sweep as the panel shows it. */
export interface SweepRow {
  /** Its place in the plan. */
  readonly index: number;
  readonly name: string;
  readonly point: SweepPoint;
  readonly result: RunResult;
  /** RunSummary.id, where the host has its history. */
  readonly run?: string;
  /** Whether it can be put on the charts. */
  readonly canShow: boolean;
  /** The path of the layer of the first alarm. */
  readonly alarmLayer?: string;
}

export interface SweepTable {
  /** Another sweep has another one. */
  readonly id: number;
  readonly model: string;
  readonly varied: readonly SweepDimension[];
  readonly rows: readonly SweepRow[];
  /** Some of its runs are on, or wait. */
  readonly isOn: boolean;
  /** Whether there is an accuracy, and whether rows are held out. */
  readonly isJudged: boolean;
  readonly hasHeldOut: boolean;
}
