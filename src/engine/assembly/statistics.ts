// Mean and population standard deviation of many tensors, and histograms. Padding never enters.

import { firstLanes, fma, sum, sum64 } from './simd';

/** Elements that are summed in float32 before they are merged in float64. */
const BLOCK: u32 = 1024;

// The moments of one block, left by `block`.
let blockMean: f64 = 0;
let blockSquares: f64 = 0;

/**
 * Measures `count` tensors. The table has four u32 each: address, rows, columns, stride in bytes; out receives mean and
 * standard deviation as f32 pairs.
 */
export function moments(table: usize, count: u32, out: usize): void {
  for (let t: u32 = 0; t < count; t++) {
    measure(load<u32>(table), load<u32>(table, 4), load<u32>(table, 8), load<u32>(table, 12), out);
    table += 16;
    out += 8;
  }
}

function measure(address: usize, rows: u32, columns: u32, ld: usize, out: usize): void {
  // Without padding the whole tensor is one row.
  if (<usize>columns << 2 == ld) { columns *= rows; rows = 1; }
  const columnsPerBlock = min(columns, BLOCK), rowsPerBlock = BLOCK / columnsPerBlock;

  let n: f64 = 0, total: f64 = 0, squares: f64 = 0;
  for (let c: u32 = 0; c < columns; c += columnsPerBlock) {
    const width = min(columnsPerBlock, columns - c);
    for (let r: u32 = 0; r < rows; r += rowsPerBlock) {
      const height = min(rowsPerBlock, rows - r);
      block(address + <usize>r * ld + (<usize>c << 2), height, width, ld);
      // Merging two sets' squared deviations: Chan, Golub and LeVeque 1979.
      const m = <f64>width * <f64>height;
      if (n > 0) { const d = blockMean - total / n; squares += d * d * n * m / (n + m); }
      n += m;
      total += blockMean * m;
      squares += blockSquares;
    }
  }
  f32.store(out, <f32>(total / n));
  f32.store(out, <f32>Math.sqrt(squares / n), 4);
}

/**
 * Mean and squared deviations of one block. The fast pass sums differences from the block's first element in float32;
 * where that element lies far out, squares leave float32's range, or a value is not finite, `exactBlock` does it again.
 */
// @ts-ignore: decorator
@inline function block(address: usize, rows: u32, columns: u32, ld: usize): void {
  const full = <usize>(columns >> 2) << 4, mask = firstLanes(columns & 3), tail = columns & 3;
  const first = f32.load(address), K = f32x4.splat(first);
  let s0 = f32x4.splat(0), s1 = s0, q0 = s0, q1 = s0, q2 = s0, q3 = s0;
  let row = address;
  for (let r: u32 = 0; r < rows; r++) {
    let p = row;
    const end = row + full;
    for (; p + 64 <= end; p += 64) {
      const a = f32x4.sub(v128.load(p), K), b = f32x4.sub(v128.load(p, 16), K);
      const c = f32x4.sub(v128.load(p, 32), K), d = f32x4.sub(v128.load(p, 48), K);
      s0 = f32x4.add(s0, f32x4.add(a, b));
      s1 = f32x4.add(s1, f32x4.add(c, d));
      q0 = fma(a, a, q0);
      q1 = fma(b, b, q1);
      q2 = fma(c, c, q2);
      q3 = fma(d, d, q3);
    }
    for (; p < end; p += 16) {
      const a = f32x4.sub(v128.load(p), K);
      s0 = f32x4.add(s0, a);
      q0 = fma(a, a, q0);
    }
    if (tail) {
      const a = v128.and(f32x4.sub(v128.load(p), K), mask);
      s1 = f32x4.add(s1, a);
      q1 = fma(a, a, q1);
    }
    row += ld;
  }
  const n = <f64>rows * <f64>columns;
  const s = sum64(s0) + sum64(s1), q = sum64(f32x4.add(q0, q1)) + sum64(f32x4.add(q2, q3));
  const squares = q - s * s / n;
  if (q > 1e-28 && q < 1e37 && s * s <= 16 * n * squares) {
    blockMean = <f64>first + s / n;
    blockSquares = squares;
  } else exactBlock(address, rows, columns, ld);
}

function exactBlock(address: usize, rows: u32, columns: u32, ld: usize): void {
  const n = <f64>rows * <f64>columns;
  let total: f64 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) total += <f64>f32.load(address + <usize>r * ld + (<usize>c << 2));
  }
  blockMean = total / n;
  blockSquares = 0;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const d = <f64>f32.load(address + <usize>r * ld + (<usize>c << 2)) - blockMean;
      blockSquares += d * d;
    }
  }
}

/** Stores the lowest and highest finite element at out as f32; both NaN where none is finite. */
export function finiteRange(address: usize, rows: u32, columns: u32, ld: usize, out: usize): void {
  const first = v128.load32_splat(address), last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  let lowest = first, highest = first, notFinite = f32x4.splat(0), row = address;
  for (let r: u32 = 0; r < rows; r++) {
    for (let j: usize = 0; j <= last; j += 16) {
      let x = v128.load(row + j);
      // Lanes of padding repeat the first element.
      if (j == last) x = v128.bitselect(x, first, mask);
      lowest = f32x4.pmin(lowest, x);
      highest = f32x4.pmax(highest, x);
      // 0 * x is 0 or, where x is not finite, NaN.
      notFinite = fma(x, f32x4.splat(0), notFinite);
    }
    row += ld;
  }
  if (sum(notFinite) != 0) { finiteRangeAmongOthers(address, rows, columns, ld, out); return; }
  lowest = f32x4.min(lowest, v128.shuffle<f32>(lowest, lowest, 2, 3, 0, 1));
  highest = f32x4.max(highest, v128.shuffle<f32>(highest, highest, 2, 3, 0, 1));
  f32.store(out, min(f32x4.extract_lane(lowest, 0), f32x4.extract_lane(lowest, 1)));
  f32.store(out, max(f32x4.extract_lane(highest, 0), f32x4.extract_lane(highest, 1)), 4);
}

function finiteRangeAmongOthers(address: usize, rows: u32, columns: u32, ld: usize, out: usize): void {
  let lowest: f32 = Infinity, highest: f32 = -Infinity;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const x = f32.load(address + (<usize>c << 2));
      if (!isFinite(x)) continue;
      lowest = min(lowest, x);
      highest = max(highest, x);
    }
    address += ld;
  }
  f32.store(out, lowest <= highest ? lowest : NaN);
  f32.store(out, lowest <= highest ? highest : NaN, 4);
}

/** counts[b]++ for each finite element, with b = floor((x - lowest) / (highest - lowest) * bins) in float64. */
export function histogram(address: usize, rows: u32, columns: u32, ld: usize, lowest: f32, highest: f32, counts: usize, bins: u32): void {
  const width = <f64>highest - <f64>lowest, scale = width > 0 ? <f64>bins / width : 0;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const x = f32.load(address + (<usize>c << 2));
      if (!isFinite(x)) continue;
      const p = counts + (<usize>min(<u32>((<f64>x - <f64>lowest) * scale), bins - 1) << 2);
      store<u32>(p, load<u32>(p) + 1);
    }
    address += ld;
  }
}
