// What every module of a Sequential offers.

import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import type { Parameter } from './parameters.ts';
import type { Generator } from './random.ts';
import type { Tensor } from './tensor.ts';

/**
 * A module with room for the results of one batch. Calls take the first `rows` rows; `backward` follows the `forward`
 * of the same batch.
 */
export interface Layer {
  /** (capacity, columns): what `forward` or `evaluate` wrote last. */
  readonly output: Tensor;
  /** d(loss) / d(output), written by the layer after this one, or by the loss. */
  readonly outputGradient: Tensor;
  readonly parameters: readonly Parameter[];
  /** In training mode. */
  forward(input: Tensor, rows: number): void;
  /** In evaluation mode. */
  evaluate(input: Tensor, rows: number): void;
  /** From `outputGradient` to the parameters' gradients, and to `inputGradient` where someone needs it. */
  backward(input: Tensor, inputGradient: Tensor | undefined, rows: number): void;
}

/** What a layer is built with. */
export interface LayerContext {
  readonly memory: Memory;
  readonly kernels: Kernels;
  readonly generator: Generator;
  /** The most rows of a batch. */
  readonly capacity: number;
}
