// The operations that a run is made of. Two implementations: referenceKernels.ts, plain loops in the memory's own
// precision, and wasmKernels.ts, which must agree with them. Each works on the first `rows` rows of its matrices.

import type { Tensor } from './tensor.ts';

export interface Loss {
  /** Sum over the rows. */
  readonly loss: number;
  /** Rows whose greatest logit is the target's; the first of equal ones counts, as in torch.argmax. */
  readonly correct: number;
}

/** What a batch is normalized by: (1, columns) each. */
export interface Normalization {
  readonly mean: Tensor;
  readonly invStd: Tensor;
  readonly weight: Tensor | undefined;
}

export interface MomentsSource {
  readonly tensor: Tensor;
  /** Whether the first dimension is the batch, of which the last of an epoch may be shorter. */
  readonly batched: boolean;
}

export interface Kernels {
  /** output[i] = table[indices[i]]; `indices` are 32-bit integers in memory, at this address. */
  gatherRows(table: Tensor, indices: number, output: Tensor, rows: number): void;

  /** output (rows, out) = input (rows, in) · weight (in, out) + bias (out). */
  linear(input: Tensor, weight: Tensor, bias: Tensor | undefined, output: Tensor, rows: number): void;
  /** inputGradient (rows, in) = outputGradient (rows, out) · weightᵀ; `transposed` (out, in) is scratch. */
  linearInputGradient(
    outputGradient: Tensor,
    weight: Tensor,
    transposed: Tensor,
    inputGradient: Tensor,
    rows: number,
  ): void;
  /** weightGradient (in, out) = inputᵀ · outputGradient. */
  linearWeightGradient(input: Tensor, outputGradient: Tensor, weightGradient: Tensor, rows: number): void;
  /** sums (1, columns) = the sum of the rows of x. */
  columnSums(x: Tensor, sums: Tensor, rows: number): void;

  /** output = max(input, 0); NaN stays NaN. */
  relu(input: Tensor, output: Tensor, rows: number): void;
  /** inputGradient = outputGradient where output is not at or below 0, else 0. */
  reluGradient(output: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number): void;

  /** Mean and biased variance of each column, (1, columns) each. */
  batchStatistics(input: Tensor, mean: Tensor, variance: Tensor, rows: number): void;
  /** invStd = 1 / sqrt(variance + eps). */
  inverseStd(variance: Tensor, eps: number, invStd: Tensor): void;
  /** running = keep * running + weight * value, elementwise. */
  updateRunning(running: Tensor, keep: number, value: Tensor, weight: number): void;
  /** output = (input - mean) * invStd * weight + bias, per column; without weight 1, without bias 0. */
  normalize(input: Tensor, by: Normalization, bias: Tensor | undefined, output: Tensor, rows: number): void;
  /**
   * Backward of `normalize` with the batch's own statistics:
   * inputGradient = weight * invStd * (dy - mean(dy) - xhat * mean(dy * xhat)), xhat = (input - mean) * invStd;
   * weightGradient = sum(dy * xhat), biasGradient = sum(dy), each (1, columns).
   */
  normalizeGradient(
    input: Tensor,
    by: Normalization,
    outputGradient: Tensor,
    inputGradient: Tensor,
    weightGradient: Tensor,
    biasGradient: Tensor,
    rows: number,
  ): void;

  /** output = exp(input) / sum(exp(input)) along each row. */
  softmax(input: Tensor, output: Tensor, rows: number): void;
  /** inputGradient = output * (outputGradient - sum(outputGradient * output)) along each row. */
  softmaxGradient(output: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number): void;

  /**
   * Cross-entropy of softmax(logits) with class indices, 32-bit integers in memory at `targets`;
   * gradient = d(mean loss) / d(logits) = (softmax(logits) - onehot(target)) / rows.
   */
  crossEntropy(logits: Tensor, targets: number, gradient: Tensor, rows: number): Loss;

  /** parameters -= learningRate * gradients; both (1, n). */
  sgd(parameters: Tensor, gradients: Tensor, learningRate: number): void;

  /**
   * Prepares to measure many tensors at once. The function returned takes the rows of the batch and gives
   * (sources, [mean, population std]) as a view that holds until it is called again. Sums are merged in float64,
   * so that both are right also where |mean| is far above std; where an element is NaN or infinite, they are not finite.
   */
  moments(sources: readonly MomentsSource[]): (batchRows: number) => Float32Array;
  /**
   * Writes how many finite elements each of HISTOGRAM_BINS bins of equal width between the lowest and the highest holds,
   * and returns these two; NaN for both where no element is finite. Where they are equal, all fall into bin 0.
   */
  histogram(x: Tensor, counts: Uint32Array): { readonly lowest: number; readonly highest: number };
}
