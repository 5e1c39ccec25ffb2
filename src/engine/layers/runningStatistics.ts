// The buffers of a normalization layer that tracks its statistics.

import type { Kernels } from '../kernels.ts';
import type { LayerBuffer } from '../layer.ts';
import type { Memory } from '../memory.ts';
import { fromArray, type Tensor, toArray } from '../tensor.ts';

export interface RunningStatistics {
  /** (1, C). */
  readonly mean: Tensor;
  /** (1, C); unbiased. */
  readonly variance: Tensor;
  /** num_batches_tracked. */
  batches: number;
  readonly buffers: readonly LayerBuffer[];
  /** Mean 0 and variance 1, of no batch. */
  reset(): void;
  /**
   * Moves them by `momentum` toward a batch's mean and biased variance, (1, C) each and both `times` what they are, where
   * each is of `values` values: running_var keeps the unbiased one.
   */
  update(momentum: number, mean: Tensor, variance: Tensor, values: number, times: number): void;
}

export function createRunningStatistics(C: number, memory: Memory, kernels: Kernels): RunningStatistics {
  const [mean, variance] = [memory.vector(C), memory.vector(C)];
  const statistics: RunningStatistics = {
    mean,
    variance,
    batches: 0,
    buffers: [
      bufferOf('running_mean', mean),
      bufferOf('running_var', variance),
      {
        name: 'num_batches_tracked',
        shape: [],
        read: () => Float64Array.of(statistics.batches),
        write(values) {
          statistics.batches = values[0]!;
        },
      },
    ],
    reset() {
      mean.data.fill(0, 0, C);
      variance.data.fill(1, 0, C);
      statistics.batches = 0;
    },
    update(momentum, batchMean, batchVariance, values, times) {
      const weight = momentum / times;
      kernels.updateRunning(mean, 1 - momentum, batchMean, weight);
      kernels.updateRunning(variance, 1 - momentum, batchVariance, (weight * values) / (values - 1));
    },
  };
  return statistics;
}

function bufferOf(name: LayerBuffer['name'], tensor: Tensor): LayerBuffer {
  return { name, shape: [tensor.columns], read: () => toArray(tensor), write: (values) => fromArray(tensor, values) };
}
