// The boundary between whoever asks for a run and the backend that trains it: one request in, a stream of events out.
// Every message is plain data that structured cloning keeps; numbers travel in typed arrays.

import type { ModelSpec } from '../model/modelSpec.ts';
import type { Phrase } from '../model/phrase.ts';
import type {
  ClippingOptions,
  LoadingOptions,
  LossOptions,
  OptimizerOptions,
  SchedulerOptions,
} from '../model/trainOptions.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { NamedState, NetworkState } from './networkState.ts';

/** A table with a column to predict, held in float32 as PyTorch would hold it. */
export type TrainingData = TableData & (Classes | Numbers);

export interface TableData {
  /** Where it comes from, for messages: a file's name. */
  readonly name: string;
  readonly rows: number;
  readonly features: number;
  /** (rows, features), row-major. */
  readonly inputs: Float32Array;
  readonly featureNames: readonly string[];
  readonly targetName: string;
  /** How the features of a row are shaped, where the file says it: (1, 28, 28) of an image. */
  readonly inputShape?: readonly number[];
  /** Whether outputs are compared with the row's own inputs, as an autoencoder's; the column to predict is left aside. */
  readonly reconstructs?: true;
  /** How the inputs were made, where they are not simply the table's numbers. */
  readonly preparation?: DataPreparation;
}

/** What was done to a table's columns and rows before a run. */
export interface DataPreparation {
  /** Rows that were left out because they lack a value. */
  readonly droppedRows?: number;
  /** Columns that were left out. */
  readonly ignored?: readonly string[];
  /** Columns of texts, which have an input for each different text: `count` of them from input `first` on. */
  readonly oneHot?: readonly { readonly name: string; readonly first: number; readonly count: number }[];
  /** Whether the classes are told from one-hot rows: a column for each. */
  readonly oneHotTarget?: true;
  /** Columns of whole numbers of which float32 makes neighbouring ones equal: one of them, and what becomes of it. */
  readonly rounded?: readonly { readonly name: string; readonly value: number; readonly becomes: number }[];
  /** Inputs that are NaN get this of their column's training rows; of a column of texts always the most frequent one. */
  readonly fill?: FillStatistic;
}

export type FillStatistic = 'mean' | 'median' | 'mostFrequent';

/** What a run did to its inputs, fitted to its training rows. */
export interface PreparedInputs {
  /** Columns with missing values: in how many rows, and what stands there now. */
  readonly filled?: readonly { readonly name: string; readonly count: number; readonly value: number | string }[];
  /** Of each input, or of each channel of images and signals, over the training rows. */
  readonly standardized?: {
    readonly names: readonly string[];
    readonly before: Spread;
    readonly after: Spread;
  };
}

/** `stds` are the population's. */
export interface Spread {
  readonly means: readonly number[];
  readonly stds: readonly number[];
}

/** The column holds classes. */
export interface Classes {
  readonly task: 'classification';
  /** (rows), indices into `classNames`. */
  readonly targets: Int32Array;
  readonly classNames: readonly string[];
}

/** The column holds a number to come near to. */
export interface Numbers {
  readonly task: 'regression';
  /** (rows); the inputs themselves where these are reconstructed. */
  readonly targets: Float32Array;
  /** None. */
  readonly classNames: readonly [];
}

export interface TrainOptions {
  readonly epochs: number;
  readonly batchSize: number;
  /** What torch.manual_seed is given. */
  readonly seed: number;
  readonly optimizer: OptimizerOptions;
  /** Left out, it follows from the data: CrossEntropyLoss for classes, MSELoss for numbers. */
  readonly loss?: LossOptions;
  /** Of the gradients, between backward and the optimizer's step. */
  readonly clipping?: ClippingOptions;
  readonly scheduler?: SchedulerOptions;
  /** Fraction of the rows that is held out: floor(rows * fraction) of them, as torch.utils.data.random_split splits. */
  readonly heldOutFraction: number;
  /** Fraction that neither training nor what follows an epoch sees, evaluated once at the end; likewise floor(…). */
  readonly testFraction?: number;
  /** Whether training, held-out and test rows have each class in the table's proportion. */
  readonly stratify?: boolean;
  /** Whether inputs are brought to mean 0 and standard deviation 1 of the training rows. */
  readonly standardize?: boolean;
  readonly loading?: LoadingOptions;
  /** For whoever shows the run. */
  readonly sources?: OptionSources;
  /** The name of the configuration that it is trained by; for the same. */
  readonly configuration?: string;
}

