// One run's network, data and optimizer in memory, and the two things done with them: a training step, an evaluation.

import type { TrainRequest } from '../protocol/trainEvent.ts';
import { randomSplit, shuffledRows } from './dataLoader.ts';
import type { Kernels } from './kernels.ts';
import { type BatchLoss, crossEntropyLoss } from './loss.ts';
import { Memory } from './memory.ts';
import { createSGD } from './optimizer.ts';
import { Generator } from './random.ts';
import { createRowSet, loadInputs, type RowSet } from './rowSet.ts';
import { createSequential, type Sequential } from './sequential.ts';
import { createWasmKernels } from './wasmKernels.ts';

/** Rows of one evaluation pass, where the batches are smaller. */
const EVALUATION_ROWS = 256;

export interface Run {
  readonly kernels: Kernels;
  readonly network: Sequential;
  readonly training: RowSet;
  readonly heldOut: RowSet;
  /** Puts the training rows into the order of a new epoch. */
  shuffle(): void;
  /** Forward, loss, backward and update on the rows from `first`; the loss is that before the update. */
  step(first: number, rows: number): BatchLoss;
  /** Loss and accuracy of all rows of a set in evaluation mode; each pass over a part of them ends with a yield. */
  evaluate(set: RowSet): Iterator<undefined, BatchLoss>;
}

/** Draws from the seed what PyTorch draws, in its order: parameters, then the split, then each epoch's order. */
export function createRun(
  { model, data, options }: TrainRequest,
  kernelsFor: (memory: Memory) => Kernels = createWasmKernels,
): Run {
  const memory = new Memory();
  const kernels = kernelsFor(memory);
  const generator = new Generator(options.seed);
  // Without running statistics, evaluation normalizes with those of all rows at once.
  const evaluatesWhole = model.layers.some((layer) => layer.type === 'BatchNorm1d' && !layer.trackRunningStats);
  const evaluationRows = evaluatesWhole ? data.rows : Math.min(data.rows, EVALUATION_ROWS);
  const capacity = Math.max(Math.min(options.batchSize, data.rows), evaluationRows);
  const network = createSequential(model, data.features, { memory, kernels, generator, capacity });
  const optimizer = createSGD(kernels, network.parameters, options.optimizer);

  const table = loadInputs(memory, data);
  const batch = memory.matrix(capacity, data.features);
  const split = randomSplit(generator, data.rows, options.heldOutFraction);
  const training = createRowSet(memory, data, split.training);
  const heldOut = createRowSet(memory, data, split.heldOut);
  const { logits, logitsGradient } = network;

  return {
    kernels,
    network,
    training,
    heldOut,
    shuffle() {
      training.fill(shuffledRows(generator, split.training));
    },
    step(first, rows) {
      kernels.gatherRows(table, training.indices + first * 4, batch, rows);
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
        kernels.gatherRows(table, set.indices + first * 4, batch, rows);
        network.evaluate(batch, rows);
        const part = kernels.crossEntropy(logits, set.targets + first * 4, logitsGradient, rows);
        loss += part.loss;
        correct += part.correct;
        yield undefined;
      }
      return { loss: loss / set.rows, accuracy: correct / set.rows };
    },
  };
}
