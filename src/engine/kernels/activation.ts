// Functions of single elements, each with its derivative; softmax is in softmax.ts.

import type { Tensor } from '../tensor.ts';
import type { SoftmaxKernels } from './softmax.ts';

/** Named as torch.nn.functional names them; what they compute is in reference/activation.ts. */
export type ElementwiseName =
  | 'relu'
  | 'leakyRelu'
  | 'tanh'
  | 'sigmoid'
  | 'gelu'
  | 'geluTanh'
  | 'silu'
  | 'elu'
  | 'hardtanh'
  | 'clamp'
  | 'hardswish'
  | 'hardsigmoid'
  | 'softplus'
  | 'softsign'
  | 'mish'
  | 'logsigmoid'
  | 'threshold'
  | 'hardshrink'
  | 'softshrink'
  | 'tanhshrink'
  | 'negate'
  | 'affine'
  | 'reciprocal';

export interface Elementwise {
  readonly name: ElementwiseName;
  /**
   * The function's arguments, rounded to float32 as torch rounds them: leakyRelu (negative_slope),
   * elu (alpha * scale, scale, input_scale), hardtanh (min_val, max_val), clamp (min, max), softplus (beta,
   * threshold), threshold (threshold, value), hardshrink and softshrink (lambd), affine (factor, shift).
   */
  readonly parameters: readonly number[];
}

export interface ActivationKernels extends SoftmaxKernels {
  /** output = f(input); all tensors lie alike. */
  activate(f: Elementwise, input: Tensor, output: Tensor, rows: number): void;
  /** inputGradient = f'(input) * outputGradient, in torch's steps; output = f(input). inputGradient may be outputGradient. */
  activateGradient(
    f: Elementwise,
    input: Tensor,
    output: Tensor,
    outputGradient: Tensor,
    inputGradient: Tensor,
    rows: number,
  ): void;

  /** output = input where it is above 0, else weight * input; weight is (1, 1) or (1, columns). */
  prelu(input: Tensor, weight: Tensor, output: Tensor, rows: number): void;
  /** inputGradient = outputGradient where input is above 0, else weight * outputGradient. */
  preluGradient(input: Tensor, weight: Tensor, outputGradient: Tensor, inputGradient: Tensor, rows: number): void;
  /** weightGradient = the sum of input * outputGradient where input is not above 0: over all, or over each column. */
  preluWeightGradient(input: Tensor, outputGradient: Tensor, weightGradient: Tensor, rows: number): void;
}
