// Rows of the table in some order, in memory where the kernels find them.

import { type Shape, sizeOf } from '../model/shape.ts';
import type { TrainingData } from '../protocol/trainEvent.ts';
import type { Memory } from './memory.ts';
import { type Activation, fromTorch } from './tensor.ts';

export interface RowSet {
  readonly rows: number;
  /** Row numbers of the table, in the order in which they are taken. */
  readonly order: Uint32Array;
  /** Addresses of 32-bit integers: the same row numbers, and each one's class where there are classes. */
  readonly indices: number;
  readonly classes: number;
  /** Puts other rows, as many, in place of those there. */
  fill(order: Uint32Array): void;
}

/** The whole table, each row in the shape that the model takes. */
export interface InputTable {
  readonly samples: Activation;
  /** `inputs` is (rows, features), row-major. */
  load(inputs: Float32Array): void;
}

export function createInputTable(memory: Memory, { rows }: TrainingData, shape: Shape): InputTable {
  // Row-major: the few channels of an image would leave most of each vector of four empty.
  const samples = memory.activation(rows, shape, 'last');
  return { samples, load: (inputs) => fromTorch(samples, inputs) };
}

/** The numbers that outputs are compared with: of all rows, and room for a batch of them, shaped like the outputs. */
export interface TargetTable {
  readonly all: Activation;
  readonly batch: Activation;
  /** `numbers` in place of those that it was planned for, as many. */
  load(numbers?: Float32Array): void;
}

/** None where there are no numbers. */
export function createTargetTable(
  memory: Memory,
  numbers: Float32Array | undefined,
  capacity: number,
  shape: Shape,
): TargetTable | undefined {
  if (!numbers) return undefined;
  const all = memory.activation(numbers.length / sizeOf(shape), shape, 'last');
  const batch = memory.activation(capacity, shape, 'last');
  return { all, batch, load: (others) => fromTorch(all, others ?? numbers) };
}

/** Room for so many rows; `fill` says which. */
export function createRowSet(memory: Memory, { task, targets }: TrainingData, rows: number): RowSet {
  const indexAddress = memory.allocate(rows * 4);
  const classAddress = memory.allocate(rows * 4);
  const set: RowSet = {
    rows,
    order: new Uint32Array(rows),
    indices: indexAddress,
    classes: classAddress,
    fill(newOrder) {
      set.order.set(newOrder);
      memory.integers(indexAddress, rows).set(newOrder);
      if (task === 'regression') return;
      const classes = memory.integers(classAddress, rows);
      for (let i = 0; i < rows; i++) classes[i] = targets[newOrder[i]!]!;
    },
  };
  return set;
}
