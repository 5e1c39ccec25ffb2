// LayerNorm and RMSNorm: normalization of blocks of whole rows, each by one mean and one deviation.

import { firstLanes, fma, sum64 } from './simd';

/** Vectors that are summed in float32 before the sums are added in float64. */
const VECTORS_PER_SUM: u32 = 128;

/**
 * output = (input - mean) * invStd * weight + bias for each block of `rows` rows; `mean` (one a block) may be 0: then
 * nothing is subtracted, and invStd = 1 / sqrt(mean(input²) + eps), as in RMSNorm. weight and bias lie as a block does;
 * they may be 0 for none.
 */
export function layerNorm(
  input: usize, ld: usize, rows: u32, blocks: u32, columns: u32, eps: f32,
  mean: usize, invStd: usize, weight: usize, bias: usize, output: usize,
): void {
  const block = ld * <usize>rows, elements = <f64>rows * <f64>columns;
  if (<usize>columns << 2 == ld) { columns *= rows; rows = 1; }
  const width = <usize>((columns + 3) >> 2) << 4;
  for (let b: u32 = 0; b < blocks; b++) {
    let m: f32 = 0, off: f64 = 0;
    if (mean) {
      m = <f32>(sumOfBlock(input, ld, rows, columns) / elements);
      off = sumOfDeviations(input, ld, rows, columns, m) / elements;
    }
    const squares = sumOfSquares(input, ld, rows, columns, m) / elements;
    const variance = max(squares - off * off, 0);
    const inv = mean
      ? inverseOrNaN(variance, eps)
      : <f32>(1 / sqrt<f64>(<f64><f32>variance + eps));
    m += <f32>off;
    if (mean) store<f32>(mean + (<usize>b << 2), m);
    store<f32>(invStd + (<usize>b << 2), inv);

    const centre = f32x4.splat(m), scale = f32x4.splat(inv);
    for (let r: u32 = 0, p: usize = 0; r < rows; r++, p += ld) {
      for (let j = p; j < p + width; j += 16) {
        let y = f32x4.mul(f32x4.sub(v128.load(input + j), centre), scale);
        if (weight) y = f32x4.mul(y, v128.load(weight + j));
        if (bias) y = f32x4.add(y, v128.load(bias + j));
        v128.store(output + j, y);
      }
    }
    input += block;
    output += block;
  }
}

/** 1 / sqrt(variance + eps); NaN, as in PyTorch's LayerNorm and GroupNorm, where the variance is beyond float32. */
export function inverseOrNaN(variance: f64, eps: f32): f32 {
  return variance > f32.MAX_VALUE ? NaN : <f32>(1 / sqrt<f64>(<f64><f32>variance + eps));
}

function sumOfBlock(x: usize, ld: usize, rows: u32, columns: u32): f64 {
  const whole = columns >> 2, tail = firstLanes(columns & 3);
  let total: f64 = 0;
  for (let r: u32 = 0; r < rows; r++, x += ld) {
    let p = x;
    for (let first: u32 = 0; first < whole; first += VECTORS_PER_SUM) {
      let a = f32x4.splat(0), b = a;
      const count = min(VECTORS_PER_SUM, whole - first);
      for (let i: u32 = 1; i < count; i += 2) {
        a = f32x4.add(a, v128.load(p));
        b = f32x4.add(b, v128.load(p, 16));
        p += 32;
      }
      if (count & 1) { a = f32x4.add(a, v128.load(p)); p += 16; }
      total += sum64(f32x4.add(a, b));
    }
    if (columns & 3) total += sum64(v128.and(v128.load(p), tail));
  }
  return total;
}

