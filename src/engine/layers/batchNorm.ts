// torch.nn.BatchNorm1d, 2d and 3d, and SyncBatchNorm on its one process.

import type { Layer, LayerBuild } from '../layer.ts';
import type { Activation } from '../tensor.ts';
import { createRunningStatistics } from './runningStatistics.ts';

/**
 * Batch normalization of (N, C, …): y = (x - mean) / sqrt(var + eps) * weight + bias, per channel over samples and
 * positions.
 *
 * Training normalizes with the batch's own mean and biased variance, and moves running_mean and the unbiased
 * running_var toward them by `momentum` (null: their average over all batches so far). Evaluation normalizes with the
 * running ones, or with the batch's own where none are tracked. A batch of one value a channel cannot be trained on.
 * Reference: torch.nn.BatchNorm1d; Ioffe and Szegedy 2015, algorithms 1 and 2.
 */
export function createBatchNorm({
  args: { eps, momentum, track_running_stats },
  outputShape,
  parameters,
  memory,
  kernels,
  capacity,
}: LayerBuild<'BatchNorm1d' | 'BatchNorm2d' | 'BatchNorm3d' | 'SyncBatchNorm'>): Layer {
  const output = memory.activation(capacity, outputShape);
  const outputGradient = memory.activation(capacity, outputShape);
  const { positions, columns: C } = output;
  const [weight, bias] = parameters;
  const running = track_running_stats ? createRunningStatistics(C, memory, kernels) : undefined;

  const statistics = { mean: memory.vector(C), variance: memory.vector(C), invStd: memory.vector(C) };
  const { mean, variance, invStd } = statistics;
  const byBatch = { mean, invStd, weight: weight?.value };
  // Where there are no parameters, their gradients are by-products that nobody reads.
  const sums = {
    products: weight?.gradient ?? memory.vector(C),
    sums: bias?.gradient ?? memory.vector(C),
  };
  const shared = { products: memory.vector(C), sums: memory.vector(C) };

  function normalizeByBatch(input: Activation, rows: number): void {
    kernels.columnStatistics(input, statistics, eps, rows, 1);
    kernels.normalize(input, byBatch, bias?.value, output, rows, 1);
  }

  return {
    output,
    outputGradient,
    parameters,
    buffers: running?.buffers ?? [],
    normalizesBy: { mean, variance, running },
    initialize: () => running?.reset(),
    forward(input, samples) {
      const rows = samples * positions;
      normalizeByBatch(input, rows);
      if (running) {
        running.batches++;
        running.update(momentum ?? 1 / running.batches, mean, variance, rows, 1);
      }
    },
    evaluate(input, samples) {
      const rows = samples * positions;
      if (!running) return normalizeByBatch(input, rows);
      kernels.inverseStd(running.variance, eps, invStd);
      kernels.normalize(input, { ...byBatch, mean: running.mean }, bias?.value, output, rows, 1);
    },
    // dx = weight / sqrt(var + eps) (dy - mean(dy) - xhat mean(dy xhat)), dweight = sum(dy xhat), dbias = sum(dy)
    backward(input, inputGradient, samples) {
      const rows = samples * positions;
      if (!inputGradient && !weight) return;
      kernels.normalizeSums(input, byBatch, outputGradient, sums, rows, 1);
      if (!inputGradient) return;
      kernels.shareSums(sums, C, weight?.value, shared, rows, 1);
      kernels.normalizeInputGradient(input, byBatch, outputGradient, shared, inputGradient, rows, 1);
    },
  };
}