/** Of what is not a default: the line of the definition's file that says it, or who did. */
export type OptionSources = { readonly [N in OptionName]?: OptionSource };

/** `given`: the person, in the settings or on the command line. */
export type OptionSource = number | 'given' | 'configuration';

/** What an option is named for in TrainOptions, but for the learning rate, which belongs to the optimizer. */
export type OptionName = Exclude<keyof TrainOptions, 'sources' | 'configuration'> | 'learningRate';

export interface TrainRequest {
  readonly model: ModelSpec;
  readonly data: TrainingData;
  readonly options: TrainOptions;
  /** What the network starts from in place of its first values, which are drawn all the same: see loadState. */
  readonly initialState?: NamedState;
  /** Whether the run's end tells the network's state. */
  readonly wantsState?: boolean;
  /** Left out: every layer at every step. */
  readonly observation?: ObservationOptions;
  /** On one thread, where others have the other cores; left out, large models take a second. The numbers are the same. */
  readonly threads?: 1;
  /** Goes on with a run that has ended, from a step of it: all before is computed again, silently and bit for bit. */
  readonly resume?: ResumeOptions;
  /** Goes on from a moment of this run that was written down, in place of all before it; with `resume`, from a later step. */
  readonly checkpoint?: Checkpoint;
  /** Whether moments are told from which a run can go on in another process; the last is its end. */
  readonly checkpoints?: CheckpointOptions;
}

export interface CheckpointOptions {
  /** They are no closer than this, and further apart where taking them is dear. */
  readonly everyMs: number;
  /** What part of the run's time taking them may be; left out, a hundredth. */
  readonly share?: number;
}

/** Its first event after runStarted is runRewound, as that of a run that goes on from a checkpoint. */
export interface ResumeOptions {
  readonly step: number;
  /** What the person set up to then. */
  readonly learningRates: readonly LearningRateSet[];
}

/** What of a run is observed. */
export interface ObservationOptions {
  /** Statistics are taken at every so many steps, from the first on, and at those of snapshots; others have NaN. */
  readonly everySteps?: number;
  /** Paths of the layers that are observed; left out, all of them. */
  readonly layers?: readonly string[];
  /** Where alarms are raised, for what is not to be the default; see alarms/thresholds.ts. */
  readonly thresholds?: Readonly<Record<string, number>>;
}

/**
 * What is measured of each observed tensor at each step, in this order. `std` is the population's (correction 0), `min`
 * and `max` are those of the finite elements, `norm` is the L2 norm. The last four are fractions of all elements, from 0
 * to 1: zeros, subnormal numbers (smaller than 2^-126, but not zero), NaN, and both infinities together.
 */
