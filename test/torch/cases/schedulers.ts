// Learning rate schedulers, read by the engine's test and by schedulers.py.

import type { SchedulerOptions } from '../../../src/model/trainOptions.ts';

export interface SchedulerCase {
  readonly learningRate: number;
  readonly scheduler: SchedulerOptions;
}

/** Steps of each case after the first learning rate. */
export const STEPS = 60;

export const schedulerCases: readonly SchedulerCase[] = (
  [
    { type: 'StepLR', stepSize: 7 },
    { type: 'StepLR', stepSize: 1, gamma: 0.97 },
    { type: 'MultiStepLR', milestones: [3, 10, 10, 40] },
    { type: 'MultiStepLR', milestones: [40, 0, 5, 5, 5], gamma: 0.3 },
    { type: 'ConstantLR' },
    { type: 'ConstantLR', factor: 0.7, totalIters: 12 },
    { type: 'LinearLR' },
    { type: 'LinearLR', startFactor: 0.1, totalIters: 30 },
    { type: 'LinearLR', startFactor: 1, endFactor: 0.01, totalIters: 45 },
    { type: 'ExponentialLR', gamma: 0.9 },
    { type: 'ExponentialLR', gamma: 1.03 },
    { type: 'PolynomialLR' },
    { type: 'PolynomialLR', totalIters: 50, power: 2 },
    { type: 'PolynomialLR', totalIters: 60, power: 0.9 },
    { type: 'PolynomialLR', totalIters: 37, power: 0.5 },
    { type: 'CosineAnnealingLR', tMax: 60 },
    { type: 'CosineAnnealingLR', tMax: 7, etaMin: 1e-5 },
    { type: 'CosineAnnealingLR', tMax: 1 },
    { type: 'CosineAnnealingLR', tMax: 29 },
    { type: 'CosineAnnealingWarmRestarts', t0: 10 },
    { type: 'CosineAnnealingWarmRestarts', t0: 3, tMult: 2, etaMin: 1e-4 },
    { type: 'OneCycleLR', maxLr: 0.1, totalSteps: 60 },
    { type: 'OneCycleLR', maxLr: 0.3, epochs: 13, stepsPerEpoch: 7, pctStart: 0.2, annealStrategy: 'linear' },
    { type: 'OneCycleLR', maxLr: 1, totalSteps: 61, threePhase: true, pctStart: 0.4 },
    { type: 'OneCycleLR', maxLr: 0.01, totalSteps: 77, divFactor: 10, finalDivFactor: 100, cycleMomentum: false },
    { type: 'OneCycleLR', maxLr: 0.01, totalSteps: 100, baseMomentum: 0.5, maxMomentum: 0.99, threePhase: true },
    { type: 'ReduceLROnPlateau' },
    { type: 'ReduceLROnPlateau', patience: 2, factor: 0.5, cooldown: 3 },
    { type: 'ReduceLROnPlateau', patience: 0, minLr: 0.01, threshold: 0.1, thresholdMode: 'abs' },
    { type: 'ReduceLROnPlateau', patience: 1, mode: 'max', factor: 0.9 },
    { type: 'ReduceLROnPlateau', patience: 1, mode: 'max', thresholdMode: 'abs', eps: 1e-3, factor: 0.3 },
    {
      type: 'SequentialLR',
      schedulers: [
        { type: 'LinearLR', startFactor: 0.1, totalIters: 5 },
        { type: 'CosineAnnealingLR', tMax: 25 },
        { type: 'StepLR', stepSize: 4 },
      ],
      milestones: [5, 30],
    },
    {
      type: 'SequentialLR',
      schedulers: [
        { type: 'ConstantLR', factor: 0.2, totalIters: 3 },
        { type: 'ExponentialLR', gamma: 0.8 },
        { type: 'CosineAnnealingWarmRestarts', t0: 6 },
        { type: 'PolynomialLR', totalIters: 9 },
        { type: 'LinearLR', totalIters: 4 },
        { type: 'MultiStepLR', milestones: [2, 0] },
      ],
      milestones: [4, 12, 25, 37, 44],
    },
  ] as const satisfies readonly SchedulerOptions[]
).flatMap((scheduler) => [0.1, 0.0123].map((learningRate) => ({ learningRate, scheduler })));

/** What ReduceLROnPlateau is told: a loss that falls, stays, and rises. */
export const metrics = Array.from({ length: STEPS }, (_, i) => 1 / (1 + Math.min(i, 20)) + (i % 7) * 0.003);
