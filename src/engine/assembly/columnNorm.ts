// Normalization of columns: of all rows (BatchNorm), or of each of several blocks of rows (InstanceNorm, GroupNorm).
// Rows are walked in strips of four vectors, a cache line, so that no line is fetched twice.

import { inverseOrNaN } from './layerNorm';
import { ROWS_PER_BLOCK, firstLanes, fma, sumOfRows } from './simd';

/** Bytes of a strip. */
const STRIP: usize = 64;
/** Rows whose strips, half a cache line wide in `normalizeInputGradient`, follow each other while the lines are near. */
const GRADIENT_ROWS: u32 = 16;

/**
 * Mean, biased variance and 1 / sqrt(variance + eps) of each column of each block of `rows` rows. Deviations are measured
 * from the mean of rows spread over the block, all of them where they are few, and their own mean is taken out again:
 * rounding of a mean far above the deviations does not remain, and a large matrix is read once.
 */
export function columnStatistics(
  x: usize, ld: usize, rows: u32, blocks: u32, vectors: u32, eps: f32,
  mean: usize, variance: usize, invStd: usize, ldStatistics: usize,
): void {
  const width = <usize>vectors << 4, zero = f32x4.splat(0);
  const sample = min(rows, ROWS_PER_BLOCK), apart = ld * <usize>(rows / sample);
  for (let b: u32 = 0; b < blocks; b++) {
    // Until the end, `variance` holds the sums of squared deviations, and `invStd` those of the deviations.
    for (let j: usize = 0; j < width; j += 16) {
      v128.store(variance + j, zero);
      v128.store(invStd + j, zero);
    }
    for (let first: u32 = 0; first < rows; first += ROWS_PER_BLOCK) {
      const count = min(ROWS_PER_BLOCK, rows - first);
      const block = x + ld * <usize>first;
      let j: usize = 0;
      for (; j + STRIP <= width; j += STRIP) {
        if (first == 0) sampleStrip(x + j, apart, sample, mean + j);
        addStrip(block + j, ld, count, mean + j, variance + j, invStd + j);
      }
      for (; j < width; j += 16) {
        if (first == 0) v128.store(mean + j, f32x4.div(sumOfRows(x + j, apart, sample), f32x4.splat(<f32>sample)));
        addVector(block + j, ld, count, mean + j, variance + j, invStd + j);
      }
    }
    finishStatistics(mean, variance, invStd, width, <f64>rows);
    inverseStd(variance, eps, invStd, vectors);
    x += ld * <usize>rows;
    mean += ldStatistics;
    variance += ldStatistics;
    invStd += ldStatistics;
  }
}

/** The mean of `rows` rows of a strip. */
function sampleStrip(p: usize, ld: usize, rows: u32, mean: usize): void {
  let m0 = f32x4.splat(0), m1 = m0, m2 = m0, m3 = m0;
  for (let i: u32 = 0; i < rows; i++) {
    m0 = f32x4.add(m0, v128.load(p));
    m1 = f32x4.add(m1, v128.load(p, 16));
    m2 = f32x4.add(m2, v128.load(p, 32));
    m3 = f32x4.add(m3, v128.load(p, 48));
    p += ld;
  }
  const n = f32x4.splat(<f32>rows);
  v128.store(mean, f32x4.div(m0, n));
  v128.store(mean, f32x4.div(m1, n), 16);
  v128.store(mean, f32x4.div(m2, n), 32);
  v128.store(mean, f32x4.div(m3, n), 48);
}

/** Adds the deviations of a strip's rows from `mean`, and their squares. */
function addStrip(p: usize, ld: usize, rows: u32, mean: usize, squares: usize, off: usize): void {
  const m0 = v128.load(mean), m1 = v128.load(mean, 16), m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
  let o0 = f32x4.splat(0), o1 = o0, o2 = o0, o3 = o0, s0 = o0, s1 = o0, s2 = o0, s3 = o0;
  for (let i: u32 = 0; i < rows; i++) {
    let d = f32x4.sub(v128.load(p), m0);
    o0 = f32x4.add(o0, d);
    s0 = fma(d, d, s0);
    d = f32x4.sub(v128.load(p, 16), m1);
    o1 = f32x4.add(o1, d);
    s1 = fma(d, d, s1);
    d = f32x4.sub(v128.load(p, 32), m2);
    o2 = f32x4.add(o2, d);
    s2 = fma(d, d, s2);
    d = f32x4.sub(v128.load(p, 48), m3);
    o3 = f32x4.add(o3, d);
    s3 = fma(d, d, s3);
    p += ld;
  }
  addTo(off, o0, o1, o2, o3);
  addTo(squares, s0, s1, s2, s3);
}

