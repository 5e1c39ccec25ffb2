// PyTorch's normal values by the block of 16, which torch.randn takes for 16 values or more; drawing is random.ts's.
// All arithmetic is float32, fused where GCC fuses it in the AVX2 kernels that PyTorch runs on x86: the last bits count.

import { fusedMultiplyAdd as fma } from './float32.ts';

const f = Math.fround;

/** Values of a block: eight radii and eight angles, given as uniform values, become sixteen normal ones. */
export const BLOCK = 16;
const PAIRS = BLOCK / 2;
const TWO_PI = f(2 * Math.PI);

/**
 * Turns the 16 uniform values of [0, 1) from `first` into normal ones, in place.
 *
 * Equal bit for bit to PyTorch on x86 with AVX2 (all of its packages for Linux). Elsewhere the logarithm, sine and cosine
 * are other libraries', whose last bits differ.
 * Reference: normal_fill_16_AVX2 in ATen/native/cpu/DistributionTemplates.h; Box and Muller 1958.
 */
export function boxMuller(values: Float32Array, first: number, mean: number, std: number): void {
  for (let i = first; i < first + PAIRS; i++) {
    const radius = f(Math.sqrt(f(-2 * logarithm(f(1 - values[i]!)))));
    const angle = f(TWO_PI * values[i + PAIRS]!);
    sineAndCosine(angle);
    values[i] = fma(f(radius * cosine), std, mean);
    values[i + PAIRS] = fma(f(radius * sine), std, mean);
  }
}

const float32 = new Float32Array(1);
const bits = new Int32Array(float32.buffer);

const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(f);
const LN2_LOW = f(-2.1219444e-4);
const LN2_HIGH = f(0.693359375);
const SQRT_HALF = f(Math.SQRT1_2);

/** log256_ps of avx_mathfun.h, after Cephes' logf: of x in (0, 1]. */
function logarithm(x: number): number {
  float32[0] = x;
  let exponent = (bits[0]! >>> 23) - 126;
  bits[0] = (bits[0]! & 0x807fffff) | 0x3f000000;
  let m = float32[0]!;
  if (m < SQRT_HALF) {
    exponent -= 1;
    m = f(f(m - 1) + m);
  } else {
    m = f(m - 1);
  }
  const z = f(m * m);
  let y = LOG[0]!;
  for (let i = 1; i < LOG.length; i++) y = fma(y, m, LOG[i]!);
  y = fma(f(y * m), z, f(exponent * LN2_LOW));
  y = fma(-0.5, z, y);
  return fma(exponent, LN2_HIGH, f(m + y));
}

const FOUR_OVER_PI = f(4 / Math.PI);
const QUARTER_PI = [-0.78515625, -2.4187564849853516e-4, -3.774894977445941e-8].map(f);
const SIN = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f);
const COS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f);

// What sineAndCosine gives: two numbers without an object for them.
let sine = 0;
let cosine = 0;

/** sincos256_ps of avx_mathfun.h, after Cephes' sinf and cosf: of x in [0, 2 pi). */
function sineAndCosine(angle: number): void {
  const octant = (Math.trunc(f(angle * FOUR_OVER_PI)) + 1) & ~1;
  const x = fma(octant, QUARTER_PI[2]!, fma(octant, QUARTER_PI[1]!, fma(octant, QUARTER_PI[0]!, angle)));
  const z = f(x * x);
  const c = f(fma(f(fma(fma(COS[0]!, z, COS[1]!), z, COS[2]!) * z), z, -f(z * 0.5)) + 1);
  const s = fma(f(fma(fma(SIN[0]!, z, SIN[1]!), z, SIN[2]!) * z), x, x);
  const swap = (octant & 2) !== 0;
  sine = (octant & 4 ? -1 : 1) * (swap ? c : s);
  cosine = ((octant + 2) & 4 ? -1 : 1) * (swap ? s : c);
}
