// What the plain kernels share: elements by row and column, loops and sums. Arithmetic is float64; float32 memory rounds when
// it is stored.

import type { Tensor } from '../tensor.ts';

export function get(x: Tensor, row: number, column: number): number {
  return x.data[row * x.stride + column]!;
}

export function set(x: Tensor, row: number, column: number, value: number): void {
  x.data[row * x.stride + column] = value;
}

export function each(rows: number, columns: number, visit: (row: number, column: number) => void): void {
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) visit(r, c);
}

export function sumOf(count: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum;
}

export function columnSum(x: Tensor, column: number, rows: number): number {
  return sumOf(rows, (r) => get(x, r, column));
}

export function rowMax(x: Tensor, row: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < x.columns; c++) max = Math.max(max, get(x, row, c));
  return max;
}

/** As torch.argmax: the first NaN, if there is one, else the first of the greatest. */
export function argmax(x: ArrayLike<number>): number {
  const values = Array.from(x);
  const nan = values.findIndex(Number.isNaN);
  return nan >= 0 ? nan : values.indexOf(Math.max(...values));
}