function addVector(p: usize, ld: usize, rows: u32, mean: usize, squares: usize, off: usize): void {
  const m = v128.load(mean);
  let o0 = f32x4.splat(0), o1 = o0, s0 = o0, s1 = o0;
  for (let i: u32 = 1; i < rows; i += 2) {
    const d0 = f32x4.sub(v128.load(p), m), d1 = f32x4.sub(v128.load(p + ld), m);
    o0 = f32x4.add(o0, d0);
    o1 = f32x4.add(o1, d1);
    s0 = fma(d0, d0, s0);
    s1 = fma(d1, d1, s1);
    p += 2 * ld;
  }
  if (rows & 1) {
    const d = f32x4.sub(v128.load(p), m);
    o0 = f32x4.add(o0, d);
    s0 = fma(d, d, s0);
  }
  v128.store(off, f32x4.add(v128.load(off), f32x4.add(o0, o1)));
  v128.store(squares, f32x4.add(v128.load(squares), f32x4.add(s0, s1)));
}

// @ts-ignore: decorator
@inline function addTo(p: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(p, f32x4.add(v128.load(p), a));
  v128.store(p, f32x4.add(v128.load(p, 16), b), 16);
  v128.store(p, f32x4.add(v128.load(p, 32), c), 32);
  v128.store(p, f32x4.add(v128.load(p, 48), d), 48);
}

/** From sums of deviations and of their squares to mean and variance; in float64, where a square does not overflow. */
function finishStatistics(mean: usize, squares: usize, off: usize, width: usize, rows: f64): void {
  const perRow = f64x2.splat(1 / rows), zero = f64x2.splat(0);
  for (let j: usize = 0; j < width; j += 8) {
    const o = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(off + j)), perRow);
    const s = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(squares + j)), perRow);
    const m = f64x2.add(f64x2.promote_low_f32x4(v128.load64_zero(mean + j)), o);
    v128.store64_lane(mean + j, f32x4.demote_f64x2_zero(m), 0);
    v128.store64_lane(squares + j, f32x4.demote_f64x2_zero(f64x2.max(f64x2.sub(s, f64x2.mul(o, o)), zero)), 0);
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

/**
 * Gives the columns of each of `groups` groups of equal size the statistics of the whole group, in place, for each
 * block.
 */
export function shareStatistics(
  mean: usize, variance: usize, invStd: usize, ld: usize, blocks: u32, columns: u32, groups: u32, eps: f32,
): void {
  const width = <usize>(columns / groups) << 2, size = <f64>(columns / groups);
  for (let b: u32 = 0; b < blocks; b++) {
    for (let start: usize = 0; start < <usize>columns << 2; start += width) {
      const end = start + width;
      let m: f64 = 0, v: f64 = 0;
      for (let j = start; j < end; j += 4) m += load<f32>(mean + j);
      m /= size;
      for (let j = start; j < end; j += 4) {
        const off = <f64>load<f32>(mean + j) - m;
        v += <f64>load<f32>(variance + j) + off * off;
      }
      v /= size;
      const inv = inverseOrNaN(v, eps);
      for (let j = start; j < end; j += 4) {
        store<f32>(mean + j, <f32>m);
        store<f32>(variance + j, <f32>v);
        store<f32>(invStd + j, inv);
      }
    }
    mean += ld;
    variance += ld;
    invStd += ld;
  }
}

/** output = (input - mean) * invStd * weight + bias; weight and bias may be 0 for none. */
export function normalizeColumns(
  input: usize, ld: usize, rows: u32, blocks: u32, vectors: u32,
  mean: usize, invStd: usize, ldStatistics: usize, weight: usize, bias: usize,
  output: usize,
): void {
  const width = <usize>vectors << 4;
  for (let b: u32 = 0; b < blocks; b++) {
    for (let first: u32 = 0; first < rows; first += ROWS_PER_BLOCK) {
      const count = min(ROWS_PER_BLOCK, rows - first);
      let j: usize = 0;
      for (; j + STRIP <= width; j += STRIP) {
        const w = weight ? weight + j : 0, shift = bias ? bias + j : 0;
        normalizeStrip(input + j, ld, count, mean + j, invStd + j, w, shift, output + j);
      }
      for (; j < width; j += 16) {
        const m = v128.load(mean + j), scale = scaled(invStd + j, weight, j), shift = orZero(bias, j);
        for (let i: u32 = 0, p = j; i < count; i++, p += ld) {
          v128.store(output + p, fma(f32x4.sub(v128.load(input + p), m), scale, shift));
        }
      }
      input += ld * <usize>count;
      output += ld * <usize>count;
    }
    mean += ldStatistics;
    invStd += ldStatistics;
  }
}

