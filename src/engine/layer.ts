// What every module of a Sequential offers, and what is told of a kind of module so that it can be built.

import type { BoundLayer } from '../model/modelSpec.ts';
import type { ArgumentsOf, ModuleName } from '../model/modules.ts';
import type { Shape } from '../model/shape.ts';
import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import type { Parameter, ParameterLayout } from './parameters.ts';
import type { Generator } from './random.ts';
import type { Activation, Layout, Tensor } from './tensor.ts';

/** A buffer of torch's state_dict, in its order there. */
export interface LayerBuffer {
  readonly name: 'running_mean' | 'running_var' | 'num_batches_tracked';
  /** As torch prints it; [] for a single number. */
  readonly shape: Shape;
  read(): Float64Array;
  write(values: ArrayLike<number>): void;
}

/** (1, features) each: of the last batch in training mode, with the biased variance, and running. */
export interface BatchStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly running: { readonly mean: Tensor; readonly variance: Tensor } | undefined;
}

/**
 * A module with room for the results of one batch. Calls take the first `samples` samples; `backward` follows the
 * `forward` of the same batch.
 */
export interface Layer {
  /** What `forward` or `evaluate` wrote last. */
  readonly output: Activation;
  /** d(loss) / d(output), written by the layer after this one, or by the loss. */
  readonly outputGradient: Activation;
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly LayerBuffer[];
  /** Of BatchNorm: what it normalizes by. */
  readonly normalizesBy?: BatchStatistics;
  /** Fills tables, and gives buffers their first values. Parameters get theirs from the network; see defaultInit.ts. */
  initialize(): void;
  /** Of a layer that takes others' outputs beside its input: d(loss) / d(each of them), as `backward` left it. */
  readonly otherGradients?: readonly (Activation | undefined)[];
  /** In training mode. */
  forward(input: Activation, samples: number): void;
  /** In evaluation mode. */
  evaluate(input: Activation, samples: number): void;
  /** From `outputGradient` to the parameters' gradients, and to `inputGradient` where someone needs it. */
  backward(input: Activation, inputGradient: Activation | undefined, samples: number): void;
}

/** What all layers of a network are built with. */
export interface LayerContext {
  /** Only addresses are taken while layers are built; data are touched from `initialize` on. */
  readonly memory: Memory;
  readonly kernels: Kernels;
  /** Torch's default generator, for layers that draw at every step. */
  readonly generator: Generator;
  /** The most samples of a batch. */
  readonly capacity: number;
}

/** What one layer is built with. */
export interface LayerBuild<K extends ModuleName = ModuleName> extends LayerContext {
  readonly spec: BoundLayer;
  readonly args: ArgumentsOf<K, number>;
  /** Tells shape and layout of what comes; where the data lie is told with each call. */
  readonly input: Activation;
  readonly outputShape: Shape;
  /** In torch's order. */
  readonly parameters: readonly Parameter[];
}

/** Room for a layer's output and its gradient; what a layer without buffers and tables begins from. */
export function layerRoom(memory: Memory, capacity: number, shape: Shape, layout: Layout = 'channels') {
  return {
    output: memory.activation(capacity, shape, layout),
    outputGradient: memory.activation(capacity, shape, layout),
    buffers: [] as readonly LayerBuffer[],
    initialize() {},
  };
}

/** How a kind of module is built. */
export interface LayerType<K extends ModuleName> {
  /** What its input must have; the network brings it there. */
  readonly layout: Layout | 'any';
  /** How a parameter of more than one dimension lies in memory; left out, the last dimension are the columns. */
  readonly parameterLayout?: (name: 'weight' | 'bias', args: ArgumentsOf<K, number>) => ParameterLayout;
  create(build: LayerBuild<K>): Layer;
}

export type LayerTypes = { readonly [K in ModuleName]: LayerType<K> };
