// torch.nn's BatchNorm.

import type { Layer, LayerBuffer, LayerBuild, LayerTypes } from '../layer.ts';
import type { Memory } from '../memory.ts';
import { type Activation, fromArray, type Tensor, toArray } from '../tensor.ts';

export const normalizationLayers = {
  BatchNorm1d: { layout: 'channels', create: createBatchNorm },
} satisfies Partial<LayerTypes>;

/**
 * Batch normalization: y = (x - mean) / sqrt(var + eps) * weight + bias, per channel over samples and positions.
 *
 * Training normalizes with the batch's own mean and biased variance, and moves running_mean and the unbiased
 * running_var toward them by `momentum` (null: their average over all batches so far). Evaluation normalizes with the
 * running ones, or with the batch's own where none are tracked. A batch of one value a channel cannot be trained on.
 * Reference: torch.nn.BatchNorm1d; Ioffe and Szegedy 2015, algorithms 1 and 2.
 */
function createBatchNorm({
  args,
  outputShape,
  parameters,
  memory,
  kernels,
  capacity,
}: LayerBuild<'BatchNorm1d'>): Layer {
  const { num_features: C, eps, momentum, track_running_stats } = args;
  const output = memory.activation(capacity, outputShape);
  const outputGradient = memory.activation(capacity, outputShape);
  const { positions } = output;
  const weight = parameters.find(({ name }) => name === 'weight');
  const bias = parameters.find(({ name }) => name === 'bias');
  const running = track_running_stats ? createRunningStatistics(memory, C) : undefined;

  const mean = memory.vector(C);
  const variance = memory.vector(C);
  const invStd = memory.vector(C);
  const byBatch = { mean, invStd, weight: weight?.value };
  const byRunning = { mean: running?.mean ?? mean, invStd, weight: weight?.value };
  // By-products that nobody reads: gradients of parameters that are not there, and of the model's own input.
  const weightGradient = weight?.gradient ?? memory.vector(C);
  const biasGradient = bias?.gradient ?? memory.vector(C);
  const unread = memory.activation(capacity, outputShape);

  function measure(input: Activation, rows: number): void {
    kernels.batchStatistics(input, mean, variance, rows);
    kernels.inverseStd(variance, eps, invStd);
  }

  return {
    output,
    outputGradient,
    parameters,
    buffers: running?.buffers ?? [],
    initialize: () => running?.reset(),
    forward(input, samples) {
      const rows = samples * positions;
      measure(input, rows);
      kernels.normalize(input, byBatch, bias?.value, output, rows);
      if (running) {
        running.batches++;
        const weightOfNew = momentum ?? 1 / running.batches;
        kernels.updateRunning(running.mean, 1 - weightOfNew, mean, weightOfNew);
        kernels.updateRunning(running.variance, 1 - weightOfNew, variance, (weightOfNew * rows) / (rows - 1));
      }
    },
    evaluate(input, samples) {
      const rows = samples * positions;
      if (running) kernels.inverseStd(running.variance, eps, invStd);
      else measure(input, rows);
      kernels.normalize(input, byRunning, bias?.value, output, rows);
    },
    // dx = weight / sqrt(var + eps) (dy - mean(dy) - xhat mean(dy xhat)), dweight = sum(dy xhat), dbias = sum(dy)
    backward(input, inputGradient, samples) {
      const dx = inputGradient ?? unread;
      const rows = samples * positions;
      kernels.normalizeGradient(input, byBatch, outputGradient, dx, weightGradient, biasGradient, rows);
    },
  };
}

/** Buffers of a module that tracks its statistics, (1, C) each. */
interface RunningStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** num_batches_tracked. */
  batches: number;
  readonly buffers: readonly LayerBuffer[];
  reset(): void;
}

function createRunningStatistics(memory: Memory, C: number): RunningStatistics {
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
        write: ([batches = 0]: ArrayLike<number> & Iterable<number>) => {
          statistics.batches = batches;
        },
      } as LayerBuffer,
    ],
    reset() {
      mean.data.fill(0, 0, C);
      variance.data.fill(1, 0, C);
      statistics.batches = 0;
    },
  };
  return statistics;
}

function bufferOf(name: LayerBuffer['name'], tensor: Tensor): LayerBuffer {
  return { name, shape: [tensor.columns], read: () => toArray(tensor), write: (values) => fromArray(tensor, values) };
}
