// Functions of single elements and their derivatives. What each is, is said in reference/activation.ts; the steps, and
// so what comes of NaN, of infinities and at the bounds, are those of PyTorch's vectorized kernels.

import { HALF, ONE, TWO, constant, erf, exp, expNormal, expm1, log1pPositive, sigmoid, tanh } from './math';

// Each function is an export of its own, since V8 makes slow code of one that holds them all.
const RELU = 0, LEAKY_RELU = 1, TANH = 2, SIGMOID = 3, GELU = 4, GELU_TANH = 5, SILU = 6, ELU = 7, HARDTANH = 8;
const HARDSWISH = 9, HARDSIGMOID = 10, SOFTPLUS = 11, SOFTSIGN = 12, MISH = 13, LOGSIGMOID = 14, THRESHOLD = 15;
const HARDSHRINK = 16, SOFTSHRINK = 17, TANHSHRINK = 18, NEGATE = 19, AFFINE = 20, RECIPROCAL = 21, CLAMP = 22;

const THREE = memory.data<f32>([3]), MINUS_THREE = memory.data<f32>([-3]), SIX = memory.data<f32>([6]);
const SIXTH = memory.data<f32>([1.0 / 6.0]), MINUS_HALF = memory.data<f32>([-0.5]), MISH_MOST = memory.data<f32>([20]);
const SQRT_HALF = memory.data<f32>([0.70710678]), SQRT_2_PI = memory.data<f32>([0.79788456]);
// 1 / sqrt(2 pi), and the factor of GELU's cube with three times it.
const DENSITY = memory.data<f32>([0.39894228]), CUBIC = memory.data<f32>([0.044715, 3 * 0.044715]);

// y = f(x) over n vectors.
export function reluForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(RELU, x, y, n, a, b, c); }
export function leakyReluForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(LEAKY_RELU, x, y, n, a, b, c); }
export function tanhForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(TANH, x, y, n, a, b, c); }
export function sigmoidForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(SIGMOID, x, y, n, a, b, c); }
export function geluForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(GELU, x, y, n, a, b, c); }
export function geluTanhForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(GELU_TANH, x, y, n, a, b, c); }
export function siluForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(SILU, x, y, n, a, b, c); }
export function eluForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(ELU, x, y, n, a, b, c); }
export function hardtanhForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(HARDTANH, x, y, n, a, b, c); }
export function hardswishForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(HARDSWISH, x, y, n, a, b, c); }
export function hardsigmoidForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(HARDSIGMOID, x, y, n, a, b, c); }
export function softplusForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(SOFTPLUS, x, y, n, a, b, c); }
export function softsignForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(SOFTSIGN, x, y, n, a, b, c); }
export function mishForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(MISH, x, y, n, a, b, c); }
export function logsigmoidForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(LOGSIGMOID, x, y, n, a, b, c); }
export function thresholdForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(THRESHOLD, x, y, n, a, b, c); }
export function hardshrinkForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(HARDSHRINK, x, y, n, a, b, c); }
export function softshrinkForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(SOFTSHRINK, x, y, n, a, b, c); }
export function tanhshrinkForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(TANHSHRINK, x, y, n, a, b, c); }
export function negateForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(NEGATE, x, y, n, a, b, c); }
export function affineForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(AFFINE, x, y, n, a, b, c); }
export function reciprocalForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(RECIPROCAL, x, y, n, a, b, c); }
export function clampForward(x: usize, y: usize, n: u32, a: f32, b: f32, c: f32): void { map(CLAMP, x, y, n, a, b, c); }

/** The function is a constant where this is called, so that only its own steps remain in the loop. */
// @ts-ignore: decorator
@inline function map(f: u32, input: usize, output: usize, vectors: u32, a: f32, b: f32, c: f32): void {
  const va = f32x4.splat(a), vb = f32x4.splat(b), vc = f32x4.splat(c);
  const end = input + (<usize>vectors << 4);
  for (; input < end; input += 16) {
    v128.store(output, value(f, v128.load(input), va, vb, vc));
    output += 16;
  }
}

