// What is wrong with the arguments of a loss, an optimizer, a clipping or a scheduler, with torch's own bounds.
// Whether a loss fits the data and the network is refusal.ts's.

import { type Phrase, phrase, words } from './phrase.ts';
import { type Say, sayInEnglish } from './say.ts';
import {
  type ClippingOptions,
  completeClipping,
  completeLoss,
  completeOptimizer,
  completeScheduler,
  LOSSES,
  type LossOptions,
  OPTIMIZERS,
  type OptimizerOptions,
  SCHEDULERS,
  type SchedulerOptions,
  torchName,
} from './trainOptions.ts';

/** One sentence, or undefined where nothing is wrong. */
type Problem = Phrase | undefined;

export function lossProblem(options: LossOptions): Problem {
  return unknownProblem(options.type, LOSSES) ?? argumentProblem(options.type, completeLoss(options));
}

export function optimizerProblem(options: OptimizerOptions): Problem {
  const unknown = unknownProblem(options.type, OPTIMIZERS);
  if (unknown) return unknown;
  const complete = completeOptimizer(options);
  const problem = argumentProblem(complete.type, complete);
  if (problem || complete.type !== 'SGD' || !complete.nesterov) return problem;
  if (complete.momentum > 0 && complete.dampening === 0) return undefined;
  return phrase`SGD with nesterov=True needs a momentum above 0 and a dampening of 0.`;
}

export function clippingProblem(options: ClippingOptions): Problem {
  const name = options.type === 'norm' ? 'clip_grad_norm_' : 'clip_grad_value_';
  return argumentProblem(name, completeClipping(options));
}

/** `totalSteps` of the run; the optimizer matters where its momentum is cycled. */
export function schedulerProblem(options: SchedulerOptions, optimizer: OptimizerOptions, totalSteps: number): Problem {
  const unknown = unknownProblem(options.type, SCHEDULERS);
  if (unknown) return unknown;
  const complete = completeScheduler(options);
  const problem = argumentProblem(complete.type, complete);
  if (problem) return problem;
  if (complete.type === 'OneCycleLR') {
    if (complete.cycleMomentum && optimizer.type === 'Adagrad') {
      return phrase`OneCycleLR cycles the momentum, but Adagrad has none. Give it cycle_momentum=False or choose another optimizer.`;
    }
    const { epochs, stepsPerEpoch } = complete;
    if (complete.totalSteps === null && (epochs === null) !== (stepsPerEpoch === null)) {
      return phrase`OneCycleLR needs total_steps, or both epochs and steps_per_epoch.`;
    }
    const steps = complete.totalSteps ?? (epochs !== null && stepsPerEpoch !== null ? epochs * stepsPerEpoch : null);
    if (steps !== null && complete.interval === 'step' && steps < totalSteps) {
      return phrase`OneCycleLR is made for ${steps} steps, but the run has ${totalSteps}.`;
    }
  }
  if (complete.type === 'SequentialLR') {
    const { schedulers, milestones } = complete;
    if (schedulers.length === 0) return phrase`SequentialLR has no schedulers.`;
    if (milestones.length !== schedulers.length - 1) {
      return phrase`SequentialLR has ${schedulers.length} schedulers and ${milestones.length} milestones; it needs one milestone less than schedulers.`;
    }
    for (const scheduler of schedulers) {
      if (scheduler.type === 'ReduceLROnPlateau' || scheduler.type === 'SequentialLR') {
        return phrase`SequentialLR cannot hold ${scheduler.type}.`;
      }
      const within = schedulerProblem({ ...scheduler, interval: 'epoch' }, optimizer, totalSteps);
      if (within) return within;
    }
  }
  return undefined;
}

function unknownProblem(type: string, known: object): Problem {
  if (Object.hasOwn(known, type)) return undefined;
  const names = Object.keys(known).join(', ');
  switch (known) {
    case LOSSES:
      return phrase`The loss ${type} is not supported; ${names} are.`;
    case OPTIMIZERS:
      return phrase`The optimizer ${type} is not supported; ${names} are.`;
    default:
      return phrase`The scheduler ${type} is not supported; ${names} are.`;
  }
}

function argumentProblem(owner: string, values: object): Problem {
  for (const [name, value] of Object.entries(values)) {
    const bound = BOUNDS_OF[`${owner}.${name}`] ?? BOUNDS[name];
    if (!bound || bound.holds(value)) continue;
    const expected = bound.expected;
    return name === 'learningRate'
      ? phrase`The learning rate is ${told(value)}; it must be ${expected}.`
      : phrase`${torchName(name)} of ${owner} is ${told(value)}; it must be ${expected}.`;
  }
  return undefined;
}

function told(value: unknown): string {
  return Array.isArray(value) ? `(${value.join(', ')})` : String(value);
}

interface Bound {
  readonly expected: Phrase;
  holds(value: unknown): boolean;
}

