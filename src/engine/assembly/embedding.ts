// Rows of a table by index. Indices come as float32 elements of a matrix, row by row; one that is none gives NaN.

import { firstLanes } from './simd';

/** The row of the table, or -1. */
// @ts-ignore: decorator
@inline function indexAt(p: usize, size: u32): i32 {
  const index = load<f32>(p);
  return index >= 0 && index < <f32>size ? <i32>index : -1;
}

/** output[i] = weight[index i]. */
export function embedding(
  indices: usize, ldIndices: usize, rows: u32, columns: u32,
  weight: usize, ldWeight: usize, size: u32, vectors: u32, output: usize, ldOutput: usize,
): void {
  const bytes = <usize>vectors << 4, nan = f32x4.splat(NaN);
  for (let r: u32 = 0; r < rows; r++, indices += ldIndices) {
    for (let c: u32 = 0; c < columns; c++, output += ldOutput) {
      const index = indexAt(indices + (<usize>c << 2), size);
      if (index >= 0) memory.copy(output, weight + <usize>index * ldWeight, bytes);
      else for (let j: usize = 0; j < bytes; j += 16) v128.store(output + j, nan);
    }
  }
}

/**
 * weightGradient[index i] = sum of outputGradient[i], in the order of i; without the row `skipped`, where it is not -1. Where
 * `counts` (integers, one a row of the table) is not 0, each term is divided by how often its index occurs.
 */
export function embeddingGradient(
  indices: usize, ldIndices: usize, rows: u32, columns: u32,
  outputGradient: usize, ldOutput: usize, width: u32,
  weightGradient: usize, ldWeight: usize, size: u32, skipped: i32, counts: usize,
): void {
  memory.fill(weightGradient, 0, ldWeight * <usize>size);
  if (counts) count(indices, ldIndices, rows, columns, counts, size);
  const bytes = <usize>((width + 3) >> 2) << 4, last = bytes - 16;
  const inside = width & 3 ? firstLanes(width & 3) : i32x4.splat(-1);
  for (let r: u32 = 0; r < rows; r++, indices += ldIndices) {
    for (let c: u32 = 0; c < columns; c++, outputGradient += ldOutput) {
      const index = indexAt(indices + (<usize>c << 2), size);
      if (index < 0 || index == skipped) continue;
      const target = weightGradient + <usize>index * ldWeight;
      const scale = f32x4.splat(counts ? 1 / <f32>load<u32>(counts + (<usize>index << 2)) : 1);
      for (let j: usize = 0; j < last; j += 16) {
        v128.store(target + j, f32x4.add(v128.load(target + j), f32x4.mul(v128.load(outputGradient + j), scale)));
      }
      const term = v128.and(f32x4.mul(v128.load(outputGradient + last), scale), inside);
      v128.store(target + last, f32x4.add(v128.load(target + last), term));
    }
  }
}

function count(indices: usize, ld: usize, rows: u32, columns: u32, counts: usize, size: u32): void {
  memory.fill(counts, 0, <usize>size << 2);
  for (let r: u32 = 0; r < rows; r++, indices += ld) {
    for (let c: u32 = 0; c < columns; c++) {
      const index = indexAt(indices + (<usize>c << 2), size);
      if (index < 0) continue;
      const p = counts + (<usize>index << 2);
      store<u32>(p, load<u32>(p) + 1);
    }
  }
}

/** Shortens each row of the table that is used, where its p-norm is above `most`. */
export function embeddingRenormalize(
  indices: usize, ldIndices: usize, rows: u32, columns: u32,
  weight: usize, ldWeight: usize, size: u32, width: u32, most: f64, p: f64,
): void {
  for (let r: u32 = 0; r < rows; r++, indices += ldIndices) {
    for (let c: u32 = 0; c < columns; c++) {
      const index = indexAt(indices + (<usize>c << 2), size);
      if (index < 0) continue;
      const row = weight + <usize>index * ldWeight, end = row + (<usize>width << 2);
      const norm = normOf(row, end, p);
      // A row that comes again is still at the bound but for rounding.
      if (!(norm > most * (1 + 1e-6))) continue;
      const scale = <f32>(most / (norm + 1e-7));
      for (let q = row; q < end; q += 4) store<f32>(q, load<f32>(q) * scale);
    }
  }
}

function normOf(row: usize, end: usize, p: f64): f64 {
  let total: f64 = 0;
  for (let q = row; q < end; q += 4) {
    const x = abs<f64>(load<f32>(q));
    if (p == Infinity) total = max(total, x);
    else total += p == 2 ? x * x : p == 1 ? x : NativeMath.pow(x, p);
  }
  return p == Infinity || p == 1 ? total : p == 2 ? sqrt(total) : NativeMath.pow(total, 1 / p);
}
