// PReLU: a slope below 0 that is learned, one for all elements (`shared`) or one for each column.

import { ROWS_PER_BLOCK, firstLanes, sum64 } from './simd';

/** output = x where x is above 0, else weight * x. */
export function prelu(x: usize, ld: usize, rows: u32, vectors: u32, weight: usize, shared: bool, output: usize): void {
  scaleBelow(x, x, ld, rows, vectors, weight, shared, output);
}

/** inputGradient = outputGradient where x is above 0, else weight * outputGradient. */
export function preluGradient(x: usize, outputGradient: usize, ld: usize, rows: u32, vectors: u32, weight: usize, shared: bool, inputGradient: usize): void {
  scaleBelow(x, outputGradient, ld, rows, vectors, weight, shared, inputGradient);
}

/** output = value where x is above 0, else weight * value. */
// @ts-ignore: decorator
@inline function scaleBelow(x: usize, value: usize, ld: usize, rows: u32, vectors: u32, weight: usize, shared: bool, output: usize): void {
  const zero = f32x4.splat(0), one = v128.load32_splat(weight);
  const width = <usize>vectors << 4;
  for (let i: u32 = 0; i < rows; i++) {
    for (let j: usize = 0; j < width; j += 16) {
      const w = shared ? one : v128.load(weight + j);
      const v = v128.load(value + j);
      v128.store(output + j, v128.bitselect(v, f32x4.mul(v, w), f32x4.gt(v128.load(x + j), zero)));
    }
    x += ld;
    value += ld;
    output += ld;
  }
}

/** weightGradient = the sum of x * outputGradient where x is not above 0, over each column; its padding stays 0. */
export function preluWeightGradient(x: usize, outputGradient: usize, ld: usize, rows: u32, columns: u32, weightGradient: usize): void {
  const width = <usize>columns << 2;
  for (let j: usize = 0; j < width; j += 16) {
    let total = f32x4.splat(0), p = x + j, q = outputGradient + j;
    for (let first: u32 = 0; first < rows; first += ROWS_PER_BLOCK) {
      let block = f32x4.splat(0);
      const count = min(ROWS_PER_BLOCK, rows - first);
      for (let i: u32 = 0; i < count; i++) {
        block = f32x4.add(block, product(p, q));
        p += ld;
        q += ld;
      }
      total = f32x4.add(total, block);
    }
    v128.store(weightGradient + j, v128.and(total, firstLanes(columns - <u32>(j >> 2))));
  }
}

/** The same over all elements. */
export function preluSharedGradient(x: usize, outputGradient: usize, ld: usize, rows: u32, columns: u32, weightGradient: usize): void {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  let total: f64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    let row = v128.and(product(x + last, outputGradient + last), mask);
    for (let j: usize = 0; j < last; j += 16) row = f32x4.add(row, product(x + j, outputGradient + j));
    total += sum64(row);
    x += ld;
    outputGradient += ld;
  }
  f32.store(weightGradient, <f32>total);
}

// @ts-ignore: decorator
@inline function product(x: usize, outputGradient: usize): v128 {
  const v = v128.load(x);
  return v128.andnot(f32x4.mul(v, v128.load(outputGradient)), f32x4.gt(v, f32x4.splat(0)));
}
