// Rows of the table in some order, in memory where the kernels find them.

import type { TrainingData } from '../protocol/trainEvent.ts';
import type { Memory } from './memory.ts';
import { fromArray, type Tensor } from './tensor.ts';

export interface RowSet {
  readonly rows: number;
  /** Row numbers of the table, in the order in which they are taken. */
  readonly order: Uint32Array;
  /** Addresses of 32-bit integers: the same row numbers, and each one's class. */
  readonly indices: number;
  readonly targets: number;
  /** Puts other rows, as many, in place of those there. */
  fill(order: Uint32Array): void;
}

/** The whole table as a (rows, features) tensor. */
export function loadInputs(memory: Memory, { rows, features, inputs }: TrainingData): Tensor {
  const table = memory.matrix(rows, features);
  fromArray(table, inputs);
  return table;
}

export function createRowSet(memory: Memory, { targets }: TrainingData, order: Uint32Array): RowSet {
  const rows = order.length;
  const indexAddress = memory.allocate(rows * 4);
  const targetAddress = memory.allocate(rows * 4);
  const set: RowSet = {
    rows,
    order: new Uint32Array(rows),
    indices: indexAddress,
    targets: targetAddress,
    fill(newOrder) {
      set.order.set(newOrder);
      new Uint32Array(memory.wasm.buffer, indexAddress, rows).set(newOrder);
      const classes = new Uint32Array(memory.wasm.buffer, targetAddress, rows);
      for (let i = 0; i < rows; i++) classes[i] = targets[newOrder[i]!]!;
    },
  };
  set.fill(order);
  return set;
}
