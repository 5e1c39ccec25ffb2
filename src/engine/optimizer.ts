// torch.optim's optimizers over all parameters at once. What changes from step to step is computed in double arithmetic
// as Python computes it; the rest is the kernels'.

import { type CompleteOptimizer, completeOptimizer, type OptimizerOptions } from '../model/trainOptions.ts';
import { type Kept, keepAll, keepFields, keepTensor } from './kept.ts';
import type { Descent } from './kernels/update.ts';
import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import type { ParameterGroup } from './parameterGroup.ts';
import type { Tensor } from './tensor.ts';

export interface Optimizer {
  /** What schedulers may change between steps. */
  readonly group: ParameterGroup;
  /** One update of all parameters from their gradients. */
  step(): void;
  /** What it goes on from: the group, its states, its counts. */
  keep(): Kept;
  /** What a step adds to the parameters where that can be told from what it leaves; else it is to be measured. */
  readonly update: ScaledUpdate | undefined;
}

/** `factor()` times this tensor, which is laid out as the parameters: of the last step. */
export interface ScaledUpdate {
  readonly tensor: Tensor;
  factor(): number;
}

/** Takes room for a state of all parameters, by torch's name. */
type NewState = (name: string) => Tensor;

/** What changes from step to step beside the states. */
interface Counts {
  steps: number;
  /** No step had momentum yet. */
  first: boolean;
  /** NAdam's; torch keeps this product in a float32 tensor. */
  product: number;
}

interface Vectors {
  /** (1, n): all parameters and all gradients, laid out alike. */
  readonly values: Tensor;
  readonly gradients: Tensor;
  /** The values one by one. */
  readonly parts: readonly Tensor[];
}

/**
 * Allocates the states; touches no memory before the first step. The options have no optionRefusal. `cyclesMomentum`: a
 * scheduler will bring momentum to an optimizer that may have none of its own.
 */
export function createOptimizer(
  kernels: Kernels,
  memory: Memory,
  { values, gradients, parts }: Vectors,
  options: OptimizerOptions,
  cyclesMomentum = false,
): Optimizer {
  const complete = completeOptimizer(options);
  const momentum = momentumOf(complete);
  const group: ParameterGroup = { learningRate: complete.learningRate, momentum };
  const { weightDecay, maximize } = complete;
  const on = { parameters: values, parts, gradients, weightDecay, maximize };
  const states: { readonly name: string; readonly vector: Tensor }[] = [];
  const state: NewState = (name) => {
    const vector = memory.vector(values.columns);
    states.push({ name, vector });
    return vector;
  };
  const counts: Counts = { steps: 0, first: true, product: 1 };
  const hasBuffer = ('momentum' in complete && complete.momentum > 0) || cyclesMomentum;
  const buffer = hasBuffer ? state('momentum_buffer') : undefined;
  const update = stepOf(kernels, on, state, () => buffer, complete, group, counts);
  const scaled = cyclesMomentum ? undefined : scaledTensor(on, buffer, complete);
  // A scheduler changes the rate right after the step.
  let lastRate = 0;
  return {
    group,
    step() {
      lastRate = group.learningRate;
      update();
    },
    keep: () =>
      keepAll([
        keepFields('group', group),
        keepFields('counts', counts),
        ...states.map(({ name, vector }) => keepTensor(name, vector, 'asParameters')),
      ]),
    update: scaled && { tensor: scaled, factor: () => -lastRate },
  };
}

/** What SGD multiplies by its learning rate. */
function scaledTensor(on: Descent, buffer: Tensor | undefined, options: CompleteOptimizer): Tensor | undefined {
  if (options.type !== 'SGD' || options.nesterov) return undefined;
  return buffer ?? (on.weightDecay === 0 && !on.maximize ? on.gradients : undefined);
}

function momentumOf(options: CompleteOptimizer): number | undefined {
  if ('betas' in options) return options.betas[0];
  return 'momentum' in options ? options.momentum : undefined;
}

function stepOf(
  kernels: Kernels,
  on: Descent,
  state: NewState,
  momentumState: () => Tensor | undefined,
  options: CompleteOptimizer,
  group: ParameterGroup,
  counts: Counts,
): () => void {
  switch (options.type) {
    case 'SGD':
      return sgd(kernels, on, momentumState(), options, group, counts);
    case 'Adam':
    case 'AdamW':
      return adam(kernels, on, state, options, group, counts);
    case 'NAdam':
      return nadam(kernels, on, state, options, group, counts);
    case 'RAdam':
      return radam(kernels, on, state, options, group, counts);
    case 'RMSprop': {
      const [square, mean, buffer] = [
        state('square_avg'),
        options.centered ? state('grad_avg') : undefined,
        momentumState(),
      ];
      return () => {
        const { learningRate, momentum = 0 } = group;
        const factors = { ...options, learningRate, momentum };
        kernels.rmspropStep(on, square, mean, momentum > 0 ? buffer : undefined, factors);
      };
    }
    case 'Adagrad': {
      const sum = state('sum');
      return () => {
        if (counts.steps === 0) sum.data.fill(options.initialAccumulatorValue);
        const learningRate = group.learningRate / (1 + counts.steps * options.lrDecay);
        kernels.adagradStep(on, sum, { learningRate, eps: options.eps });
        counts.steps++;
      };
    }
    default:
      return options satisfies never;
  }
}

