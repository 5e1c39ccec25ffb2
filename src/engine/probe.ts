// After a step: what is observed of every layer, reduced to numbers. Tensors never leave the engine.

import {
  type AlarmRaised,
  BATCH_NORM_ROWS,
  type CountedUnits,
  HISTOGRAM_BINS,
  type ObservationOptions,
  type ObservedBatchNorm,
  type ObservedTensor,
  PERCENTILES,
  type SnapshotTaken,
  STATISTICS,
} from '../protocol/trainEvent.ts';
import { type Kept, keepAll } from './kept.ts';
import type { Kernels } from './kernels.ts';
import { locateNotFinite } from './locateNotFinite.ts';
import type { Memory } from './memory.ts';
import { observeNetwork } from './observations.ts';
import type { ScaledUpdate } from './optimizer.ts';
import { reversed, scaleStatistics } from './scaledUpdate.ts';
import type { Sequential } from './sequential.ts';
import { createUnitCounter } from './units.ts';

/** Of the lowest among the statistics; the highest comes next. */
const MIN = STATISTICS.indexOf('min');

export interface Probe {
  /** In the order of the network, each layer's output before its gradient, then its parameters likewise. */
  readonly tensors: readonly ObservedTensor[];
  readonly units: readonly CountedUnits[];
  readonly batchNorms: readonly ObservedBatchNorm[];
  /** Comes before the optimizer's step, where that step will be measured. */
  beforeUpdate(): void;
  /** (tensors, STATISTICS) of the step that has just ended, a view that holds until the next call. */
  measure(samples: number): Float32Array;
  /** The distributions at a step that was measured last. */
  takeSnapshot(step: number): SnapshotTaken;
  /** As the other, of parameters alone, whether the step was measured or not; also before the first step. */
  takeParameters(step: number): SnapshotTaken;
  /** Where the first number stands that is not finite, of what was measured last. */
  locateNotFinite(tensor: number, samples: number): Pick<AlarmRaised, 'feature' | 'value'>;
  /** As `measure`, of what the parameters are by now; what it has of all else is of no step. */
  measureParameters(): Float32Array;
  /** How many numbers it passes over in a step of so many samples. */
  elementsOf(samples: number): number;
  /** For each of `units` the fraction that was idle in what was measured since it was called last. */
  takeUnits(): Float32Array;
  /** What it remembers from step to step. */
  keep(): Kept;
}

/** What is observed. */
export interface Observed {
  readonly network: Sequential;
  readonly kernels: Kernels;
  readonly memory: Memory;
  /** How the optimizer's updates follow from what is there; undefined: they are measured. */
  readonly update: ScaledUpdate | undefined;
}