function sumOfDeviations(x: usize, ld: usize, rows: u32, columns: u32, mean: f32): f64 {
  const whole = columns >> 2, tail = firstLanes(columns & 3), m = f32x4.splat(mean);
  let total: f64 = 0;
  for (let r: u32 = 0; r < rows; r++, x += ld) {
    let p = x;
    for (let first: u32 = 0; first < whole; first += VECTORS_PER_SUM) {
      let a = f32x4.splat(0), b = a;
      const count = min(VECTORS_PER_SUM, whole - first);
      for (let i: u32 = 1; i < count; i += 2) {
        a = f32x4.add(a, f32x4.sub(v128.load(p), m));
        b = f32x4.add(b, f32x4.sub(v128.load(p, 16), m));
        p += 32;
      }
      if (count & 1) { a = f32x4.add(a, f32x4.sub(v128.load(p), m)); p += 16; }
      total += sum64(f32x4.add(a, b));
    }
    if (columns & 3) total += sum64(v128.and(f32x4.sub(v128.load(p), m), tail));
  }
  return total;
}

function sumOfSquares(x: usize, ld: usize, rows: u32, columns: u32, mean: f32): f64 {
  const whole = columns >> 2, tail = firstLanes(columns & 3), m = f32x4.splat(mean);
  let total: f64 = 0;
  for (let r: u32 = 0; r < rows; r++, x += ld) {
    let p = x;
    for (let first: u32 = 0; first < whole; first += VECTORS_PER_SUM) {
      let a = f32x4.splat(0), b = a;
      const count = min(VECTORS_PER_SUM, whole - first);
      for (let i: u32 = 1; i < count; i += 2) {
        const d = f32x4.sub(v128.load(p), m), e = f32x4.sub(v128.load(p, 16), m);
        a = fma(d, d, a);
        b = fma(e, e, b);
        p += 32;
      }
      if (count & 1) {
        const d = f32x4.sub(v128.load(p), m);
        a = fma(d, d, a);
        p += 16;
      }
      total += sum64(f32x4.add(a, b));
    }
    if (columns & 3) {
      const d = v128.and(f32x4.sub(v128.load(p), m), tail);
      total += sum64(f32x4.mul(d, d));
    }
  }
  return total;
}

/**
 * inputGradient = invStd * (g - mean(g) - xhat * mean(g * xhat)) with g = dy * weight and means over a block, without
 * mean(g) where `mean` is 0.
 */
export function layerNormInputGradient(
  input: usize, ld: usize, rows: u32, blocks: u32, columns: u32,
  mean: usize, invStd: usize, weight: usize, outputGradient: usize, inputGradient: usize,
): void {
  const block = ld * <usize>rows, perElement = 1 / (<f64>rows * <f64>columns);
  if (<usize>columns << 2 == ld) { columns *= rows; rows = 1; }
  const whole = columns >> 2, width = <usize>((columns + 3) >> 2) << 4, tail = firstLanes(columns & 3);
  for (let b: u32 = 0; b < blocks; b++) {
    const m = f32x4.splat(mean ? load<f32>(mean + (<usize>b << 2)) : 0);
    const inv = load<f32>(invStd + (<usize>b << 2));
    let sums: f64 = 0, products: f64 = 0;
    for (let r: u32 = 0, row: usize = 0; r < rows; r++, row += ld) {
      let p = row;
      for (let first: u32 = 0; first < whole; first += VECTORS_PER_SUM) {
        let s = f32x4.splat(0), q = s;
        const count = min(VECTORS_PER_SUM, whole - first);
        for (let i: u32 = 0; i < count; i++, p += 16) {
          const g = timesWeight(v128.load(outputGradient + p), weight, p);
          s = f32x4.add(s, g);
          q = fma(g, f32x4.sub(v128.load(input + p), m), q);
        }
        sums += sum64(s);
        products += sum64(q);
      }
      if (columns & 3) {
        const g = v128.and(timesWeight(v128.load(outputGradient + p), weight, p), tail);
        sums += sum64(g);
        products += sum64(f32x4.mul(g, v128.and(f32x4.sub(v128.load(input + p), m), tail)));
      }
    }
    const meanG = f32x4.splat(mean ? <f32>(sums * perElement) : 0);
    const slope = f32x4.splat(<f32>(products * inv * inv * perElement)), scale = f32x4.splat(inv);
    for (let r: u32 = 0, p: usize = 0; r < rows; r++, p += ld) {
      for (let j = p; j < p + width; j += 16) {
        const g = f32x4.sub(timesWeight(v128.load(outputGradient + j), weight, j), meanG);
        const d = fma(f32x4.sub(m, v128.load(input + j)), slope, g);
        v128.store(inputGradient + j, f32x4.mul(d, scale));
      }
    }
    input += block;
    outputGradient += block;
    inputGradient += block;
  }
}