type OptionsOf<Type> = Extract<CompleteOptimizer, { type: Type }>;

function sgd(
  kernels: Kernels,
  on: Descent,
  buffer: Tensor | undefined,
  { dampening, nesterov }: OptionsOf<'SGD'>,
  group: ParameterGroup,
  counts: Counts,
): () => void {
  const isPlain = !buffer && on.weightDecay === 0 && !on.maximize;
  return () => {
    if (isPlain) {
      kernels.sgdStep(on, group.learningRate);
      return;
    }
    const factors = {
      learningRate: group.learningRate,
      momentum: group.momentum ?? 0,
      dampening,
      nesterov,
      first: counts.first,
    };
    const hasMomentum = factors.momentum !== 0;
    kernels.momentumStep(on, hasMomentum ? buffer : undefined, factors);
    if (hasMomentum) counts.first = false;
  };
}

function adam(
  kernels: Kernels,
  on: Descent,
  state: NewState,
  options: OptionsOf<'Adam' | 'AdamW'>,
  group: ParameterGroup,
  counts: Counts,
): () => void {
  const [average, square] = [state('exp_avg'), state('exp_avg_sq')];
  const greatest = options.amsgrad ? state('max_exp_avg_sq') : undefined;
  const decoupled = options.type === 'AdamW';
  return () => {
    const steps = ++counts.steps;
    const betas = betasNow(options, group);
    kernels.adamStep(decoupled ? { ...on, weightDecay: 0 } : on, average, square, greatest, {
      betas,
      keep: decoupled ? 1 - group.learningRate * options.weightDecay : 1,
      stepSize: group.learningRate / (1 - betas[0] ** steps),
      root: Math.sqrt(1 - betas[1] ** steps),
      eps: options.eps,
    });
  };
}

function nadam(
  kernels: Kernels,
  on: Descent,
  state: NewState,
  options: OptionsOf<'NAdam'>,
  group: ParameterGroup,
  counts: Counts,
): () => void {
  const [average, square] = [state('exp_avg'), state('exp_avg_sq')];
  return () => {
    const steps = ++counts.steps;
    const { learningRate } = group;
    const betas = betasNow(options, group);
    const momentumAt = (step: number) => betas[0] * (1 - 0.5 * 0.96 ** (step * options.momentumDecay));
    const [now, next] = [momentumAt(steps), momentumAt(steps + 1)];
    counts.product = Math.fround(counts.product * Math.fround(now));
    const { product } = counts;
    const nextProduct = Math.fround(Math.fround(product * Math.fround(now)) * Math.fround(next));
    kernels.nadamStep(coupled(on, options), average, square, {
      betas,
      keep: options.decoupledWeightDecay ? 1 - learningRate * options.weightDecay : 1,
      gradientStep: (learningRate * (1 - now)) / (1 - product),
      averageStep: (learningRate * next) / (1 - nextProduct),
      correction: 1 - betas[1] ** steps,
      eps: options.eps,
    });
  };
}

function radam(
  kernels: Kernels,
  on: Descent,
  state: NewState,
  options: OptionsOf<'RAdam'>,
  group: ParameterGroup,
  counts: Counts,
): () => void {
  const [average, square] = [state('exp_avg'), state('exp_avg_sq')];
  return () => {
    const steps = ++counts.steps;
    const { learningRate } = group;
    const betas = betasNow(options, group);
    const correction2 = 1 - betas[1] ** steps;
    // Length of the approximated simple moving average; Liu et al. 2019, algorithm 2.
    const longest = 2 / (1 - betas[1]) - 1;
    const length = longest - (2 * steps * betas[1] ** steps) / correction2;
    const rectification =
      length > 5 ? Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length)) : 0;
    kernels.radamStep(coupled(on, options), average, square, {
      betas,
      keep: options.decoupledWeightDecay ? 1 - learningRate * options.weightDecay : 1,
      learningRate,
      correction: 1 - betas[0] ** steps,
      root: Math.sqrt(correction2),
      rectification,
      eps: options.eps,
    });
  };
}

function betasNow({ betas }: OptionsOf<'Adam' | 'AdamW' | 'NAdam' | 'RAdam'>, group: ParameterGroup) {
  return [group.momentum ?? betas[0], betas[1]] as const;
}

function coupled(on: Descent, { decoupledWeightDecay }: OptionsOf<'NAdam' | 'RAdam'>): Descent {
  return decoupledWeightDecay ? { ...on, weightDecay: 0 } : on;
}
