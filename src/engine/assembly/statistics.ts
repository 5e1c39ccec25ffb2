// Mean, population standard deviation, lowest, highest and zeros of many tensors, and histograms. Padding never enters.

import { firstLanes, fma } from './simd';

/** Elements that are summed in float32 before they are added to float64 sums. */
const BLOCK: u32 = 1024;
/** Bytes of a tensor's entry in the table, and of what is measured of it. */
const ENTRY: usize = 16;
const MEASURED: usize = 20;

// What `pass` leaves: sums of differences from its pivot and of their squares, the extremes, and the zeros.
let sumOfDifferences: f64 = 0;
let sumOfSquares: f64 = 0;
let lowest: f32 = 0;
let highest: f32 = 0;
let zeros: u32 = 0;

/**
 * Measures `count` tensors. The table has four u32 each: address, rows, columns, stride in bytes; out receives mean,
 * standard deviation, lowest, highest and number of zeros as five f32.
 */
export function statistics(table: usize, count: u32, out: usize): void {
  for (let t: u32 = 0; t < count; t++) {
    measure(load<u32>(table), load<u32>(table, 4), load<u32>(table, 8), load<u32>(table, 12), out);
    table += ENTRY;
    out += MEASURED;
  }
}

/**
 * One pass in float32 serves nearly always. Where the mean is far above the deviation, a second about the first element;
 * where that lies far out too, squares leave float32's range, or a value is not finite, float64 decides.
 */
function measure(address: usize, rows: u32, columns: u32, ld: usize, out: usize): void {
  // Without padding the whole tensor is one row.
  if (<usize>columns << 2 == ld) { columns *= rows; rows = 1; }
  const n = <f64>rows * <f64>columns, first = f32.load(address);
  passAboutZero(address, rows, columns, ld);
  let mean = sumOfDifferences / n, squares = sumOfSquares - sumOfDifferences * mean;
  if (lowest == highest && sumOfSquares < Infinity) {
    mean = <f64>lowest;
    squares = 0;
  } else if (!isExact(n, squares)) {
    if (sumOfSquares < Infinity) passAbout(address, rows, columns, ld, first);
    const off = sumOfDifferences / n;
    mean = <f64>first + off;
    squares = sumOfSquares - sumOfDifferences * off;
    if (!isExact(n, squares)) {
      mean = exactMean(address, rows, columns, ld);
      squares = exactSquares(address, rows, columns, ld, mean);
      if (!isFinite(mean)) finiteRange(address, rows, columns, ld);
    }
  }
  f32.store(out, <f32>mean);
  f32.store(out, <f32>Math.sqrt(squares / n), 4);
  f32.store(out, lowest, 8);
  f32.store(out, highest, 12);
  f32.store(out, <f32>zeros, 16);
}

/** Whether squares were within float32, and no more than a digit of them was lost to the distance of the mean. */
// @ts-ignore: decorator
@inline function isExact(n: f64, squares: f64): bool {
  return sumOfSquares > 1e-36 * n && sumOfSquares < 1e37 && sumOfDifferences * sumOfDifferences <= 16 * n * squares;
}

function passAboutZero(address: usize, rows: u32, columns: u32, ld: usize): void {
  pass(address, rows, columns, ld, 0, true);
}

function passAbout(address: usize, rows: u32, columns: u32, ld: usize, pivot: f32): void {
  pass(address, rows, columns, ld, pivot, false);
}