// @ts-ignore: decorator
@inline function timesWeight(dy: v128, weight: usize, offset: usize): v128 {
  return weight ? f32x4.mul(dy, v128.load(weight + offset)) : dy;
}

/** weightGradient = sum(dy * xhat), biasGradient = sum(dy), over the blocks; they lie as a block does, 0 in the padding. */
export function layerNormParameterGradients(
  input: usize, ld: usize, rows: u32, blocks: u32, columns: u32,
  mean: usize, invStd: usize, outputGradient: usize, weightGradient: usize, biasGradient: usize,
): void {
  const block = ld * <usize>rows, width = <usize>((columns + 3) >> 2) << 4;
  for (let r: u32 = 0, row: usize = 0; r < rows; r++, row += ld) {
    memory.fill(weightGradient + row, 0, width);
    memory.fill(biasGradient + row, 0, width);
  }
  for (let first: u32 = 0; first < blocks; first += VECTORS_PER_SUM) {
    const count = min(VECTORS_PER_SUM, blocks - first), start = block * <usize>first, at = <usize>first << 2;
    const m = mean ? mean + at : 0, x = input + start, dy = outputGradient + start;
    for (let r: u32 = 0, row: usize = 0; r < rows; r++, row += ld) {
      let j = row;
      for (; j + 32 <= row + width; j += 32) {
        addProducts(x + j, dy + j, block, count, m, invStd + at, weightGradient + j, biasGradient + j);
      }
      if (j < row + width) addLastProducts(x + j, dy + j, block, count, m, invStd + at, weightGradient + j, biasGradient + j);
    }
  }
  if (columns & 3) {
    const inside = firstLanes(columns & 3);
    for (let r: u32 = 0, last = width - 16; r < rows; r++, last += ld) {
      v128.store(weightGradient + last, v128.and(v128.load(weightGradient + last), inside));
      v128.store(biasGradient + last, v128.and(v128.load(biasGradient + last), inside));
    }
  }
}

function addProducts(
  x: usize, dy: usize, block: usize, count: u32, mean: usize, invStd: usize, products: usize, sums: usize,
): void {
  let s0 = f32x4.splat(0), s1 = s0, q0 = s0, q1 = s0, m = s0;
  for (let b: usize = 0; b < <usize>count << 2; b += 4) {
    const inv = v128.load32_splat(invStd + b), g0 = v128.load(dy), g1 = v128.load(dy, 16);
    if (mean) m = v128.load32_splat(mean + b);
    s0 = f32x4.add(s0, g0);
    s1 = f32x4.add(s1, g1);
    q0 = fma(g0, f32x4.mul(f32x4.sub(v128.load(x), m), inv), q0);
    q1 = fma(g1, f32x4.mul(f32x4.sub(v128.load(x, 16), m), inv), q1);
    x += block;
    dy += block;
  }
  addTo(sums, s0);
  addTo(sums + 16, s1);
  addTo(products, q0);
  addTo(products + 16, q1);
}

function addLastProducts(
  x: usize, dy: usize, block: usize, count: u32, mean: usize, invStd: usize, products: usize, sums: usize,
): void {
  let s = f32x4.splat(0), q = s, m = s;
  for (let b: usize = 0; b < <usize>count << 2; b += 4) {
    const inv = v128.load32_splat(invStd + b), g = v128.load(dy);
    if (mean) m = v128.load32_splat(mean + b);
    s = f32x4.add(s, g);
    q = fma(g, f32x4.mul(f32x4.sub(v128.load(x), m), inv), q);
    x += block;
    dy += block;
  }
  addTo(sums, s);
  addTo(products, q);
}

// @ts-ignore: decorator
@inline function addTo(p: usize, a: v128): void {
  v128.store(p, f32x4.add(v128.load(p), a));
}
