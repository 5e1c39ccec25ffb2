// What is observed of many tensors: mean, population standard deviation, lowest, highest, norm, and the fractions of zeros,
// of subnormal numbers, of NaN and of infinities. Padding never enters.

import { firstLanes, fma } from './simd';

/** Elements that are summed in float32 before they are added to float64 sums. */
const BLOCK: u32 = 1024;
/** Bytes of a tensor's entry in the table, and of what is measured of it. */
const ENTRY: usize = 24;
const MEASURED: usize = 36;
/** The bits of 2^-126, the smallest float32 that is not subnormal, shifted by one: the sign is gone. */
const NORMAL_FROM: u32 = 0x01000000;
/** What the elements are: those of another tensor that are above zero, or some of them, and zeros in place of the others. */
const POSITIVE_PART: u32 = 1;
const PART: u32 = 2;

// What `pass` leaves: sums of differences from its pivot and of their squares, and the extremes; the zeros, where they are
// counted; and the bits of the smallest magnitude, shifted by one: of those that are not zero, and one less, where zeros are
// counted.
let sumOfDifferences: f64 = 0;
let sumOfSquares: f64 = 0;
let lowest: f32 = 0;
let highest: f32 = 0;
let zeros: u32 = 0;
let subnormals: u32 = 0;
let smallest: u32 = 0;
// What `finiteRange` counts.
let nans: u32 = 0;
let infs: u32 = 0;

/**
 * Measures `count` of the table's tensors, whose indices lie at `list` as u32. The table has six u32 for each: address, rows,
 * columns, stride in bytes, POSITIVE_PART or PART or 0, and the index of the tensor that this one is a part of, which was
 * measured before it. `out` receives the nine numbers of STATISTICS as f32, by index. A tensor without rows is left out, and
 * what stands in its place stays.
 */
export function statistics(table: usize, list: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const t = <usize>load<u32>(list + (<usize>i << 2)), entry = table + t * ENTRY;
    if (load<u32>(entry, 4) > 0) measure(entry, out + t * MEASURED, out + <usize>load<u32>(entry, 20) * MEASURED);
  }
}

/**
 * One pass in float32 serves nearly always. Where the mean is far above the deviation, a second about the first element;
 * where that lies far out too, squares leave float32's range, or a value is not finite, float64 decides. Zeros are counted
 * in the first pass only where there were some the last time, which `out` still tells; elsewhere it is enough to know the
 * smallest magnitude. A part of a tensor that is finite and has no subnormal elements is that too.
 */
function measure(entry: usize, out: usize, whole: usize): void {
  const address = load<u32>(entry), ld = <usize>load<u32>(entry, 12), kind = load<u32>(entry, 16);
  let rows = load<u32>(entry, 4), columns = load<u32>(entry, 8);
  const n = <f64>rows * <f64>columns, first = f32.load(address);
  // Without padding the whole tensor is one row.
  if (<usize>columns << 2 == ld) { columns *= rows; rows = 1; }
  zeros = subnormals = 0;
  if (kind != 0 && isFinite(f32.load(whole)) && f32.load(whole, 24) == 0) {
    if (kind == POSITIVE_PART) {
      positivePass(address, rows, columns, ld);
      lowest = max<f32>(f32.load(whole, 8), 0);
      highest = max<f32>(f32.load(whole, 12), 0);
    } else partPass(address, rows, columns, ld);
  } else {
    let isCounted = f32.load(out, 20) > 0;
    if (!isCounted) {
      plainPass(address, rows, columns, ld);
      isCounted = smallest < NORMAL_FROM;
    }
    if (isCounted) {
      countingPass(address, rows, columns, ld);
      if (smallest < NORMAL_FROM - 1) subnormals = countSubnormals(address, rows, columns, ld);
    }
  }
  nans = infs = 0;
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
  f32.store(out, nans > 0 ? NaN : infs > 0 ? Infinity : <f32>Math.sqrt(squares + n * mean * mean), 16);
  f32.store(out, fraction(zeros, n), 20);
  f32.store(out, fraction(subnormals, n), 24);
  f32.store(out, fraction(nans, n), 28);
  f32.store(out, fraction(infs, n), 32);
}