/** Plans what it needs of the memory; data are touched from the first call on. */
export function createProbe(observed: Observed, { layers }: ObservationOptions = {}): Probe {
  const { network, kernels, memory, update } = observed;
  const specs = [...network.model.layers, ...network.model.outputLayers];
  const chain = [...network.layers, ...network.outputLayers];
  const isWanted = (layer: number) => layers === undefined || layers.includes(specs[layer]!.path);
  const { values } = network.parameters;
  const before = update ? undefined : memory.vector(values.columns);
  const observations = observeNetwork(network, before, update).filter(({ layer }) => isWanted(layer));
  const measurement = kernels.statistics(observations);
  const parameters = observations.flatMap(({ quantity }, i) => (quantity === 'parameter' ? [i] : []));
  const scaled = observations.flatMap((observation, i) => (observation.isScaled ? [i] : []));
  const sourceOf = observations.map(({ gradientBefore }, i) => i - gradientBefore);
  const counters = chain.flatMap((layer, i) => {
    const counter = isWanted(i) ? createUnitCounter(specs[i]!, layer, i, kernels, memory) : undefined;
    return counter ? [counter] : [];
  });
  const normalized = chain.flatMap((layer, index) => (layer.normalizesBy && isWanted(index) ? [{ layer, index }] : []));
  const statistics = new Float32Array(observations.length * STATISTICS.length);

  /** Of tensors in ascending order: one that follows from a gradient comes directly after it. */
  const planSnapshot = (tensors: readonly number[]) => {
    const sources = [...new Set(tensors.map((tensor) => sourceOf[tensor]!))];
    return { tensors: Uint32Array.from(tensors), sources, places: tensors.map((t) => sources.indexOf(sourceOf[t]!)) };
  };
  const ofAll = planSnapshot(observations.map((_, i) => i));
  const ofParameters = planSnapshot(parameters);
  const batchNormSize = normalized.reduce(
    (sum, { layer }) => sum + BATCH_NORM_ROWS * layer.normalizesBy!.mean.columns,
    0,
  );

  const snapshotOf = (step: number, { tensors, sources, places }: typeof ofAll): SnapshotTaken => {
    const found = measurement.distributions(sources);
    const counts = new Uint32Array(tensors.length * HISTOGRAM_BINS);
    const percentiles = new Float32Array(tensors.length * PERCENTILES.length);
    const ranges = new Float32Array(2 * tensors.length);
    const factor = update?.factor() ?? 1;
    spreadRows(found.counts, places, counts, HISTOGRAM_BINS);
    spreadRows(found.percentiles, places, percentiles, PERCENTILES.length);
    for (let i = 0; i < tensors.length; i++) {
      const range = tensors[i]! * STATISTICS.length + MIN;
      ranges[2 * i] = statistics[range]!;
      ranges[2 * i + 1] = statistics[range + 1]!;
      if (observations[tensors[i]!]!.isScaled) reversed(counts, percentiles, i, factor);
    }
    const batchNorms = new Float32Array(batchNormSize);
    let filled = 0;
    for (const { layer } of normalized) filled = addRows(layer, step, batchNorms, filled);
    const own = tensors.slice();
    return { type: 'snapshotTaken', step, tensors: own, ranges, counts, percentiles, batchNorms };
  };
  const measure = (samples: number) => {
    // A copy: a snapshot asks for the ranges of what is not scaled.
    statistics.set(measurement.measure(samples));
    if (update) {
      const factor = update.factor();
      for (const tensor of scaled) scaleStatistics(statistics, sourceOf[tensor]!, tensor, factor);
    }
    return statistics;
  };
  return {
    tensors: observations.map(({ layer, quantity, parameter, shape }) => {
      return { layer, quantity, ...(parameter && { parameter }), shape };
    }),
    units: counters.map(({ layer, kind, count }) => ({ layer, kind, count })),
    batchNorms: normalized.map(({ layer, index }) => ({ layer: index, features: layer.normalizesBy!.mean.columns })),
    beforeUpdate() {
      if (before) kernels.copyRow(values, before);
    },
    measure(samples) {
      if (before) kernels.differenceOfRows(values, before);
      for (const counter of counters) counter.look(samples);
      return measure(samples);
    },
    takeSnapshot: (step) => snapshotOf(step, ofAll),
    takeParameters(step) {
      measure(0);
      return snapshotOf(step, ofParameters);
    },
    locateNotFinite(tensor, samples) {
      const observation = observations[sourceOf[tensor]!]!;
      return locateNotFinite(observation, observation.of, samples);
    },
    measureParameters: () => measure(0),
    elementsOf: (samples) =>
      observations.reduce((sum, { gradientBefore, tensor: { rows, columns }, positions }) => {
        if (gradientBefore > 0) return sum;
        return sum + (positions > 0 ? samples * positions : rows) * columns;
      }, 0),
    takeUnits() {
      const units = new Float32Array(counters.length);
      for (let i = 0; i < counters.length; i++) units[i] = counters[i]!.take();
      return units;
    },
    keep: () => keepAll(counters.map((counter) => counter.keep())),
  };

  /** Returns where the next layer's rows begin. */
  function addRows({ normalizesBy, parameters }: (typeof chain)[number], step: number, to: Float32Array, at: number) {
    const { mean, variance, running } = normalizesBy!;
    const [weight, bias] = parameters;
    const ofBatch = step === 0 ? [undefined, undefined] : [mean, variance];
    const rows = [...ofBatch, running?.mean, running?.variance, weight?.value, bias?.value];
    if (rows.length !== BATCH_NORM_ROWS) throw new Error(`${rows.length} rows of a BatchNorm layer`);
    for (const row of rows) {
      const data = row?.data;
      for (let c = 0; c < mean.columns; c++) to[at++] = data ? data[c]! : Number.NaN;
    }
    return at;
  }
}

/** Observes nothing: what a run costs without observation. */
export function createBlindProbe(): Probe {
  const none = new Float32Array(0);
  const [tensors, counts] = [new Uint32Array(0), new Uint32Array(0)];
  const snapshot = (step: number): SnapshotTaken => {
    return { type: 'snapshotTaken', step, tensors, ranges: none, counts, percentiles: none, batchNorms: none };
  };
  return {
    tensors: [],
    units: [],
    batchNorms: [],
    beforeUpdate() {},
    measure: () => none,
    takeSnapshot: snapshot,
    takeParameters: snapshot,
    locateNotFinite: () => ({}),
    measureParameters: () => none,
    elementsOf: () => 0,
    takeUnits: () => new Float32Array(0),
    keep: () => keepAll([]),
  };
}

/** The i-th row becomes that of its place; places ascend from 0, and may stay. */
function spreadRows<T extends Float32Array | Uint32Array>(from: T, places: readonly number[], to: T, columns: number) {
  for (let i = 0; i < places.length; ) {
    const first = i;
    // As many as lie one behind the other in both are copied at once.
    do i++;
    while (i < places.length && places[i] === places[first]! + i - first);
    to.set(from.subarray(places[first]! * columns, (places[i - 1]! + 1) * columns), first * columns);
  }
}

/** Index of a tensor's mean in what `measure` returns; it is finite exactly where every element is. */
export function meanIndex(tensor: number): number {
  return tensor * STATISTICS.length + STATISTICS.indexOf('mean');
}
