// torch.nn.BatchNorm1d of (N, C).

import type { BatchNorm1dSpec } from '../model/modelSpec.ts';
import type { Layer, LayerContext } from './layer.ts';
import type { Parameter } from './parameters.ts';
import type { Tensor } from './tensor.ts';

export interface BatchNorm extends Layer {
  readonly running: RunningStatistics | undefined;
}

/** Buffers of a module that tracks its statistics, (1, C) each. */
export interface RunningStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** num_batches_tracked. */
  batches: number;
}

/**
 * Batch normalization: y = (x - mean) / sqrt(var + eps) * weight + bias, per column.
 *
 * Training normalizes with the batch's own mean and biased variance, and moves running_mean and the unbiased
 * running_var toward them by `momentum` (null: their average over all batches so far). Evaluation normalizes with the
 * running ones, or with the batch's own where none are tracked. A batch of one row cannot be trained on.
 * Reference: torch.nn.BatchNorm1d; Ioffe and Szegedy 2015, algorithms 1 and 2.
 */
export function createBatchNorm(
  spec: BatchNorm1dSpec<number>,
  parameters: readonly Parameter[],
  { memory, kernels, capacity }: LayerContext,
): BatchNorm {
  const C = spec.numFeatures;
  const output = memory.matrix(capacity, C);
  const outputGradient = memory.matrix(capacity, C);
  const weight = parameters.find(({ name }) => name === 'weight');
  const bias = parameters.find(({ name }) => name === 'bias');
  weight?.value.data.fill(1, 0, C);
  const running = spec.trackRunningStats ? createRunningStatistics() : undefined;

  const mean = memory.vector(C);
  const variance = memory.vector(C);
  const invStd = memory.vector(C);
  const byBatch = { mean, invStd, weight: weight?.value };
  const byRunning = { mean: running?.mean ?? mean, invStd, weight: weight?.value };
  // By-products that nobody reads: gradients of parameters that are not there, and of the model's own input.
  const weightGradient = weight?.gradient ?? memory.vector(C);
  const biasGradient = bias?.gradient ?? memory.vector(C);
  const unread = memory.matrix(capacity, C);

  function createRunningStatistics(): RunningStatistics {
    const statistics = { mean: memory.vector(C), variance: memory.vector(C), batches: 0 };
    statistics.variance.data.fill(1, 0, C);
    return statistics;
  }

  function measure(input: Tensor, rows: number): void {
    kernels.batchStatistics(input, mean, variance, rows);
    kernels.inverseStd(variance, spec.eps, invStd);
  }

  return {
    output,
    outputGradient,
    parameters,
    running,
    forward(input, rows) {
      measure(input, rows);
      kernels.normalize(input, byBatch, bias?.value, output, rows);
      if (running) {
        running.batches++;
        const momentum = spec.momentum ?? 1 / running.batches;
        kernels.updateRunning(running.mean, 1 - momentum, mean, momentum);
        kernels.updateRunning(running.variance, 1 - momentum, variance, (momentum * rows) / (rows - 1));
      }
    },
    evaluate(input, rows) {
      if (running) kernels.inverseStd(running.variance, spec.eps, invStd);
      else measure(input, rows);
      kernels.normalize(input, byRunning, bias?.value, output, rows);
    },
    // dx = weight / sqrt(var + eps) (dy - mean(dy) - xhat mean(dy xhat)), dweight = sum(dy xhat), dbias = sum(dy)
    backward(input, inputGradient, rows) {
      const dx = inputGradient ?? unread;
      kernels.normalizeGradient(input, byBatch, outputGradient, dx, weightGradient, biasGradient, rows);
    },
  };
}