function normalizeStrip(
  x: usize, ld: usize, rows: u32, mean: usize, invStd: usize, weight: usize, bias: usize, y: usize,
): void {
  const m0 = v128.load(mean), m1 = v128.load(mean, 16), m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
  const w0 = scaled(invStd, weight, 0), w1 = scaled(invStd + 16, weight, 16);
  const w2 = scaled(invStd + 32, weight, 32), w3 = scaled(invStd + 48, weight, 48);
  const b0 = orZero(bias, 0), b1 = orZero(bias, 16), b2 = orZero(bias, 32), b3 = orZero(bias, 48);
  for (let i: u32 = 0; i < rows; i++) {
    v128.store(y, fma(f32x4.sub(v128.load(x), m0), w0, b0));
    v128.store(y, fma(f32x4.sub(v128.load(x, 16), m1), w1, b1), 16);
    v128.store(y, fma(f32x4.sub(v128.load(x, 32), m2), w2, b2), 32);
    v128.store(y, fma(f32x4.sub(v128.load(x, 48), m3), w3, b3), 48);
    x += ld;
    y += ld;
  }
}

// @ts-ignore: decorator
@inline function scaled(invStd: usize, weight: usize, offset: usize): v128 {
  const inv = v128.load(invStd);
  return weight ? f32x4.mul(inv, v128.load(weight + offset)) : inv;
}

// @ts-ignore: decorator
@inline function orZero(vector: usize, offset: usize): v128 {
  return vector ? v128.load(vector + offset) : f32x4.splat(0);
}

/**
 * products = sum(dy * xhat) and sums = sum(dy) of each column of each block, xhat = (input - mean) * invStd; 0 in the
 * padding, since they may be gradients of parameters.
 */
export function normalizeSums(
  input: usize, ld: usize, rows: u32, blocks: u32, columns: u32,
  mean: usize, invStd: usize, ldStatistics: usize,
  outputGradient: usize, products: usize, sums: usize, ldSums: usize,
): void {
  const width = <usize>((columns + 3) >> 2) << 4, zero = f32x4.splat(0);
  for (let b: u32 = 0; b < blocks; b++) {
    for (let j: usize = 0; j < width; j += 16) {
      v128.store(products + j, zero);
      v128.store(sums + j, zero);
    }
    for (let first: u32 = 0; first < rows; first += ROWS_PER_BLOCK) {
      const count = min(ROWS_PER_BLOCK, rows - first);
      let j: usize = 0;
      for (; j + STRIP <= width; j += STRIP) {
        addStripProducts(input + j, ld, count, mean + j, outputGradient + j, products + j, sums + j);
      }
      for (; j < width; j += 16) {
        addVectorProducts(input + j, ld, count, mean + j, outputGradient + j, products + j, sums + j);
      }
      input += ld * <usize>count;
      outputGradient += ld * <usize>count;
    }
    for (let j: usize = 0; j < width; j += 16) {
      v128.store(products + j, f32x4.mul(v128.load(products + j), v128.load(invStd + j)));
    }
    if (columns & 3) {
      const inside = firstLanes(columns & 3), last = width - 16;
      v128.store(products + last, v128.and(v128.load(products + last), inside));
      v128.store(sums + last, v128.and(v128.load(sums + last), inside));
    }
    mean += ldStatistics;
    invStd += ldStatistics;
    products += ldSums;
    sums += ldSums;
  }
}

function addStripProducts(
  x: usize, ld: usize, rows: u32, mean: usize, outputGradient: usize, products: usize, sums: usize,
): void {
  const m0 = v128.load(mean), m1 = v128.load(mean, 16), m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, q0 = s0, q1 = s0, q2 = s0, q3 = s0;
  for (let i: u32 = 0; i < rows; i++) {
    let dy = v128.load(outputGradient);
    s0 = f32x4.add(s0, dy);
    q0 = fma(dy, f32x4.sub(v128.load(x), m0), q0);
    dy = v128.load(outputGradient, 16);
    s1 = f32x4.add(s1, dy);
    q1 = fma(dy, f32x4.sub(v128.load(x, 16), m1), q1);
    dy = v128.load(outputGradient, 32);
    s2 = f32x4.add(s2, dy);
    q2 = fma(dy, f32x4.sub(v128.load(x, 32), m2), q2);
    dy = v128.load(outputGradient, 48);
    s3 = f32x4.add(s3, dy);
    q3 = fma(dy, f32x4.sub(v128.load(x, 48), m3), q3);
    x += ld;
    outputGradient += ld;
  }
  addTo(sums, s0, s1, s2, s3);
  addTo(products, q0, q1, q2, q3);
}

