// After a step: what is observed of every layer, reduced to numbers. Tensors never leave the engine.

import { type ObservedTensor, type SnapshotTaken, STATISTICS } from '../protocol/trainEvent.ts';
import type { StatisticsSource } from './kernels/statistics.ts';
import type { Kernels } from './kernels.ts';
import type { Layer } from './layer.ts';
import type { Sequential } from './sequential.ts';

export interface Probe {
  /** In the order of the network, each layer's output before its gradient, then its parameters likewise. */
  readonly tensors: readonly ObservedTensor[];
  /** (tensors, STATISTICS) of the step that has just ended, a view that holds until the next call. */
  measure(samples: number): Float32Array;
  /**
   * (of, HISTOGRAM_BINS): the distributions, between the lowest and the highest that `measure` has just found, of these
   * tensors, by their indices; a view that holds until the next call.
   */
  histograms(of: readonly number[]): Uint32Array;
  /** The distribution of every parameter now. */
  takeSnapshot(step: number): SnapshotTaken;
}

export type Quantity = ObservedTensor['quantity'];
const QUANTITIES: readonly Quantity[] = ['output', 'outputGradient', 'parameter', 'parameterGradient'];

interface Observation extends ObservedTensor, StatisticsSource {}

/** Observes these quantities; fewer than all of them in the benchmark alone. */
export function createProbe(network: Sequential, kernels: Kernels, quantities = QUANTITIES): Probe {
  const observations = [
    ...network.layers.flatMap((layer, i) => observeTrained(layer, i)),
    ...network.outputLayers.flatMap((layer, i) => observeOutput(layer, network.layers.length + i)),
  ].filter(({ quantity }) => quantities.includes(quantity));
  const indices = observations.flatMap(({ quantity }, i) => (quantity === 'parameter' ? [i] : []));
  const measurement = kernels.statistics(observations);
  const ofParameters = kernels.statistics(indices.map((index) => observations[index]!));
  const all = indices.map((_, i) => i);
  return {
    tensors: observations.map(({ tensor: _tensor, positions: _positions, ...observed }) => observed),
    measure: measurement.measure,
    histograms: measurement.histograms,
    takeSnapshot(step) {
      // Also before the first step, when nothing was measured yet.
      const measured = ofParameters.measure(0);
      const ranges = Float32Array.from(all.flatMap((i) => rangeOf(measured, i)));
      const counts = Uint32Array.from(ofParameters.histograms(all));
      return { type: 'snapshotTaken', step, tensors: Uint32Array.from(indices), ranges, counts };
    },
  };
}

/** Observes nothing: what a run costs without observation. */
export function createBlindProbe(): Probe {
  const nothing = new Float32Array(0);
  return {
    tensors: [],
    measure: () => nothing,
    histograms: () => new Uint32Array(0),
    takeSnapshot: (step) => {
      return { type: 'snapshotTaken', step, tensors: new Uint32Array(0), ranges: nothing, counts: new Uint32Array(0) };
    },
  };
}

function rangeOf(measured: Float32Array, tensor: number): number[] {
  return (['min', 'max'] as const).map((name) => measured[tensor * STATISTICS.length + STATISTICS.indexOf(name)]!);
}

/** Index of a tensor's mean in what `measure` returns; it is finite exactly where every element is. */
export function meanIndex(tensor: number): number {
  return tensor * STATISTICS.length + STATISTICS.indexOf('mean');
}

function observeTrained(layer: Layer, index: number): Observation[] {
  const { output, outputGradient, parameters } = layer;
  const { shape, positions } = output;
  return [
    { layer: index, quantity: 'output', shape, tensor: output, positions },
    { layer: index, quantity: 'outputGradient', shape, tensor: outputGradient, positions },
    ...parameters.flatMap(({ name, shape, value, gradient }): Observation[] => [
      { layer: index, quantity: 'parameter', parameter: name, shape, tensor: value, positions: 0 },
      { layer: index, quantity: 'parameterGradient', parameter: name, shape, tensor: gradient, positions: 0 },
    ]),
  ];
}

/** An output layer has no part in the loss, so nothing of it has a gradient. */
function observeOutput({ output, parameters }: Layer, index: number): Observation[] {
  const { shape, positions } = output;
  return [
    { layer: index, quantity: 'output', shape, tensor: output, positions },
    ...parameters.map(({ name, shape, value }): Observation => {
      return { layer: index, quantity: 'parameter', parameter: name, shape, tensor: value, positions: 0 };
    }),
  ];
}
