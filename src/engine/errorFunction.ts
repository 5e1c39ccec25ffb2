// The error function and its inverse in float64, which JavaScript's Math lacks.

/** erf(x), within a few units in the last place. Abramowitz and Stegun 7.1.6 near 0, 7.1.14 far from it. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size > 2.5) return Math.sign(x) * (1 - complement(size));
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
}

/** 1 - erf(x) of x > 2: a continued fraction, from its far end. */
function complement(x: number): number {
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** The x of erf(x) = y; infinite at -1 and 1. Winitzki's approximation, mended by Halley's method. */
export function erfInverse(y: number): number {
  if (Math.abs(y) >= 1) return Math.abs(y) === 1 ? y * Number.POSITIVE_INFINITY : Number.NaN;
  if (y === 0) return y;
  const a = 0.147;
  const logarithm = Math.log1p(-y * y);
  const middle = 2 / (Math.PI * a) + logarithm / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(middle * middle - logarithm / a) - middle);
  for (let i = 0; i < 3; i++) {
    const error = x > 2.5 ? 1 - y - complement(x) : x < -2.5 ? complement(-x) - (1 + y) : erf(x) - y;
    const step = error / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
    x -= step / (1 + x * step);
  }
  return x;
}
