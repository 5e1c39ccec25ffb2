// Normalization of each sample apart: torch.nn.GroupNorm, and InstanceNorm1d, 2d and 3d, whose groups are single channels.

import type { ModuleName } from '../../model/modules.ts';
import type { Layer, LayerBuild } from '../layer.ts';
import type { Activation } from '../tensor.ts';
import { createRunningStatistics, type RunningStatistics } from './runningStatistics.ts';

/**
 * Group normalization of (N, C, …): y = (x - mean) / sqrt(var + eps) * weight + bias, with mean and biased variance of
 * each sample's group of C / num_groups channels over all positions, and weight and bias per channel; the same in
 * training and evaluation. Reference: torch.nn.GroupNorm; Wu and He 2018.
 */
export function createGroupNorm(build: LayerBuild<'GroupNorm'>): Layer {
  return createSampleNorm(build, build.args.num_groups, build.args.eps, undefined);
}

/**
 * Instance normalization of (N, C, L), (N, C, H, W) or (N, C, D, H, W): mean and variance are those of each sample's
 * channel. With track_running_stats, running_mean and running_var move by `momentum` (null: not at all) toward the means
 * of the samples' mean and unbiased variance, and evaluation normalizes with them; num_batches_tracked stays 0, as in
 * torch. Reference: torch.nn.InstanceNorm2d; Ulyanov et al. 2016.
 */
export function createInstanceNorm(build: LayerBuild<'InstanceNorm1d' | 'InstanceNorm2d' | 'InstanceNorm3d'>): Layer {
  const { args, outputShape, memory, kernels } = build;
  const C = outputShape[0]!;
  const running = args.track_running_stats ? createRunningStatistics(C, memory, kernels) : undefined;
  return createSampleNorm(build, C, args.eps, running && { running, momentum: args.momentum ?? 0 });
}

interface Tracking {
  readonly running: RunningStatistics;
  readonly momentum: number;
}

function createSampleNorm<K extends ModuleName>(
  { outputShape, parameters, memory, kernels, capacity }: LayerBuild<K>,
  groups: number,
  eps: number,
  tracking: Tracking | undefined,
): Layer {
  const output = memory.activation(capacity, outputShape);
  const outputGradient = memory.activation(capacity, outputShape);
  const { positions, columns: C } = output;
  const [weight, bias] = parameters;
  const statistics = {
    mean: memory.matrix(capacity, C),
    variance: memory.matrix(capacity, C),
    invStd: memory.matrix(capacity, C),
  };
  const bySample = { ...statistics, weight: weight?.value };
  const sums = { products: memory.matrix(capacity, C), sums: memory.matrix(capacity, C) };

  function normalizeBySample(input: Activation, samples: number): void {
    kernels.columnStatistics(input, statistics, eps, positions, samples);
    if (groups < C) kernels.shareStatistics(statistics, groups, eps, samples);
    kernels.normalize(input, bySample, bias?.value, output, positions, samples);
  }

  const layer = {
    output,
    outputGradient,
    parameters,
    buffers: tracking?.running.buffers ?? [],
    initialize: () => tracking?.running.reset(),
    forward: normalizeBySample,
    evaluate: normalizeBySample,
    backward(input: Activation, inputGradient: Activation | undefined, samples: number) {
      if (!inputGradient && !weight) return;
      kernels.normalizeSums(input, bySample, outputGradient, sums, positions, samples);
      if (weight) kernels.columnSums(sums.products, weight.gradient, samples);
      if (bias) kernels.columnSums(sums.sums, bias.gradient, samples);
      if (!inputGradient) return;
      kernels.shareSums(sums, groups, weight?.value, sums, positions, samples);
      kernels.normalizeInputGradient(input, bySample, outputGradient, sums, inputGradient, positions, samples);
    },
  };
  if (!tracking) return layer;

  const { running, momentum } = tracking;
  const total = { mean: memory.vector(C), variance: memory.vector(C) };
  const byRunning = { mean: running.mean, invStd: memory.vector(C), weight: weight?.value };
  return {
    ...layer,
    forward(input, samples) {
      normalizeBySample(input, samples);
      kernels.columnSums(statistics.mean, total.mean, samples);
      kernels.columnSums(statistics.variance, total.variance, samples);
      running.update(momentum, total.mean, total.variance, positions, samples);
    },
    evaluate(input, samples) {
      kernels.inverseStd(running.variance, eps, byRunning.invStd);
      kernels.normalize(input, byRunning, bias?.value, output, samples * positions, 1);
    },
  };
}
