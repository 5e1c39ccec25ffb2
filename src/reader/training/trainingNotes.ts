// What is noted of how the file trains its model, while it is interpreted.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Text } from '../../model/phrase.ts';
import type { SchedulerOptions } from '../../model/trainOptions.ts';
import type { ModuleValue, Value } from '../python/values.ts';

export type TrainingKind = 'loss' | 'optimizer' | 'scheduler' | 'clipping';

/** Tensors of constants and schedulers, by the values that stand for them. */
export interface KnownObjects {
  readonly tensors: WeakMap<Value, readonly number[]>;
  readonly schedulers: WeakMap<Value, SchedulerOptions>;
}

export type NoteKind = TrainingKind | 'loading' | 'split' | 'batchSize' | 'epochs' | 'seed';

/** One place that says something of training. */
export interface TrainingNote {
  readonly kind: NoteKind;
  readonly range: SourceRange;
  /** Values that were met at this place; undefined where one is not known. */
  readonly values: unknown[];
  /** Those that were met where it is not known whether that is executed, and undefined for one that is not known. */
  readonly perhaps: unknown[];
  problem: Text | undefined;
  /** Of a loader, whether it shuffles; of a loss, whether it is computed with gradients. */
  readonly isForTraining: boolean;
}

export interface Remark {
  readonly message: Text;
  readonly range: SourceRange;
}

/** What a value was made of, by which function, method or operator. */
export interface Flow {
  readonly of: Value;
  readonly name: string;
  readonly range: SourceRange;
}

/** One of the things that a loss's input comes of. */
export interface FlowStep {
  /** `softmax`, `+`, `[…]`; of a module its class. */
  readonly name: string;
  readonly range: SourceRange;
  /** Of a Sequential, what follows is its last layer; an operation is none of the file's modules. */
  readonly kind: 'operation' | 'module' | 'container';
}

/** What one call of a loss is given. */
export interface TakenInput {
  readonly loss: string;
  /** Of the input in the call. */
  readonly range: SourceRange;
  /** The last first, down to a layer with what stands before it left out. */
  readonly steps: readonly FlowStep[];
  /** `open`: it comes of nothing that is known to be a model's; `unclear`: it may be one of several. */
  readonly state: 'known' | 'unclear' | 'open';
}

export interface TrainingNotes extends KnownObjects {
  readonly notes: Map<string, TrainingNote>;
  /** Whose parameters an optimizer is given; undefined where that is not known. */
  readonly given: { readonly range: SourceRange; readonly modules: ReadonlySet<ModuleValue> | undefined }[];
  /** Whether one is given a part of a model, and nothing else the rest. */
  isPartly: boolean;
  /** How many loops are around what is executed. */
  loops: number;
  /** How many of the ways that may not be taken. */
  choices: number;
  /** How many of `torch.no_grad()`, whose losses train nothing. */
  withoutGradients: number;
  /** How many loops are within the loop over epochs, itself included. */
  epochDepth: number | undefined;
  /** The same where schedulers step, by the values that stand for them. */
  readonly steps: WeakMap<Value, number>;
  readonly byRange: Map<number, Value>;
  /** The seeds that each torch.Generator was given; undefined where one is not known. */
  readonly generators: WeakMap<Value, (number | undefined)[]>;
  /** Where each of them is given first. */
  readonly generatorUsers: WeakMap<Value, number>;
  /** What `iter` made of loaders. */
  readonly begun: WeakSet<Value>;
  /** Datasets and transforms that draw nothing. */
  readonly quiet: WeakSet<Value>;
  /** What was made of what modules gave, by the values that stand for it; whether any gave something. lossFlow.ts. */
  readonly flows: WeakMap<Value, Flow>;
  hasOutputs: boolean;
  /** What losses are given. */
  readonly taken: Map<string, TakenInput>;
  /** What losses gave, by the values that stand for it. */
  readonly lossValues: WeakSet<Value>;
  /** Of torch. */
  readonly optimizers: WeakSet<Value>;
  /** What else is not followed, by where it stands. */
  readonly remarks: Map<number, Remark>;
}

export function createTrainingNotes(): TrainingNotes {
  return {
    notes: new Map(),
    given: [],
    isPartly: false,
    loops: 0,
    choices: 0,
    withoutGradients: 0,
    epochDepth: undefined,
    tensors: new WeakMap(),
    schedulers: new WeakMap(),
    steps: new WeakMap(),
    byRange: new Map(),
    generators: new WeakMap(),
    generatorUsers: new WeakMap(),
    begun: new WeakSet(),
    quiet: new WeakSet(),
    flows: new WeakMap(),
    hasOutputs: false,
    taken: new Map(),
    lossValues: new WeakSet(),
    optimizers: new WeakSet(),
    remarks: new Map(),
  };
}
