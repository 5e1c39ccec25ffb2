// A moment of a run as plain data: a run of the same request goes on from it in any process, bit for bit.

import type { StateEntry } from './networkState.ts';

export interface Checkpoint {
  /** Between two steps: the epoch from 1, how many of its rows were trained on, and steps so far. */
  readonly epoch: number;
  readonly first: number;
  readonly step: number;
  /** Milliseconds that the run was at work up to then. */
  readonly elapsedMs: number;
  readonly of: Fingerprint;
  /**
   * The network's state by torch's names; what the optimizer keeps of a parameter as
   * `optimizer.<the parameter's name>.<torch's name>`; the rest as `layerscope.…`.
   */
  readonly tensors: readonly StateEntry[];
  /** Numbers, truth values and what is undefined, by what has them: the schedule, counts, alarms. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of each generator what torch.Generator.get_state() gives. */
  readonly generators: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** Seconds between two checkpoints, at least, where nothing else is asked for. */
export const CHECKPOINT_SECONDS = 3;

/** What of a tensor's name tells it from the network's state. */
export const OPTIMIZER_PREFIX = 'optimizer.';
export const OWN_PREFIX = 'layerscope.';

/** What a run was trained with, in a few letters: equal where it is equal. */
export interface Fingerprint {
  readonly model: string;
  readonly data: string;
}