// @ts-ignore: decorator
@inline function value(f: u32, x: v128, a: v128, b: v128, c: v128): v128 {
  const zero = f32x4.splat(0), one = constant(ONE), half = constant(HALF), six = constant(SIX);
  if (f == RELU) return f32x4.pmax(x, zero);
  if (f == LEAKY_RELU) return f32x4.mul(x, v128.bitselect(one, a, f32x4.gt(x, zero)));
  if (f == TANH) return tanh(x);
  if (f == SIGMOID) return sigmoid(x);
  if (f == GELU) return f32x4.mul(f32x4.mul(x, half), f32x4.add(one, erf(f32x4.mul(x, constant(SQRT_HALF)))));
  if (f == GELU_TANH) return f32x4.mul(f32x4.mul(half, x), f32x4.add(one, tanh(geluInner(x))));
  if (f == SILU) return f32x4.div(x, f32x4.add(one, expNormal(f32x4.neg(x))));
  if (f == ELU) return v128.bitselect(f32x4.mul(x, b), f32x4.mul(expm1(f32x4.mul(x, c)), a), f32x4.ge(x, zero));
  if (f == HARDTANH || f == CLAMP) return clamp(x, a, b);
  if (f == HARDSWISH) return f32x4.div(f32x4.mul(x, clamp(f32x4.add(x, constant(THREE)), zero, six)), six);
  if (f == HARDSIGMOID) return f32x4.div(clamp(f32x4.add(x, constant(THREE)), zero, six), six);
  if (f == SOFTPLUS) {
    const scaled = f32x4.mul(x, a);
    return v128.bitselect(x, f32x4.div(log1pPositive(exp(scaled)), a), f32x4.gt(scaled, b));
  }
  if (f == SOFTSIGN) return f32x4.div(x, f32x4.add(f32x4.abs(x), one));
  if (f == MISH) return f32x4.mul(x, tanhOfSoftplus(exp(f32x4.pmin(x, constant(MISH_MOST)))));
  if (f == LOGSIGMOID) return f32x4.sub(f32x4.pmin(x, zero), log1pPositive(exp(f32x4.neg(f32x4.abs(x)))));
  if (f == THRESHOLD) return v128.bitselect(b, x, f32x4.le(x, a));
  if (f == HARDSHRINK) return v128.andnot(x, within(x, a));
  if (f == SOFTSHRINK) {
    const towardsZero = f32x4.sub(x, v128.bitselect(a, f32x4.neg(a), f32x4.gt(x, zero)));
    return v128.bitselect(f32x4.mul(x, zero), towardsZero, within(x, a));
  }
  if (f == TANHSHRINK) return f32x4.sub(x, tanh(x));
  if (f == AFFINE) return f32x4.add(f32x4.mul(x, a), b);
  if (f == RECIPROCAL) return f32x4.div(one, x);
  return f32x4.neg(x);
}