const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const number = (expected: Bound['expected'], holds: (value: number) => boolean): Bound => ({
  expected,
  holds: (value) => finite(value) && holds(value),
});
const whole = (from: number, orNull = false): Bound => ({
  expected: phrase`a whole number from ${from}`,
  holds: (value) => (orNull && value === null) || (Number.isInteger(value) && (value as number) >= from),
});
const oneOf = (...names: string[]): Bound => ({
  expected: phrase`${names.slice(0, -1).join(', ')} or ${names.at(-1)!}`,
  holds: (value) => names.includes(value as string),
});
const truth: Bound = { expected: phrase`True or False`, holds: (value) => typeof value === 'boolean' };
const from0 = number(phrase`a number from 0`, (value) => value >= 0);
const above0 = number(phrase`a number above 0`, (value) => value > 0);
const any = number(phrase`a number`, () => true);
const from0To1 = number(phrase`a number from 0 to 1`, (value) => value >= 0 && value <= 1);
const weights: Bound = {
  expected: phrase`a list of finite numbers`,
  holds: (value) => value === null || (Array.isArray(value) && value.every(finite)),
};
const counts: Bound = {
  expected: phrase`a list of whole numbers from 0`,
  holds: (value) => Array.isArray(value) && value.every((count) => Number.isInteger(count) && count >= 0),
};

const BOUNDS: Readonly<Record<string, Bound>> = {
  weight: weights,
  posWeight: weights,
  ignoreIndex: { expected: phrase`a whole number`, holds: Number.isInteger },
  reduction: oneOf('mean', 'sum'),
  labelSmoothing: from0To1,
  beta: from0,
  delta: above0,
  learningRate: from0,
  momentum: from0,
  dampening: any,
  weightDecay: from0,
  nesterov: truth,
  maximize: truth,
  amsgrad: truth,
  centered: truth,
  decoupledWeightDecay: truth,
  betas: {
    expected: phrase`two numbers from 0 to less than 1`,
    holds: (value) =>
      Array.isArray(value) && value.length === 2 && value.every((beta) => finite(beta) && beta >= 0 && beta < 1),
  },
  eps: from0,
  alpha: from0,
  lrDecay: from0,
  initialAccumulatorValue: from0,
  momentumDecay: from0,
  maxNorm: any,
  normType: {
    expected: phrase`a number above 0, or inf`,
    holds: (value) => typeof value === 'number' && value > 0,
  },
  clipValue: any,
  interval: oneOf('epoch', 'step'),
  stepSize: whole(1),
  milestones: counts,
  gamma: any,
  factor: from0To1,
  totalIters: whole(0),
  startFactor: number(phrase`a number above 0 and up to 1`, (value) => value > 0 && value <= 1),
  endFactor: from0To1,
  power: any,
  tMax: whole(1),
  t0: whole(1),
  tMult: whole(1),
  etaMin: any,
  maxLr: from0,
  totalSteps: whole(1, true),
  epochs: whole(1, true),
  stepsPerEpoch: whole(1, true),
  pctStart: from0To1,
  annealStrategy: oneOf('cos', 'linear'),
  cycleMomentum: truth,
  baseMomentum: from0,
  maxMomentum: from0,
  divFactor: above0,
  finalDivFactor: above0,
  threePhase: truth,
  mode: oneOf('min', 'max'),
  patience: whole(0),
  threshold: any,
  thresholdMode: oneOf('rel', 'abs'),
  cooldown: whole(0),
  minLr: from0,
};

/** Where an argument's bounds are not those of others with its name. */
const BOUNDS_OF: Readonly<Record<string, Bound>> = {
  'ReduceLROnPlateau.factor': number(phrase`a number below 1`, (value) => value < 1),
  // With 0 torch divides by it.
  'ConstantLR.factor': number(phrase`a number above 0 and up to 1`, (value) => value > 0 && value <= 1),
  'LinearLR.totalIters': whole(1),
  'PolynomialLR.totalIters': whole(1),
};

/** The first of a run's calls that torch refuses, and why; what depends on the data is found when the run begins. */
export function callProblem(
  {
    loss,
    optimizer,
    scheduler,
    clipping,
  }: {
    readonly loss?: LossOptions;
    readonly optimizer: OptimizerOptions;
    readonly scheduler?: SchedulerOptions;
    readonly clipping?: ClippingOptions;
  },
  say: Say = sayInEnglish,
): { readonly name: 'loss' | 'optimizer' | 'scheduler' | 'clipping'; readonly message: string } | undefined {
  const problems = [
    { name: 'loss', message: loss && lossProblem(loss) },
    { name: 'optimizer', message: optimizerProblem(optimizer) },
    { name: 'scheduler', message: scheduler && schedulerProblem(scheduler, optimizer, 0) },
    { name: 'clipping', message: clipping && clippingProblem(clipping) },
  ] as const;
  const found = problems.find(({ message }) => message !== undefined);
  return found && { name: found.name, message: words(found.message!, say) };
}