function addVectorProducts(
  x: usize, ld: usize, rows: u32, mean: usize, outputGradient: usize, products: usize, sums: usize,
): void {
  const m = v128.load(mean);
  let s0 = f32x4.splat(0), s1 = s0, q0 = s0, q1 = s0;
  for (let i: u32 = 1; i < rows; i += 2) {
    const dy0 = v128.load(outputGradient), dy1 = v128.load(outputGradient + ld);
    s0 = f32x4.add(s0, dy0);
    s1 = f32x4.add(s1, dy1);
    q0 = fma(dy0, f32x4.sub(v128.load(x), m), q0);
    q1 = fma(dy1, f32x4.sub(v128.load(x + ld), m), q1);
    x += 2 * ld;
    outputGradient += 2 * ld;
  }
  if (rows & 1) {
    const dy = v128.load(outputGradient);
    s0 = f32x4.add(s0, dy);
    q0 = fma(dy, f32x4.sub(v128.load(x), m), q0);
  }
  v128.store(sums, f32x4.add(v128.load(sums), f32x4.add(s0, s1)));
  v128.store(products, f32x4.add(v128.load(products), f32x4.add(q0, q1)));
}

/**
 * From the sums of `normalizeSums` to what each group of columns shares: the means over the group's elements of
 * dy * weight * xhat and of dy * weight. May be in place.
 */
export function shareSums(
  products: usize, sums: usize, ld: usize, rows: u32, blocks: u32, columns: u32, groups: u32, weight: usize,
  sharedProducts: usize, sharedSums: usize, ldShared: usize,
): void {
  const size = columns / groups, width = <usize>size << 2, perElement = 1 / (<f64>size * <f64>rows);
  for (let b: u32 = 0; b < blocks; b++) {
    for (let start: usize = 0; start < <usize>columns << 2; start += width) {
      const end = start + width;
      let s: f64 = 0, q: f64 = 0;
      for (let j = start; j < end; j += 4) {
        const w: f64 = weight ? load<f32>(weight + j) : 1;
        s += w * load<f32>(sums + j);
        q += w * load<f32>(products + j);
      }
      for (let j = start; j < end; j += 4) {
        store<f32>(sharedSums + j, <f32>(s * perElement));
        store<f32>(sharedProducts + j, <f32>(q * perElement));
      }
    }
    products += ld;
    sums += ld;
    sharedProducts += ldShared;
    sharedSums += ldShared;
  }
}

/** inputGradient = invStd * (weight * dy - sums - xhat * products), with what `shareSums` has made of the sums. */
export function normalizeInputGradient(
  input: usize, ld: usize, rows: u32, blocks: u32, vectors: u32,
  mean: usize, invStd: usize, ldStatistics: usize, weight: usize,
  outputGradient: usize, products: usize, sums: usize, ldSums: usize, inputGradient: usize,
): void {
  const width = <usize>vectors << 4;
  for (let b: u32 = 0; b < blocks; b++) {
    for (let first: u32 = 0; first < rows; first += GRADIENT_ROWS) {
      const count = min(GRADIENT_ROWS, rows - first);
      let j: usize = 0;
      for (; j + 32 <= width; j += 32) {
        const m0 = v128.load(mean + j), m1 = v128.load(mean + j, 16);
        const w0 = scaled(invStd + j, weight, j), w1 = scaled(invStd + j + 16, weight, j + 16);
        const c0 = scaled(invStd + j, sums, j), c1 = scaled(invStd + j + 16, sums, j + 16);
        const k0 = slope(invStd + j, products + j), k1 = slope(invStd + j + 16, products + j + 16);
        for (let i: u32 = 0, p = j; i < count; i++, p += ld) {
          const d0 = f32x4.sub(f32x4.mul(v128.load(outputGradient + p), w0), c0);
          const d1 = f32x4.sub(f32x4.mul(v128.load(outputGradient + p, 16), w1), c1);
          v128.store(inputGradient + p, fma(f32x4.sub(m0, v128.load(input + p)), k0, d0));
          v128.store(inputGradient + p, fma(f32x4.sub(m1, v128.load(input + p, 16)), k1, d1), 16);
        }
      }
      for (; j < width; j += 16) {
        const m = v128.load(mean + j), w = scaled(invStd + j, weight, j), c = scaled(invStd + j, sums, j);
        const k = slope(invStd + j, products + j);
        for (let i: u32 = 0, p = j; i < count; i++, p += ld) {
          const d = f32x4.sub(f32x4.mul(v128.load(outputGradient + p), w), c);
          v128.store(inputGradient + p, fma(f32x4.sub(m, v128.load(input + p)), k, d));
        }
      }
      input += ld * <usize>count;
      outputGradient += ld * <usize>count;
      inputGradient += ld * <usize>count;
    }
    mean += ldStatistics;
    invStd += ldStatistics;
    products += ldSums;
    sums += ldSums;
  }
}

// @ts-ignore: decorator
@inline function slope(invStd: usize, products: usize): v128 {
  const inv = v128.load(invStd);
  return f32x4.mul(inv, f32x4.mul(inv, v128.load(products)));
}
