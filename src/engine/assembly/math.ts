// Elementary functions of four floats at once, each within 2 units in the last place over all of float32 (math.test.ts).
// NaN stays NaN; where the true value leaves float32, so does the result, to infinity or through the subnormals to 0.
//
// Constants are loaded from memory: as literals they would be built anew, in four instructions each, in every turn of a
// loop. pmin and pmax are one instruction, min and max eight; of NaN and a bound they keep their first operand.

import { fma } from './simd';

/** Four times the element `i` of a table of constants. */
// @ts-ignore: decorator
@inline export function constant(table: usize, i: usize = 0): v128 {
  return v128.load32_splat(table + (i << 2));
}

export const ONE = memory.data<f32>([1]), TWO = memory.data<f32>([2]), HALF = memory.data<f32>([0.5]);
const INFINITY = memory.data<f32>([Infinity]), NOT_A_NUMBER = memory.data<f32>([NaN]), SIGN = memory.data<f32>([-0.0]);
const LOG2E = memory.data<f32>([1.44269504]);
// -ln(2) is the sum of these two, of which the first has few digits.
const MINUS_LN2 = memory.data<f32>([-0.693359375]), LN2_REST = memory.data<f32>([2.12194440e-4]);
// 1.5 * 2^23: a sum with it is rounded to an integer, which stands in its low bits.
const ROUNDER = memory.data<f32>([12582912]);
// Where exp ends at 0 and at infinity, where it is still normal, and where expm1 is -1.
const EXP_LEAST = memory.data<f32>([-105]), EXP_MOST = memory.data<f32>([89]);
const NORMAL_LEAST = memory.data<f32>([-86.6]), EXPM1_LEAST = memory.data<f32>([-18]);
const LEAST_NORMAL = memory.data<f32>([1.17549435e-38]), TO_NORMAL = memory.data<f32>([16777216]), OF_NORMAL = memory.data<f32>([-24]);
const SQRT_HALF = memory.data<f32>([0.70710678]);
// Where tanh and erf are 1, and from where on they are computed from exp.
const TANH_MOST = memory.data<f32>([10]), TANH_FROM = memory.data<f32>([0.625]);
const ERF_MOST = memory.data<f32>([4]), ERF_FROM = memory.data<f32>([0.927734375]);
// (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2, Cephes' expf.
const EXP = memory.data<f32>([1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]);
// (log(1 + f) - f + f^2 / 2) / f^3 for sqrt(1/2) <= 1 + f < sqrt(2), Cephes' logf.
const LOG = memory.data<f32>([
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
  -2.4999993993e-1, 3.3333331174e-1,
]);
// (tanh(x) - x) / x^3 in x^2 for |x| <= 0.625, Cephes' tanhf.
const TANH = memory.data<f32>([-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1]);
// erf(x) / x - 1 in x^2 for |x| <= 0.927734375, and log(1 - erf(x)) + x for x above that.
const ERF = memory.data<f32>([-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1]);
const ERF_FAR = memory.data<f32>([
  -1.72853470e-5, 3.83197126e-4, -3.88396438e-3, 2.42546219e-2, -1.06777877e-1, -6.34846687e-1, -1.28717512e-1,
]);

/** e^x. */
// @ts-ignore: decorator
@inline export function exp(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, constant(EXP_MOST)), constant(EXP_LEAST));
  const shifted = fma(x, constant(LOG2E), constant(ROUNDER));
  const r = remainder(x, shifted);
  const p = f32x4.add(expm1Polynomial(r), constant(ONE));
  // In two factors, since 2^n alone leaves float32 where the result is subnormal.
  const n = i32x4.sub(shifted, constant(ROUNDER)), half = i32x4.shr_s(n, 1);
  const bias = constant(ONE);
  const low = i32x4.add(i32x4.shl(half, 23), bias), high = i32x4.add(i32x4.shl(i32x4.sub(n, half), 23), bias);
  return f32x4.mul(f32x4.mul(p, low), high);
}

