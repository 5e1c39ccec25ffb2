// Losses, optimizers, gradient clipping and learning rate schedulers as plain data: PyTorch's arguments in camelCase
// (`lr` alone is learningRate), each with PyTorch's default. Their bounds are in optionRefusal.ts.

export type Reduction = 'mean' | 'sum';
export type Betas = readonly [number, number];
export type Interval = 'epoch' | 'step';

/** torch.nn's losses and the defaults of their arguments. Shapes: weight and posWeight (classes) or (columns). */
export const LOSSES = {
  CrossEntropyLoss: {
    weight: null as readonly number[] | null,
    ignoreIndex: -100,
    reduction: 'mean' as Reduction,
    labelSmoothing: 0,
  },
  NLLLoss: { weight: null as readonly number[] | null, ignoreIndex: -100, reduction: 'mean' as Reduction },
  MSELoss: { reduction: 'mean' as Reduction },
  L1Loss: { reduction: 'mean' as Reduction },
  SmoothL1Loss: { reduction: 'mean' as Reduction, beta: 1 },
  HuberLoss: { reduction: 'mean' as Reduction, delta: 1 },
  BCELoss: { reduction: 'mean' as Reduction },
  BCEWithLogitsLoss: { reduction: 'mean' as Reduction, posWeight: null as readonly number[] | null },
};

const adam = { learningRate: 1e-3, betas: [0.9, 0.999] as Betas, eps: 1e-8, weightDecay: 0 };

/** torch.optim's optimizers and the defaults of their arguments (of torch 2, where SGD's lr has one). */
export const OPTIMIZERS = {
  SGD: { learningRate: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false },
  Adam: { ...adam, amsgrad: false, maximize: false },
  AdamW: { ...adam, weightDecay: 1e-2, amsgrad: false, maximize: false },
  RMSprop: {
    learningRate: 1e-2,
    alpha: 0.99,
    eps: 1e-8,
    weightDecay: 0,
    momentum: 0,
    centered: false,
    maximize: false,
  },
  Adagrad: {
    learningRate: 1e-2,
    lrDecay: 0,
    weightDecay: 0,
    initialAccumulatorValue: 0,
    eps: 1e-10,
    maximize: false,
  },
  NAdam: { ...adam, learningRate: 2e-3, momentumDecay: 4e-3, decoupledWeightDecay: false, maximize: false },
  RAdam: { ...adam, decoupledWeightDecay: false, maximize: false },
};

/** torch.nn.utils.clip_grad_norm_ and clip_grad_value_; normType may be Infinity. */
export const CLIPPINGS = {
  norm: { normType: 2 },
  value: {},
};
interface ClippingArguments {
  readonly norm: { readonly maxNorm: number };
  readonly value: { readonly clipValue: number };
}

/**
 * torch.optim.lr_scheduler's schedulers and the defaults of their arguments. `interval` says what is counted: the
 * scheduler steps after each epoch or after each training step, where the script calls its step().
 */
export const SCHEDULERS = {
  StepLR: { gamma: 0.1, interval: 'epoch' as Interval },
  MultiStepLR: { gamma: 0.1, interval: 'epoch' as Interval },
  ConstantLR: { factor: 1 / 3, totalIters: 5, interval: 'epoch' as Interval },
  LinearLR: { startFactor: 1 / 3, endFactor: 1, totalIters: 5, interval: 'epoch' as Interval },
  ExponentialLR: { interval: 'epoch' as Interval },
  PolynomialLR: { totalIters: 5, power: 1, interval: 'epoch' as Interval },
  CosineAnnealingLR: { etaMin: 0, interval: 'epoch' as Interval },
  CosineAnnealingWarmRestarts: { tMult: 1, etaMin: 0, interval: 'epoch' as Interval },
  /** totalSteps: null is epochs * stepsPerEpoch, and where these are null too, all steps of the run. */
  OneCycleLR: {
    totalSteps: null as number | null,
    epochs: null as number | null,
    stepsPerEpoch: null as number | null,
    pctStart: 0.3,
    annealStrategy: 'cos' as 'cos' | 'linear',
    cycleMomentum: true,
    baseMomentum: 0.85,
    maxMomentum: 0.95,
    divFactor: 25,
    finalDivFactor: 1e4,
    threePhase: false,
    interval: 'step' as Interval,
  },
  /** Takes the loss of the held-out rows, or of the training rows where none are held out, after each epoch. */
  ReduceLROnPlateau: {
    mode: 'min' as 'min' | 'max',
    factor: 0.1,
    patience: 10,
    threshold: 1e-4,
    thresholdMode: 'rel' as 'rel' | 'abs',
    cooldown: 0,
    minLr: 0,
    eps: 1e-8,
  },
  SequentialLR: { interval: 'epoch' as Interval },
};
interface SchedulerArguments {
  readonly StepLR: { readonly stepSize: number };
  readonly MultiStepLR: { readonly milestones: readonly number[] };
  readonly ConstantLR: unknown;
  readonly LinearLR: unknown;
  readonly ExponentialLR: { readonly gamma: number };
  readonly PolynomialLR: unknown;
  /** T_max. */
  readonly CosineAnnealingLR: { readonly tMax: number };
  /** T_0; its T_mult is tMult. */
  readonly CosineAnnealingWarmRestarts: { readonly t0: number };
  readonly OneCycleLR: { readonly maxLr: number };
  readonly ReduceLROnPlateau: unknown;
  /** The intervals of the schedulers within are not looked at. */
  readonly SequentialLR: { readonly schedulers: readonly SchedulerOptions[]; readonly milestones: readonly number[] };
}

