// What gradient clipping needs: norms, factors and bounds.

import { firstLanes } from './simd';

/** The sum of squares, each rounded to float32 as torch has it: what overflows there overflows here. */
export function sumOfSquares(x: usize, ld: usize, rows: u32, columns: u32): f64 {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  let low = f64x2.splat(0), high = low;
  for (let i: u32 = 0; i < rows; i++) {
    for (let j: usize = 0; j <= last; j += 16) {
      let v = v128.load(x + j);
      if (j == last) v = v128.and(v, mask);
      v = f32x4.mul(v, v);
      low = f64x2.add(low, f64x2.promote_low_f32x4(v));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3)));
    }
    x += ld;
  }
  low = f64x2.add(low, high);
  return f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
}

/** The greatest absolute value, NaN where one is. */
export function greatestSize(x: usize, ld: usize, rows: u32, columns: u32): f32 {
  let greatest: f32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    for (let j: usize = 0; j < (<usize>columns << 2); j += 4) greatest = max(greatest, abs(f32.load(x + j)));
    x += ld;
  }
  return greatest;
}

/** The sum of |x|^p. */
export function sumOfPowers(x: usize, ld: usize, rows: u32, columns: u32, p: f64): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    for (let j: usize = 0; j < (<usize>columns << 2); j += 4) {
      const size = <f64>abs(f32.load(x + j));
      sum += p == 1 ? size : <f64><f32>Math.pow(size, p);
    }
    x += ld;
  }
  return sum;
}

/** x *= factor over `vectors` vectors. */
export function scale(x: usize, vectors: u32, factor: f32): void {
  const f = f32x4.splat(factor);
  for (const end = x + (<usize>vectors << 4); x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), f));
}

/** x = min(max(x, -limit), limit) over `vectors` vectors; NaN stays NaN. */
export function clamp(x: usize, vectors: u32, limit: f32): void {
  const high = f32x4.splat(limit), low = f32x4.splat(-limit);
  for (const end = x + (<usize>vectors << 4); x < end; x += 16) v128.store(x, f32x4.min(f32x4.max(v128.load(x), low), high));
}
