// What a file says about how its model is trained, where it stands there as constants.

import type {
  ClippingOptions,
  LoadingOptions,
  LossOptions,
  OptimizerOptions,
  SchedulerOptions,
} from './trainOptions.ts';

/** Something that the file says, and where. */
export interface Stated<T> {
  readonly value: T;
  /** As SourceRange. */
  readonly range: { readonly from: number; readonly to: number };
  /** 1-based. */
  readonly line: number;
}

/** What is left out, the file does not say, or says in several ways. */
export interface TrainingSpec {
  readonly loss?: Stated<LossOptions>;
  readonly optimizer?: Stated<OptimizerOptions>;
  readonly scheduler?: Stated<SchedulerOptions>;
  readonly clipping?: Stated<ClippingOptions>;
  /** Of the loader that shuffles, where one does. */
  readonly batchSize?: Stated<number>;
  /** Of the same loader, and of random_split. */
  readonly loading?: Stated<LoadingOptions>;
  readonly epochs?: Stated<number>;
  /** torch.manual_seed's. */
  readonly seed?: Stated<number>;
}