/** e^x where it is not small: below -86.6 it is e^-86.6. */
// @ts-ignore: decorator
@inline export function expNormal(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, constant(EXP_MOST)), constant(NORMAL_LEAST));
  const shifted = fma(x, constant(LOG2E), constant(ROUNDER));
  const p = f32x4.add(expm1Polynomial(remainder(x, shifted)), constant(ONE));
  const half = f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), constant(HALF)));
  return f32x4.add(half, half);
}

/** e^x - 1, also for the smallest x. */
// @ts-ignore: decorator
@inline export function expm1(x: v128): v128 {
  // Beyond these the result is -1 and infinity.
  x = f32x4.pmax(f32x4.pmin(x, constant(EXP_MOST)), constant(EXPM1_LEAST));
  const shifted = fma(x, constant(LOG2E), constant(ROUNDER));
  const p = expm1Polynomial(remainder(x, shifted));
  // 2^n p + (2^n - 1), at half its size since 2^128 is no float.
  const half = i32x4.add(i32x4.shl(shifted, 23), constant(HALF));
  const y = fma(p, half, f32x4.sub(half, constant(HALF)));
  return f32x4.add(y, y);
}

/** x - n ln(2), where n is the integer in `shifted`. */
// @ts-ignore: decorator
@inline function remainder(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, constant(ROUNDER));
  return fma(n, constant(LN2_REST), fma(n, constant(MINUS_LN2), x));
}

// @ts-ignore: decorator
@inline function expm1Polynomial(r: v128): v128 {
  let p = constant(EXP);
  p = fma(p, r, constant(EXP, 1));
  p = fma(p, r, constant(EXP, 2));
  p = fma(p, r, constant(EXP, 3));
  p = fma(p, r, constant(EXP, 4));
  p = fma(p, r, constant(EXP, 5));
  return fma(f32x4.mul(p, r), r, r);
}

/** Natural logarithm; NaN below 0, -infinity at 0. */
// @ts-ignore: decorator
@inline export function log(x: v128): v128 {
  const small = f32x4.lt(x, constant(LEAST_NORMAL));
  const scaled = v128.bitselect(f32x4.mul(x, constant(TO_NORMAL)), x, small);
  const y = logOf(scaled, f32x4.splat(0), v128.and(small, constant(OF_NORMAL)));
  return v128.bitselect(x, edges(x, y), f32x4.eq(x, constant(INFINITY)));
}

/** log(1 + x); NaN below -1, -infinity at -1. */
// @ts-ignore: decorator
@inline export function log1p(x: v128): v128 {
  const u = f32x4.add(constant(ONE), x);
  // What rounding u has lost; for large x it is nothing.
  const big = f32x4.gt(x, constant(ONE));
  const lost = v128.bitselect(f32x4.sub(constant(ONE), f32x4.sub(u, x)), f32x4.sub(x, f32x4.sub(u, constant(ONE))), big);
  const same = v128.or(f32x4.eq(x, constant(INFINITY)), f32x4.eq(x, f32x4.splat(0)));
  return v128.bitselect(x, edges(u, logOf(u, lost, f32x4.splat(0))), same);
}

/** log(1 + x) for x from 0 on, infinity included. */
// @ts-ignore: decorator
@inline export function log1pPositive(x: v128): v128 {
  const u = f32x4.add(constant(ONE), x);
  const big = f32x4.gt(x, constant(ONE));
  const lost = v128.bitselect(f32x4.sub(constant(ONE), f32x4.sub(u, x)), f32x4.sub(x, f32x4.sub(u, constant(ONE))), big);
  // Infinity and NaN are what is not below infinity.
  return v128.bitselect(logOf(u, lost, f32x4.splat(0)), x, f32x4.lt(x, constant(INFINITY)));
}

/** `y` where x is above 0, else -infinity at 0 and NaN below it and for NaN. */
// @ts-ignore: decorator
@inline function edges(x: v128, y: v128): v128 {
  const zero = f32x4.splat(0), infinity = constant(INFINITY);
  const outside = v128.bitselect(f32x4.neg(infinity), constant(NOT_A_NUMBER), f32x4.eq(x, zero));
  return v128.bitselect(y, outside, f32x4.gt(x, zero));
}