export const STATISTICS = ['mean', 'std', 'min', 'max', 'norm', 'zeros', 'subnormals', 'nans', 'infs'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** A tensor whose statistics are taken at every step. */
export interface ObservedTensor {
  /** Index into the model's layers followed by its outputLayers. */
  readonly layer: number;
  /** `parameterUpdate`: what the optimizer added to the parameter in that step. */
  readonly quantity: 'output' | 'outputGradient' | 'parameter' | 'parameterGradient' | 'parameterUpdate';
  /** `weight` or `bias`, for a parameter, its gradient and its update. */
  readonly parameter?: string;
  /** As torch prints it; a first dimension of the batch is left out of outputs. */
  readonly shape: readonly number[];
}

/**
 * Units (features, channels) of a layer that were idle for a whole epoch. Of ReLU, ReLU6 and bounds from 0 on, `dead`: the
 * output was never positive. Of Sigmoid, Tanh, Hardsigmoid and Hardtanh, `saturated`: SATURATED_FRACTION were within
 * SATURATED_WITHIN of one of the function's two limits.
 */
export interface CountedUnits {
  /** As in ObservedTensor.layer. */
  readonly layer: number;
  readonly kind: 'dead' | 'saturated';
  /** How many units the layer has. */
  readonly count: number;
}

/** Part of the way between a function's limits: a tanh beyond ±0.97, where 6 % of the gradient is left. */
export const SATURATED_WITHIN = 0.015;
export const SATURATED_FRACTION = 0.8;

/** A BatchNorm layer, of which snapshots hold what it normalizes by. */
export interface ObservedBatchNorm {
  /** As in ObservedTensor.layer. */
  readonly layer: number;
  readonly features: number;
}

/** The first event of a run. */
export interface RunStarted {
  readonly type: 'runStarted';
  /** Of a run that another program recorded, the tags of its histograms: they are its tensors, and it has no layers. */
  readonly histograms?: readonly string[];
  readonly model: ModelSpec;
  readonly data: {
    readonly name: string;
    readonly targetName: string;
    readonly featureNames: readonly string[];
    readonly task: TrainingData['task'];
    readonly reconstructs?: true;
    readonly classNames: readonly string[];
    readonly trainingRows: number;
    readonly heldOutRows: number;
    /** Left out where there are none. */
    readonly testRows?: number;
    readonly preparation?: DataPreparation & PreparedInputs;
  };
  readonly options: TrainOptions;
  readonly tensors: readonly ObservedTensor[];
  /** The layers whose units are counted at the end of each epoch. */
  readonly units: readonly CountedUnits[];
  /** The BatchNorm layers, in the order of the network. */
  readonly batchNorms: readonly ObservedBatchNorm[];
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** What the run takes, all of it planned before the first step. */
  readonly memoryBytes: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** A batch of consecutive steps; steps count from 1. */
export interface StepsEnded {
  readonly type: 'stepsEnded';
  readonly firstStep: number;
  readonly count: number;
  /** Milliseconds since the run started, at the last of these steps; pauses do not count. */
  readonly elapsedMs: number;
  /**
   * Milliseconds that these steps took for themselves, and that observing them took, snapshots among it; without times in
   * which the thread stood still for others.
   */
  readonly trainingMs: number;
  readonly observationMs: number;
  /** (count): the loss of each step's batch, in training mode, before the update. */
  readonly losses: Float32Array;
  /** (count): the fraction of each step's batch that was classified right; NaN where numbers are predicted. */
  readonly accuracies: Float32Array;
  /** (count): the learning rate of each step's update. */
  readonly learningRates?: Float64Array;
  /**
   * (count, tensors, STATISTICS): outputs and gradients of the step, parameters after its update.
   * Float32 of values computed in float64.
   */
  readonly statistics: Float32Array;
}

/** The run waits, after this step; it may still be stopped. */
export interface RunPaused {
  readonly type: 'runPaused';
  readonly step: number;
  readonly elapsedMs: number;
}

/** The run goes on after a pause; `until`: it pauses again after that step. */
export interface RunResumed {
  readonly type: 'runResumed';
  readonly step: number;
  readonly until?: number;
}

/** The person set the learning rate: of the update of the step after this one, and on from there. */
export interface LearningRateSet {
  readonly type: 'learningRateSet';
  readonly step: number;
  readonly learningRate: number;
}

/** The moments (steps) that the run could be restarted from, after one was added or some were given up. */
export interface MomentsKept {
  readonly type: 'momentsKept';
  readonly step: number;
  readonly steps: readonly number[];
}

/** The network, the optimizer and the generators are again as they were after `step`; all later steps are undone. */
export interface RunRewound {
  readonly type: 'runRewound';
  readonly step: number;
  /** The last step before it was rewound. */
  readonly from: number;
  /** How many epochs had ended, with their evaluation. */
  readonly epochs: number;
  /** As it was at the step; left out where that is not known. */
  readonly elapsedMs?: number;
}

export const ALARMS = [
  'vanishingGradient',
  'explodingGradient',
  'deadUnits',
  'saturation',
  'underflow',
  'overflow',
  'notFinite',
  'batchOfOne',
  'evaluationGap',
  'lostUpdate',
] as const;
export type AlarmKind = (typeof ALARMS)[number];

/** Something of the run is in a bad way; raised once for a layer and kind, until it has been well again for a while. */
export interface AlarmRaised {
  readonly type: 'alarmRaised';
  readonly kind: AlarmKind;
  readonly step: number;
  /** As in ObservedTensor.layer; left out where it is about the whole model. */
  readonly layer?: number;
  /** Index into RunStarted.tensors. */
  readonly tensor?: number;
  /** Column of the tensor (a feature, a channel) that was first. */
  readonly feature?: number;
  /** Of `notFinite`: NaN or an infinity. */
  readonly value?: 'nan' | 'inf' | '-inf';
  /** A weight is all zero before dead units, or next to nothing behind a layer whose gradient vanishes. */
  readonly hasZeroWeight?: true;
  /** Where it is so from the first step on, or by inputs that are large as they are. */
  readonly fault?: AlarmFault;
  /** What was measured, and the threshold that it is beyond. */
  readonly measured?: number;
  readonly threshold?: number;
}

/** What is at fault of an alarm in place of the learning rate. */
export type AlarmFault =
  /** The absolute value of the largest. */
  | { readonly type: 'inputs'; readonly size: number }
  /** As they were at first. The layer whose weight is furthest off, and by how much it multiplies the size of what comes. */
  | { readonly type: 'weights'; readonly layer?: number; readonly size?: number }
  /** Neither: each layer multiplies by little more, or less, than 1. */
  | { readonly type: 'depth' };

/** The newest alarm of this kind and layer is over: it has been well again for a while. */
export interface AlarmEnded {
  readonly type: 'alarmEnded';
  readonly kind: AlarmKind;
  readonly step: number;
  readonly layer: number;
}

/**
 * The distribution of the observed tensors after `step`, at moments that become rarer as the run grows. At step 0 these
 * are the parameters alone, as initialised, and also at the end of a run that was cancelled.
 */
export interface SnapshotTaken {
  readonly type: 'snapshotTaken';
  readonly step: number;
  /** Indices into RunStarted.tensors of the tensors below, ascending. */
  readonly tensors: Uint32Array;
  /** (tensors, 2): lowest and highest finite value, the range of the bins; NaN where none is finite. */
  readonly ranges: Float32Array;
  /** (tensors, HISTOGRAM_BINS): how many finite values each bin of equal width holds. */
  readonly counts: Uint32Array;
  /** (tensors, PERCENTILES) of the finite values, as torch.quantile interpolates; NaN where there are none. */
  readonly percentiles: Float32Array;
  /**
   * For each of RunStarted.batchNorms BATCH_NORM_ROWS rows of its features: mean and biased variance of the step's batch,
   * running mean and running variance after it, weight and bias. NaN where there is none.
   */
  readonly batchNorms: Float32Array;
}

export const HISTOGRAM_BINS = 64;
/** Per cent: the median and 0.5, 1 and 1.5 standard deviations of a normal distribution around it, as TensorBoard's. */
export const PERCENTILES = [6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32] as const;
/** Rows of a BatchNorm layer in SnapshotTaken.batchNorms. */
export const BATCH_NORM_ROWS = 6;
/** The most snapshots kept of a run, its first and last step included; a run that takes more takes them ever rarer. */
export const MAX_SNAPSHOTS = 512;
/** The bytes that the snapshots kept of a run may take. */
const MOST_SNAPSHOT_BYTES = 64 << 20;

/** How many snapshots are kept of a run: fewer than MAX_SNAPSHOTS where they are large. */
export function mostSnapshots({ tensors, batchNorms }: Pick<RunStarted, 'tensors' | 'batchNorms'>): number {
  const ofTensors = 4 * tensors.length * (1 + 2 + HISTOGRAM_BINS + PERCENTILES.length);
  const ofBatchNorms = 4 * BATCH_NORM_ROWS * batchNorms.reduce((sum, { features }) => sum + features, 0);
  const fitting = Math.floor(MOST_SNAPSHOT_BYTES / Math.max(1, ofTensors + ofBatchNorms));
  return Math.min(MAX_SNAPSHOTS, Math.max(8, fitting - (fitting % 2)));
}

/** The end of an epoch: the loss and accuracy of all training rows and of all held-out rows, in evaluation mode. */
export interface EpochEnded {
  readonly type: 'epochEnded';
  /** From 1. */
  readonly epoch: number;
  /** The epoch's last step. */
  readonly step: number;
  readonly trainingLoss: number;
  readonly trainingAccuracy: number;
  /** NaN where no rows are held out; accuracies are also NaN where numbers are predicted. */
  readonly heldOutLoss: number;
  readonly heldOutAccuracy: number;
  /** Fractions of the units of each of RunStarted.units, over the epoch's observed steps; NaN where there were none. */
  readonly units: Float32Array;
}

/** The network's state at the end of a run that did not fail, where it was asked for: the last event but one. */
export interface StateTaken {
  readonly type: 'stateTaken';
  readonly step: number;
  readonly state: NetworkState;
}

export interface RunEnded {
  readonly type: 'runEnded';
  /** `interrupted` is never told by a backend: of a run that was read, whose end nobody wrote and nobody will. */
  readonly reason: 'finished' | 'cancelled' | 'interrupted';
  readonly step: number;
  readonly elapsedMs: number;
  /** Of a finished run with test rows: their loss and accuracy, in evaluation mode. */
  readonly test?: { readonly loss: number; readonly accuracy: number };
}

/** A moment from which another process could go on; it comes after all steps before it. */
export interface CheckpointTaken {
  readonly type: 'checkpointTaken';
  readonly step: number;
  readonly checkpoint: Checkpoint;
}

/** The run cannot go on; what was computed before stays. */
export interface RunFailed {
  readonly type: 'runFailed';
  readonly step: number;
  readonly elapsedMs: number;
  /** One or two sentences for the person: what and where. */
  readonly message: string;
  /** The same, where it can be said in other languages. */
  readonly phrase?: Phrase;
  /** Index of the layer it is about, as in ObservedTensor.layer. */
  readonly layer?: number;
  /** The call that it is about, perhaps beside the layer. */
  readonly option?: 'loss' | 'optimizer' | 'clipping' | 'scheduler';
}

/** Of a run that another program recorded: further numbers and texts of its tags, which may be new. Never of a backend. */
export interface TagsRecorded {
  readonly type: 'tagsRecorded';
  /** The last step that anything is known of. */
  readonly step: number;
  readonly elapsedMs: number;
  readonly scalars: readonly {
    readonly tag: string;
    /** In order; where one is not after those before, these are taken back from there on. */
    readonly steps: Float64Array;
    readonly values: Float32Array;
  }[];
  readonly texts: readonly RecordedText[];
}

export interface RecordedText {
  readonly tag: string;
  readonly step: number;
  readonly text: string;
}

export type TrainEvent =
  | RunStarted
  | TagsRecorded
  | StepsEnded
  | SnapshotTaken
  | EpochEnded
  | AlarmRaised
  | AlarmEnded
  | RunPaused
  | RunResumed
  | LearningRateSet
  | MomentsKept
  | RunRewound
  | StateTaken
  | CheckpointTaken
  | RunEnded
  | RunFailed;
