// One run's network, data and optimizer in memory, and the two things done with them: a training step, an evaluation.

import type { ModelSpec } from '../model/modelSpec.ts';
import { parameterShapes } from '../model/parameterShapes.ts';
import { sizeOf } from '../model/shape.ts';
import { modelShapes } from '../model/shapes.ts';
import { statePrefixes } from '../model/stateNames.ts';
import { completeLoss, completeOptimizer, defaultLoss } from '../model/trainOptions.ts';
import type { PreparedInputs, TrainRequest } from '../protocol/trainEvent.ts';
import { capacityOf } from './capacity.ts';
import { createClipping } from './clipping.ts';
import { batchesOf, epochRows, loaderGenerators } from './dataLoader.ts';
import { type Kept, keepAll, keepBuffer, keepGenerator, keepIndices, keepTensor } from './kept.ts';
import type { Kernels } from './kernels.ts';
import { addSums, type BatchLoss, createLoss, NO_ROWS, reduceLoss } from './loss.ts';
import { Memory } from './memory.ts';
import { createOptimizer } from './optimizer.ts';
import { setLearningRate } from './parameterGroup.ts';
import { clearRoom } from './parameters.ts';
import { prepareInputs } from './prepareInputs.ts';
import { createProbe, type Probe } from './probe.ts';
import { Generator } from './random.ts';
import { createInputTable, createRowSet, createTargetTable, type RowSet } from './rowSet.ts';
import { partLengths, splitRows } from './rowSplit.ts';
import { createScheduler } from './scheduler.ts';
import { createSequential, type Sequential } from './sequential.ts';
import type { SnapshotCosts } from './snapshotSchedule.ts';
import { targetNumbers } from './targets.ts';
import { createWasmKernels } from './wasmKernels.ts';

export interface Step extends BatchLoss {
  /** Of the step's update. */
  readonly learningRate: number;
}

/** What of a run can be another than usual. */
export interface RunSetup {
  readonly kernelsFor?: (memory: Memory) => Kernels;
  readonly probeFor?: typeof createProbe;
  /** The bundle of kernelThread.ts; with it, large models are trained on two threads, to the same numbers. */
  readonly threadPath?: string | undefined;
}

export interface Run {
  readonly kernels: Kernels;
  readonly network: Sequential;
  readonly probe: Probe;
  readonly training: RowSet;
  readonly heldOut: RowSet;
  readonly test: RowSet;
  readonly prepared: PreparedInputs;
  /** The absolute value of the largest; NaN where they are standardized. */
  largestInput(): number;
  readonly snapshotCosts: SnapshotCosts;
  /** Of the whole run, planned before it began. */
  readonly memoryBytes: number;
  /** Puts the training rows into the order of a new epoch. */
  shuffle(): void;
  /**
   * Forward, loss, backward and update on the rows from `first`; the loss is that before the update. `isObserved`: the
   * probe will be asked to measure the step.
   */
  step(first: number, rows: number, isObserved?: boolean): Step;
  /** What comes between epochs: a scheduler takes the loss of the held-out rows, or of all where none are held out. */
  endEpoch(training: BatchLoss, heldOut: BatchLoss): void;
  /** Loss and accuracy of all rows of a set in evaluation mode; each pass over a part of them ends with a yield. */
  evaluate(set: RowSet): Iterator<undefined, BatchLoss>;
  /** Of the next update; a scheduler goes on from there. */
  setLearningRate(rate: number): void;
  /** All that the next step depends on. */
  keep(): Kept;
  /** Frees the memory; nothing of the run may be used any more. */
  release(): void;
}

/** Multiply-adds of a step, forward and backward, from which a second thread is worth having: half a millisecond. */
const WORTH_TWO_THREADS = 1e7;

/**
 * Plans all of the run's memory, takes it in one piece, and draws from the seed what PyTorch draws, in its order:
 * parameters, then the split, then each epoch's order. Throws an OutOfMemory where the memory is not to be had.
 */