/** Inlined with `isZero` constant: whether the pivot is zero, and nothing has to be subtracted. */
// @ts-ignore: decorator
@inline function pass(address: usize, rows: u32, columns: u32, ld: usize, pivot: f32, isZero: bool): void {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  const K = f32x4.splat(pivot), first = v128.load32_splat(address), zero = f32x4.splat(0);
  let s = zero, s1 = zero, q = zero, q1 = zero, low = first, low1 = first, high = first, high1 = first;
  let zeroCount = i32x4.splat(0), total = f64x2.splat(0), squares = total, pending: u32 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    let p = address;
    const end = address + last;
    while (true) {
      // A float32 block ends here at the latest; one row may have many, and many rows may share one.
      const stop = min(end, p + (BLOCK << 2));
      for (; p + 64 <= stop; p += 64) {
        let a = v128.load(p), b = v128.load(p, 16), c = v128.load(p, 32), d = v128.load(p, 48);
        low = f32x4.pmin(low, f32x4.pmin(b, a));
        high = f32x4.pmax(high, f32x4.pmax(b, a));
        low1 = f32x4.pmin(low1, f32x4.pmin(d, c));
        high1 = f32x4.pmax(high1, f32x4.pmax(d, c));
        zeroCount = i32x4.sub(zeroCount, i32x4.add(i32x4.add(f32x4.eq(a, zero), f32x4.eq(b, zero)), i32x4.add(f32x4.eq(c, zero), f32x4.eq(d, zero))));
        if (!isZero) {
          a = f32x4.sub(a, K);
          b = f32x4.sub(b, K);
          c = f32x4.sub(c, K);
          d = f32x4.sub(d, K);
        }
        s = f32x4.add(s, f32x4.add(a, b));
        s1 = f32x4.add(s1, f32x4.add(c, d));
        q = fma(a, a, q);
        q1 = fma(b, b, q1);
        q = fma(c, c, q);
        q1 = fma(d, d, q1);
      }
      for (; p < stop; p += 16) {
        const a = v128.load(p), d = isZero ? a : f32x4.sub(a, K);
        low = f32x4.pmin(low, a);
        high = f32x4.pmax(high, a);
        zeroCount = i32x4.sub(zeroCount, f32x4.eq(a, zero));
        s = f32x4.add(s, d);
        q = fma(d, d, q);
      }
      if (p >= end) break;
      total = addLanes(addLanes(total, s), s1);
      squares = addLanes(addLanes(squares, q), q1);
      s = s1 = q = q1 = zero;
      pending = 0;
    }
    // Lanes of padding repeat the first element where extremes are sought, and are no zeros.
    const a = v128.load(p), element = v128.bitselect(a, first, mask), d = v128.and(isZero ? a : f32x4.sub(a, K), mask);
    low = f32x4.pmin(low, element);
    high = f32x4.pmax(high, element);
    zeroCount = i32x4.sub(zeroCount, v128.and(f32x4.eq(a, zero), mask));
    s1 = f32x4.add(s1, d);
    q1 = fma(d, d, q1);
    pending += columns;
    if (pending >= BLOCK) {
      total = addLanes(addLanes(total, s), s1);
      squares = addLanes(addLanes(squares, q), q1);
      s = s1 = q = q1 = zero;
      pending = 0;
    }
    address += ld;
  }
  total = addLanes(addLanes(total, s), s1);
  squares = addLanes(addLanes(squares, q), q1);
  sumOfDifferences = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  sumOfSquares = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  low = f32x4.pmin(low, low1);
  high = f32x4.pmax(high, high1);
  low = f32x4.pmin(low, v128.shuffle<f32>(low, low, 2, 3, 0, 1));
  high = f32x4.pmax(high, v128.shuffle<f32>(high, high, 2, 3, 0, 1));
  lowest = min(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1));
  highest = max(f32x4.extract_lane(high, 0), f32x4.extract_lane(high, 1));
  zeros = i32x4.extract_lane(zeroCount, 0) + i32x4.extract_lane(zeroCount, 1) + i32x4.extract_lane(zeroCount, 2) + i32x4.extract_lane(zeroCount, 3);
}

/** Adds four float32 lanes to two of float64. */
// @ts-ignore: decorator
@inline function addLanes(total: v128, lanes: v128): v128 {
  const upper = v128.shuffle<f32>(lanes, lanes, 2, 3, 2, 3);
  return f64x2.add(total, f64x2.add(f64x2.promote_low_f32x4(lanes), f64x2.promote_low_f32x4(upper)));
}

function exactMean(address: usize, rows: u32, columns: u32, ld: usize): f64 {
  let total: f64 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) total += <f64>f32.load(address + (<usize>c << 2));
    address += ld;
  }
  return total / (<f64>rows * <f64>columns);
}

function exactSquares(address: usize, rows: u32, columns: u32, ld: usize, mean: f64): f64 {
  let total: f64 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const d = <f64>f32.load(address + (<usize>c << 2)) - mean;
      total += d * d;
    }
    address += ld;
  }
  return total;
}

/** The lowest and the highest among elements that are not all finite; NaN where none is. */
function finiteRange(address: usize, rows: u32, columns: u32, ld: usize): void {
  lowest = Infinity;
  highest = -Infinity;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const x = f32.load(address + (<usize>c << 2));
      if (!isFinite(x)) continue;
      lowest = min(lowest, x);
      highest = max(highest, x);
    }
    address += ld;
  }
  if (lowest > highest) lowest = highest = NaN;
}

const BINS: u32 = 64;
/** Bytes of a table of counts. */
const TABLE: usize = <usize>BINS << 2;
/** From 2^21 on float32 has a spacing of a quarter: 2^21 + bin has the bits of 2^21 and four times the bin. */
const SHIFT_BITS: u32 = 0x4a000000;
/** 2^21 and the last bin; a constant in the code would be built anew in every round of the loop. */
const CONSTANTS = memory.data<f32>([2097152, 63], 16);
/** Of fewer elements, clearing the tables and adding them up would take longer than counting. */
const FEW: u32 = 96;

/**
 * Histograms of `count` of the table's tensors, whose indices lie at `list` as u32, between the lowest and the highest
 * that `statistics` left at `measured`. `counts` receives BINS u32 for each. `tables` is scratch of nine tables, all zero
 * between the calls: eight, so that no element waits for the one before it, and one that takes what stands in the padding.
 */
export function histograms(table: usize, list: usize, count: u32, measured: usize, counts: usize, tables: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const t = <usize>load<u32>(list + (<usize>i << 2)), entry = table + t * ENTRY, found = measured + t * MEASURED;
    histogram(load<u32>(entry), load<u32>(entry, 4), load<u32>(entry, 8), load<u32>(entry, 12), found, counts, tables);
    counts += TABLE;
  }
}

