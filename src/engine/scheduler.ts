// torch.optim.lr_scheduler: the learning rate of each epoch or step, by torch's own recurrences (each from the rate
// before, which closed forms would not give) in double arithmetic, so that it is Python's bit for bit.

import {
  type CompleteScheduler,
  completeScheduler,
  type Interval,
  type SchedulerOptions,
} from '../model/trainOptions.ts';
import { type Kept, keepAll, keepFields } from './kept.ts';
import { createOneCycle } from './oneCycle.ts';
import type { ParameterGroup } from './parameterGroup.ts';
import { createPlateau } from './plateau.ts';
import { cos } from './preciseMath.ts';

export interface Scheduler {
  readonly interval: Interval;
  /** Between epochs or between steps, as `interval` says; ReduceLROnPlateau alone looks at the metric, a loss. */
  step(metric: number): void;
  /** What it goes on from, beside the group. */
  keep(): Kept;
}

/**
 * Puts the group's first learning rate in place. `runSteps` are all steps of the run, OneCycleLR's length where it is
 * given none. The options have no optionRefusal.
 */
export function createScheduler(options: SchedulerOptions, group: ParameterGroup, runSteps: number): Scheduler {
  const complete = completeScheduler(options);
  group.initialLearningRate ??= group.learningRate;
  if (complete.type === 'ReduceLROnPlateau') {
    const plateau = createPlateau(complete);
    return {
      interval: 'epoch',
      step(metric) {
        group.learningRate = plateau.next(metric, group.learningRate);
      },
      keep: plateau.keep,
    };
  }
  const schedule =
    complete.type === 'SequentialLR' ? sequence(complete, group, runSteps) : single(complete, group, runSteps);
  schedule.begin();
  return { interval: complete.interval, step: () => schedule.step(), keep: () => schedule.keep('scheduler') };
}

/** Counts on from begin(), which is torch's _initial_step, or from restart(), which is its step(0). */
interface Schedule {
  begin(): void;
  step(): void;
  restart(): void;
  keep(name: string): Kept;
}

type Single = Exclude<CompleteScheduler, { type: 'ReduceLROnPlateau' | 'SequentialLR' }>;

function single(options: Single, group: ParameterGroup, runSteps: number): Schedule {
  if (options.type === 'OneCycleLR') {
    const rateAt = createOneCycle(options, group, runSteps);
    return counting(rateAt, rateAt, group);
  }
  const base = group.initialLearningRate!;
  if (options.type === 'CosineAnnealingWarmRestarts') return warmRestarts(options, group, base);
  return counting(ruleOf(options, base), () => restartRate(options, base) * (group.scale ?? 1), group);
}

function counting(
  rateAt: (count: number, rate: number) => number,
  restartAt: (count: number) => number,
  group: ParameterGroup,
): Schedule {
  const at = { count: 0 };
  const go = (to: number) => {
    at.count = to;
    group.learningRate = rateAt(at.count, group.learningRate);
  };
  return {
    begin: () => go(0),
    step: () => go(at.count + 1),
    restart() {
      at.count = 0;
      group.learningRate = restartAt(0);
    },
    keep: (name) => keepFields(name, at),
  };
}

type Recurrence = Exclude<Single, { type: 'OneCycleLR' | 'CosineAnnealingWarmRestarts' }>;

