// Elementary functions of four floats at once, each within 2 units in the last place over all of float32 (math.test.ts).
// NaN stays NaN; where the true value leaves float32, so does the result, to infinity or through the subnormals to 0.

import { exp, fma } from './simd';

export { exp };

/** e^x - 1, also for the smallest x. */
// @ts-ignore: decorator
@inline export function expm1(x: v128): v128 {
  // Beyond these the result is -1 and infinity.
  x = f32x4.min(f32x4.max(x, f32x4.splat(-18)), f32x4.splat(89));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = fma(n, f32x4.splat(-0.693359375), x);
  r = fma(n, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = fma(p, r, f32x4.splat(1.3981999507e-3));
  p = fma(p, r, f32x4.splat(8.3334519073e-3));
  p = fma(p, r, f32x4.splat(4.1665795894e-2));
  p = fma(p, r, f32x4.splat(1.6666665459e-1));
  p = fma(p, r, f32x4.splat(5.0000001201e-1));
  p = fma(f32x4.mul(p, r), r, r);
  // 2^n p + (2^n - 1), at half its size since 2^128 is no float.
  const half = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(126)), 23);
  return f32x4.mul(fma(p, half, f32x4.sub(half, f32x4.splat(0.5))), f32x4.splat(2));
}

/** log(1 + x); NaN below -1, -infinity at -1. */
// @ts-ignore: decorator
@inline export function log1p(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(one, x);
  // What rounding u has lost; for large x it is nothing.
  const big = f32x4.gt(x, one);
  const lost = v128.bitselect(f32x4.sub(one, f32x4.sub(u, x)), f32x4.sub(x, f32x4.sub(u, one)), big);
  const y = logOf(u, lost, f32x4.splat(0));
  const infinite = v128.or(f32x4.eq(x, f32x4.splat(Infinity)), f32x4.eq(x, f32x4.splat(0)));
  return v128.bitselect(x, edges(u, y), infinite);
}

/** Natural logarithm; NaN below 0, -infinity at 0. */
// @ts-ignore: decorator
@inline export function log(x: v128): v128 {
  const small = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(16777216)), x, small);
  const y = logOf(scaled, f32x4.splat(0), v128.and(small, f32x4.splat(-24)));
  return v128.bitselect(x, edges(x, y), f32x4.eq(x, f32x4.splat(Infinity)));
}

/** `y` where x is above 0, else -infinity at 0 and NaN below it and for NaN. */
// @ts-ignore: decorator
@inline function edges(x: v128, y: v128): v128 {
  const zero = f32x4.splat(0);
  const outside = v128.bitselect(f32x4.splat(-Infinity), f32x4.splat(NaN), f32x4.eq(x, zero));
  return v128.bitselect(y, outside, f32x4.gt(x, zero));
}

/** log(u + lost) + exponent * ln 2 of a normal u and a `lost` below its last place; the polynomial is Cephes' logf. */
// @ts-ignore: decorator
@inline function logOf(u: v128, lost: v128, exponent: v128): v128 {
  // u = 2^k m, m from sqrt(1/2) to sqrt(2); 0x3f3504f3 is sqrt(1/2).
  const bits = i32x4.sub(u, i32x4.splat(0x3f3504f3));
  const k = i32x4.shr_s(bits, 23);
  const shift = i32x4.shl(k, 23);
  const m = i32x4.sub(u, shift);
  const scale = i32x4.max_s(i32x4.sub(f32x4.splat(1), shift), i32x4.splat(0));
  const f = f32x4.add(f32x4.sub(m, f32x4.splat(1)), f32x4.mul(lost, scale));
  const z = f32x4.mul(f, f);
  let p = f32x4.splat(7.0376836292e-2);
  p = fma(p, f, f32x4.splat(-1.1514610310e-1));
  p = fma(p, f, f32x4.splat(1.1676998740e-1));
  p = fma(p, f, f32x4.splat(-1.2420140846e-1));
  p = fma(p, f, f32x4.splat(1.4249322787e-1));
  p = fma(p, f, f32x4.splat(-1.6668057665e-1));
  p = fma(p, f, f32x4.splat(2.0000714765e-1));
  p = fma(p, f, f32x4.splat(-2.4999993993e-1));
  p = fma(p, f, f32x4.splat(3.3333331174e-1));
  const e = f32x4.add(f32x4.convert_i32x4_s(k), exponent);
  let y = f32x4.mul(f32x4.mul(p, f), z);
  y = fma(e, f32x4.splat(-2.12194440e-4), y);
  y = fma(z, f32x4.splat(-0.5), y);
  return fma(e, f32x4.splat(0.693359375), f32x4.add(f, y));
}

/** Hyperbolic tangent. */
// @ts-ignore: decorator
@inline export function tanh(x: v128): v128 {
  const one = f32x4.splat(1), size = f32x4.abs(x);
  // 1 - 2 / (e^2|x| + 1) for the large, x + x^3 p(x^2) for the small; the polynomial is Cephes' tanhf.
  const large = f32x4.min(size, f32x4.splat(10));
  const e = exp(f32x4.add(large, large));
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = fma(p, square, f32x4.splat(2.06390887954e-2));
  p = fma(p, square, f32x4.splat(-5.37397155531e-2));
  p = fma(p, square, f32x4.splat(1.33314422036e-1));
  p = fma(p, square, f32x4.splat(-3.33332819422e-1));
  p = fma(f32x4.mul(p, square), x, x);
  return v128.bitselect(copySign(far, x), p, f32x4.gt(size, f32x4.splat(0.625)));
}

/** 1 / (1 + e^-x), within 2.5 units. The steps are PyTorch's: it is 0 below -88.7, where e^-x is infinite. */
// @ts-ignore: decorator
@inline export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x. */
// @ts-ignore: decorator
@inline export function erf(x: v128): v128 {
  const size = f32x4.abs(x), square = f32x4.mul(x, x);
  // erf(x) = 1 - e^(-q(|x|)) for the large, x p(x^2) for the small; both polynomials are fitted for float32.
  const large = f32x4.min(size, f32x4.splat(4));
  const largeSquare = f32x4.mul(large, large);
  let q = fma(f32x4.splat(-1.72853470e-5), large, f32x4.splat(3.83197126e-4));
  const u = fma(f32x4.splat(-3.88396438e-3), large, f32x4.splat(2.42546219e-2));
  q = fma(q, largeSquare, u);
  q = fma(q, large, f32x4.splat(-1.06777877e-1));
  q = fma(q, large, f32x4.splat(-6.34846687e-1));
  q = fma(q, large, f32x4.splat(-1.28717512e-1));
  q = fma(q, large, f32x4.neg(large));
  const far = copySign(f32x4.sub(f32x4.splat(1), exp(q)), x);
  let p = f32x4.splat(-5.96761703e-4);
  p = fma(p, square, f32x4.splat(4.99119423e-3));
  p = fma(p, square, f32x4.splat(-2.67681349e-2));
  p = fma(p, square, f32x4.splat(1.12819925e-1));
  p = fma(p, square, f32x4.splat(-3.76125336e-1));
  p = fma(p, square, f32x4.splat(1.28379166e-1));
  p = fma(p, x, x);
  return v128.bitselect(far, p, f32x4.gt(size, f32x4.splat(0.927734375)));
}

/** |value| with the sign of `sign`. */
// @ts-ignore: decorator
@inline function copySign(value: v128, sign: v128): v128 {
  return v128.bitselect(sign, value, i32x4.splat(0x80000000));
}