function histogram(address: usize, rows: u32, columns: u32, ld: usize, found: usize, counts: usize, tables: usize): void {
  if (<usize>columns << 2 == ld) { columns *= rows; rows = 1; }
  const from = f32.load(found, 8), to = f32.load(found, 12), width = to - from;
  if (width == 0 && isFinite(f32.load(found))) {
    memory.fill(counts, 0, TABLE);
    store<u32>(counts, rows * columns);
  } else if (rows * columns >= FEW && isFinite(f32.load(found)) && width > 1e-30 && width < Infinity) {
    countMany(address, rows, columns, ld, from, width, counts, tables);
  } else countAny(address, rows, columns, ld, from, to, counts);
}

/** Finite or not, and whatever the width. */
function countAny(address: usize, rows: u32, columns: u32, ld: usize, from: f32, to: f32, counts: usize): void {
  const width = to - from;
  memory.fill(counts, 0, TABLE);
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const x = f32.load(address + (<usize>c << 2));
      if (!isFinite(x)) continue;
      let part: f64 = 0;
      if (width == Infinity) part = (<f64>x - <f64>from) / (<f64>to - <f64>from);
      else if (width > 0) part = <f64>((x - from) / width);
      const p = counts + (<usize>min(<u32>(part * BINS), BINS - 1) << 2);
      store<u32>(p, load<u32>(p) + 1);
    }
    address += ld;
  }
}

/** Of finite elements alone. Four lanes and two vectors at a time count in tables of their own. */
function countMany(address: usize, rows: u32, columns: u32, ld: usize, from: f32, width: f32, counts: usize, tables: usize): void {
  // A 64th is exact: the quotient is 64 times that of the width itself, which torch.histc rounds in the same way.
  const low = f32x4.splat(from), bin = f32x4.splat(width / <f32>BINS);
  const shift = v128.load32_splat(CONSTANTS), most = v128.load32_splat(CONSTANTS, 4);
  const toTable = i32x4.add(i32x4.splat(<u32>tables - SHIFT_BITS), i32x4(0, <u32>TABLE, 2 * <u32>TABLE, 3 * <u32>TABLE));
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  const unused = i32x4.splat(<u32>tables + 8 * <u32>TABLE);
  for (let r: u32 = 0; r < rows; r++) {
    let p = address;
    const end = address + last;
    for (; p + 32 <= end; p += 32) {
      let a = f32x4.div(f32x4.sub(v128.load(p), low), bin), b = f32x4.div(f32x4.sub(v128.load(p, 16), low), bin);
      a = f32x4.add(f32x4.pmin(f32x4.floor(a), most), shift);
      b = f32x4.add(f32x4.pmin(f32x4.floor(b), most), shift);
      a = i32x4.add(a, toTable);
      b = i32x4.add(b, toTable);
      add(i32x4.extract_lane(a, 0));
      add(i32x4.extract_lane(a, 1));
      add(i32x4.extract_lane(a, 2));
      add(i32x4.extract_lane(a, 3));
      addBeyond(i32x4.extract_lane(b, 0));
      addBeyond(i32x4.extract_lane(b, 1));
      addBeyond(i32x4.extract_lane(b, 2));
      addBeyond(i32x4.extract_lane(b, 3));
    }
    for (; p <= end; p += 16) {
      let a = f32x4.div(f32x4.sub(v128.load(p), low), bin);
      a = i32x4.add(f32x4.add(f32x4.pmin(f32x4.floor(a), most), shift), toTable);
      if (p == end) a = v128.bitselect(a, unused, mask);
      add(i32x4.extract_lane(a, 0));
      add(i32x4.extract_lane(a, 1));
      add(i32x4.extract_lane(a, 2));
      add(i32x4.extract_lane(a, 3));
    }
    address += ld;
  }
  for (let b: usize = 0; b < TABLE; b += 16) {
    const t = tables + b;
    const even = i32x4.add(i32x4.add(v128.load(t), v128.load(t, 2 * TABLE)), i32x4.add(v128.load(t, 4 * TABLE), v128.load(t, 6 * TABLE)));
    const odd = i32x4.add(i32x4.add(v128.load(t, TABLE), v128.load(t, 3 * TABLE)), i32x4.add(v128.load(t, 5 * TABLE), v128.load(t, 7 * TABLE)));
    v128.store(counts + b, i32x4.add(even, odd));
    for (let table: usize = 0; table < 8 * TABLE; table += TABLE) v128.store(t + table, i32x4.splat(0));
  }
}

/** Counts in one of the first four tables. */
// @ts-ignore: decorator
@inline function add(p: i32): void {
  store<u32>(<usize>p, load<u32>(<usize>p) + 1);
}

/** Counts in one of the next four. */
// @ts-ignore: decorator
@inline function addBeyond(p: i32): void {
  store<u32>(<usize>p, load<u32>(<usize>p, 1024) + 1, 1024);
}