/** get_lr(): the rate after so many steps from the rate before; `base` is the first of all. */
function ruleOf(options: Recurrence, base: number): (count: number, rate: number) => number {
  switch (options.type) {
    case 'StepLR':
      return (n, rate) => (n === 0 || n % options.stepSize !== 0 ? rate : rate * options.gamma);
    case 'MultiStepLR':
      return (n, rate) => {
        const times = options.milestones.filter((milestone) => milestone === n).length;
        return times === 0 ? rate : rate * options.gamma ** times;
      };
    case 'ConstantLR':
      return (n, rate) => {
        if (n === 0) return rate * options.factor;
        return n === options.totalIters ? rate * (1 / options.factor) : rate;
      };
    case 'LinearLR':
      return (n, rate) => {
        const { startFactor, endFactor, totalIters } = options;
        if (n === 0) return rate * startFactor;
        if (n > totalIters) return rate;
        const growth = endFactor - startFactor;
        return rate * (1 + growth / (totalIters * startFactor + (n - 1) * growth));
      };
    case 'ExponentialLR':
      return (n, rate) => (n === 0 ? rate : rate * options.gamma);
    case 'PolynomialLR':
      return (n, rate) => {
        const { totalIters, power } = options;
        if (n === 0 || n > totalIters) return rate;
        return rate * ((1 - n / totalIters) / (1 - (n - 1) / totalIters)) ** power;
      };
    case 'CosineAnnealingLR':
      return (n, rate) => {
        const { tMax, etaMin } = options;
        if (n === 0) return rate;
        if ((n - 1 - tMax) % (2 * tMax) === 0) return rate + ((base - etaMin) * (1 - cos(Math.PI / tMax))) / 2;
        const ratio = (1 + cos((Math.PI * n) / tMax)) / (1 + cos((Math.PI * (n - 1)) / tMax));
        return ratio * (rate - etaMin) + etaMin;
      };
    default:
      return options satisfies never;
  }
}

/** _get_closed_form_lr() at 0, which SequentialLR asks for where a scheduler's turn comes. */
function restartRate(options: Recurrence, base: number): number {
  switch (options.type) {
    case 'ConstantLR':
      return base * (options.factor + (options.totalIters <= 0 ? 1 : 0) * (1 - options.factor));
    case 'LinearLR':
      return base * (options.startFactor + ((options.endFactor - options.startFactor) * 0) / options.totalIters);
    case 'MultiStepLR':
      return base * options.gamma ** options.milestones.filter((milestone) => milestone <= 0).length;
    case 'CosineAnnealingLR':
      return options.etaMin + ((base - options.etaMin) * 2) / 2;
    case 'StepLR':
    case 'ExponentialLR':
    case 'PolynomialLR':
      return base;
    default:
      return options satisfies never;
  }
}

function warmRestarts(
  { t0, tMult, etaMin }: Extract<Single, { type: 'CosineAnnealingWarmRestarts' }>,
  group: ParameterGroup,
  base: number,
): Schedule {
  const at = { current: 0, period: t0 };
  const set = () => {
    const { current, period } = at;
    const rate = etaMin + ((base - etaMin) * (1 + cos((Math.PI * current) / period))) / 2;
    group.learningRate = rate * (group.scale ?? 1);
  };
  const restart = () => {
    Object.assign(at, { current: 0, period: t0 });
    set();
  };
  return {
    begin: restart,
    step() {
      at.current++;
      if (at.current >= at.period) {
        at.current -= at.period;
        at.period *= tMult;
      }
      set();
    },
    restart,
    keep: (name) => keepFields(name, at),
  };
}

/** Each scheduler is built, which moves the rate, and then all is taken back but the first one's beginning. */
function sequence(
  { schedulers, milestones }: Extract<CompleteScheduler, { type: 'SequentialLR' }>,
  group: ParameterGroup,
  runSteps: number,
): Schedule {
  const schedules = schedulers.map((options) => {
    const schedule = single(completeScheduler(options) as Single, group, runSteps);
    schedule.begin();
    return schedule;
  });
  group.learningRate = group.initialLearningRate!;
  const at = { count: 0 };
  return {
    begin: () => schedules[0]!.begin(),
    step() {
      at.count++;
      const index = milestones.filter((milestone) => milestone <= at.count).length;
      if (index > 0 && milestones[index - 1] === at.count) schedules[index]!.restart();
      else schedules[index]!.step();
    },
    restart: () => schedules[0]!.restart(),
    keep: (name) => keepAll([keepFields(name, at), ...schedules.map((schedule, i) => schedule.keep(`${name}.${i}`))]),
  };
}
