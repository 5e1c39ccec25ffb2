// Losses of classes with weights, label smoothing and an ignored class; the plain cross-entropy is in softmax.ts.

import { divide, exponentials, isPrediction, rowMax } from './softmax';

/** The sum of the weights of the rows' classes; `weight` may be 0 for ones. */
export function classWeights(targets: usize, rows: u32, ignoreIndex: i32, weight: usize): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < rows; i++) sum += <f64>weightOf(load<i32>(targets + (<usize>i << 2)), ignoreIndex, weight);
  return sum;
}

/** Cross-entropy summed over the rows; `gradient` receives scale times its derivative. */
export function weightedCrossEntropy(logits: usize, ld: usize, rows: u32, columns: u32, targets: usize, ignoreIndex: i32, weight: usize, smoothing: f32, gradient: usize, scale: f32): f64 {
  let loss: f64 = 0;
  const width = <usize>columns << 2, each: f32 = smoothing / <f32>columns;
  for (let i: u32 = 0; i < rows; i++) {
    const target = load<i32>(targets), own: f32 = (1 - smoothing) * weightOf(target, ignoreIndex, weight);
    const greatest = rowMax(logits, columns);
    const total = exponentials(logits, columns, greatest, gradient);
    const logTotal = <f64>greatest + Math.log(total);
    let shares = own;
    if (target != ignoreIndex) {
      const at = <usize>target << 2;
      loss += <f64>own * (logTotal - <f64>f32.load(logits + at));
      if (smoothing != 0) {
        for (let c: usize = 0; c < width; c += 4) {
          const share: f32 = each * (weight ? f32.load(weight + c) : 1);
          loss += <f64>share * (logTotal - <f64>f32.load(logits + c));
          shares += share;
        }
      }
    }
    divide(gradient, columns, total);
    for (let c: usize = 0; c < width; c += 4) f32.store(gradient + c, f32.load(gradient + c) * (shares * scale));
    if (target != ignoreIndex) {
      const at = gradient + (<usize>target << 2);
      f32.store(at, f32.load(at) - own * scale);
      if (smoothing != 0) {
        for (let c: usize = 0; c < width; c += 4) {
          const share: f32 = each * (weight ? f32.load(weight + c) : 1);
          f32.store(gradient + c, f32.load(gradient + c) - share * scale);
        }
      }
    }
    logits += ld;
    gradient += ld;
    targets += 4;
  }
  return loss;
}

/** -sum of weight * log-probability of the targets; `gradient` receives scale times its derivative. */
export function negativeLogLikelihood(output: usize, ld: usize, rows: u32, columns: u32, targets: usize, ignoreIndex: i32, weight: usize, gradient: usize, scale: f32): f64 {
  let loss: f64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    memory.fill(gradient, 0, <usize>((columns + 3) >> 2) << 4);
    const target = load<i32>(targets);
    if (target != ignoreIndex) {
      const at = <usize>target << 2, own = weightOf(target, ignoreIndex, weight);
      loss -= <f64>own * <f64>f32.load(output + at);
      f32.store(gradient + at, -own * scale);
    }
    output += ld;
    gradient += ld;
    targets += 4;
  }
  return loss;
}

/** Rows whose target is torch.argmax of the output. */
export function countCorrect(output: usize, ld: usize, rows: u32, columns: u32, targets: usize): u32 {
  let right: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const target = load<u32>(targets), greatest = rowMax(output, columns);
    if (target < columns && isPrediction(output, target, greatest)) right++;
    output += ld;
    targets += 4;
  }
  return right;
}

// @ts-ignore: decorator
@inline function weightOf(target: i32, ignoreIndex: i32, weight: usize): f32 {
  if (target == ignoreIndex) return 0;
  return weight ? f32.load(weight + (<usize>target << 2)) : 1;
}
