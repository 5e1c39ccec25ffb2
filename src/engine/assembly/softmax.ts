// Softmax and its logarithm along rows, and cross-entropy on logits with its gradient. Padding of the last vector is
// kept out by a mask.

import { exp, log } from './math';
import { firstLanes, fma, sum } from './simd';

/** output = exp(input - max) / sum, per row. */
export function softmax(input: usize, ld: usize, rows: u32, columns: u32, output: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const total = exponentials(input, columns, rowMax(input, columns), output);
    divide(output, columns, total);
    input += ld;
    output += ld;
  }
}

/** inputGradient = output * (outputGradient - sum(outputGradient * output)), per row. */
export function softmaxGradient(output: usize, outputGradient: usize, ld: usize, rows: u32, columns: u32, inputGradient: usize): void {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  for (let i: u32 = 0; i < rows; i++) {
    let dots = f32x4.splat(0);
    for (let j: usize = 0; j < last; j += 16) dots = fma(v128.load(output + j), v128.load(outputGradient + j), dots);
    const tail = f32x4.mul(v128.load(output + last), v128.load(outputGradient + last));
    const dot = f32x4.splat(sum(f32x4.add(dots, v128.and(tail, mask))));
    for (let j: usize = 0; j < last; j += 16) {
      v128.store(inputGradient + j, f32x4.mul(v128.load(output + j), f32x4.sub(v128.load(outputGradient + j), dot)));
    }
    const d = f32x4.mul(v128.load(output + last), f32x4.sub(v128.load(outputGradient + last), dot));
    v128.store(inputGradient + last, v128.and(d, mask));
    output += ld;
    outputGradient += ld;
    inputGradient += ld;
  }
}

/** output = input - max - log(sum(exp(input - max))), per row. */
export function logSoftmax(input: usize, ld: usize, rows: u32, columns: u32, output: usize): void {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  for (let i: u32 = 0; i < rows; i++) {
    const greatest = f32x4.splat(rowMax(input, columns));
    let sums = v128.and(exp(f32x4.sub(v128.load(input + last), greatest)), mask);
    for (let j: usize = 0; j < last; j += 16) sums = f32x4.add(sums, exp(f32x4.sub(v128.load(input + j), greatest)));
    const logarithm = log(f32x4.splat(sum(sums)));
    for (let j: usize = 0; j <= last; j += 16) {
      v128.store(output + j, f32x4.sub(f32x4.sub(v128.load(input + j), greatest), logarithm));
    }
    input += ld;
    output += ld;
  }
}

/** inputGradient = outputGradient - exp(output) * sum(outputGradient), per row. */
export function logSoftmaxGradient(output: usize, outputGradient: usize, ld: usize, rows: u32, columns: u32, inputGradient: usize): void {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  for (let i: u32 = 0; i < rows; i++) {
    let sums = v128.and(v128.load(outputGradient + last), mask);
    for (let j: usize = 0; j < last; j += 16) sums = f32x4.add(sums, v128.load(outputGradient + j));
    const total = f32x4.splat(sum(sums));
    for (let j: usize = 0; j <= last; j += 16) {
      const share = f32x4.mul(exp(v128.load(output + j)), total);
      v128.store(inputGradient + j, f32x4.sub(v128.load(outputGradient + j), share));
    }
    output += ld;
    outputGradient += ld;
    inputGradient += ld;
  }
}

/**
 * Cross-entropy summed over the rows; how many rows are classified right is stored at `correct` as a u32.
 * `gradient` (logits' stride) receives (softmax - onehot) * scale.
 */
export function crossEntropy(logits: usize, ld: usize, rows: u32, columns: u32, targets: usize, gradient: usize, scale: f32, correct: usize): f64 {
  let loss: f64 = 0, right: u32 = 0;
  // The rows' sums of exponentials are multiplied up, so that one logarithm serves many rows.
  let product: f64 = 1;
  for (let i: u32 = 0; i < rows; i++) {
    const greatest = rowMax(logits, columns);
    const total = exponentials(logits, columns, greatest, gradient);
    product *= <f64>total;
    if (!(product < 1e280)) { loss += Math.log(product); product = 1; }

    const target = load<u32>(targets), logit = f32.load(logits + (<usize>target << 2));
    loss += <f64>greatest - <f64>logit;
    if (isPrediction(logits, target, greatest)) right++;

    divide(gradient, columns, total / scale);
    const g = gradient + (<usize>target << 2);
    f32.store(g, f32.load(g) - scale);
    logits += ld;
    gradient += ld;
    targets += 4;
  }
  store<u32>(correct, right);
  return loss + Math.log(product);
}

/** Whether the target is torch.argmax of the row: the first NaN, if there is one, else the first of the greatest. */
// @ts-ignore: decorator
@inline export function isPrediction(row: usize, target: u32, greatest: f32): bool {
  const end = row + (<usize>target << 2), x = f32.load(end);
  const isNaN = greatest != greatest;
  if (isNaN ? x == x : x != greatest) return false;
  for (; row < end; row += 4) {
    const before = f32.load(row);
    if (isNaN ? before != before : before == greatest) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline export function rowMax(row: usize, columns: u32): f32 {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  // Lanes of padding repeat the row's first element.
  let m = v128.bitselect(v128.load(row + last), v128.load32_splat(row), mask);
  for (let j: usize = 0; j < last; j += 16) m = f32x4.max(m, v128.load(row + j));
  m = f32x4.max(m, v128.shuffle<f32>(m, m, 2, 3, 0, 1));
  m = f32x4.max(m, v128.shuffle<f32>(m, m, 1, 0, 3, 2));
  return f32x4.extract_lane(m, 0);
}

/** output = exp(row - greatest), zero in the padding; returns the sum. */
// @ts-ignore: decorator
@inline export function exponentials(row: usize, columns: u32, greatest: f32, output: usize): f32 {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  const shift = f32x4.splat(greatest);
  let sums = f32x4.splat(0);
  for (let j: usize = 0; j < last; j += 16) {
    const e = exp(f32x4.sub(v128.load(row + j), shift));
    v128.store(output + j, e);
    sums = f32x4.add(sums, e);
  }
  const e = v128.and(exp(f32x4.sub(v128.load(row + last), shift)), mask);
  v128.store(output + last, e);
  return sum(f32x4.add(sums, e));
}

// @ts-ignore: decorator
@inline export function divide(row: usize, columns: u32, by: f32): void {
  const end = row + (<usize>((columns + 3) >> 2) << 4), divisor = f32x4.splat(by);
  for (; row < end; row += 16) v128.store(row, f32x4.div(v128.load(row), divisor));
}
