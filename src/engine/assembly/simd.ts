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