// dx = dy * f'(x) over n vectors; y = f(x).
export function reluBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(RELU, x, y, dy, dx, n, a, b, c); }
export function leakyReluBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(LEAKY_RELU, x, y, dy, dx, n, a, b, c); }
export function tanhBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(TANH, x, y, dy, dx, n, a, b, c); }
export function sigmoidBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(SIGMOID, x, y, dy, dx, n, a, b, c); }
export function geluBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(GELU, x, y, dy, dx, n, a, b, c); }
export function geluTanhBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(GELU_TANH, x, y, dy, dx, n, a, b, c); }
export function siluBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(SILU, x, y, dy, dx, n, a, b, c); }
export function eluBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(ELU, x, y, dy, dx, n, a, b, c); }
export function hardtanhBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(HARDTANH, x, y, dy, dx, n, a, b, c); }
export function hardswishBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(HARDSWISH, x, y, dy, dx, n, a, b, c); }
export function hardsigmoidBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(HARDSIGMOID, x, y, dy, dx, n, a, b, c); }
export function softplusBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(SOFTPLUS, x, y, dy, dx, n, a, b, c); }
export function softsignBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(SOFTSIGN, x, y, dy, dx, n, a, b, c); }
export function mishBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(MISH, x, y, dy, dx, n, a, b, c); }
export function logsigmoidBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(LOGSIGMOID, x, y, dy, dx, n, a, b, c); }
export function thresholdBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(THRESHOLD, x, y, dy, dx, n, a, b, c); }
export function hardshrinkBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(HARDSHRINK, x, y, dy, dx, n, a, b, c); }
export function softshrinkBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(SOFTSHRINK, x, y, dy, dx, n, a, b, c); }
export function tanhshrinkBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(TANHSHRINK, x, y, dy, dx, n, a, b, c); }
export function negateBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(NEGATE, x, y, dy, dx, n, a, b, c); }
export function affineBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(AFFINE, x, y, dy, dx, n, a, b, c); }
export function reciprocalBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(RECIPROCAL, x, y, dy, dx, n, a, b, c); }
export function clampBackward(x: usize, y: usize, dy: usize, dx: usize, n: u32, a: f32, b: f32, c: f32): void { mapGradient(CLAMP, x, y, dy, dx, n, a, b, c); }

// @ts-ignore: decorator
@inline function mapGradient(
  f: u32, input: usize, output: usize, outputGradient: usize, inputGradient: usize, vectors: u32, a: f32, b: f32, c: f32,
): void {
  const va = f32x4.splat(a), vb = f32x4.splat(b), vc = f32x4.splat(c);
  const end = input + (<usize>vectors << 4);
  for (; input < end; input += 16) {
    v128.store(inputGradient, gradient(f, v128.load(outputGradient), input, output, va, vb, vc));
    output += 16;
    outputGradient += 16;
    inputGradient += 16;
  }
}