/** log(u + lost) + exponent * ln 2 of a normal u and a `lost` below its last place. */
// @ts-ignore: decorator
@inline function logOf(u: v128, lost: v128, exponent: v128): v128 {
  // u = 2^k m, m from sqrt(1/2) to sqrt(2).
  const k = i32x4.shr_s(i32x4.sub(u, constant(SQRT_HALF)), 23);
  const shift = i32x4.shl(k, 23);
  const scale = i32x4.max_s(i32x4.sub(constant(ONE), shift), i32x4.splat(0));
  const f = fma(lost, scale, f32x4.sub(i32x4.sub(u, shift), constant(ONE)));
  let p = constant(LOG);
  p = fma(p, f, constant(LOG, 1));
  p = fma(p, f, constant(LOG, 2));
  p = fma(p, f, constant(LOG, 3));
  p = fma(p, f, constant(LOG, 4));
  p = fma(p, f, constant(LOG, 5));
  p = fma(p, f, constant(LOG, 6));
  p = fma(p, f, constant(LOG, 7));
  p = fma(p, f, constant(LOG, 8));
  const e = f32x4.add(f32x4.convert_i32x4_s(k), exponent), z = f32x4.mul(f, f);
  const y = f32x4.sub(f32x4.mul(f32x4.mul(p, f), z), f32x4.mul(e, constant(LN2_REST)));
  const tail = f32x4.sub(y, f32x4.mul(z, constant(HALF)));
  return f32x4.sub(f32x4.add(f, tail), f32x4.mul(e, constant(MINUS_LN2)));
}

/** Hyperbolic tangent. */
// @ts-ignore: decorator
@inline export function tanh(x: v128): v128 {
  const size = f32x4.abs(x), large = f32x4.pmin(size, constant(TANH_MOST));
  // 1 - 2 / (e^2|x| + 1) for the large, x + x^3 p(x^2) for the small.
  const e = expNormal(f32x4.add(large, large));
  const far = f32x4.sub(constant(ONE), f32x4.div(constant(TWO), f32x4.add(e, constant(ONE))));
  const square = f32x4.mul(x, x);
  let p = constant(TANH);
  p = fma(p, square, constant(TANH, 1));
  p = fma(p, square, constant(TANH, 2));
  p = fma(p, square, constant(TANH, 3));
  p = fma(p, square, constant(TANH, 4));
  p = fma(f32x4.mul(p, square), x, x);
  return v128.bitselect(copySign(far, x), p, f32x4.gt(size, constant(TANH_FROM)));
}

/** 1 / (1 + e^-x), within 2.5 units. The steps are PyTorch's: it is 0 below -88.7, where e^-x is infinite. */
// @ts-ignore: decorator
@inline export function sigmoid(x: v128): v128 {
  return f32x4.div(constant(ONE), f32x4.add(constant(ONE), expNormal(f32x4.neg(x))));
}

/** The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x. */
// @ts-ignore: decorator
@inline export function erf(x: v128): v128 {
  const size = f32x4.abs(x), square = f32x4.mul(x, x);
  const large = f32x4.pmin(size, constant(ERF_MOST));
  let q = fma(constant(ERF_FAR), large, constant(ERF_FAR, 1));
  const u = fma(constant(ERF_FAR, 2), large, constant(ERF_FAR, 3));
  q = fma(q, f32x4.mul(large, large), u);
  q = fma(q, large, constant(ERF_FAR, 4));
  q = fma(q, large, constant(ERF_FAR, 5));
  q = fma(q, large, constant(ERF_FAR, 6));
  q = fma(q, large, f32x4.neg(large));
  const far = copySign(f32x4.sub(constant(ONE), expNormal(q)), x);
  let p = constant(ERF);
  p = fma(p, square, constant(ERF, 1));
  p = fma(p, square, constant(ERF, 2));
  p = fma(p, square, constant(ERF, 3));
  p = fma(p, square, constant(ERF, 4));
  p = fma(p, square, constant(ERF, 5));
  return v128.bitselect(far, fma(p, x, x), f32x4.gt(size, constant(ERF_FROM)));
}

/** |value| with the sign of `sign`. */
// @ts-ignore: decorator
@inline function copySign(value: v128, sign: v128): v128 {
  return v128.bitselect(sign, value, constant(SIGN));
}
