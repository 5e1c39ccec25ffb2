// Batch normalization, four columns at a time.

import { ROWS_PER_BLOCK, fma, sumOfRows } from './simd';

/**
 * Mean and biased variance of each column, in two passes: the second measures deviations from the first pass's mean
 * and takes their own mean out again, so that rounding of a mean far above the deviations does not remain.
 */
export function batchStatistics(x: usize, ld: usize, rows: u32, vectors: u32, mean: usize, variance: usize): void {
  const width = <usize>vectors << 4, perRow = f32x4.splat(1 / <f32>rows), zero = f32x4.splat(0);
  for (let j: usize = 0; j < width; j += 16) {
    const about = f32x4.mul(sumOfRows(x + j, ld, rows), perRow);

    let totalOff = zero, totalSquares = zero, p = x + j;
    for (let first: u32 = 0; first < rows; first += ROWS_PER_BLOCK) {
      let off = zero, off1 = zero, squares = zero, squares1 = zero;
      const count = min(ROWS_PER_BLOCK, rows - first);
      for (let i: u32 = 1; i < count; i += 2) {
        const d = f32x4.sub(v128.load(p), about), d1 = f32x4.sub(v128.load(p + ld), about);
        off = f32x4.add(off, d);
        off1 = f32x4.add(off1, d1);
        squares = fma(d, d, squares);
        squares1 = fma(d1, d1, squares1);
        p += 2 * ld;
      }
      if (count & 1) {
        const d = f32x4.sub(v128.load(p), about);
        off = f32x4.add(off, d);
        squares = fma(d, d, squares);
        p += ld;
      }
      totalOff = f32x4.add(totalOff, f32x4.add(off, off1));
      totalSquares = f32x4.add(totalSquares, f32x4.add(squares, squares1));
    }
    const offMean = f32x4.mul(totalOff, perRow);
    v128.store(mean + j, f32x4.add(about, offMean));
    v128.store(variance + j, f32x4.max(f32x4.sub(f32x4.mul(totalSquares, perRow), f32x4.mul(offMean, offMean)), zero));
  }
}

/** invStd = 1 / sqrt(variance + eps). */
export function inverseStd(variance: usize, eps: f32, invStd: usize, vectors: u32): void {
  const width = <usize>vectors << 4;
  for (let j: usize = 0; j < width; j += 16) {
    const shifted = f32x4.add(v128.load(variance + j), f32x4.splat(eps));
    v128.store(invStd + j, f32x4.div(f32x4.splat(1), f32x4.sqrt(shifted)));
  }
}

/** output = (input - mean) * invStd * weight + bias; weight and bias may be 0 for none. */
export function normalize(
  input: usize, ld: usize, rows: u32, vectors: u32,
  mean: usize, invStd: usize, weight: usize, bias: usize,
  output: usize,
): void {
  const width = <usize>vectors << 4;
  for (let j: usize = 0; j < width; j += 16) {
    const m = v128.load(mean + j), zero = f32x4.splat(0);
    let scale = v128.load(invStd + j);
    if (weight) scale = f32x4.mul(scale, v128.load(weight + j));
    const shift = bias ? v128.load(bias + j) : zero;
    let p = j;
    for (let i: u32 = 0; i < rows; i++) {
      v128.store(output + p, fma(f32x4.sub(v128.load(input + p), m), scale, shift));
      p += ld;
    }
  }
}

/** Backward of `normalize` in training; see Kernels.normalizeGradient. All matrices have the same stride. */
export function normalizeGradient(
  input: usize, ld: usize, rows: u32, vectors: u32,
  mean: usize, invStd: usize, weight: usize,
  outputGradient: usize, inputGradient: usize, weightGradient: usize, biasGradient: usize,
): void {
  const width = <usize>vectors << 4, perRow = f32x4.splat(1 / <f32>rows), zero = f32x4.splat(0);
  for (let j: usize = 0; j < width; j += 16) {
    const m = v128.load(mean + j), inv = v128.load(invStd + j);
    let sums = zero, products = zero, p = j;
    for (let first: u32 = 0; first < rows; first += ROWS_PER_BLOCK) {
      let s = zero, q = zero;
      const count = min(ROWS_PER_BLOCK, rows - first);
      for (let i: u32 = 0; i < count; i++) {
        const dy = v128.load(outputGradient + p);
        s = f32x4.add(s, dy);
        q = fma(dy, f32x4.mul(f32x4.sub(v128.load(input + p), m), inv), q);
        p += ld;
      }
      sums = f32x4.add(sums, s);
      products = f32x4.add(products, q);
    }
    v128.store(biasGradient + j, sums);
    v128.store(weightGradient + j, products);

    const scale = weight ? f32x4.mul(inv, v128.load(weight + j)) : inv;
    const meanDy = f32x4.mul(sums, perRow), slope = f32x4.mul(inv, f32x4.mul(products, perRow));
    p = j;
    for (let i: u32 = 0; i < rows; i++) {
      const centred = f32x4.sub(v128.load(input + p), m);
      const d = f32x4.sub(f32x4.sub(v128.load(outputGradient + p), meanDy), f32x4.mul(centred, slope));
      v128.store(inputGradient + p, f32x4.mul(d, scale));
      p += ld;
    }
  }
}
