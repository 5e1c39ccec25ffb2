// What the other kernels share. Addresses and strides are in bytes; `ld` is the stride from row to row.

/** a * b + c: one rounding where the machine fuses it (the relaxed build), else two. */
// @ts-ignore: decorator
@inline export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline export function sum(a: v128): f32 {
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}

/** Sum of the four lanes in float64. */
// @ts-ignore: decorator
@inline export function sum64(a: v128): f64 {
  return (
    <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1) + (<f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3))
  );
}

/** All bits set in the first `count` lanes. */
// @ts-ignore: decorator
@inline export function firstLanes(count: u32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** Rows that are summed into one float32 before the sums are added, so that they stay right for very large batches. */
export const ROWS_PER_BLOCK: u32 = 128;

/** The sum of `rows` rows of the four columns at `p`. */
// @ts-ignore: decorator
@inline export function sumOfRows(p: usize, ld: usize, rows: u32): v128 {
  let total = f32x4.splat(0);
  for (let first: u32 = 0; first < rows; first += ROWS_PER_BLOCK) {
    let even = f32x4.splat(0), odd = even;
    const count = min(ROWS_PER_BLOCK, rows - first);
    for (let i: u32 = 1; i < count; i += 2) {
      even = f32x4.add(even, v128.load(p));
      odd = f32x4.add(odd, v128.load(p + ld));
      p += 2 * ld;
    }
    if (count & 1) { even = f32x4.add(even, v128.load(p)); p += ld; }
    total = f32x4.add(total, f32x4.add(even, odd));
  }
  return total;
}

/**
 * exp(x) within 2 units in the last place over all of float32; NaN stays NaN.
 * 2^n * e^r with r = x - n ln 2 in two steps; the polynomial is Cephes' expf.
 */
// @ts-ignore: decorator
@inline export function exp(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-105)), f32x4.splat(89));
  let n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = fma(n, f32x4.splat(-0.693359375), x);
  r = fma(n, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = fma(p, r, f32x4.splat(1.3981999507e-3));
  p = fma(p, r, f32x4.splat(8.3334519073e-3));
  p = fma(p, r, f32x4.splat(4.1665795894e-2));
  p = fma(p, r, f32x4.splat(1.6666665459e-1));
  p = fma(p, r, f32x4.splat(5.0000001201e-1));
  p = fma(f32x4.mul(p, r), r, f32x4.add(r, f32x4.splat(1)));
  // In two factors, since 2^n alone leaves float32 where the result is subnormal.
  let whole = i32x4.trunc_sat_f32x4_s(n), half = i32x4.shr_s(whole, 1);
  p = f32x4.mul(p, powerOfTwo(half));
  return f32x4.mul(p, powerOfTwo(i32x4.sub(whole, half)));
}

// @ts-ignore: decorator
@inline function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}