/** g times the derivative; input and output are read only where they are needed. */
// @ts-ignore: decorator
@inline function gradient(f: u32, g: v128, input: usize, output: usize, a: v128, b: v128, c: v128): v128 {
  const zero = f32x4.splat(0), one = constant(ONE), half = constant(HALF), three = constant(THREE);
  if (f == TANH) {
    const y = v128.load(output);
    return f32x4.mul(g, f32x4.sub(one, f32x4.mul(y, y)));
  }
  if (f == SIGMOID) {
    const y = v128.load(output);
    return f32x4.mul(f32x4.mul(g, f32x4.sub(one, y)), y);
  }
  if (f == RELU) return v128.andnot(g, f32x4.le(v128.load(output), zero));
  if (f == NEGATE) return f32x4.neg(g);
  if (f == AFFINE) return f32x4.mul(g, a);
  if (f == RECIPROCAL) {
    const y = v128.load(output);
    return f32x4.mul(f32x4.neg(g), f32x4.mul(y, y));
  }
  const x = v128.load(input);
  if (f == LEAKY_RELU) return f32x4.mul(g, v128.bitselect(one, a, f32x4.gt(x, zero)));
  if (f == GELU) {
    const cdf = f32x4.mul(half, f32x4.add(one, erf(f32x4.mul(x, constant(SQRT_HALF)))));
    const density = f32x4.mul(constant(DENSITY), exp(f32x4.mul(f32x4.mul(x, x), constant(MINUS_HALF))));
    return f32x4.mul(g, f32x4.add(cdf, f32x4.mul(x, density)));
  }
  if (f == GELU_TANH) {
    const t = tanh(geluInner(x));
    const cubic = f32x4.mul(constant(CUBIC, 1), f32x4.mul(x, x));
    const slope = f32x4.mul(constant(SQRT_2_PI), f32x4.add(one, cubic));
    const left = f32x4.mul(half, f32x4.add(one, t));
    const right = f32x4.mul(f32x4.mul(f32x4.mul(half, x), f32x4.sub(one, f32x4.mul(t, t))), slope);
    return f32x4.mul(g, f32x4.add(left, right));
  }
  if (f == SILU) {
    const s = sigmoid(x);
    return f32x4.mul(f32x4.mul(g, s), f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))));
  }
  if (f == ELU) {
    const below = f32x4.mul(f32x4.mul(f32x4.mul(g, c), a), exp(f32x4.mul(x, c)));
    return v128.bitselect(f32x4.mul(g, b), below, f32x4.gt(x, zero));
  }
  if (f == HARDTANH) return v128.and(g, v128.and(f32x4.gt(x, a), f32x4.lt(x, b)));
  if (f == CLAMP) return v128.and(g, v128.and(f32x4.ge(x, a), f32x4.le(x, b)));
  if (f == HARDSWISH) {
    const between = f32x4.mul(g, f32x4.add(f32x4.div(x, three), half));
    return v128.andnot(v128.bitselect(g, between, f32x4.ge(x, three)), f32x4.le(x, constant(MINUS_THREE)));
  }
  if (f == HARDSIGMOID) {
    return v128.and(f32x4.mul(g, constant(SIXTH)), v128.and(f32x4.gt(x, constant(MINUS_THREE)), f32x4.lt(x, three)));
  }
  if (f == SOFTPLUS) {
    const scaled = f32x4.mul(x, a), z = exp(scaled);
    return v128.bitselect(g, f32x4.div(f32x4.mul(g, z), f32x4.add(z, one)), f32x4.gt(scaled, b));
  }
  if (f == SOFTSIGN) {
    const divisor = f32x4.add(f32x4.abs(x), one);
    const ofDivisor = f32x4.mul(g, f32x4.div(f32x4.div(f32x4.abs(x), divisor), divisor));
    return f32x4.sub(f32x4.div(g, divisor), ofDivisor);
  }
  if (f == MISH) {
    const e = exp(f32x4.pmin(x, constant(MISH_MOST))), t = tanhOfSoftplus(e);
    const right = f32x4.mul(f32x4.mul(x, f32x4.div(e, f32x4.add(one, e))), f32x4.sub(one, f32x4.mul(t, t)));
    return f32x4.mul(g, f32x4.add(t, right));
  }
  if (f == LOGSIGMOID) {
    const z = exp(f32x4.neg(f32x4.abs(x))), share = f32x4.div(z, f32x4.add(one, z));
    return f32x4.mul(g, v128.bitselect(f32x4.sub(one, share), share, f32x4.lt(x, zero)));
  }
  if (f == THRESHOLD) return v128.andnot(g, f32x4.le(x, a));
  if (f == HARDSHRINK || f == SOFTSHRINK) {
    return v128.and(g, v128.or(f32x4.lt(x, f32x4.neg(a)), f32x4.gt(x, a)));
  }
  // Tanhshrink
  const t = tanh(x);
  return f32x4.sub(g, f32x4.mul(g, f32x4.sub(one, f32x4.mul(t, t))));
}

/** NaN stays NaN. */
// @ts-ignore: decorator
@inline function clamp(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}

/** Where -bound <= x <= bound. */
// @ts-ignore: decorator
@inline function within(x: v128, bound: v128): v128 {
  return v128.and(f32x4.ge(x, f32x4.neg(bound)), f32x4.le(x, bound));
}

/** sqrt(2 / pi) (x + 0.044715 x^3). */
// @ts-ignore: decorator
@inline function geluInner(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  return f32x4.mul(constant(SQRT_2_PI), f32x4.add(x, f32x4.mul(constant(CUBIC), cube)));
}

/** tanh(log(1 + e)) = (e^2 + 2 e) / (e^2 + 2 e + 2), where e = e^x; from e^20 on it is 1. */
// @ts-ignore: decorator
@inline function tanhOfSoftplus(e: v128): v128 {
  const n = f32x4.mul(e, f32x4.add(e, constant(TWO)));
  return f32x4.div(n, f32x4.add(n, constant(TWO)));
}