export function createRun(
  { model, data, options, observation }: TrainRequest,
  { kernelsFor, probeFor = createProbe, threadPath }: RunSetup = {},
): Run {
  const batchRows = Math.min(options.batchSize, data.rows);
  const work = stepWork(model, data.features) * batchRows;
  const partner = work >= WORTH_TWO_THREADS ? threadPath : undefined;
  const memory = new Memory('float32', partner !== undefined);
  const kernels = kernelsFor?.(memory) ?? createWasmKernels(memory, undefined, partner);
  const generator = new Generator(options.seed);
  const inputShape = model.inputShape ?? [data.features];
  const capacity = capacityOf(model, inputShape, data.rows, options.batchSize);
  const table = createInputTable(memory, data, inputShape);
  const batch = memory.activation(capacity, inputShape, 'last');
  const network = createSequential(model, batch, { memory, kernels, generator, capacity });
  const { logits, logitsGradient } = network;
  const loss = completeLoss(options.loss ?? defaultLoss(data.task));
  const lossOf = createLoss(kernels, memory, loss, logits.columns, data.task);
  const targets = createTargetTable(memory, targetNumbers(data, loss, logits.columns), capacity, logits.shape);
  const { parameters } = network;
  const cyclesMomentum = options.scheduler?.type === 'OneCycleLR' || options.scheduler?.type === 'SequentialLR';
  const parts = parameters.ofLayers.flat().map(({ value }) => value);
  const optimizer = createOptimizer(kernels, memory, { ...parameters, parts }, options.optimizer, cyclesMomentum);
  const complete = completeOptimizer(options.optimizer);
  const dividesByZero = 'eps' in complete && complete.eps === 0;
  const gradients = parameters.ofLayers.flat().map(({ gradient }) => gradient);
  const clip = options.clipping && createClipping(kernels, parameters.gradients, gradients, options.clipping);
  const lengths = partLengths(data.rows, options);
  const totalSteps = batchesOf(lengths.training, options) * options.epochs;
  const scheduler = options.scheduler && createScheduler(options.scheduler, optimizer.group, totalSteps);
  const training = createRowSet(memory, data, lengths.training);
  const heldOut = createRowSet(memory, data, lengths.heldOut);
  const test = createRowSet(memory, data, lengths.test);
  const probe = probeFor({ network, kernels, memory, update: optimizer.update }, observation);
  const memoryBytes = memory.used;

  network.initialize();
  const own = loaderGenerators(generator, options.loading);
  const split = splitRows(own.split, data, options);
  training.fill(split.training);
  heldOut.fill(split.heldOut);
  test.fill(split.test);
  const { inputs, prepared } = prepareInputs(data, split.training, inputShape, options.standardize ?? false);
  table.load(inputs);
  let largest: number | undefined;
  targets?.load(data.reconstructs && inputs);

  /** The loss of what the network gave for the rows from `first`. */
  const compare = (set: RowSet, first: number, rows: number) => {
    if (targets) kernels.gatherSamples(targets.all, set.indices + first * 4, targets.batch, rows);
    return lossOf(logits, { classes: set.classes + first * 4, numbers: targets?.batch }, logitsGradient, rows);
  };

  return {
    kernels,
    network,
    probe,
    training,
    heldOut,
    test,
    prepared,
    largestInput() {
      largest ??= prepared.standardized ? Number.NaN : largestOf(data.inputs);
      return largest;
    },
    snapshotCosts: {
      elements: probe.elementsOf(batchRows),
      tensors: probe.tensors.length,
      work,
      layers: model.layers.length,
    },
    memoryBytes,
    shuffle() {
      training.fill(epochRows(generator, split.training, options.loading?.shuffle ?? true, own.loader));
    },
    step(first, rows, isObserved = false) {
      kernels.gatherSamples(table.samples, training.indices + first * 4, batch, rows);
      network.forward(batch, rows);
      const sums = compare(training, first, rows);
      const { learningRate } = optimizer.group;
      if (sums.outside > 0) return { ...reduceLoss(loss, sums), learningRate };
      network.backward(batch, rows);
      clip?.();
      if (isObserved) probe.beforeUpdate();
      optimizer.step();
      if (dividesByZero) clearRoom(parameters);
      if (scheduler?.interval === 'step') scheduler.step(Number.NaN);
      return { ...reduceLoss(loss, sums), learningRate };
    },
    endEpoch(ofTraining, ofHeldOut) {
      if (scheduler?.interval === 'epoch')
        scheduler.step(Math.fround((lengths.heldOut > 0 ? ofHeldOut : ofTraining).loss));
    },
    *evaluate(set) {
      let sums = NO_ROWS;
      for (let first = 0; first < set.rows; first += capacity) {
        const rows = Math.min(capacity, set.rows - first);
        kernels.gatherSamples(table.samples, set.indices + first * 4, batch, rows);
        network.evaluate(batch, rows);
        sums = addSums(sums, compare(set, first, rows));
        yield undefined;
      }
      return reduceLoss(loss, sums);
    },
    setLearningRate: (rate) => setLearningRate(optimizer.group, rate),
    keep() {
      const prefixes = statePrefixes(model);
      const layers = [...network.layers, ...network.outputLayers];
      const nameOf = (layer: number) => prefixes[layer] ?? `layerscope.output.${layer - prefixes.length}.`;
      return keepAll([
        keepTensor('', parameters.values, 'asParameters'),
        ...layers.flatMap(({ buffers }, i) => buffers.map((buffer) => keepBuffer(nameOf(i) + buffer.name, buffer))),
        optimizer.keep(),
        ...(scheduler ? [scheduler.keep()] : []),
        keepGenerator('generator', generator),
        ...(own.loader ? [keepGenerator('loader', own.loader)] : []),
        keepIndices('order', training.order.slice(), (order) => training.fill(order)),
      ]);
    },
    release: () => memory.release(),
  };
}

/** About how many multiply-adds a row takes, forward and backward. */
function stepWork(model: ModelSpec, features: number): number {
  const { shapes } = modelShapes(model, model.inputShape ?? [features]);
  return model.layers.reduce((work, layer, i) => {
    const positions = sizeOf(shapes[i]!.slice(1));
    return work + 3 * positions * sizeOf(parameterShapes(layer)[0]?.shape ?? [0]);
  }, 0);
}

/** The absolute value; NaN, a missing one, is not looked at. */
function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest) largest = size;
  }
  return largest;
}
