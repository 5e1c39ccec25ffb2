// Losses that compare each output with a number, and their gradients; tensors lie alike, and padding gets a gradient of 0.

import { firstLanes } from './simd';

const MSE: u32 = 0, L1: u32 = 1, SMOOTH_L1: u32 = 2;

/** The sum of the losses; `gradient` receives scale * derivative. Kinds are 0 to 3, the last one Huber's. */
export function elementLoss(kind: u32, bound: f32, output: usize, target: usize, ld: usize, rows: u32, columns: u32, gradient: usize, scale: f32): f64 {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  const all = i32x4.splat(-1), zero = f32x4.splat(0), half = f32x4.splat(0.5), limit = f32x4.splat(bound);
  const halfLimit = f32x4.splat(0.5 * bound), sign = f32x4.splat(-0.0);
  const factor = f32x4.splat(scale), twice = f32x4.splat(2 * scale), steep = f32x4.splat(kind > SMOOTH_L1 ? scale * bound : scale);
  let sums = f64x2.splat(0);
  for (let i: u32 = 0; i < rows; i++) {
    for (let j: usize = 0; j <= last; j += 16) {
      const lanes = j == last ? mask : all;
      const d = v128.and(f32x4.sub(v128.load(output + j), v128.load(target + j)), lanes);
      const size = f32x4.abs(d);
      let value: v128, slope: v128;
      if (kind == MSE) {
        value = f32x4.mul(d, d);
        slope = f32x4.mul(d, twice);
      } else if (kind == L1) {
        value = size;
        slope = v128.and(v128.or(factor, v128.and(d, sign)), f32x4.gt(size, zero));
      } else {
        const small = f32x4.lt(size, limit);
        let square = f32x4.mul(half, f32x4.mul(d, d)), line = f32x4.sub(size, halfLimit), inner = f32x4.mul(factor, d);
        if (kind == SMOOTH_L1) { square = f32x4.div(square, limit); inner = f32x4.div(inner, limit); }
        else line = f32x4.mul(limit, line);
        value = v128.bitselect(square, line, small);
        // Outside, the sign of d; d itself where it is NaN.
        const outer = v128.bitselect(v128.or(steep, v128.and(d, sign)), d, f32x4.eq(d, d));
        slope = v128.bitselect(inner, outer, small);
      }
      value = v128.and(value, lanes);
      v128.store(gradient + j, v128.and(slope, lanes));
      sums = f64x2.add(sums, f64x2.promote_low_f32x4(value));
      sums = f64x2.add(sums, f64x2.promote_low_f32x4(v128.shuffle<f32>(value, value, 2, 3, 2, 3)));
    }
    output += ld;
    target += ld;
    gradient += ld;
  }
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** Binary cross-entropy of probabilities; stored at `counts`: how many are right, and how many are below 0 or above 1. */
export function binaryCrossEntropy(output: usize, target: usize, ld: usize, rows: u32, columns: u32, gradient: usize, scale: f32, counts: usize): f64 {
  let loss: f64 = 0, right: u32 = 0, outside: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    for (let c: usize = 0; c < (<usize>columns << 2); c += 4) {
      const x = f32.load(output + c), t = f32.load(target + c);
      loss += (<f64>t - 1) * max(Math.log1p(-<f64>x), -100) - <f64>t * max(Math.log(x), -100);
      f32.store(gradient + c, scale * (x - t) / max<f32>((<f32>1 - x) * x, <f32>1e-12));
      if (x > 0.5 == t > 0.5) right++;
      if (x < 0 || x > 1) outside++;
    }
    output += ld;
    target += ld;
    gradient += ld;
  }
  store<u32>(counts, right);
  store<u32>(counts, outside, 4);
  return loss;
}

/** Binary cross-entropy of logits; posWeight may be 0 for none. */
export function binaryCrossEntropyWithLogits(output: usize, target: usize, ld: usize, rows: u32, columns: u32, posWeight: usize, gradient: usize, scale: f32, counts: usize): f64 {
  let loss: f64 = 0, right: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    for (let c: usize = 0; c < (<usize>columns << 2); c += 4) {
      const x = <f64>f32.load(output + c), t = <f64>f32.load(target + c);
      const positive = posWeight ? <f64>f32.load(posWeight + c) : 1;
      const e = Math.exp(-Math.abs(x)), surprise = max(-x, 0) + Math.log1p(e);
      loss += (1 - t) * x + ((positive - 1) * t + 1) * surprise;
      const sigmoid = x < 0 ? e / (1 + e) : 1 / (1 + e);
      f32.store(gradient + c, <f32>(scale * ((positive * t + 1 - t) * sigmoid - positive * t)));
      if (x > 0 == t > 0.5) right++;
    }
    output += ld;
    target += ld;
    gradient += ld;
  }
  store<u32>(counts, right);
  return loss;
}
