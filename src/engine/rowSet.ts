// Rows of the table in some order, in memory where the kernels find them.

import type { TrainingData } from '../protocol/trainEvent.ts';
import type { Memory } from './memory.ts';
import { fromArray, type Tensor } from './tensor.ts';

export interface RowSet {
  readonly rows: number;
  /** Addresses of 32-bit integers: each row's number in the table, and its class. */
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
    indices: indexAddress,
    targets: targetAddress,
    fill(newOrder) {
      new Uint32Array(memory.wasm.buffer, indexAddress, rows).set(newOrder);
      const classes = new Uint32Array(memory.wasm.buffer, targetAddress, rows);
      for (let i = 0; i < rows; i++) classes[i] = targets[newOrder[i]!]!;
    },
  };
  set.fill(order);
  return set;
}
