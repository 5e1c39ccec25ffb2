// How the layers are built that pool, resize, pad or rearrange positions: all are one of three operations on tables.

import type { Layer, LayerBuild } from '../layer.ts';
import { type Mapping, transpose } from '../spatial/mapping.ts';
import { permutation, type SourceOf } from '../spatial/permutations.ts';
import { placeIntegers, placeMemberships, placeWeighted, placeWindows } from '../spatial/place.ts';
import type { Activation } from '../tensor.ts';

/** What the layers here need of a LayerBuild, whatever the module. */
export type SpatialBuild = Pick<LayerBuild, 'memory' | 'kernels' | 'capacity' | 'input' | 'outputShape'>;

/** The greatest of each window; its gradient goes to where it was found. */
export function createMaxima(build: SpatialBuild, windows: Mapping): Layer {
  const { memory, kernels } = build;
  const there = placeWindows(memory, windows);
  const back = placeMemberships(memory, transpose(windows));
  const { output, outputGradient } = activations(build);
  const winners = memory.allocate(output.rows * output.stride * 4);
  return layer({
    output,
    outputGradient,
    tables: [there, back],
    forward: (input, samples) => kernels.maxPool(input, there.table, output, winners, samples),
    backward: (inputGradient, samples) =>
      kernels.maxPoolGradient(outputGradient, winners, back.table, inputGradient, samples),
  });
}

export interface SumsOptions {
  /** What an output without inputs is. */
  readonly empty?: number;
  /** The map whose transpose the gradient takes, where torch takes another one. */
  readonly gradientMap?: Mapping;
}

/** Each output is a weighted sum of inputs. */
export function createSums(
  build: SpatialBuild,
  map: Mapping,
  { empty = 0, gradientMap = map }: SumsOptions = {},
): Layer {
  const { memory, kernels } = build;
  const there = placeWeighted(memory, map);
  const back = placeWeighted(memory, transpose(gradientMap));
  const { output, outputGradient } = activations(build);
  return layer({
    output,
    outputGradient,
    tables: [there, back],
    forward: (input, samples) => kernels.spatialSums(input, there.table, empty, output, samples),
    backward: (inputGradient, samples) => kernels.spatialSums(outputGradient, back.table, 0, inputGradient, samples),
  });
}

/** Each output is one input, and each input one output. */
export function createPermutation(build: SpatialBuild, sourceOf: SourceOf): Layer {
  const { memory, kernels, input } = build;
  const { output, outputGradient } = activations(build);
  const source = { positions: input.positions, channels: input.columns };
  const target = { positions: output.positions, channels: output.columns };
  const { elements, inverse } = permutation(source, target, sourceOf);
  const there = placeIntegers(memory, elements);
  const back = placeIntegers(memory, inverse);
  const table = { targets: target.positions, sources: source.positions, elements: there.table };
  const backTable = { targets: source.positions, sources: target.positions, elements: back.table };
  return layer({
    output,
    outputGradient,
    tables: [there, back],
    forward: (x, samples) => kernels.permuteElements(x, table, output, samples),
    backward: (inputGradient, samples) => kernels.permuteElements(outputGradient, backTable, inputGradient, samples),
  });
}

function activations({ memory, capacity, outputShape }: SpatialBuild) {
  return {
    output: memory.activation(capacity, outputShape),
    outputGradient: memory.activation(capacity, outputShape),
  };
}

interface Parts {
  readonly output: Activation;
  readonly outputGradient: Activation;
  readonly tables: readonly { write(): void }[];
  forward(input: Activation, samples: number): void;
  backward(inputGradient: Activation, samples: number): void;
}

/** A layer without parameters that does the same in training and in evaluation. */
function layer({ output, outputGradient, tables, forward, backward }: Parts): Layer {
  return {
    output,
    outputGradient,
    parameters: [],
    buffers: [],
    initialize() {
      for (const table of tables) table.write();
    },
    forward,
    evaluate: forward,
    backward(_input, inputGradient, samples) {
      if (inputGradient) backward(inputGradient, samples);
    },
  };
}