/** Mostly of nothing, which needs no division. */
// @ts-ignore: decorator
@inline function fraction(count: u32, n: f64): f32 {
  return count == 0 ? 0 : <f32>(<f64>count / n);
}

/** Whether squares were within float32, and no more than a digit of them was lost to the distance of the mean. */
// @ts-ignore: decorator
@inline function isExact(n: f64, squares: f64): bool {
  return sumOfSquares > 1e-36 * n && sumOfSquares < 1e37 && sumOfDifferences * sumOfDifferences <= 16 * n * squares;
}

function plainPass(address: usize, rows: u32, columns: u32, ld: usize): void {
  pass(address, rows, columns, ld, 0, true, true, false, true);
}

function countingPass(address: usize, rows: u32, columns: u32, ld: usize): void {
  pass(address, rows, columns, ld, 0, true, true, true, true);
}

function partPass(address: usize, rows: u32, columns: u32, ld: usize): void {
  pass(address, rows, columns, ld, 0, true, true, true, false);
}

function positivePass(address: usize, rows: u32, columns: u32, ld: usize): void {
  pass(address, rows, columns, ld, 0, true, false, true, false);
}

function passAbout(address: usize, rows: u32, columns: u32, ld: usize, pivot: f32): void {
  pass(address, rows, columns, ld, pivot, false, true, false, false);
}

/**
 * Inlined with these constant: `isZero`, whether the pivot is zero, and nothing has to be subtracted; whether extremes are
 * sought, zeros are counted, and magnitudes are looked at. Two vectors after the other two: there are few registers.
 */