/** As a request has them: what is left out has torch's default. */
type Options<Table, Needed = unknown> = {
  [K in keyof Table]: { readonly type: K } & ArgumentsOf<Needed, K> & Partial<Readonly<Table[K]>>;
}[keyof Table];
/** With every argument. */
type Complete<Table, Needed = unknown> = {
  [K in keyof Table]: { readonly type: K } & ArgumentsOf<Needed, K> & Readonly<Table[K]>;
}[keyof Table];
type ArgumentsOf<Needed, K> = K extends keyof Needed ? Needed[K] : unknown;

export type LossOptions = Options<typeof LOSSES>;
export type OptimizerOptions = Options<typeof OPTIMIZERS>;
export type ClippingOptions = Options<typeof CLIPPINGS, ClippingArguments>;
export type SchedulerOptions = Options<typeof SCHEDULERS, SchedulerArguments>;

export type CompleteLoss = Complete<typeof LOSSES>;
export type CompleteOptimizer = Complete<typeof OPTIMIZERS>;
export type CompleteClipping = Complete<typeof CLIPPINGS, ClippingArguments>;
export type CompleteScheduler = Complete<typeof SCHEDULERS, SchedulerArguments>;

export function completeLoss(options: LossOptions): CompleteLoss {
  return { ...LOSSES[options.type], ...options } as CompleteLoss;
}

export function completeOptimizer(options: OptimizerOptions): CompleteOptimizer {
  return { ...OPTIMIZERS[options.type], ...options } as CompleteOptimizer;
}

export function completeClipping(options: ClippingOptions): CompleteClipping {
  return { ...CLIPPINGS[options.type], ...options } as CompleteClipping;
}

export function completeScheduler(options: SchedulerOptions): CompleteScheduler {
  return { ...SCHEDULERS[options.type], ...options } as CompleteScheduler;
}

/** The loss of a run that names none. */
export function defaultLoss(task: 'classification' | 'regression'): LossOptions {
  return { type: task === 'classification' ? 'CrossEntropyLoss' : 'MSELoss' };
}

/** Whether a loss takes numbers rather than classes. */
export function takesNumbers({ type }: LossOptions): boolean {
  return type !== 'CrossEntropyLoss' && type !== 'NLLLoss';
}

/** Whether a loss takes targets that are 0 or 1. */
export function isBinary({ type }: LossOptions): boolean {
  return type === 'BCELoss' || type === 'BCEWithLogitsLoss';
}

/** The defaults of what has the name, whichever table it is in; none of a name that is in none. */
export function defaultsOf(type: string): Readonly<Record<string, unknown>> {
  const tables: readonly Readonly<Record<string, object>>[] = [LOSSES, OPTIMIZERS, CLIPPINGS, SCHEDULERS];
  const found = tables.find((table) => Object.hasOwn(table, type))?.[type];
  return { ...found };
}

const TORCH_NAMES: Readonly<Record<string, string>> = { learningRate: 'lr', tMax: 'T_max', t0: 'T_0', tMult: 'T_mult' };

/** What torch calls an argument: `weight_decay` for weightDecay. */
export function torchName(argument: string): string {
  return TORCH_NAMES[argument] ?? argument.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** torch.utils.data's random_split and DataLoader beside the batch size; what is left out is as README.md's script has it. */
export interface LoadingOptions {
  /** DataLoader's shuffle, which is on where it is left out. */
  readonly shuffle?: boolean;
  /** Whether an epoch leaves out a last batch that is not full. */
  readonly dropLast?: boolean;
  /** The seed of a generator of the loader's own: `generator=torch.Generator().manual_seed(seed)`. */
  readonly loaderSeed?: number;
  /** The same of random_split. */
  readonly splitSeed?: number;
}
