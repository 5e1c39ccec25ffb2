// One run's network, data and optimizer in memory, and the two things done with them: a training step, an evaluation.

import { type BoundLayer, type ModelSpec, normalizesByBatchAlone } from '../model/modelSpec.ts';
import { parameterShapes } from '../model/parameterShapes.ts';
import { type Shape, sizeOf } from '../model/shape.ts';
import { worksAlongBatch } from '../model/shapes/softmaxDimension.ts';
import { modelShapes } from '../model/shapes.ts';
import type { TrainRequest } from '../protocol/trainEvent.ts';
import { heldOutRows, randomSplit, shuffledRows } from './dataLoader.ts';
import type { Kernels } from './kernels.ts';
import { type BatchLoss, crossEntropyLoss } from './loss.ts';
import { Memory } from './memory.ts';
import { createSGD } from './optimizer.ts';
import { createProbe, type Probe } from './probe.ts';
import { Generator } from './random.ts';
import { createInputTable, createRowSet, type RowSet } from './rowSet.ts';
import { createSequential, type Sequential } from './sequential.ts';
import { createWasmKernels } from './wasmKernels.ts';

/** Rows of one evaluation pass where the batches are smaller, and about how many numbers it may hold for that. */
const EVALUATION_ROWS = 256;
const EVALUATION_NUMBERS = 2 ** 22;

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
  /** Of the whole run, planned before it began. */
  readonly memoryBytes: number;
  /** Puts the training rows into the order of a new epoch. */
  shuffle(): void;
  /** Forward, loss, backward and update on the rows from `first`; the loss is that before the update. */
  step(first: number, rows: number): BatchLoss;
  /** Loss and accuracy of all rows of a set in evaluation mode; each pass over a part of them ends with a yield. */
  evaluate(set: RowSet): Iterator<undefined, BatchLoss>;
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
  { model, data, options }: TrainRequest,
  { kernelsFor, probeFor = createProbe, threadPath }: RunSetup = {},
): Run {
  const work = stepWork(model, data.features) * Math.min(options.batchSize, data.rows);
  const partner = work >= WORTH_TWO_THREADS ? threadPath : undefined;
  const memory = new Memory('float32', partner !== undefined);
  const kernels = kernelsFor?.(memory) ?? createWasmKernels(memory, undefined, partner);
  const generator = new Generator(options.seed);
  const inputShape = model.inputShape ?? [data.features];
  const capacity = capacityOf(model, inputShape, data.rows, options.batchSize);
  const table = createInputTable(memory, data, inputShape);
  const batch = memory.activation(capacity, inputShape, 'last');
  const network = createSequential(model, batch, { memory, kernels, generator, capacity });
  const optimizer = createSGD(kernels, network.parameters, options.optimizer);
  const held = heldOutRows(data.rows, options.heldOutFraction);
  const training = createRowSet(memory, data, data.rows - held);
  const heldOut = createRowSet(memory, data, held);
  const probe = probeFor(network, kernels);
  const { logits, logitsGradient } = network;
  const memoryBytes = memory.used;

  table.load();
  network.initialize();
  const split = randomSplit(generator, data.rows, options.heldOutFraction);
  training.fill(split.training);
  heldOut.fill(split.heldOut);

  return {
    kernels,
    network,
    probe,
    training,
    heldOut,
    memoryBytes,
    shuffle() {
      training.fill(shuffledRows(generator, split.training));
    },
    step(first, rows) {
      kernels.gatherSamples(table.samples, training.indices + first * 4, batch, rows);
      network.forward(batch, rows);
      const loss = crossEntropyLoss(kernels, logits, training.targets + first * 4, logitsGradient, rows);
      network.backward(batch, rows);
      optimizer.step();
      return loss;
    },
    *evaluate(set) {
      let loss = 0;
      let correct = 0;
      for (let first = 0; first < set.rows; first += capacity) {
        const rows = Math.min(capacity, set.rows - first);
        kernels.gatherSamples(table.samples, set.indices + first * 4, batch, rows);
        network.evaluate(batch, rows);
        const part = kernels.crossEntropy(logits, set.targets + first * 4, logitsGradient, rows);
        loss += part.loss;
        correct += part.correct;
        yield undefined;
      }
      return { loss: loss / set.rows, accuracy: correct / set.rows };
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

/** Whether a row's output depends on the other rows in evaluation mode: without running statistics, or along the batch. */
function mixesRows(layer: BoundLayer, shape: Shape): boolean {
  return normalizesByBatchAlone(layer) || worksAlongBatch(layer, shape);
}

/** The most rows that go through the network at once. */
function capacityOf(model: ModelSpec, inputShape: readonly number[], rows: number, batchSize: number): number {
  const { shapes } = modelShapes(model, inputShape);
  // Evaluation takes all rows at once, so that what a row becomes may depend on all others.
  if (model.layers.some((layer, i) => mixesRows(layer, shapes[i]!))) return rows;
  const numbers = [inputShape, ...shapes].reduce((sum, shape) => sum + sizeOf(shape), 0);
  const evaluationRows = Math.min(EVALUATION_ROWS, Math.floor(EVALUATION_NUMBERS / numbers));
  return Math.min(rows, Math.max(batchSize, evaluationRows));
}