// @ts-ignore: decorator
@inline function pass(address: usize, rows: u32, columns: u32, ld: usize, pivot: f32, isZero: bool, hasExtremes: bool, counts: bool, hasMagnitudes: bool): void {
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  const K = f32x4.splat(pivot), first = v128.load32_splat(address), zero = f32x4.splat(0), one = i32x4.splat(-1);
  // Several chains: each addition waits for the one before it in its chain.
  let s = zero, s1 = zero, q = zero, q1 = zero, q2 = zero, q3 = zero, low = first, high = first;
  let zeroCount = zero, least = one;
  let total = f64x2.splat(0), squares = total, pending: u32 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    let p = address;
    const end = address + last;
    while (true) {
      // A float32 block ends here at the latest; one row may have many, and many rows may share one.
      const stop = min(end, p + (BLOCK << 2));
      for (; p + 64 <= stop; p += 64) {
        let a = v128.load(p), b = v128.load(p, 16);
        if (hasExtremes) {
          low = f32x4.pmin(low, f32x4.pmin(b, a));
          high = f32x4.pmax(high, f32x4.pmax(b, a));
        }
        if (isZero) {
          s = f32x4.add(s, f32x4.add(a, b));
          q = fma(a, a, q);
          q1 = fma(b, b, q1);
        } else {
          const d = f32x4.sub(a, K), e = f32x4.sub(b, K);
          s = f32x4.add(s, f32x4.add(d, e));
          q = fma(d, d, q);
          q1 = fma(e, e, q1);
        }
        if (counts) zeroCount = i32x4.add(zeroCount, i32x4.add(f32x4.eq(a, zero), f32x4.eq(b, zero)));
        if (hasMagnitudes) least = i32x4.min_u(least, i32x4.min_u(magnitude(a, counts, one), magnitude(b, counts, one)));
        a = v128.load(p, 32);
        b = v128.load(p, 48);
        if (hasExtremes) {
          low = f32x4.pmin(low, f32x4.pmin(b, a));
          high = f32x4.pmax(high, f32x4.pmax(b, a));
        }
        if (isZero) {
          if (hasExtremes) s = f32x4.add(s, f32x4.add(a, b));
          else s1 = f32x4.add(s1, f32x4.add(a, b));
          q2 = fma(a, a, q2);
          q3 = fma(b, b, q3);
        } else {
          const d = f32x4.sub(a, K), e = f32x4.sub(b, K);
          s = f32x4.add(s, f32x4.add(d, e));
          q2 = fma(d, d, q2);
          q3 = fma(e, e, q3);
        }
        if (counts) zeroCount = i32x4.add(zeroCount, i32x4.add(f32x4.eq(a, zero), f32x4.eq(b, zero)));
        if (hasMagnitudes) least = i32x4.min_u(least, i32x4.min_u(magnitude(a, counts, one), magnitude(b, counts, one)));
      }
      for (; p < stop; p += 16) {
        const a = v128.load(p), d = isZero ? a : f32x4.sub(a, K);
        if (hasExtremes) {
          low = f32x4.pmin(low, a);
          high = f32x4.pmax(high, a);
        }
        if (counts) zeroCount = i32x4.add(zeroCount, f32x4.eq(a, zero));
        if (hasMagnitudes) least = i32x4.min_u(least, magnitude(a, counts, one));
        s = f32x4.add(s, d);
        q = fma(d, d, q);
      }
      if (p >= end) break;
      total = addLanes(total, hasExtremes ? s : f32x4.add(s, s1));
      squares = addLanes(addLanes(squares, f32x4.add(q, q1)), f32x4.add(q2, q3));
      s = s1 = q = q1 = q2 = q3 = zero;
      pending = 0;
    }
    // Lanes of padding repeat the first element where extremes are sought, and are no zeros.
    const a = v128.load(p), element = v128.bitselect(a, first, mask), d = v128.and(isZero ? a : f32x4.sub(a, K), mask);
    if (hasExtremes) {
      low = f32x4.pmin(low, element);
      high = f32x4.pmax(high, element);
    }
    if (counts) zeroCount = i32x4.add(zeroCount, v128.and(f32x4.eq(a, zero), mask));
    if (hasMagnitudes) least = i32x4.min_u(least, magnitude(element, counts, one));
    s = f32x4.add(s, d);
    q1 = fma(d, d, q1);
    pending += columns;
    if (pending >= BLOCK) {
      total = addLanes(total, hasExtremes ? s : f32x4.add(s, s1));
      squares = addLanes(addLanes(squares, f32x4.add(q, q1)), f32x4.add(q2, q3));
      s = s1 = q = q1 = q2 = q3 = zero;
      pending = 0;
    }
    address += ld;
  }
  total = addLanes(total, hasExtremes ? s : f32x4.add(s, s1));
  squares = addLanes(addLanes(squares, f32x4.add(q, q1)), f32x4.add(q2, q3));
  sumOfDifferences = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  sumOfSquares = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  if (hasExtremes) {
    low = f32x4.pmin(low, v128.shuffle<f32>(low, low, 2, 3, 0, 1));
    high = f32x4.pmax(high, v128.shuffle<f32>(high, high, 2, 3, 0, 1));
    lowest = min(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1));
    highest = max(f32x4.extract_lane(high, 0), f32x4.extract_lane(high, 1));
  }
  if (counts) zeros = -sumLanes(zeroCount);
  if (hasMagnitudes) {
    least = i32x4.min_u(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
    smallest = min(<u32>i32x4.extract_lane(least, 0), <u32>i32x4.extract_lane(least, 1));
  }
}

/** The doubled bits; one less, where zeros are counted: that of a zero is then the largest. */
// @ts-ignore: decorator
@inline function magnitude(x: v128, counts: bool, one: v128): v128 {
  const doubled = i32x4.add(x, x);
  return counts ? i32x4.add(doubled, one) : doubled;
}

/** How many elements are subnormal: there are few, and seldom any. */
function countSubnormals(address: usize, rows: u32, columns: u32, ld: usize): u32 {
  let count: u32 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const bits = load<u32>(address + (<usize>c << 2)) << 1;
      count += u32(bits - 1 < NORMAL_FROM - 1);
    }
    address += ld;
  }
  return count;
}

// @ts-ignore: decorator
@inline function sumLanes(x: v128): u32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
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

/** The lowest and the highest among elements that are not all finite, NaN where none is; counts the others. */
function finiteRange(address: usize, rows: u32, columns: u32, ld: usize): void {
  lowest = Infinity;
  highest = -Infinity;
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const x = f32.load(address + (<usize>c << 2));
      if (isNaN(x)) nans++;
      else if (!isFinite(x)) infs++;
      if (!isFinite(x)) continue;
      lowest = min(lowest, x);
      highest = max(highest, x);
    }
    address += ld;
  }
  if (lowest > highest) lowest = highest = NaN;
}
