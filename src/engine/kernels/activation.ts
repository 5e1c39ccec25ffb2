// Functions of single elements, and softmax along rows, each with its derivative.

import type { Tensor } from '../tensor.ts';

export interface ActivationKernels {
  /** output = max(input, 0); NaN stays NaN. */
  relu(input: Tensor, output: Tensor, rows: number): void;
  /** inputGradient = outputGradient where output is not at or below 0, else 0. */
  reluGradient(output: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number): void;

  /** output = exp(input) / sum(exp(input)) along each row. */
  softmax(input: Tensor, output: Tensor, rows: number): void;
  /** inputGradient = output * (outputGradient - sum(outputGradient * output)) along each row. */
  softmaxGradient(output: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number): void;
}
